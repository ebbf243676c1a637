"""Written answers of all faces: they wait for an endpoint, so that they hold no place of questions.

At most AT_ONCE are written at a time, and none waits: who comes too many has the answer in the
words of the articles already.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace

from newsqa.messages import written as messages
from newsqa.types import Answer, WritingProblem, Written, WrittenSentence
from newsqa.web.engine_api import ReadingApi
from newsqa.web.metrics import Metrics
from newsqa.web.rate_limit import BoundedExecutor, Busy

AT_ONCE = 4
OnSentence = Callable[[WrittenSentence], None]

log = logging.getLogger(__name__)


def so_far(answer: Answer, sentences: Sequence[WrittenSentence]) -> Answer:
    """The answer with the sentences that were checked until now."""
    written = Written(tuple(sentences), form=answer.form)
    return replace(answer, form="written", written=written)


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
        """The future of the written answer, which no error ends; `on_sentence` is called in another
        thread.
        """

        def work() -> Answer:
            return self._archive.write(
                answer, asked=asked, on_sentence=on_sentence, stopped=stopped
            )

        whole: Future[Answer] = Future()
        whole.set_running_or_notify_cancel()  # nobody can take it back while it is written
        try:
            started = self._executor.submit(work)
        except Busy:
            log.warning(messages.BUSY.format(count=AT_ONCE))
            self._end(whole, _unwritten(answer, "busy"))
        else:
            started.add_done_callback(lambda _: self._end(whole, _outcome(started, answer)))
        return whole

    def _end(self, whole: Future[Answer], answer: Answer) -> None:
        if answer.written:
            self._metrics.written(answer.written)
        whole.set_result(answer)


def _outcome(written: Future[Answer], answer: Answer) -> Answer:
    """What was written, or the answer as it was after an error of any kind."""
    error = written.exception()
    if error is None:
        return written.result()
    log.error(messages.NOT_CHECKED, exc_info=error)
    return _unwritten(answer, "error")


def _unwritten(answer: Answer, problem: WritingProblem) -> Answer:
    return replace(answer, written=Written(problem=problem, form=answer.form))
