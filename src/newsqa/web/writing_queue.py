"""Written answers of all faces: they wait for an endpoint, so that they hold no place of questions.

At most AT_ONCE are written at a time, and none waits: who comes too many has the answer in the
words of the articles already.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from newsqa.types import Answer, Written, WrittenSentence
from newsqa.web.engine_api import ReadingApi
from newsqa.web.metrics import Metrics
from newsqa.web.rate_limit import BoundedExecutor, Busy

AT_ONCE = 4
OnSentence = Callable[[WrittenSentence], None]


class WritingQueue:
    """Starts what the language model of the settings writes; threads are made when needed."""

    def __init__(self, archive: ReadingApi, metrics: Metrics) -> None:
        self._archive = archive
        self._metrics = metrics
        self._executor = BoundedExecutor(AT_ONCE, 0)

    def wanted(self, answer: Answer, asked: bool | None = None) -> bool:
        """Whether a language model is to write this answer; `asked` as in `NewsQA.write`."""
        if self._archive.settings.llm_mode == "off":
            return False
        from newsqa.writing.writer import writes

        return writes(self._archive.settings, answer, asked)

    def start(
        self,
        answer: Answer,
        asked: bool | None = None,
        on_sentence: OnSentence | None = None,
        stopped: threading.Event | None = None,
    ) -> Future[Answer]:
        """The future of the written answer; `on_sentence` is called in another thread."""

        def work() -> Answer:
            return self._archive.write(
                answer, asked=asked, on_sentence=on_sentence, stopped=stopped
            )

        try:
            found = self._executor.submit(work)
        except Busy:
            found = Future()
            found.set_result(replace(answer, written=Written(problem="busy", form=answer.form)))
        found.add_done_callback(self._count)
        return found

    def _count(self, found: Future[Answer]) -> None:
        if not found.cancelled() and not found.exception() and (one := found.result().written):
            self._metrics.written(one)
