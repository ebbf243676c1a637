"""An answer as server-sent events: its steps, the answer, and what a language model writes."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Mapping
from typing import Any

from fastapi.responses import JSONResponse

from newsqa.answer.serialize import answer_json, written_items
from newsqa.errors import NewsQAError
from newsqa.types import Answer, WrittenSentence
from newsqa.web.api_errors import engine_error, internal_error
from newsqa.web.writing_queue import WritingQueue

log = logging.getLogger(__name__)


async def answer_events(
    answer: asyncio.Future[Answer],
    steps: asyncio.Queue[str],
    writing: WritingQueue,
    written: bool | None,
) -> AsyncIterator[str]:
    """The steps as they begin, the answer, where one is written its sentences, and the end.

    The answer in the words of the articles comes before a language model is asked.
    """
    yield sent_event("progress", {"step": "wait"})
    next_step = asyncio.ensure_future(steps.get())
    try:
        while not answer.done():
            waiting: tuple[asyncio.Future[Any], ...] = (answer, next_step)
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if next_step.done():
                yield sent_event("progress", {"step": next_step.result()})
                next_step = asyncio.ensure_future(steps.get())
        # Steps that were reported just before the end.
        await asyncio.sleep(0)
        if next_step.done():
            yield sent_event("progress", {"step": next_step.result()})
        while not steps.empty():
            yield sent_event("progress", {"step": steps.get_nowait()})
        yield _outcome(answer)
        if answer.exception() is None and writing.wanted(answer.result(), written):
            async for event in _written(answer.result(), writing, written):
                yield event
        yield sent_event("done", {})
    finally:
        # Also when the client has gone: a question that still waits leaves the queue.
        next_step.cancel()
        answer.cancel()


async def written_sentences(
    answer: Answer, writing: WritingQueue, written: bool | None
) -> AsyncIterator[WrittenSentence | Answer]:
    """The sentences as they are checked, then the whole answer; ends early with who listens."""
    loop = asyncio.get_running_loop()
    found: asyncio.Queue[WrittenSentence | None] = asyncio.Queue()
    gone = threading.Event()

    def put(sentence: WrittenSentence | None) -> None:
        if not gone.is_set():
            loop.call_soon_threadsafe(found.put_nowait, sentence)

    whole = writing.start(answer, written, put, gone)
    whole.add_done_callback(lambda _: put(None))
    try:
        while (sentence := await found.get()) is not None:
            yield sentence
        written_answer: Answer = await asyncio.wrap_future(whole)
        yield written_answer
    finally:
        gone.set()


async def _written(
    answer: Answer, writing: WritingQueue, written: bool | None
) -> AsyncIterator[str]:
    yield sent_event("progress", {"step": "write"})
    shown: list[WrittenSentence] = []
    async for one in written_sentences(answer, writing, written):
        if isinstance(one, WrittenSentence):
            shown.append(one)
            yield sent_event("delta", written_items(shown)[-1])
        else:
            yield sent_event("answer", answer_json(one))


def _outcome(answer: asyncio.Future[Answer]) -> str:
    error = answer.exception()
    if error is None:
        return sent_event("answer", answer_json(answer.result()))
    if isinstance(error, NewsQAError):
        return _error_event(engine_error(error))
    log.error("a question failed", exc_info=error)
    return _error_event(internal_error())


def _error_event(response: JSONResponse) -> str:
    return f"event: error\ndata: {bytes(response.body).decode()}\n\n"


def sent_event(name: str, data: Mapping[str, Any]) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
