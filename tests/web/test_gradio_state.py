"""What Gradio holds for pages of the chat: bounded and dropped in time; nobody misses it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import Message, Receive, Scope, Send

from newsqa.types import Article
from newsqa.web import gradio_state
from newsqa.web.app import create_app
from newsqa.web.gradio_state import (
    DATA,
    MOST_UNREAD_OF_ONE,
    UNREAD_SECONDS,
    GradioState,
    QueueMiddleware,
)
from newsqa.web.middleware import MOST_BYTES
from newsqa.web.sessions import Sessions

from .conftest import StubEngine, answered, span_of
from .gradio_queue import JOIN, ChatPage

ARTICLE = Article("m1", "3月5日，大会召开。常务副区长祁望舒主持会议。", "大会")
PAGES = 5


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(gradio_state, "PAGES", PAGES)
    engine = StubEngine([ARTICLE], answered("谁？", span_of(ARTICLE, "祁望舒")))
    with TestClient(create_app(engine)) as opened:
        yield opened


def demo_of(client: TestClient) -> Any:
    app: Any = client.app
    mounted = next(route for route in reversed(app.routes) if isinstance(route, Mount))
    return mounted.app.get_blocks()  # type: ignore[attr-defined]


def test_the_state_of_few_pages_is_held(client: TestClient) -> None:
    demo = demo_of(client)
    pages = [ChatPage(client, f"{number:032x}") for number in range(3 * PAGES)]
    for page in (*pages, pages[0]):
        assert page.ask("谁？").status_code == 200
        assert "祁望舒" in str(list(page.messages()))
        assert len(demo.state_holder.session_data) <= PAGES


def test_a_session_without_a_proper_name_is_refused(client: TestClient) -> None:
    for name in ("x" * 65, "a b", "", "会", None, 7, ["a"]):
        body = {"fn_index": 0, "data": [], "session_hash": name}
        assert client.post(JOIN, json=body).status_code == 400, name
        assert client.post(f"{JOIN}/", json=body).status_code in {400, 405, 307}, name
    assert client.post(JOIN, content=b"[]").status_code == 400
    assert client.post(JOIN, content=b" " * (MOST_BYTES + 1)).status_code == 413
    assert not demo_of(client)._queue.pending_event_ids_session


def test_a_page_that_fetches_nothing_is_refused_after_a_while(client: TestClient) -> None:
    page = ChatPage(client, "0" * 32, "idle")
    codes = [page.open().status_code for _ in range(MOST_UNREAD_OF_ONE + 1)]
    assert codes == [200] * MOST_UNREAD_OF_ONE + [429]
    other = ChatPage(client, "1" * 32)
    assert other.ask("谁？").status_code == 200
    assert "祁望舒" in str(list(other.messages()))


def test_a_session_has_few_streams(client: TestClient) -> None:
    demo = demo_of(client)
    statuses: list[int] = []

    async def talk() -> None:
        go_on = asyncio.Event()

        async def behind(scope: Scope, receive: Receive, send: Send) -> None:
            await go_on.wait()
            await PlainTextResponse("events")(scope, receive, send)

        queue = QueueMiddleware(behind, GradioState(demo, Sessions()))

        async def fetch(session: str) -> None:
            async def receive() -> Message:
                raise AssertionError("nothing is read")

            async def send(message: Message) -> None:
                if message["type"] == "http.response.start":
                    statuses.append(message["status"])

            query = f"session_hash={session}".encode()
            scope = {"type": "http", "method": "GET", "path": DATA, "query_string": query}
            await queue(scope, receive, send)

        async with asyncio.TaskGroup() as tasks:
            for session in ("a", "a", "a", "a", "b", "a"):
                tasks.create_task(fetch(session))
            await asyncio.sleep(0.05)
            assert statuses == [429, 429]
            go_on.set()
        assert not queue._streams

    asyncio.run(talk())
    assert statuses == [429, 429, 200, 200, 200, 200]


def test_messages_that_nobody_fetches_are_dropped(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    demo = demo_of(client)
    queue = demo._queue
    state = GradioState(demo, Sessions(), lambda: now)
    for number in range(3):
        assert ChatPage(client, "0" * 32, f"gone{number}").open().status_code == 200
    while queue.event_ids_to_events:
        pass
    state.sweep()
    assert len(queue.pending_event_ids_session) == 3, "they may still be fetched"
    now = UNREAD_SECONDS
    state.sweep()
    assert not queue.pending_event_ids_session
    assert not queue.pending_messages_per_session
    # Too many of them are dropped at once, the oldest first.
    monkeypatch.setattr(gradio_state, "MOST_UNREAD", 2)
    for number in range(4):
        assert ChatPage(client, "0" * 32, f"more{number}").open().status_code == 200
    while queue.event_ids_to_events:
        pass
    state.sweep()
    assert sorted(queue.pending_event_ids_session) == ["more2", "more3"]
    monkeypatch.setattr(gradio_state, "IDLE_SECONDS", -1)
    state.sweep()
    assert not demo.state_holder.session_data
