"""The shapes of REST, as its description shows them.

Answers are made by `answer_json` and `hit_json`, as for the command line; the models here describe
them, and a test holds the two together.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from newsqa.ingest.repair import visible
from newsqa.querying.retrieval import Method
from newsqa.types import Article, ArticlePage, PutResult

LONGEST_QUESTION = 4096
LONGEST_ID = 200
MOST_HITS = 100
MOST_ARTICLES = 200
LAST_PLACE = 2**63 - 2
_LONGEST_FIELD = 2000


def _question(value: str) -> str:
    value = visible(value).strip()
    if not value:
        raise ValueError("问题是空的 / the question is empty")
    return value


def _line(value: str) -> str:
    return visible(value).strip()


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
Line = Annotated[str, Field(max_length=_LONGEST_FIELD), AfterValidator(_line)]


class _Request(BaseModel):
    # A slip in a name is told, not passed over.
    model_config = ConfigDict(extra="forbid")


class AskRequest(_Request):
    """A question to be answered."""

    question: Question
    stream: bool = Field(False, description="Answer as server-sent events.")


class SearchRequest(_Request):
    """A question to find passages for."""

    question: Question
    k: int = Field(10, ge=1, le=MOST_HITS, description="At most so many passages.")
    method: Method = Field("both", description="By meaning, by words, or both.")


class ArticleRequest(_Request):
    """An article to take in. Its text is cleaned in the same way as a file's."""

    text: str = Field(
        min_length=1,
        description="The text; what is left of the page around it (labels, menus) is taken off.",
        examples=["3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议。"],
    )
    title: Line = Field("", description="Taken from the text when empty.")
    url: Line | None = Field(None, description="Where it was published.")
    publisher: Line | None = Field(None, description="Who published it.", examples=["青溪融媒"])
    author: Line | None = Field(None, description="Who wrote it.")
    published: Line | None = Field(
        None, description="Its own date, ISO 8601 or as pages write it.", examples=["2024-03-12"]
    )


class Copy(BaseModel):
    """Another article that prints the same report."""

    article_id: str
    title: str
    publisher: str | None
    published: str | None = Field(description="The article's own day, ISO 8601.")
    url: str | None


class Citation(BaseModel):
    """Where an answer stands; offsets count characters of the stored article's text.

    `text == article.text[start:end]`. The offsets are null where a field of the article answers.
    """

    n: int = Field(description="Number of the citation, from 1.")
    article_id: str
    title: str
    publisher: str | None
    published: str | None = Field(description="The article's own day, ISO 8601.")
    url: str | None
    quote: str = Field(description="The sentences around the answer.")
    start: int | None
    end: int | None
    quote_start: int | None
    quote_end: int | None
    duplicates: int = Field(description="How many other articles print the same.")
    copies: list[Copy] = Field(description="Those articles.")


class AnswerItem(BaseModel):
    """One answer in the words of its article."""

    text: str
    confidence: float = Field(description="0 to 1: of answers with 0.8, 80 in 100 are right.")
    field: str | None = Field(
        description="The article's field that answers: publisher, author or published."
    )
    citations: list[Citation]


class Hit(BaseModel):
    """A passage that was found: `article.text[start:end]`."""

    article_id: str
    title: str
    start: int
    end: int
    score: float = Field(description="Higher is better; only comparable within one question.")
    ranks: dict[str, int] = Field(description="Rank by retriever, from 1.")


class Answer(BaseModel):
    """An answer or an abstention, as `newsqa ask --json` tells it."""

    question: str
    status: Literal["answered", "abstained"]
    abstain_reason: str | None = Field(
        description="Why nothing is answered: no_article, low_confidence, outside_dates (of the "
        "archive) or sources_disagree; null when answered."
    )
    confidence: float
    answers: list[AnswerItem] = Field(description="Best first; empty when abstained.")
    hits: list[Hit] = Field(description="The passages that were read.")
    disagree: bool = Field(
        description="The first two answers contradict each other, in different articles."
    )
    rewritten_question: str | None
    time_range: list[str] | None
    generation: int = Field(description="State of the store that was asked.")
    as_of: str | None = Field(description="Day of the store's last change, ISO 8601.")
    timings_ms: dict[str, float]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": "谁主持了枫渡大桥的通车仪式？",
                    "status": "answered",
                    "abstain_reason": None,
                    "confidence": 0.93,
                    "answers": [
                        {
                            "text": "关士杰",
                            "confidence": 0.93,
                            "field": None,
                            "citations": [
                                {
                                    "n": 1,
                                    "article_id": "0d6c1a5f9b2e4c37",
                                    "title": "枫渡大桥建成通车",
                                    "publisher": "澜溪交通在线",
                                    "published": "2023-12-28",
                                    "url": None,
                                    "quote": "通车仪式由关士杰主持。",
                                    "start": 36,
                                    "end": 39,
                                    "quote_start": 31,
                                    "quote_end": 42,
                                    "duplicates": 0,
                                }
                            ],
                        }
                    ],
                    "hits": [],
                    "disagree": False,
                    "rewritten_question": None,
                    "time_range": None,
                    "generation": 7,
                    "as_of": "2024-01-02",
                    "timings_ms": {"retrieve": 9.1, "read": 88.4},
                }
            ]
        }
    )


class Hits(BaseModel):
    """Passages, best first, as `newsqa search --json` tells them."""

    question: str
    hits: list[Hit]


class ArticleSummary(BaseModel):
    """An article without its text."""

    id: str
    title: str
    url: str | None
    source: str = Field(description="The folder, feed or archive that it came from.")
    publisher: str | None
    author: str | None
    published: str | None = Field(description="ISO 8601: a day, or a minute where known.")
    fetched: str = Field(description="When it was taken in, ISO 8601, UTC.")
    characters: int = Field(description="Length of its text.")


class StoredArticle(ArticleSummary):
    """A stored article; the offsets of citations count in this text."""

    text: str


class PutArticle(StoredArticle):
    """The article as it was stored, after cleaning."""

    created: bool = Field(description="False when it took the place of an older one.")
    generation: int


class ArticleList(BaseModel):
    """A page of articles, in the order in which they were taken in."""

    articles: list[ArticleSummary]
    total: int = Field(description="All articles of the store.")
    next_cursor: int | None = Field(description="`cursor` of the next page; null after the last.")


class Health(BaseModel):
    """The service can answer; `generation` is the state of its store."""

    status: Literal["ok"]
    generation: int | None = None


class Error(BaseModel):
    """What went wrong, in one line: Chinese first, then English."""

    code: str = Field(examples=["invalid"])
    message: str = Field(examples=["问题是空的 / the question is empty"])


class ErrorResponse(BaseModel):
    """The shape of every error."""

    error: Error


def stored(article: Article) -> StoredArticle:
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


def summary(article: Article) -> ArticleSummary:
    """The same without its text."""
    return ArticleSummary(**stored(article).model_dump(exclude={"text"}))


def put(done: PutResult) -> PutArticle:
    """What a PUT answers."""
    fields = stored(done.article).model_dump()
    return PutArticle(**fields, created=done.created, generation=done.generation)


def listed(page: ArticlePage) -> ArticleList:
    """A page of articles."""
    articles = [summary(article) for article in page.articles]
    return ArticleList(articles=articles, total=page.total, next_cursor=page.next)
