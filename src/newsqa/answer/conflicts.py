"""Contradictions: two articles that answer one question differently with similar confidence.

In doubt two answers agree: another wording of one fact, or another fact, is no contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsqa.answer.answer_kind import looks_like
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.types import QuestionKind, Span

EQUAL = 0.85
"""Minimum confidence of the second answer, as a share of the first one's."""
_MAX_LETTERS = 14
"""Longer answers are not compared."""
_FIGURES = re.compile(r"\d+")


def differing(kind: QuestionKind, spans: Sequence[Span]) -> tuple[Span, Span] | None:
    """The first span and the first one of another article that contradicts it; None without one.

    Only for questions for a person, a time, a number or a place. `spans` come best first.
    """
    if kind not in {"person", "time", "number", "place"} or len(spans) < 2:
        return None
    first, *others = spans
    for other in others:
        if other.score < EQUAL * first.score:
            return None
        if _same_report(first, other):
            continue
        one, two = letters(first.text), letters(other.text)
        fitting = all(looks_like(kind, fold(span.text)) for span in (first, other))
        if fitting and _contradict(one, two, figures=kind in {"time", "number"}):
            return first, other
    return None


def _same_report(first: Span, other: Span) -> bool:
    """Whether both are from one article, or from copies of one report."""
    one, two = first.passage.article, other.passage.article
    return one.id == two.id or any(copy.id == two.id for copy in one.copies)


def _contradict(one: str, two: str, *, figures: bool) -> bool:
    """Whether two answers, as letters, cannot both be right; `figures`: by their numbers."""
    if max(len(one), len(two)) > _MAX_LETTERS:
        return False
    if figures:
        numbers, others = set(_FIGURES.findall(one)), set(_FIGURES.findall(two))
        # The same unit and no number in common: 3月11日 and 11日上午 are one day.
        return bool(numbers and others) and not numbers & others and one[-1] == two[-1]
    pairs = {one[at : at + 2] for at in range(len(one) - 1)}
    return not any(two[at : at + 2] in pairs for at in range(len(two) - 1))
