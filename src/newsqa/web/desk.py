"""What the web asks of an engine, and what stands in when there is none."""

from __future__ import annotations

from typing import NoReturn, Protocol

from newsqa.engine import Heard, Method
from newsqa.errors import NewsQAError
from newsqa.settings import Settings
from newsqa.shelf import Shelf
from newsqa.status import Status
from newsqa.types import Answer, Article, Feedback, Hit


class Engine(Protocol):
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

    def status(self) -> Status:
        """State of the store."""


class Archive(Engine, Protocol):
    """What the other faces use as well."""

    @property
    def shelf(self) -> Shelf:
        """The articles one by one."""

    def ask(self, question: str, *, heard: Heard | None = None) -> Answer:
        """The answer, or an abstention; `heard` is told of the steps."""

    def search(self, question: str, k: int = 20, method: Method = "both") -> list[Hit]:
        """At most k passages, best first."""

    def note(self, feedback: Feedback) -> None:
        """Keeps what a reader said of an answer."""

    def warm_up(self) -> None:
        """Loads the models; raises when one is missing or does not fit the store."""


class Closed:
    """An engine that could not be opened: everything asked of it raises why."""

    def __init__(self, error: NewsQAError, settings: Settings) -> None:
        self.settings = settings
        self._error = error

    @property
    def shelf(self) -> NoReturn:
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
