"""What the web asks of an engine, and what stands in when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn, Protocol

from newsqa.errors import NewsQAError
from newsqa.indexing.report import RefreshReport
from newsqa.protocols import Heard
from newsqa.querying.retrieval import Method
from newsqa.settings import Settings
from newsqa.store.stats import StoreStats
from newsqa.types import Answer, Article, ArticlePage, Feedback, Hit, PutResult


class ChatEngineApi(Protocol):
    """The part of NewsQA that the chat uses. Every method may raise NewsQAError."""

    @property
    def settings(self) -> Settings:
        """What the engine was opened with."""

    def ask(self, question: str) -> Answer:
        """The answer, or an abstention."""

    def article(self, article_id: str) -> Article | None:
        """The stored article of this id."""

    def latest(self, count: int) -> list[Article]:
        """The articles published last."""

    def status(self) -> StoreStats:
        """State of the store."""


class EngineApi(ChatEngineApi, Protocol):
    """What the other faces use as well."""

    def list_articles(self, after: int, limit: int) -> ArticlePage:
        """At most `limit` articles behind the place `after`; 0 is before the first."""

    def put(self, article: Article) -> PutResult:
        """Takes a clean article in; one with the same id makes way for it."""

    def refresh(
        self,
        names: Sequence[str] = (),
        *,
        dry_run: bool = False,
        prune: bool = False,
        force: bool = False,
    ) -> RefreshReport:
        """Brings the archive to what the named sources (all without a name) have now."""

    def remove(self, names: Sequence[str], *, addresses: bool = True) -> dict[str, list[str]]:
        """Takes articles out; id or web address (with `addresses`) to the ids that went."""

    def ask(self, question: str, *, heard: Heard | None = None) -> Answer:
        """The answer, or an abstention; `heard` is told of the steps."""

    def search(self, question: str, k: int = 20, method: Method = "both") -> list[Hit]:
        """At most k passages, best first."""

    def note(self, feedback: Feedback) -> None:
        """Keeps what a reader said of an answer."""

    def warm_up(self) -> None:
        """Loads the models; raises when one is missing or does not fit the store."""


class ClosedEngine:
    """An engine that could not be opened: everything asked of it raises why."""

    def __init__(self, error: NewsQAError, settings: Settings) -> None:
        self.settings = settings
        self._error = error

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
    ) -> NoReturn:
        """Raises the error."""
        raise self._error

    def remove(self, names: Sequence[str], *, addresses: bool = True) -> NoReturn:
        """Raises the error."""
        raise self._error

    def ask(self, question: str, *, heard: Heard | None = None) -> NoReturn:
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
