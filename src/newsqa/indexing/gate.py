"""The seam at which a refreshed generation is examined before any reader can see it."""

from __future__ import annotations

from typing import Protocol

from newsqa.messages import Message


class Gate(Protocol):
    """Decides whether a refresh may be committed. Called in the thread that writes."""

    def prepare(self, source: str) -> None:
        """Measure the present generation, before the transaction of the refresh begins."""

    def objection(self, source: str) -> Message | None:
        """Why the generation must not be shown; None lets it pass.

        Called inside the transaction: a view of the store shows what would be committed.
        """


class Held(Exception):
    """Ends the transaction of a refresh that the gate does not let pass."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message
