"""Requests and responses of REST but for answers and hits, which answer/serialize.py describes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from newsqa.answer.serialize import (
    VERSION,
    AnswerItemJson,
    AnswerJson,
    CitationJson,
    HitJson,
)
from newsqa.ingest.repair import visible
from newsqa.messages import serving, settings
from newsqa.querying.retrieval import Method
from newsqa.types import Article, ArticlePage, PutResult
from newsqa.web.api_errors import invalid_value

LONGEST_QUESTION = 4096
LONGEST_ID = 200
MOST_HITS = 100
MOST_ARTICLES = 200
LARGEST_INTEGER = 2**63 - 2
"""Largest offset, cursor or generation that the store can hold."""
_LONGEST_FIELD = 2000


def _question(value: str) -> str:
    value = visible(value).strip()
    if not value:
        raise invalid_value(serving.QUESTION_EMPTY)
    return value


def _line(value: str) -> str:
    return visible(value).strip()


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
OneLine = Annotated[str, Field(max_length=_LONGEST_FIELD), AfterValidator(_line)]


class _Request(BaseModel):
    # A misspelt name is an error.
    model_config = ConfigDict(extra="forbid")


class AskRequest(_Request):
    """A question to be answered."""

    question: Question
    stream: bool = Field(False, description="Answer as server-sent events.")


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


class Health(BaseModel):
    """The service can answer; `generation` is the last commit of its store."""

    status: Literal["ok"]
    generation: int | None = None


def stored_article(article: Article) -> StoredArticle:
    """A stored article with its text."""
    return StoredArticle(
        id=article.id,
        title=article.title,
        url=article.url,
        source=article.source,
        publisher=article.publisher,
        author=article.author,
        published=article.published,
        fetched=article.fetched,
        characters=len(article.text),
        text=article.text,
    )


def article_summary(article: Article) -> ArticleSummary:
    """An article without its text."""
    return ArticleSummary(**stored_article(article).model_dump(exclude={"text"}))


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
    generation=7,
    as_of="2024-01-02",
    timings_ms={"retrieve": 9.1, "read": 88.4},
)
"""What the description of REST shows for a question."""
