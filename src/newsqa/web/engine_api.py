"""The part of NewsQA that the web uses, and its stand-in when the store cannot be opened."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import NoReturn, Protocol, Self

from newsqa.errors import NewsQAError
from newsqa.indexing.report import RefreshReport
from newsqa.protocols import OnStep
from newsqa.querying.retrieval import Method
from newsqa.settings import Settings
from newsqa.store.stats import StoreStats
from newsqa.types import (
    Answer,
    Article,
    ArticlePage,
    Feedback,
    Filters,
    Hit,
    Part,
    PutResult,
    WrittenSentence,
)

_ALL = Filters()


class ChatEngineApi(Protocol):
    """What the chat uses. Every method may raise NewsQAError."""

    @property
    def settings(self) -> Settings:
        """What the engine was opened with."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        offset: int = 0,
    ) -> Answer:
        """The answer, or an abstention; `history` are the earlier questions, oldest first."""

    def article(self, article_id: str) -> Article | None:
        """The stored article of this id."""

    def latest(self, count: int) -> list[Article]:
        """The articles published last."""

    def status(self) -> StoreStats:
        """State of the store."""


class ReadingApi(ChatEngineApi, Protocol):
    """What readers use, of the whole archive or of the part that a site sees."""

    def list_articles(self, after: int, limit: int) -> ArticlePage:
        """At most `limit` articles after the position `after`; 0 is before the first."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        offset: int = 0,
        on_step: OnStep | None = None,
    ) -> Answer:
        """The answer, or an abstention; `on_step` is called as each step begins."""

    def search(self, question: str, k: int = 20, method: Method = "both") -> list[Hit]:
        """At most k passages, best first."""

    def write(
        self,
        answer: Answer,
        *,
        asked: bool | None = None,
        on_sentence: Callable[[WrittenSentence], None] | None = None,
        stopped: threading.Event | None = None,
    ) -> Answer:
        """The answer with what the language model of the settings wrote for it."""


class EngineApi(ReadingApi, Protocol):
    """What the other faces use in addition."""

    def within(self, part: Part) -> ReadingApi:
        """The archive as one site sees it."""

    def put(self, article: Article) -> PutResult:
        """Add a clean article; one with the same id is replaced."""

    def refresh(
        self,
        names: Sequence[str] = (),
        *,
        dry_run: bool = False,
        prune: bool = False,
        force: bool = False,
        full: bool = False,
    ) -> RefreshReport:
        """Brings the archive to what the named sources (all without a name) have now."""

    def remove(self, names: Sequence[str], *, addresses: bool = True) -> dict[str, list[str]]:
        """Remove articles by id or, with `addresses`, by web address; the removed ids by name."""

    def note(self, feedback: Feedback) -> None:
        """Store a reader's judgement of an answer."""

    def warm_up(self) -> None:
        """Load the models; raises when one is missing or does not fit the store."""


class ClosedEngine:
    """An engine that could not be opened: every method raises the error."""

    def __init__(self, error: NewsQAError, settings: Settings) -> None:
        self.settings = settings
        self._error = error

    def within(self, part: Part) -> Self:
        """Itself: there is nothing to see in any part."""
        return self

    def list_articles(self, after: int, limit: int) -> NoReturn:
        """Raises the error."""
        raise self._error

    def put(self, article: Article) -> NoReturn:
        """Raises the error."""
        raise self._error

    def refresh(
        self,
        names: Sequence[str] = (),
        *,
        dry_run: bool = False,
        prune: bool = False,
        force: bool = False,
        full: bool = False,
    ) -> NoReturn:
        """Raises the error."""
        raise self._error

    def remove(self, names: Sequence[str], *, addresses: bool = True) -> NoReturn:
        """Raises the error."""
        raise self._error

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        offset: int = 0,
        on_step: OnStep | None = None,
    ) -> NoReturn:
        """Raises the error."""
        raise self._error

    def write(
        self,
        answer: Answer,
        *,
        asked: bool | None = None,
        on_sentence: Callable[[WrittenSentence], None] | None = None,
        stopped: threading.Event | None = None,
    ) -> NoReturn:
        """Raises the error."""
        raise self._error

    def search(self, question: str, k: int = 20, method: Method = "both") -> NoReturn:
        """Raises the error."""
        raise self._error

    def note(self, feedback: Feedback) -> NoReturn:
        """Raises the error."""
        raise self._error

    def warm_up(self) -> NoReturn:
        """Raises the error."""
        raise self._error

    def article(self, article_id: str) -> NoReturn:
        """Raises the error."""
        raise self._error

    def latest(self, count: int) -> NoReturn:
        """Raises the error."""
        raise self._error

    def status(self) -> NoReturn:
        """Raises the error."""
        raise self._error
