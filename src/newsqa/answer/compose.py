"""Spans to an Answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsqa.answer.conflicts import differing
from newsqa.answer.lists import enumerated
from newsqa.dialogue.understand import looks_like
from newsqa.messages.answers import abstention
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.times import Covered, is_of_year, outside
from newsqa.types import AbstainReason, Answer, FieldAnswer, Hit, Question, QuestionKind, Span


@dataclass(frozen=True, slots=True)
class Limits:
    """When to abstain, and how much to tell.

    abstain_below: least confidence of an answer; max_answers: of a question that asks for one
    thing; max_listed: of one that asks for several.
    """

    abstain_below: float
    max_answers: int
    max_listed: int


RELEVANT = 0.45
"""Share of the question's words that an article must speak of to be about it at all."""
OTHERS = 0.25
"""A further answer is told from this part of the first one's confidence on."""
NEARLY = 0.5
"""From this part of `abstain_below` on, two answers that contradict each other are the reason."""
LISTED = 0.5
"""A further part of a list, likewise, and it must be sure enough by itself."""


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
    timings_ms: Mapping[str, float],
    limits: Limits,
) -> Answer:
    """The answer of the best spans, or of an article's field; else an abstention with its reason.

    `relevance` is how much of the question the best article speaks of, 0 to 1: below RELEVANT
    an abstention says `no_article`, else `low_confidence`; or `outside_dates` where the question
    names a time outside of what is `covered`, `sources_disagree` where two articles contradict
    each other and neither is sure enough. Spans that say the same again are told once.
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
        timings_ms=timings_ms,
        covered=covered,
    )
    if field is not None and field.confidence >= limits.abstain_below:
        return replace(answer, form="field", field=field, confidence=field.confidence)
    spans = _of_its_time(question, spans, covered)
    confidence = max((span.score for span in spans), default=0.0)
    reason = _silent(question, spans, confidence, relevance, covered, limits)
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
    sure = [span for span in spans if span.score >= confidence * OTHERS]
    sure = _of_a_kind(question.kind, sure)
    most = max(limits.max_answers, 2 if pair else 0)
    distinct = _distinct([*(pair or ()), *sure])[:most]
    first = 2 if pair else 1
    return replace(
        answer,
        form="exact",
        answers=tuple(distinct[:first]),
        alternatives=tuple(distinct[first:]),
        confidence=confidence,
        disagree=bool(pair),
    )


def _of_its_time(
    question: Question, spans: Sequence[Span], covered: Covered | None
) -> Sequence[Span]:
    """The spans; for a year that is not covered only those of articles on that year."""
    times = question.times
    if covered is None or not outside(times, covered, years=1):
        return spans
    # However alike they sound: what was in 2024 does not answer what was in 2019.
    return [span for span in spans if is_of_year(span.passage.article, times)]


def _silent(
    question: Question,
    spans: Sequence[Span],
    confidence: float,
    relevance: float,
    covered: Covered | None,
    limits: Limits,
) -> AbstainReason | None:
    """Why nothing is answered; None when something is."""
    if spans and confidence >= limits.abstain_below:
        return None
    if covered is not None and outside(question.times, covered):
        return "outside_dates"
    if confidence >= NEARLY * limits.abstain_below and differing(question.kind, spans):
        return "sources_disagree"
    return "low_confidence" if relevance >= RELEVANT else "no_article"


def _of_a_kind(kind: QuestionKind, spans: Sequence[Span]) -> list[Span]:
    """The first span, and further ones that look like what is asked for if the first one does."""
    fitting = [looks_like(kind, fold(span.text)) for span in spans]
    return [span for span, fits in zip(spans, fitting, strict=True) if fits or not fitting[0]]


def _distinct(spans: Sequence[Span]) -> list[Span]:
    seen: set[str] = set()
    kept: list[Span] = []
    for span in spans:
        words = letters(span.text)
        if words not in seen:
            seen.add(words)
            kept.append(span)
    return kept
