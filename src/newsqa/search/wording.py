"""How much of a question's own wording a text repeats."""

from __future__ import annotations

from itertools import pairwise

from newsqa.text.fold import fold


class Wording:
    """The neighbouring letters of a question.

    Chinese questions keep the order of the sentence that answers, and most words are two letters:
    pairs stand for words that no dictionary cuts alike twice, and for how they follow each other.
    """

    def __init__(self, question: str) -> None:
        folded = fold(question)
        self._pairs = [a + b for a, b in pairwise(folded) if a.isalnum() and b.isalnum()]

    def share(self, text: str) -> float:
        """Share of the pairs, from 0 to 1, that the text has, too."""
        folded = fold(text)
        return sum(pair in folded for pair in self._pairs) / max(1, len(self._pairs))
