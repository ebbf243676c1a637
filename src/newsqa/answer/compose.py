"""Composes the Answer from spans, or from a field of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsqa.answer.answer_kind import looks_like
from newsqa.answer.answer_span import repeated
from newsqa.answer.conflicts import differing
from newsqa.answer.holders import newest_first
from newsqa.answer.lists import enumerated
from newsqa.messages.answers import abstention
from newsqa.protocols import Reading
from newsqa.settings import Settings
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.times import Covered, is_of_year, outside, year_beside
from newsqa.types import (
    AbstainReason,
    Answer,
    AnswerForm,
    FieldAnswer,
    Form,
    Hit,
    Question,
    Span,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """When to abstain, and the most answers to give.

    abstain_below: minimum confidence of an answer, 0 to 1; max_answers: for a question that asks
    for one thing, alternatives included; max_listed: for one that asks for several.
    """

    abstain_below: float
    max_answers: int
    max_listed: int

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings name."""
        return cls(settings.abstain_below, settings.max_answers, settings.max_listed)

    def in_conversation(self) -> Limits:
        """The limits of a follow-up, which is read in the article that answered before.

        Its confidence is fitted apart from that of other questions: from two thirds of their limit
        on, two of three are right (`training.fit_followup`).
        """
        return replace(self, abstain_below=FOLLOW_UP * self.abstain_below)


_SHOWN_AS: dict[AnswerForm, Form] = {
    "short": "exact",
    "list": "list",
    "long": "statement",
    "yesno": "yesno",
}
FOLLOW_UP = 0.65
"""Minimum confidence of the answer to a follow-up, as a share of that of other answers."""
RELEVANT = 0.45
"""Share of the question's weight that an article about it has, at least."""
ALTERNATIVE = 0.3
"""Minimum confidence of an alternative: from it on one in three is right (docs/evaluation.md)."""
OTHERS = 0.25
"""The same, as a share of the best one's."""
OLDER = 0.25
"""Minimum confidence of another holder of a post, as a share of the best one's."""
NEARLY = 0.5
"""Share of `abstain_below` from which two contradictory answers are the reason to abstain."""
LISTED = 0.5
"""Minimum confidence of a part of a list, as a share of the best one's."""


def compose(
    question: Question,
    reading: Reading,
    hits: Sequence[Hit],
    *,
    relevance: float,
    field: FieldAnswer | None = None,
    covered: Covered | None = None,
    generation: int,
    as_of: str | None,
    limits: Limits,
) -> Answer:
    """The answer of what was read, or of an article's field; else an abstention with its reason.

    `relevance` is the share of the question's weight in the best article, 0 to 1. The reasons:
    `outside_dates` where the question names a time outside the `covered` days, `sources_disagree`
    where two articles contradict each other below the limit, `no_article` where `relevance` is
    below RELEVANT, else `low_confidence`. Equal words count once.
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
    spans = _of_asked_year(question, reading.spans, covered)
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
    if reading.form != "short":
        answers = _composed(reading, spans, confidence, limits)
        return replace(
            answer,
            form=_SHOWN_AS[reading.form],
            answers=tuple(answers),
            verdict=reading.verdict,
            count=reading.count,
            confidence=confidence,
        )
    if question.holder_of and not question.times:
        distinct = newest_first(question.holder_of, spans, confidence * OLDER)
        pair = None
    else:
        pair = differing(question.kind, spans)
        best = list(pair or spans[:1])
        distinct = _distinct([*best, *_alternatives(question, spans, confidence)])
    if question.kind == "time":
        distinct = [_with_year(span) for span in distinct]
    most = max(limits.max_answers, 2 if pair else 0)
    first = 2 if pair else 1
    return replace(
        answer,
        form="exact",
        answers=tuple(distinct[:first]),
        alternatives=tuple(distinct[first:most]),
        confidence=confidence,
        disagree=bool(pair),
    )


def _alternatives(question: Question, spans: Sequence[Span], confidence: float) -> list[Span]:
    """Other answers that are right often enough: of the kind asked for, in words of their own.

    What stands right beside the first one, such as the post before a name, belongs to it.
    """
    least = max(ALTERNATIVE, confidence * OTHERS)
    found = []
    for span in spans[1:]:
        words = fold(span.text)
        own = len(letters(words)) - repeated(words, question, 2)
        fits = looks_like(question.kind, words) and not _adjoin(spans[0], span)
        if span.score >= least and fits and own > 1:
            found.append(span)
    return found


def _adjoin(first: Span, span: Span) -> bool:
    """Whether two spans of one article are one run of words: no mark or gap stands between them."""
    if first.passage.article.id != span.passage.article.id:
        return False
    left, right = (first, span) if first.start < span.start else (span, first)
    return left.end == right.start and left.text[-1:].isalnum()


def _with_year(span: Span) -> Span:
    """The span with the year that its article's date gives it, where it has none of its own."""
    published = span.passage.article.published
    return replace(span, year=year_beside(fold(span.text), fold(span.quote), published))


def compose_parts(answers: Sequence[Answer]) -> Answer:
    """One answer to a sentence that asks several questions, from the answer to each.

    What is answered, is answered: with the lowest confidence of these. Else the first abstention.
    """
    answered = [answer for answer in answers if answer.status == "answered"]
    if len(answers) == 1 or not answered:
        return answers[0]
    if len(answered) == 1 or any(answer.field for answer in answered):
        return answered[0]
    return replace(
        answered[0],
        form="list",
        answers=tuple(_distinct([span for answer in answered for span in answer.answers])),
        hits=tuple({hit.passage: hit for answer in answers for hit in answer.hits}.values()),
        alternatives=(),
        confidence=min(answer.confidence for answer in answered),
        verdict=None,
        disagree=False,
    )


def _composed(
    reading: Reading, spans: Sequence[Span], confidence: float, limits: Limits
) -> list[Span]:
    """The spans of an answer that is more than one short span."""
    clauses = list(reading.clauses) if spans[:1] == reading.spans[:1] else []
    if reading.form == "list":
        if clauses:
            return enumerated(clauses, 0.0, limits.max_listed)
        return enumerated(spans, max(limits.abstain_below, confidence * LISTED), limits.max_listed)
    return clauses or [*spans[:1]]


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
