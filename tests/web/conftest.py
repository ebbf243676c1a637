"""An engine with given answers, and the application over it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from newsqa.engine import NewsQA
from newsqa.indexing.report import RefreshReport
from newsqa.messages import Message
from newsqa.messages.answers import abstention
from newsqa.protocols import OnStep
from newsqa.querying.retrieval import Method
from newsqa.settings import Settings, load_settings
from newsqa.store.stats import StoreStats
from newsqa.types import (
    AbstainReason,
    Answer,
    Article,
    ArticlePage,
    Choice,
    Feedback,
    Filters,
    Hit,
    Part,
    Passage,
    PutResult,
    Span,
    WrittenSentence,
)
from newsqa.web.app import create_app
from newsqa.web.engine_api import ReadingApi
from tests.conftest import HashEmbedder, write_articles

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.register_assert_rewrite("tests.web.browser", "tests.web.portal")

ALL = Filters()
HOSTILE = (
    "<script>window.hit=1</script>${window.hit=2}{{window.hit=3}}"
    """<img src=x onerror="window.hit=4">'"&amp;"""
)
HOSTILE_TEXT = f"前言。\n{HOSTILE}凌霜主持了会议。{HOSTILE}\n# 尾声 [x](javascript:alert(1)) **粗**"


class StubEngine:
    """The methods of NewsQA over a list of articles; `answer` answers every question.

    `history`, `filters` and `offset` are those of the question asked last.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        answer: Answer | Exception | None = None,
        store: Path = Path("store"),
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or load_settings(store=store)
        self.articles = list(articles)
        self.given = answer
        self.asked: list[str] = []
        self.history: tuple[str, ...] = ()
        self.filters = ALL
        self.offset = 0
        self.noted: list[Feedback] = []

    def within(self, part: Part) -> ReadingApi:
        return self

    def list_articles(self, after: int, limit: int) -> ArticlePage:
        raise NotImplementedError

    def put(self, article: Article) -> PutResult:
        raise NotImplementedError

    def refresh(
        self,
        names: Sequence[str] = (),
        *,
        dry_run: bool = False,
        prune: bool = False,
        force: bool = False,
        full: bool = False,
    ) -> RefreshReport:
        raise NotImplementedError

    def remove(self, names: Sequence[str], *, addresses: bool = True) -> dict[str, list[str]]:
        raise NotImplementedError

    def search(self, question: str, k: int = 20, method: Method = "both") -> list[Hit]:
        return []

    def note(self, feedback: Feedback) -> None:
        if isinstance(self.given, Exception):
            raise self.given
        self.noted.append(feedback)

    def warm_up(self) -> None:
        if isinstance(self.given, Exception):
            raise self.given

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = ALL,
        offset: int = 0,
        on_step: OnStep | None = None,
    ) -> Answer:
        self.asked.append(question)
        self.history, self.filters, self.offset = tuple(history), filters, offset
        if isinstance(self.given, Exception):
            raise self.given
        return self.given or abstained(question)

    def write(
        self,
        answer: Answer,
        *,
        asked: bool | None = None,
        on_sentence: Callable[[WrittenSentence], None] | None = None,
        stopped: threading.Event | None = None,
    ) -> Answer:
        raise NotImplementedError

    def article(self, article_id: str) -> Article | None:
        return next((article for article in self.articles if article.id == article_id), None)

    def latest(self, count: int) -> list[Article]:
        return self.articles[:count]

    def status(self) -> StoreStats:
        count = len(self.articles)
        return StoreStats("store", count, count, 7, "2024-05-06" if count else None, None, 0)


def span_of(article: Article, words: str, quote: str | None = None, score: float = 0.9) -> Span:
    """The span of these words; its quote is `quote`, its passage the whole text."""
    start = article.text.index(words)
    quote = quote or words
    first = article.text.index(quote)
    passage = Passage(article, 0, len(article.text))
    return Span(passage, start, start + len(words), first, first + len(quote), score)


def answered(question: str, *spans: Span) -> Answer:
    hits = tuple(Hit(span.passage, 1.0) for span in spans)
    return Answer(
        question,
        "answered",
        spans[:1],
        hits,
        spans[0].score,
        None,
        7,
        form="exact",
        alternatives=spans[1:],
    )


def listed(question: str, *spans: Span) -> Answer:
    """An answer of all these spans."""
    return replace(answered(question, *spans), form="list", answers=spans, alternatives=())


def abstained(
    question: str,
    hits: Sequence[Hit] = (),
    reason: AbstainReason | None = None,
    covered: tuple[str, str] | None = None,
) -> Answer:
    reason = reason or ("low_confidence" if hits else "no_article")
    message = abstention(reason, covered)
    return Answer(question, "abstained", (), tuple(hits), 0.0, reason, 7, message=message)


def clarify(question: str, article: Article) -> Answer:
    """A clarifying question with one choice, about the article."""
    message = Message("您问的是哪一个？", "Which one do you mean?", "which")
    choice = Choice(question, question, article)
    return Answer(question, "clarify", (), (), 0.0, None, 7, message=message, choices=(choice,))


def seen(updates: AsyncIterator[Any]) -> list[Any]:
    """All updates that a page of the chat is sent."""

    async def collect() -> list[Any]:
        return [update async for update in updates]

    return asyncio.run(collect())


def sample_engine(folder: Path, **settings: Any) -> NewsQA:
    """Three articles in a new store, found through the deterministic embedder."""
    given = load_settings(store=folder / "store", abstain_below=0.17, **settings)
    engine = NewsQA(given, create=True, embedder=HashEmbedder())
    engine.ingest([write_articles(folder / "articles")])
    return engine


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; the tests that use it are skipped where there is none."""
    from .browser import chromium

    with chromium() as opened:
        yield opened


@pytest.fixture
def hostile() -> Article:
    """An article whose every field tries to become markup."""
    return Article(
        id='h/1 "<b>?#&',
        text=HOSTILE_TEXT,
        title=f"{HOSTILE}题",
        url="javascript:alert(1)//https://a.example",
        publisher=HOSTILE,
        author=HOSTILE,
        published='2024"<i>x',
    )


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> NewsQA:
    """Three articles in a real store; one for all tests, as none of them changes it."""
    return sample_engine(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="session")
def client(engine: NewsQA) -> Iterator[TestClient]:
    """The application over three real articles, as another host sees it."""
    with TestClient(create_app(engine), base_url="http://news.example") as opened:
        yield opened


@dataclass(frozen=True)
class Unasked:
    """An application that refuses what it is sent, and the engine that must not hear of it."""

    engine: StubEngine
    client: TestClient


@pytest.fixture(scope="session")
def application() -> Iterator[Unasked]:
    engine = StubEngine([], settings=load_settings(store="store", feedback_per_minute=0))
    app = create_app(engine)
    with TestClient(app, base_url="http://news.example", raise_server_exceptions=False) as client:
        yield Unasked(engine, client)


@pytest.fixture
def unasked(application: Unasked) -> Iterator[Unasked]:
    """One application for all tests, as none of their requests reaches its engine."""
    yield application
    assert application.engine.asked == []
    assert application.engine.noted == []
