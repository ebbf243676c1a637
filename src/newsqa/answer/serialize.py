"""The JSON of an Answer: one shape for REST, `ask --json`, `ask --batch`, MCP and the widget.

The strings below the fields are their descriptions in the OpenAPI.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import ConfigDict, with_config

# pydantic does not read typing.TypedDict before Python 3.12.
from typing_extensions import TypedDict

from newsqa.messages import Message
from newsqa.messages import written as written_messages
from newsqa.text.source_line import headline
from newsqa.text.web_address import web_address
from newsqa.types import (
    AbstainReason,
    Answer,
    Article,
    Choice,
    Copy,
    FieldAnswer,
    Form,
    Hit,
    Span,
    Status,
    WritingProblem,
    Written,
    WrittenSentence,
    YesNo,
)

VERSION: Literal[2] = 2
_DESCRIBED = ConfigDict(use_attribute_docstrings=True)


@with_config(_DESCRIBED)
class MessageJson(TypedDict):
    """A sentence for people, in two languages."""

    zh: str
    """Chinese."""
    en: str
    """English."""


@with_config(_DESCRIBED)
class CopyJson(TypedDict):
    """Another article that prints the same report."""

    article_id: str
    title: str
    publisher: str | None
    published: str | None
    """The article's own day, ISO 8601."""
    url: str | None


@with_config(_DESCRIBED)
class CitationJson(TypedDict):
    """Where an answer stands; offsets count characters of the stored article's text.

    `text == article.text[start:end]`, but for written sentences, which these words support. The
    offsets are null where a field of the article answers,
    which is not in its text.
    """

    n: int
    """Number of the citation, from 1; alternatives count on."""
    article_id: str
    title: str
    publisher: str | None
    published: str | None
    """The article's own day, ISO 8601."""
    url: str | None
    quote: str
    """The sentences around the answer."""
    start: int | None
    end: int | None
    quote_start: int | None
    quote_end: int | None
    duplicates: int
    """How many other articles print the same report."""
    copies: list[CopyJson]
    """Those articles."""


@with_config(_DESCRIBED)
class AnswerItemJson(TypedDict):
    """One answer in the words of its article."""

    text: str
    confidence: float
    """0 to 1: of answers with 0.8, 80 in 100 are right."""
    year: int | None
    """The year of a day or month that stands without one, by the date of its article; else null."""
    field: Literal["publisher", "author", "published", "title"] | None
    """The field of the article that answers, the title in a list of news; null where its text
    does."""
    citations: list[CitationJson]


@with_config(_DESCRIBED)
class WrittenJson(TypedDict):
    """What became of the sentences that a language model wrote."""

    dropped: int
    """How many were not shown, because no article supports them."""
    problem: WritingProblem | None
    """Why none is shown, or why it stopped; null where it went well."""
    message: MessageJson | None
    """The same for people."""


@with_config(_DESCRIBED)
class ChoiceJson(TypedDict):
    """A reading of the question that may be meant."""

    text: str
    """Its label."""
    question: str
    """What to ask when it is chosen."""
    article_id: str
    title: str
    published: str | None
    """The article's own day, ISO 8601."""


@with_config(_DESCRIBED)
class HitJson(TypedDict):
    """A passage that was found: `article.text[start:end]`."""

    article_id: str
    title: str
    start: int
    end: int
    score: float
    """Higher is better; comparable within one question only."""
    ranks: dict[str, int]
    """Rank by retriever, from 1."""


@with_config(_DESCRIBED)
class AnswerJson(TypedDict):
    """An answer, an abstention with its reason, a clarifying question or a reply."""

    version: Literal[2]
    """Version of this shape."""
    question: str
    resolved_question: str | None
    """The question with its references to earlier ones filled in; null where it has none."""
    status: Status
    """Whether it is answered; `clarify` offers `choices`, `chat` replies with a `message`."""
    form: Form | None
    """Kind of the answer: exact (words of an article), list, statement (one to four sentences),
    digest (a summary, each sentence cited), timeline (a digest of reports of several days, in their
    order), yesno, field (of the article itself), listing (titles of articles, the newest first) or
    written (sentences of a language model, each with what supports it); null unless answered."""
    verdict: YesNo | None
    """Of form yesno; null where the articles do not decide it."""
    abstain_reason: AbstainReason | None
    """Why nothing is answered: no_article (none is about it), low_confidence (some are, none
    answers it), outside_dates (of the archive) or sources_disagree; null unless abstained."""
    message: MessageJson | None
    """What to show in place of an answer; null when answered."""
    confidence: float
    """0 to 1."""
    answers: list[AnswerItemJson]
    """All that answers: best first, a list in the order of the text; empty unless answered."""
    alternatives: list[AnswerItemJson]
    """Other readings, best first."""
    extract: list[AnswerItemJson]
    """Of form written: the answer in the words of the articles, which it was written beside."""
    written: WrittenJson | None
    """Where a language model was asked to write; else null."""
    count: int | None
    """How many members the list has, where their number was asked for; else null."""
    total: int | None
    """How many articles a list of news has in all; null for other forms."""
    offset: int
    """How many of them come before the first one here."""
    disagree: bool
    """The two answers contradict each other, and come from different articles."""
    choices: list[ChoiceJson]
    """What may be meant: of status clarify two or more; of answered other events that the question
    may be about, mostly none."""
    hits: list[HitJson]
    """The passages that were read."""
    time_range: list[str] | None
    """First and last day, ISO 8601, that the search was limited to because the question names them
    (昨天, 上周); null without such a limit. The filter `any_time` lifts it."""
    note: MessageJson | None
    """What else a reader should know, such as the day from which 上周 counts; null mostly."""
    generation: int
    """Commit of the store that answered."""
    as_of: str | None
    """Day of the store's last change, ISO 8601."""
    timings_ms: dict[str, float]
    """Milliseconds by step."""


