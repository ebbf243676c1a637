"""The part of an archive that one site sees: asked, searched and read as if it were all of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from newsqa.protocols import OnStep
from newsqa.querying.answerer import Answerer
from newsqa.querying.retrieval import Method
from newsqa.settings import Settings
from newsqa.store.stats import StoreStats
from newsqa.types import Answer, Article, ArticlePage, Filters, Hit, Part, WrittenSentence

_ALL = Filters()


class PartOfArchive:
    """The reading methods of NewsQA for the articles of a part; others are as if not stored.

    `status` is the state of the whole store, `write` NewsQA's. Methods raise what those of NewsQA
    raise.
    """

    def __init__(
        self,
        answerer: Answerer[Any],
        part: Part,
        status: Callable[[], StoreStats],
        write: Callable[..., Answer],
    ) -> None:
        self._answerer = answerer
        self._part = part
        self._status = status
        self._write = write

    @property
    def settings(self) -> Settings:
        """The settings of the engine."""
        return self._answerer.settings

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        offset: int = 0,
        on_step: OnStep | None = None,
    ) -> Answer:
        """The answer, or an abstention."""
        filters = replace(filters, part=self._part)
        return self._answerer.ask(
            question, history=history, filters=filters, offset=offset, on_step=on_step
        )

    def write(
        self,
        answer: Answer,
        *,
        asked: bool | None = None,
        on_sentence: Callable[[WrittenSentence], None] | None = None,
        stopped: threading.Event | None = None,
    ) -> Answer:
        """The answer with what a language model wrote for it, from the passages it was found in."""
        return self._write(answer, asked=asked, on_sentence=on_sentence, stopped=stopped)

    def search(self, question: str, k: int = 20, method: Method = "both") -> list[Hit]:
        """At most k passages, best first."""
        return self._answerer.search(question, k, method, filters=Filters(part=self._part))

    def article(self, article_id: str) -> Article | None:
        """The article of this id, with its copies; None for one of another part."""
        with self._answerer.part(self._part) as view:
            found = view.article(article_id)
            return view.with_copies(found) if found else None

    def list_articles(self, after: int, limit: int) -> ArticlePage:
        """At most `limit` articles after the position `after`."""
        with self._answerer.part(self._part) as view:
            return ArticlePage.of(view.page(after, limit + 1), limit, view.counts().articles)

    def latest(self, count: int) -> list[Article]:
        """The articles published last, at most `count`, newest first."""
        with self._answerer.part(self._part) as view:
            return view.sample(count)

    def status(self) -> StoreStats:
        """State of the store, with the counts of the part."""
        with self._answerer.part(self._part) as view:
            counts = view.counts()
        return replace(
            self._status(),
            articles=counts.articles,
            passages=counts.passages,
            groups=0,
            copies=0,
            quarantined=0,
        )
