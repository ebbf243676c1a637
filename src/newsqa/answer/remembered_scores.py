"""A cache before the reading model, for the steps of one question that read the same passages."""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.protocols import PassageScores, SpanScorer
from newsqa.types import Passage, Question

MOST_QUESTIONS = 8
"""Wordings of a question whose scores are held: without its year, in full, of each choice."""
_Place = tuple[str, int, int]


class RememberedScores:
    """A `SpanScorer` that reads no passage twice for one question.

    It takes passages of one generation, in which an id names one text; for one thread at a time.
    """

    def __init__(self, model: SpanScorer) -> None:
        self._model = model
        self._known: dict[Question, dict[_Place, PassageScores]] = {}

    def score(self, question: Question, passages: Sequence[Passage]) -> list[PassageScores]:
        """The scores of each passage, in order."""
        known = self._known.pop(question, {})
        self._known = {**dict([*self._known.items()][1 - MOST_QUESTIONS :]), question: known}
        new = {_place(one): one for one in passages if _place(one) not in known}
        known.update(zip(new, self._model.score(question, [*new.values()]), strict=True))
        return [known[_place(one)] for one in passages]


def _place(passage: Passage) -> _Place:
    return passage.article.id, passage.start, passage.end
