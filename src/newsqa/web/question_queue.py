"""How every face asks: one queue for all, with metrics."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from fastapi import Request

from newsqa.ingest.repair import visible
from newsqa.operations.question_log import QuestionLog
from newsqa.protocols import OnStep
from newsqa.querying.retrieval import Method
from newsqa.settings import Settings
from newsqa.store.stats import StoreStats
from newsqa.tracing import question as question_traced
from newsqa.types import Answer, Article, Filters, Hit
from newsqa.web.engine_api import ReadingApi
from newsqa.web.extended import extended
from newsqa.web.metrics import Metrics
from newsqa.web.rate_limit import BoundedExecutor, Busy
from newsqa.web.writing_queue import WritingQueue

T = TypeVar("T")
_ALL = Filters()


async def while_connected(answer: asyncio.Future[T], request: Request) -> T | None:
    """The answer; None when the client has gone: then a question that still waits leaves the queue.

    The body of the request must have been read.
    """
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        either: set[asyncio.Future[Any]] = {answer, gone}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        return answer.result() if answer.done() else None
    finally:
        gone.cancel()
        answer.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class QuestionQueue:
    """An archive as one face sees it: its questions wait in the queue that all faces share.

    Raises what the archive raises, and Busy at once when the queue is full; `writing` is that of
    all faces. Control characters and halves of characters are removed from questions.
    """

    def __init__(
        self,
        archive: ReadingApi,
        executor: BoundedExecutor,
        metrics: Metrics,
        face: str,
        log: QuestionLog | None = None,
        writing: WritingQueue | None = None,
    ) -> None:
        self.writing = writing or WritingQueue(archive, metrics)
        self._archive = archive
        self._executor = executor
        self._metrics = metrics
        self._face = face
        self._log = log

    def over(self, archive: ReadingApi) -> QuestionQueue:
        """The same queue, with another archive: the part that a site sees."""
        if archive is self._archive:
            return self
        return QuestionQueue(
            archive, self._executor, self._metrics, self._face, self._log, self.writing
        )

    @property
    def settings(self) -> Settings:
        """What the archive was opened with."""
        return self._archive.settings

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        offset: int = 0,
    ) -> Answer:
        """The answer, or an abstention; blocks. `history` are the earlier questions."""
        return self.start(question, history=history, filters=filters, offset=offset).result()

    async def ask_soon(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        offset: int = 0,
        written: bool | None = None,
    ) -> Answer:
        """The same without blocking, written by a language model where that is wanted."""
        started = self.start(question, history=history, filters=filters, offset=offset)
        return await self.write_soon(await asyncio.wrap_future(started), written)

    async def write_soon(self, answer: Answer, written: bool | None = None) -> Answer:
        """The answer, once a language model has written it where that is wanted."""
        if not self.writing.wanted(answer, written):
            return answer
        gone = threading.Event()
        try:
            return await asyncio.wrap_future(self.writing.start(answer, written, stopped=gone))
        finally:
            gone.set()

    async def search_soon(self, question: str, k: int, method: Method) -> list[Hit]:
        """At most k passages, best first."""
        return await asyncio.wrap_future(self.start_search(question, k, method))

    def start_search(self, question: str, k: int, method: Method) -> Future[list[Hit]]:
        """The future of at most k passages, best first."""
        work = partial(self._archive.search, visible(question), k, method)
        try:
            return self._executor.submit(work)
        except Busy:
            self._metrics.refused("busy")
            raise

    def article(self, article_id: str) -> Article | None:
        """The stored article of this id."""
        return self._archive.article(article_id)

    def latest(self, count: int) -> list[Article]:
        """The articles published last."""
        return self._archive.latest(count)

    def status(self) -> StoreStats:
        """State of the store."""
        return self._archive.status()

    def start(
        self,
        question: str,
        on_step: OnStep | None = None,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        offset: int = 0,
        shown: int = 0,
    ) -> Future[Answer]:
        """The future of the answer; `on_step` is called as each step begins, in another thread.

        `history` are the earlier questions of the conversation, oldest first; `filters` limit the
        articles that are searched; `offset` is how many articles of a list of news come before,
        `shown` how many entries of it the answer has besides a page of them.
        """
        started, came = time.perf_counter(), time.time_ns()
        earlier = tuple(map(visible, history))

        def ask(first: int) -> Answer:
            return self._archive.ask(
                visible(question),
                history=earlier,
                filters=filters,
                offset=first,
                on_step=on_step,
            )

        def work() -> Answer:
            with question_traced(self._face, came) as note:
                answer = extended(ask, offset, shown)
                note("newsqa.status", answer.status)
                note("newsqa.reason", answer.abstain_reason or "")
                note("newsqa.generation", answer.generation)
                return answer

        try:
            found = self._executor.submit(work)
        except Busy:
            self._metrics.refused("busy")
            raise
        found.add_done_callback(partial(self._count, started, question))
        return found

    def _count(self, started: float, question: str, found: Future[Answer]) -> None:
        if found.cancelled():
            return
        if found.exception():
            self._metrics.failed(self._face)
            if self._log:
                self._log.failed(self._face, visible(question))
        else:
            seconds = time.perf_counter() - started
            self._metrics.answered(self._face, found.result(), seconds)
            if self._log:
                self._log.answered(self._face, found.result(), seconds)
