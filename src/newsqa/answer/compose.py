"""Spans to an Answer, and the Answer to its one JSON shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from newsqa.text.fold import fold
from newsqa.types import AbstainReason, Answer, Hit, Span


class CitationJson(TypedDict):
    """Where an answer stands; offsets into the stored article's text."""

    n: int
    article_id: str
    title: str
    publisher: str | None
    published: str | None
    url: str | None
    quote: str
    start: int
    end: int
    quote_start: int
    quote_end: int
    duplicates: int


class AnswerItemJson(TypedDict):
    """One answer with its citations."""

    text: str
    confidence: float
    citations: list[CitationJson]


class HitJson(TypedDict):
    """One passage that was found."""

    article_id: str
    title: str
    start: int
    end: int
    score: float
    ranks: dict[str, int]


class AnswerJson(TypedDict):
    """The shape of REST, `ask --json` and `ask --batch`."""

    question: str
    status: str
    abstain_reason: str | None
    confidence: float
    answers: list[AnswerItemJson]
    hits: list[HitJson]
    rewritten_question: str | None
    time_range: list[str] | None
    generation: int
    as_of: str | None
    timings_ms: dict[str, float]


def compose(
    question: str,
    spans: Sequence[Span],
    hits: Sequence[Hit],
    *,
    generation: int,
    as_of: str | None,
    timings_ms: Mapping[str, float],
    abstain_below: float,
    max_answers: int,
) -> Answer:
    """The answer of the best spans; abstains without hits, or when the best is too unsure.

    Spans that say the same words again are told once.
    """
    best = _distinct(spans)[:max_answers]
    confidence = best[0].score if best else 0.0
    reason: AbstainReason | None = None
    if not hits:
        reason = "no_article"
    elif confidence < abstain_below:
        reason = "low_confidence"
    sure = [span for span in best if span.score >= max(abstain_below, confidence / 2)]
    return Answer(
        question=question,
        status="abstained" if reason else "answered",
        spans=() if reason else tuple(sure),
        hits=tuple(hits),
        confidence=confidence,
        abstain_reason=reason,
        generation=generation,
        as_of=as_of,
        timings_ms=timings_ms,
    )


def answer_json(answer: Answer) -> AnswerJson:
    """The JSON shape; `text == article.text[start:end]` for every citation."""
    return AnswerJson(
        question=answer.question,
        status=answer.status,
        abstain_reason=answer.abstain_reason,
        confidence=round(answer.confidence, 4),
        answers=[
            AnswerItemJson(
                text=span.text,
                confidence=round(span.score, 4),
                citations=[_citation(span, number)],
            )
            for number, span in enumerate(answer.spans, 1)
        ],
        hits=[hit_json(hit) for hit in answer.hits],
        rewritten_question=None,
        time_range=None,
        generation=answer.generation,
        as_of=answer.as_of,
        timings_ms={step: round(value, 1) for step, value in answer.timings_ms.items()},
    )


def hit_json(hit: Hit) -> HitJson:
    """The JSON shape of a hit."""
    return HitJson(
        article_id=hit.passage.article.id,
        title=hit.passage.article.title,
        start=hit.passage.start,
        end=hit.passage.end,
        score=round(hit.score, 4),
        ranks=dict(hit.ranks),
    )


def _citation(span: Span, number: int) -> CitationJson:
    article = span.passage.article
    return CitationJson(
        n=number,
        article_id=article.id,
        title=article.title,
        publisher=article.publisher,
        published=article.published[:10] if article.published else None,
        url=article.url,
        quote=span.quote,
        start=span.start,
        end=span.end,
        quote_start=span.quote_start,
        quote_end=span.quote_end,
        duplicates=0,
    )


def _distinct(spans: Sequence[Span]) -> list[Span]:
    seen: set[str] = set()
    kept: list[Span] = []
    for span in spans:
        words = "".join(character for character in fold(span.text) if character.isalnum())
        if words not in seen:
            seen.add(words)
            kept.append(span)
    return kept
