"""Two articles that answer one question differently, about equally surely.

Everything here errs on the side of "they agree": the same thing said otherwise, or another thing,
must not be taken for a contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsqa.dialogue.understand import looks_like
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.types import QuestionKind, Span

EQUAL = 0.85
"""The second one is about as sure as the first from this part of its confidence on."""
_LONGEST = 14
_FIGURES = re.compile(r"\d+")


def differing(kind: QuestionKind, spans: Sequence[Span]) -> tuple[Span, Span] | None:
    """The likeliest span, and the one of another article that contradicts it; None without one.

    Only of questions for a person, a time, a number or a place.
    """
    if kind not in {"person", "time", "number", "place"} or len(spans) < 2:
        return None
    first, *others = spans
    for other in others:
        if other.score < EQUAL * first.score:
            return None
        if _same_report(first, other):
            continue
        said, told = letters(first.text), letters(other.text)
        fitting = all(looks_like(kind, fold(span.text)) for span in (first, other))
        if fitting and _contradict(said, told, figures=kind in {"time", "number"}):
            return first, other
    return None


def _same_report(first: Span, other: Span) -> bool:
    one, two = first.passage.article, other.passage.article
    return one.id == two.id or any(copy.id == two.id for copy in one.copies)


def _contradict(said: str, told: str, *, figures: bool) -> bool:
    if max(len(said), len(told)) > _LONGEST:
        return False
    if figures:
        numbers, others = set(_FIGURES.findall(said)), set(_FIGURES.findall(told))
        # Of the same unit, and no number in common: 3月11日 and 11日上午 are one day.
        return bool(numbers and others) and not numbers & others and said[-1] == told[-1]
    pairs = {said[at : at + 2] for at in range(len(said) - 1)}
    return not any(told[at : at + 2] in pairs for at in range(len(told) - 1))
