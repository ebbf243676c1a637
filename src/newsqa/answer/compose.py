"""Composes the Answer from spans, or from a field of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsqa.answer.answer_kind import looks_like
from newsqa.answer.conflicts import differing
from newsqa.answer.lists import enumerated
from newsqa.messages.answers import abstention
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.times import Covered, is_of_year, outside
from newsqa.types import AbstainReason, Answer, FieldAnswer, Hit, Question, QuestionKind, Span


@dataclass(frozen=True, slots=True)
class Limits:
    """When to abstain, and the most answers to give.

    abstain_below: minimum confidence of an answer, 0 to 1; max_answers: for a question that asks
    for one thing, alternatives included; max_listed: for one that asks for several.
    """

    abstain_below: float
    max_answers: int
    max_listed: int


RELEVANT = 0.45
"""Share of the question's weight that an article about it has, at least."""
OTHERS = 0.25
"""Minimum confidence of an alternative, as a share of the best one's."""
NEARLY = 0.5
"""Share of `abstain_below` from which two contradictory answers are the reason to abstain."""
LISTED = 0.5
"""Minimum confidence of a part of a list, as a share of the best one's."""


def compose(
    question: Question,
    spans: Sequence[Span],
    hits: Sequence[Hit],
    *,
    relevance: float,
    field: FieldAnswer | None = None,
    covered: Covered | None = None,
    generation: int,
    as_of: str | None,
    limits: Limits,
) -> Answer:
    """The answer of the best spans, or of an article's field; else an abstention with its reason.

    `spans` come best first. `relevance` is the share of the question's weight in the best article,
    0 to 1. The reasons: `outside_dates` where the question names a time outside the `covered` days,
    `sources_disagree` where two articles contradict each other below the limit, `no_article` where
    `relevance` is below RELEVANT, else `low_confidence`. Equal words count once.
    """
    answer = Answer(
        question=question.typed,
        status="answered",
        answers=(),
        hits=tuple(hits),
        confidence=0.0,
        abstain_reason=None,
        generation=generation,
        as_of=as_of,
        covered=covered,
    )
    if field is not None and field.confidence >= limits.abstain_below:
        return replace(answer, form="field", field=field, confidence=field.confidence)
    spans = _of_asked_year(question, spans, covered)
    confidence = max((span.score for span in spans), default=0.0)
    reason = _abstain_reason(question, spans, confidence, relevance, covered, limits)
    if reason is not None:
        return replace(
            answer,
            status="abstained",
            confidence=confidence,
            abstain_reason=reason,
            message=abstention(reason, covered),
        )
    if question.wants_list:
        least = max(limits.abstain_below, confidence * LISTED)
        listed = enumerated(spans, least, limits.max_listed)
        return replace(answer, form="list", answers=tuple(listed), confidence=confidence)
    pair = differing(question.kind, spans)
    likely = [span for span in spans if span.score >= confidence * OTHERS]
    fitting = _fitting(question.kind, likely)
    most = max(limits.max_answers, 2 if pair else 0)
    distinct = _distinct([*(pair or ()), *fitting])[:most]
    first = 2 if pair else 1
    return replace(
        answer,
        form="exact",
        answers=tuple(distinct[:first]),
        alternatives=tuple(distinct[first:]),
        confidence=confidence,
        disagree=bool(pair),
    )


def _of_asked_year(
    question: Question, spans: Sequence[Span], covered: Covered | None
) -> Sequence[Span]:
    """The spans; for a year outside the covered ones only those of articles on that year."""
    times = question.times
    if covered is None or not outside(times, covered, years=1):
        return spans
    # An event of 2024 does not answer a question on 2019, however similar.
    return [span for span in spans if is_of_year(span.passage.article, times)]


def _abstain_reason(
    question: Question,
    spans: Sequence[Span],
    confidence: float,
    relevance: float,
    covered: Covered | None,
    limits: Limits,
) -> AbstainReason | None:
    """The reason to abstain; None for an answer."""
    if spans and confidence >= limits.abstain_below:
        return None
    if covered is not None and outside(question.times, covered):
        return "outside_dates"
    if confidence >= NEARLY * limits.abstain_below and differing(question.kind, spans):
        return "sources_disagree"
    return "low_confidence" if relevance >= RELEVANT else "no_article"


def _fitting(kind: QuestionKind, spans: Sequence[Span]) -> list[Span]:
    """The spans that look like this kind of answer; all of them where the first one does not."""
    fits = [looks_like(kind, fold(span.text)) for span in spans]
    return [span for span, fit in zip(spans, fits, strict=True) if fit or not fits[0]]


def _distinct(spans: Sequence[Span]) -> list[Span]:
    """The spans without those that repeat the words of an earlier one."""
    seen: set[str] = set()
    distinct: list[Span] = []
    for span in spans:
        words = letters(span.text)
        if words not in seen:
            seen.add(words)
            distinct.append(span)
    return distinct
