"""How much of a question's own wording a text repeats."""

from __future__ import annotations

from itertools import pairwise

from newsqa.text.fold import fold
from newsqa.types import Question


class BigramOverlap:
    """The neighbouring letters of a question.

    Chinese questions keep the order of the sentence that answers, and most words are two letters:
    pairs stand for words that no dictionary cuts alike twice, and for how they follow each other.
    """

    def __init__(self, question: Question) -> None:
        self._pairs = [a + b for a, b in pairwise(question.folded) if a.isalnum() and b.isalnum()]
        self._known: dict[str, float] = {}

    def share(self, text: str) -> float:
        """Share of the pairs, from 0 to 1, that the text has, too; a text is looked at once."""
        share = self._known.get(text)
        if share is None:
            folded = fold(text)
            share = sum(pair in folded for pair in self._pairs) / max(1, len(self._pairs))
            self._known[text] = share
        return share
