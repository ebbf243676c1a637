"""From when to when the articles of a store are."""

from __future__ import annotations

from newsqa.answer.dates import Covered, asked_times
from newsqa.store.view import StoreView


class Coverage:
    """The days covered, looked up once for each generation and only for who asks for a time."""

    def __init__(self) -> None:
        self._known: tuple[tuple[str | None, int], Covered | None] | None = None

    def of(self, question: str, view: StoreView) -> Covered | None:
        """The first and last day; None where the question names no time or dates are missing."""
        if not asked_times(question):
            return None
        state = view.epoch, view.generation
        known = self._known
        if known is None or known[0] != state:
            known = self._known = state, view.covered()
        return known[1]
