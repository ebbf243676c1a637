"""Requests and responses of REST but for answers and hits, which answer/serialize.py describes."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    model_validator,
)

from newsqa.answer.serialize import (
    VERSION,
    AnswerItemJson,
    AnswerJson,
    CitationJson,
    HitJson,
)
from newsqa.dialogue.filters import MOST_CHARACTERS, checked_filters
from newsqa.dialogue.parse import MOST_HISTORY, is_empty_question
from newsqa.errors import FilterError
from newsqa.ingest.repair import visible
from newsqa.messages import serving, settings
from newsqa.querying.retrieval import Method
from newsqa.text.web_address import web_address
from newsqa.types import Article, ArticleEntry, ArticlePage, Filters, PutResult
from newsqa.web.api_errors import invalid_value
from newsqa.web.asked import LONGEST_QUESTION, MOST_OFFSET, RefusedHistory, checked_history

LONGEST_ID = 200
MOST_HITS = 100
MOST_ARTICLES = 200
LARGEST_INTEGER = 2**63 - 2
"""Largest offset, cursor or generation that the store can hold."""
_LONGEST_FIELD = 2000


def _question(value: str) -> str:
    if is_empty_question(value):
        raise invalid_value(serving.QUESTION_EMPTY)
    return visible(value).strip()


def _line(value: str) -> str:
    return visible(value).strip()


def _history(value: list[str]) -> list[str]:
    try:
        return list(checked_history(value))
    except RefusedHistory as error:
        raise invalid_value(error.message) from None


def _not_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise invalid_value(settings.INTEGER)
    return value


# JSON Schema's integer: 1 and 1.0, but not true, which pydantic would take for 1.
Integer = Annotated[int, BeforeValidator(_not_boolean)]
Question = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_QUESTION,
        description="The question, Chinese or English. Cut to the setting question_characters.",
        examples=["谁主持了枫渡大桥的通车仪式？"],
    ),
    AfterValidator(_question),
]
FilterText = Annotated[str, Field(max_length=MOST_CHARACTERS), AfterValidator(_line)] | None
OneLine = Annotated[str, Field(max_length=_LONGEST_FIELD), AfterValidator(_line)]


History = Annotated[
    list[Annotated[str, Field(max_length=LONGEST_QUESTION)]],
    Field(
        max_length=MOST_HISTORY,
        description="The earlier questions of the conversation as they were asked, oldest first: "
        "the question is understood by them. The server holds no conversation for it.",
        examples=[["谁主持了枫渡大桥的通车仪式？"]],
    ),
    AfterValidator(_history),
]


ASK_EXAMPLES: list[JsonValue] = [
    {"question": "谁主持了枫渡大桥的通车仪式？"},
    {"question": "那他是什么职务？", "history": ["谁主持了枫渡大桥的通车仪式？"]},
    {"question": "最近有哪些新闻？", "filters": {"since": "2024-08", "publisher": "澜溪"}},
]


Offset = Annotated[
    Integer,
    Field(
        ge=0,
        le=MOST_OFFSET,
        description="Of a list of news: how many articles come before the first one of the answer.",
    ),
]


class _Request(BaseModel):
    # A misspelt name is an error.
    model_config = ConfigDict(extra="forbid")


class FiltersRequest(_Request):
    """What the articles must be; what is null or missing lets all pass."""

    since: FilterText = Field(
        None, description="First day of publication: 2024-08-02, 2024-08 or 2024."
    )
    until: FilterText = Field(
        None, description="Last day of publication, written in the same way.", examples=["2024-12"]
    )
    source: FilterText = Field(
        None, description="The folder, feed or archive that the articles came from."
    )
    publisher: FilterText = Field(None, description="A part of the publisher's name.")
    any_time: bool = Field(False, description="Days that the question names limit nothing.")

    @model_validator(mode="after")
    def _usable(self) -> Self:
        self.filters()
        return self

    def filters(self) -> Filters:
        """The filters as they are searched with."""
        given = Filters(self.since, self.until, self.source, self.publisher, self.any_time)
        try:
            return checked_filters(given)
        except FilterError as error:
            raise invalid_value(error.message) from None


class AskRequest(_Request):
    """A question to be answered."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": ASK_EXAMPLES})

    question: Question
    history: History = Field(default_factory=list)
    filters: FiltersRequest = Field(default_factory=FiltersRequest)
    offset: Offset = 0
    stream: bool = Field(False, description="Answer as server-sent events.")
    written: bool | None = Field(
        None,
        description="Whether a language model is to write the answer; null: as the setting "
        "llm_mode has it, which nobody can turn on from here.",
    )


