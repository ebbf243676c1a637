"""Bounds on what Gradio holds for each page of the chat: its state, and messages nobody fetches.

Our handlers keep nothing in Gradio's state, so that dropping it changes no page.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import gradio as gr
from fastapi import FastAPI, HTTPException
from starlette.datastructures import Headers, QueryParams
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from newsqa.messages import serving
from newsqa.web.sessions import Sessions
from newsqa.web.sites import is_from_page

JOIN = "/gradio_api/queue/join"
DATA = "/gradio_api/queue/data"
PAGES = 200
"""Pages whose state is held; each is some 60 KB."""
IDLE_SECONDS = 600
UNREAD_SECONDS = 60
MOST_UNREAD = 200
MOST_UNREAD_OF_ONE = 16
MOST_STREAMS = 400
MOST_STREAMS_OF_ONE = 3
"""A page has one, and a second for a moment when its connection was lost."""
SWEEP_SECONDS = 10
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EVENTS_RECORDED = 100


class GradioState:
    """What Gradio holds for the pages of one chat; `clock` is in seconds and monotonic."""

    def __init__(
        self,
        demo: gr.Blocks,
        sessions: Sessions,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._demo = demo
        self._sessions = sessions
        self._clock = clock
        # By session, since when all its events have ended.
        self._idle: dict[str, float] = {}
        demo.state_session_capacity = PAGES
        # Gradio sums these up after each event.
        demo._queue.ANALYTICS_MAX_EVENTS = _EVENTS_RECORDED

    def is_full(self, session: str) -> bool:
        """Whether too many events of this session wait to be fetched; drops those of others."""
        if len(self._demo._queue.pending_event_ids_session) > MOST_UNREAD:
            self.sweep()
        return self._unread(session) >= MOST_UNREAD_OF_ONE

    def is_tool(self, event: object) -> bool:
        """Whether an event is one of the named endpoints; all others are the page's own."""
        found = self._demo.fns.get(event) if isinstance(event, int) else None
        return found is not None and found.api_visibility == "public"

    def sweep(self) -> None:
        """Drop the state of pages that are gone, and the messages that nobody fetches."""
        self._sessions.expire()
        holder = self._demo.state_holder
        oldest = datetime.now() - timedelta(seconds=IDLE_SECONDS)
        for session in [one for one, last in holder.time_last_used.items() if last < oldest]:
            with holder.lock:
                holder.session_data.pop(session, None)
                holder.time_last_used.pop(session, None)
        queue = self._demo._queue
        waiting = queue.pending_event_ids_session, queue.pending_messages_per_session
        present = dict.fromkeys(session for sessions in waiting for session in sessions)
        now = self._clock()
        self._idle = {
            session: self._idle.get(session, now) for session in present if self._is_idle(session)
        }
        unread = sum(self._unread(session) for session in self._idle)
        for session, since in list(self._idle.items()):
            if now - since < UNREAD_SECONDS and unread <= MOST_UNREAD:
                continue
            unread -= self._unread(session)
            queue.pending_event_ids_session.pop(session, None)
            queue.pending_messages_per_session.pop(session, None)
            del self._idle[session]

    def _unread(self, session: str) -> int:
        return len(self._demo._queue.pending_event_ids_session.get(session, ()))

    def _is_idle(self, session: str) -> bool:
        queue = self._demo._queue
        events = queue.pending_event_ids_session.get(session, ())
        return not any(event in queue.event_ids_to_events for event in events)


class QueueMiddleware:
    """ASGI middleware inside Gradio: refuses an event of a session that has no proper name, or
    that fetches none of its events, and more streams of events than pages have.

    `pages_only`: programs may call the tools, which ask for a key, but no event of the page.
    """

    def __init__(self, app: ASGIApp, state: GradioState, *, pages_only: bool = False) -> None:
        self._app = app
        self._state = state
        self._pages_only = pages_only
        self._streams: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request, or pass it on."""
        path = scope["path"].rstrip("/") if scope["type"] == "http" else ""
        if path.endswith(JOIN) and scope["method"] == "POST":
            await self._join(scope, receive, send)
        elif path.endswith(DATA):
            await self._stream(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = QueryParams(scope["query_string"]).get("session_hash", "")[:64]
        of_one = self._streams.get(session, 0)
        if of_one >= MOST_STREAMS_OF_ONE or self._streams.total() >= MOST_STREAMS:
            await _refused(429, str(serving.BUSY))(scope, receive, send)
            return
        self._streams[session] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._streams[session] -= 1
            if not self._streams[session]:
                del self._streams[session]

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await _body(receive)
        except HTTPException as error:  # it is too long
            await _refused(error.status_code, error.detail)(scope, receive, send)
            return
        sent = _sent(body)
        session = _session(sent)
        from_page = not self._pages_only or is_from_page(Headers(scope=scope))
        if session is None:
            await _refused(400, "Session hash not found.")(scope, receive, send)
        elif not from_page and not self._state.is_tool(sent.get("fn_index")):
            await _refused(403, str(serving.KEY_NEEDED))(scope, receive, send)
        elif self._state.is_full(session):
            await _refused(429, str(serving.BUSY))(scope, receive, send)
        else:
            events = [{"type": "http.request", "body": body, "more_body": False}]

            async def receive_again() -> Event:
                return events.pop() if events else await receive()

            await self._app(scope, receive_again, send)


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if not message.get("more_body"):
            return body


def _refused(status: int, detail: str) -> JSONResponse:
    """A refusal as Gradio's page shows it."""
    return JSONResponse({"detail": detail}, status)


def _sent(body: bytes) -> Mapping[str, object]:
    """The object that a request brings; an empty one for anything else."""
    try:
        sent = json.loads(body)
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _session(sent: Mapping[str, object]) -> str | None:
    """The name of the session in a request; None when it has no proper one."""
    name = sent.get("session_hash")
    return name if isinstance(name, str) and _SESSION.fullmatch(name) else None


def sweep_while_serving(app: FastAPI, state: GradioState) -> None:
    """Sweep every few seconds while the application runs."""
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(of: FastAPI) -> AsyncIterator[Any]:
        async with before(of) as given:
            task = asyncio.create_task(_sweep(state))
            try:
                yield given
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    app.router.lifespan_context = lifespan


async def _sweep(state: GradioState) -> None:
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        state.sweep()
