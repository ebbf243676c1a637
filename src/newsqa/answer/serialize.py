"""The Answer to its one JSON shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from newsqa.types import Answer, Article, Copy, FieldAnswer, Hit, Span


class CopyJson(TypedDict):
    """Another print of a cited article."""

    article_id: str
    title: str
    publisher: str | None
    published: str | None
    url: str | None


class CitationJson(TypedDict):
    """Where an answer stands; offsets into the stored article's text.

    The offsets are null where a field of the article answers, which is not in its text.
    `duplicates` counts the `copies`: other articles in the store that print the same report.
    """

    n: int
    article_id: str
    title: str
    publisher: str | None
    published: str | None
    url: str | None
    quote: str
    start: int | None
    end: int | None
    quote_start: int | None
    quote_end: int | None
    duplicates: int
    copies: list[CopyJson]


class AnswerItemJson(TypedDict):
    """One answer with its citations; `field` names the article's field that it is, if it is one."""

    text: str
    confidence: float
    field: str | None
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
    disagree: bool
    rewritten_question: str | None
    time_range: list[str] | None
    generation: int
    as_of: str | None
    timings_ms: dict[str, float]


def answer_json(answer: Answer) -> AnswerJson:
    """The JSON shape; `text == article.text[start:end]` for every citation."""
    return AnswerJson(
        question=answer.question,
        status=answer.status,
        abstain_reason=answer.abstain_reason,
        confidence=round(answer.confidence, 4),
        answers=[_field_item(answer.field)] if answer.field else _span_items(answer.spans),
        hits=[hit_json(hit) for hit in answer.hits],
        disagree=answer.disagree,
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


def _span_items(spans: Sequence[Span]) -> list[AnswerItemJson]:
    return [
        AnswerItemJson(
            text=span.text,
            confidence=round(span.score, 4),
            field=None,
            citations=[_citation(span.passage.article, number, span)],
        )
        for number, span in enumerate(spans, 1)
    ]


def _field_item(field: FieldAnswer) -> AnswerItemJson:
    return AnswerItemJson(
        text=field.value,
        confidence=round(field.confidence, 4),
        field=field.name,
        citations=[_citation(field.article, 1, None)],
    )


def _citation(article: Article, number: int, span: Span | None) -> CitationJson:
    return CitationJson(
        n=number,
        article_id=article.id,
        title=article.title,
        publisher=article.publisher,
        published=article.published[:10] if article.published else None,
        url=article.url,
        quote=span.quote if span else "",
        start=span.start if span else None,
        end=span.end if span else None,
        quote_start=span.quote_start if span else None,
        quote_end=span.quote_end if span else None,
        duplicates=len(article.copies),
        copies=[_copy(copy) for copy in article.copies],
    )


def _copy(copy: Copy) -> CopyJson:
    return CopyJson(
        article_id=copy.id,
        title=copy.title,
        publisher=copy.publisher,
        published=copy.published[:10] if copy.published else None,
        url=copy.url,
    )
