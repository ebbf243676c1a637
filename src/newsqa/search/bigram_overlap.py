"""Share of the character bigrams of a question that a text repeats."""

from __future__ import annotations

from itertools import pairwise

from newsqa.text.fold import fold
from newsqa.types import Question


class BigramOverlap:
    """The character bigrams of one question.

    Chinese questions follow the order of the sentence that answers, and most words have two
    characters: bigrams stand for words without depending on a dictionary, and for their order.
    """

    def __init__(self, question: Question) -> None:
        self._pairs = [a + b for a, b in pairwise(question.folded) if a.isalnum() and b.isalnum()]
        self._known: dict[str, float] = {}

    def share(self, text: str) -> float:
        """Share of the bigrams, 0 to 1, that occur in the text; cached by text."""
        share = self._known.get(text)
        if share is None:
            folded = fold(text)
            share = sum(pair in folded for pair in self._pairs) / max(1, len(self._pairs))
            self._known[text] = share
        return share
