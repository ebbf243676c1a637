"""How every face asks: one queue for all, with metrics."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from functools import partial

from newsqa.ingest.repair import visible
from newsqa.protocols import OnStep
from newsqa.querying.retrieval import Method
from newsqa.settings import Settings
from newsqa.store.stats import StoreStats
from newsqa.types import Answer, Article, Hit
from newsqa.web.engine_api import EngineApi
from newsqa.web.metrics import Metrics
from newsqa.web.rate_limit import BoundedExecutor, Busy


class QuestionQueue:
    """An archive as one face sees it: its questions wait in the queue that all faces share.

    Raises what the archive raises, and Busy at once when the queue is full. Control characters and
    halves of characters are removed from questions.
    """

    def __init__(
        self, archive: EngineApi, executor: BoundedExecutor, metrics: Metrics, face: str
    ) -> None:
        self._archive = archive
        self._executor = executor
        self._metrics = metrics
        self._face = face

    @property
    def settings(self) -> Settings:
        """What the archive was opened with."""
        return self._archive.settings

    def ask(self, question: str) -> Answer:
        """The answer, or an abstention; blocks."""
        return self.start(question).result()

    async def ask_soon(self, question: str, on_step: OnStep | None = None) -> Answer:
        """The same without blocking; `on_step` is called as each step begins, in another thread."""
        return await asyncio.wrap_future(self.start(question, on_step))

    async def search_soon(self, question: str, k: int, method: Method) -> list[Hit]:
        """At most k passages, best first."""
        work = partial(self._archive.search, visible(question), k, method)
        try:
            found = self._executor.submit(work)
        except Busy:
            self._metrics.refused("busy")
            raise
        return await asyncio.wrap_future(found)

    def article(self, article_id: str) -> Article | None:
        """The stored article of this id."""
        return self._archive.article(article_id)

    def latest(self, count: int) -> list[Article]:
        """The articles published last."""
        return self._archive.latest(count)

    def status(self) -> StoreStats:
        """State of the store."""
        return self._archive.status()

    def start(self, question: str, on_step: OnStep | None = None) -> Future[Answer]:
        """The future of the answer; `on_step` is called as each step begins, in another thread."""
        started = time.perf_counter()
        try:
            found = self._executor.submit(
                partial(self._archive.ask, visible(question), on_step=on_step)
            )
        except Busy:
            self._metrics.refused("busy")
            raise
        found.add_done_callback(partial(self._count, started))
        return found

    def _count(self, started: float, found: Future[Answer]) -> None:
        if found.cancelled():
            return
        if found.exception():
            self._metrics.failed(self._face)
        else:
            seconds = time.perf_counter() - started
            self._metrics.answered(self._face, found.result(), seconds)
