"""Composes the Answer of a question that wants a digest."""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.answer.same_event import day_of
from newsqa.messages.answers import abstention
from newsqa.text.times import Covered, outside
from newsqa.types import AbstainReason, Answer, Form, Hit, Question, Span

STANDING = 0.2
"""What the best standing of the article's passages counts beside its share of the topic."""
LEAST = 0.5
"""Minimum confidence; on topics that the archive has not, about one in six is answered."""


def confidence_of(relevance: float, own: Sequence[Hit]) -> float:
    """How sure the article with these hits is about the topic, 0 to 1; 0 without hits.

    `relevance` is the share of the topic's weight in the article, 0 to 1.
    """
    standing = max((hit.standing for hit in own), default=0.0)
    return min(1.0, max(0.0, (relevance + STANDING * standing) / 2))


def form_of(spans: Sequence[Span]) -> Form:
    """A timeline where the articles of the spans are of several days, all known."""
    days = {day_of(span.passage.article) for span in spans}
    return "timeline" if len(days) > 1 and None not in days else "digest"


def compose_digest(
    question: Question,
    spans: Sequence[Span],
    hits: Sequence[Hit],
    *,
    confidence: float,
    form: Form = "digest",
    covered: Covered | None = None,
    generation: int,
    as_of: str | None,
) -> Answer:
    """The digest; an abstention where its article is not about what the question names.

    `confidence` is that of `confidence_of`. The reasons: `outside_dates` where the question names a
    time outside the `covered` days, else `no_article`.
    """
    reason: AbstainReason | None = None
    if not spans or confidence < LEAST:
        beyond = covered is not None and outside(question.times, covered)
        reason = "outside_dates" if beyond else "no_article"
    return Answer(
        question=question.typed,
        status="abstained" if reason else "answered",
        answers=() if reason else tuple(spans),
        hits=tuple(hits),
        confidence=confidence,
        abstain_reason=reason,
        generation=generation,
        as_of=as_of,
        form=None if reason else form,
        covered=covered,
        message=abstention(reason, covered) if reason else None,
    )