@with_config(_DESCRIBED)
class HitsJson(TypedDict):
    """Passages for a question, best first."""

    question: str
    hits: list[HitJson]


def answer_json(answer: Answer) -> AnswerJson:
    """The JSON of an answer; `text == article.text[start:end]` for every citation of a span."""
    items = [_span_item(span, number) for number, span in enumerate(answer.spans, 1)]
    count = len(answer.answers)
    extract: list[AnswerItemJson] = []
    if answer.form == "written" and answer.written:
        extract = items[:count]
        items, count = written_items(answer.written.sentences), len(answer.written.sentences)
    elif answer.field:
        items, count = [_field_item(answer.field)], 1
    elif answer.listed:
        items = [_title_item(one, n, answer.confidence) for n, one in enumerate(answer.listed, 1)]
        count = len(items)
    return AnswerJson(
        version=VERSION,
        question=answer.question,
        resolved_question=answer.resolved_question,
        status=answer.status,
        form=answer.form,
        verdict=answer.verdict,
        abstain_reason=answer.abstain_reason,
        message=message_json(answer.message) if answer.message else None,
        confidence=round(answer.confidence, 4),
        answers=items[:count],
        alternatives=items[count:],
        extract=extract,
        written=_written(answer.written) if answer.written else None,
        count=answer.count,
        total=answer.total,
        offset=answer.offset,
        disagree=answer.disagree,
        choices=[_choice(choice) for choice in answer.choices],
        hits=[hit_json(hit) for hit in answer.hits],
        time_range=list(answer.time_range) if answer.time_range else None,
        note=message_json(answer.note) if answer.note else None,
        generation=answer.generation,
        as_of=answer.as_of,
        timings_ms={step: round(value, 1) for step, value in answer.timings_ms.items()},
    )


def hit_json(hit: Hit) -> HitJson:
    """The JSON of a hit."""
    return HitJson(
        article_id=hit.passage.article.id,
        title=hit.passage.article.title,
        start=hit.passage.start,
        end=hit.passage.end,
        score=round(hit.score, 4),
        ranks=dict(hit.ranks),
    )


def hits_json(question: str, hits: Sequence[Hit]) -> HitsJson:
    """The JSON of a search."""
    return HitsJson(question=question, hits=[hit_json(hit) for hit in hits])


def message_json(message: Message) -> MessageJson:
    """Both languages of a message."""
    return MessageJson(zh=message.zh, en=message.en)


def _span_item(span: Span, number: int) -> AnswerItemJson:
    return AnswerItemJson(
        text=span.text,
        confidence=round(span.score, 4),
        year=span.year,
        field=None,
        citations=[_citation(span.passage.article, number, span)],
    )


def written_items(sentences: Sequence[WrittenSentence]) -> list[AnswerItemJson]:
    """The items of written sentences; citations of one article have one number."""
    numbers: dict[str, int] = {}
    items = []
    for sentence in sentences:
        citations = []
        for span in sentence.citations:
            number = numbers.setdefault(span.passage.article.id, len(numbers) + 1)
            citations.append(_citation(span.passage.article, number, span))
        items.append(
            AnswerItemJson(
                text=sentence.text,
                confidence=round(sentence.support, 4),
                year=None,
                field=None,
                citations=citations,
            )
        )
    return items


def _written(written: Written) -> WrittenJson:
    message = written_messages.not_written(written.problem) if written.problem else None
    return WrittenJson(
        dropped=written.dropped,
        problem=written.problem,
        message=message_json(message) if message else None,
    )


def _field_item(field: FieldAnswer) -> AnswerItemJson:
    return AnswerItemJson(
        text=field.value,
        confidence=round(field.confidence, 4),
        year=None,
        field=field.name,
        citations=[_citation(field.article, 1, None)],
    )


def _title_item(article: Article, number: int, confidence: float) -> AnswerItemJson:
    return AnswerItemJson(
        text=headline(article),
        confidence=round(confidence, 4),
        year=None,
        field="title",
        citations=[_citation(article, number, None)],
    )


def _citation(article: Article, number: int, span: Span | None) -> CitationJson:
    return CitationJson(
        n=number,
        article_id=article.id,
        title=article.title,
        publisher=article.publisher,
        published=_day(article.published),
        url=web_address(article.url),
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
        published=_day(copy.published),
        url=web_address(copy.url),
    )


def _choice(choice: Choice) -> ChoiceJson:
    return ChoiceJson(
        text=choice.text,
        question=choice.question,
        article_id=choice.article.id,
        title=choice.article.title,
        published=_day(choice.article.published),
    )


def _day(published: str | None) -> str | None:
    return published[:10] if published else None