class SearchRequest(_Request):
    """A question to find passages for."""

    question: Question
    k: Integer = Field(10, ge=1, le=MOST_HITS, description="At most this many passages.")
    method: Method = Field("both", description="By meaning, by words, or both.")


class ArticleRequest(_Request):
    """An article to add. Its text is cleaned in the same way as a file's."""

    text: str = Field(
        min_length=1,
        description="The text; remains of the page around it (labels, menus) are removed.",
        examples=["3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议。"],
    )
    title: OneLine = Field("", description="Taken from the text when empty.")
    url: OneLine | None = Field(None, description="Where it was published.")
    publisher: OneLine | None = Field(None, description="Who published it.", examples=["青溪融媒"])
    author: OneLine | None = Field(None, description="Who wrote it.")
    published: OneLine | None = Field(
        None, description="Its own date, ISO 8601 or as pages write it.", examples=["2024-03-12"]
    )


class ArticleSummary(BaseModel):
    """An article without its text."""

    id: str
    title: str
    url: str | None
    source: str = Field(description="The folder, feed or archive that it came from.")
    publisher: str | None
    author: str | None
    published: str | None = Field(description="ISO 8601: a day, or a minute where known.")
    fetched: str = Field(description="When it was added, ISO 8601, UTC.")
    characters: int = Field(description="Length of its text.")


class StoredArticle(ArticleSummary):
    """A stored article; the offsets of citations count in this text."""

    text: str


class PutArticle(StoredArticle):
    """The article as it was stored, after cleaning."""

    created: bool = Field(description="False when it replaced an older one.")
    generation: int


class ArticleList(BaseModel):
    """A page of articles, in the order in which they were added."""

    articles: list[ArticleSummary]
    total: int = Field(description="All articles of the store.")
    next_cursor: int | None = Field(description="`cursor` of the next page; null after the last.")


class PublishedGeneration(BaseModel):
    """What reading machines answer from: a generation, since when (ISO 8601, UTC), and by how many
    generations it lags behind the store.
    """

    generation: int
    moment: str
    lag: int


class Health(BaseModel):
    """The service can answer; `generation` is the last commit of its store."""

    status: Literal["ok"]
    generation: int | None = None


class Ready(Health):
    """`published`: what was published of the store, or of a published one what it answers from."""

    published: list[PublishedGeneration] | None = None


def stored_article(article: Article) -> StoredArticle:
    """A stored article with its text."""
    return StoredArticle(
        id=article.id,
        title=article.title,
        url=web_address(article.url),
        source=article.source,
        publisher=article.publisher,
        author=article.author,
        published=article.published,
        fetched=article.fetched,
        characters=len(article.text),
        text=article.text,
    )


def article_summary(article: ArticleEntry) -> ArticleSummary:
    """An article without its text."""
    return ArticleSummary(**asdict(replace(article, url=web_address(article.url))))


def put_article(result: PutResult) -> PutArticle:
    """The response to a PUT."""
    fields = stored_article(result.article).model_dump()
    return PutArticle(**fields, created=result.created, generation=result.generation)


def article_list(page: ArticlePage) -> ArticleList:
    """A page of articles."""
    articles = [article_summary(article) for article in page.articles]
    return ArticleList(articles=articles, total=page.total, next_cursor=page.next)


ANSWER_EXAMPLE = AnswerJson(
    version=VERSION,
    question="谁主持了枫渡大桥的通车仪式？",
    resolved_question=None,
    status="answered",
    form="exact",
    verdict=None,
    abstain_reason=None,
    message=None,
    confidence=0.93,
    answers=[
        AnswerItemJson(
            text="关士杰",
            confidence=0.93,
            year=None,
            field=None,
            citations=[
                CitationJson(
                    n=1,
                    article_id="0d6c1a5f9b2e4c37",
                    title="枫渡大桥建成通车",
                    publisher="澜溪交通在线",
                    published="2023-12-28",
                    url=None,
                    quote="通车仪式由关士杰主持。",
                    start=36,
                    end=39,
                    quote_start=31,
                    quote_end=42,
                    duplicates=0,
                    copies=[],
                )
            ],
        )
    ],
    alternatives=[],
    extract=[],
    written=None,
    count=None,
    total=None,
    offset=0,
    disagree=False,
    choices=[],
    hits=[
        HitJson(
            article_id="0d6c1a5f9b2e4c37",
            title="枫渡大桥建成通车",
            start=0,
            end=64,
            score=0.71,
            ranks={"dense": 1, "lexical": 1},
        )
    ],
    time_range=None,
    note=None,
    generation=7,
    as_of="2024-01-02",
    timings_ms={"retrieve": 9.1, "read": 88.4},
)
"""What the description of REST shows for a question."""
