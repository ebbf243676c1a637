"""Refusals before a question is parsed: equal to the route's, and only while the queue is full."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from newsqa.settings import load_settings
from newsqa.types import Article
from newsqa.web.app import create_app
from newsqa.web.metrics import Metrics
from newsqa.web.middleware import BusyMiddleware
from newsqa.web.rate_limit import BoundedExecutor, Busy

from .conftest import StubEngine

PORTAL = "https://portal.example"
FROM = {"Origin": PORTAL}
# Any: the client of Starlette answers with a class of httpx or of its successor.
ASKED: dict[str, Callable[[TestClient], Any]] = {
    "json": lambda client: client.post("/api/v1/ask", json={"question": "谁？"}, headers=FROM),
    "events": lambda client: client.post(
        "/api/v1/ask", json={"question": "谁？"}, headers=FROM | {"Accept": "text/event-stream"}
    ),
    "search": lambda client: client.post("/api/v1/search", json={"question": "谁？"}, headers=FROM),
    "widget": lambda client: client.post("/embed/ask", json={"question": "谁？"}, headers=FROM),
    "prefix": lambda client: client.post("/news/api/v1/ask", json={"question": "谁？"}),
}


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient, threading.Event]]:
    """An application whose queue is full until the event is set."""
    executors: list[BoundedExecutor] = []

    def recorded(at_once: int, waiting: int) -> BoundedExecutor:
        executors.append(BoundedExecutor(at_once, waiting))
        return executors[-1]

    monkeypatch.setattr("newsqa.web.app.BoundedExecutor", recorded)
    settings = load_settings(questions_at_once=1, questions_waiting=0, root_path="/news")
    app = create_app(
        StubEngine([Article("a", "正文。")], settings=settings), frame_ancestors=[PORTAL]
    )
    leave = threading.Event()
    executors[0].submit(leave.wait)
    with TestClient(app, base_url="http://news.example") as client:
        yield client, leave
        leave.set()


def test_the_middleware_refuses_as_the_route_does(
    crowded: tuple[TestClient, threading.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = crowded
    for number, (face, ask) in enumerate(ASKED.items(), 1):
        by_middleware = ask(client)
        with monkeypatch.context() as patched:
            patched.setattr(BoundedExecutor, "full", lambda self: False)
            by_route = ask(client)
        assert by_middleware.status_code == by_route.status_code == 503, face
        names = [name for name, _ in by_middleware.headers.raw]
        assert names == [name for name, _ in by_route.headers.raw]
        for reply in (by_middleware, by_route):
            del reply.headers["x-request-id"]  # of its own each
        assert by_middleware.headers.raw == by_route.headers.raw
        assert by_middleware.content == by_route.content
        assert by_middleware.json()["error"]["code"] == "busy"
        assert "太多" in by_middleware.json()["error"]["zh"]
        assert int(by_middleware.headers["retry-after"]) > 0
        if "origin" in by_middleware.request.headers:
            assert by_middleware.headers["access-control-allow-origin"] == PORTAL
        refused = f'newsqa_refused_total{{why="busy"}} {2.0 * number}'
        assert refused in client.get("/metrics").text


def test_a_question_is_let_in_when_there_is_room(
    crowded: tuple[TestClient, threading.Event],
) -> None:
    client, leave = crowded
    leave.set()
    for face, ask in ASKED.items():
        while "newsqa_questions_running 1.0" in client.get("/metrics").text:
            pass
        assert ask(client).status_code == 200, face


def test_other_requests_are_let_in_while_the_queue_is_full(
    crowded: tuple[TestClient, threading.Event],
) -> None:
    client, _ = crowded
    codes = {
        path: client.get(path).status_code
        for path in ("/", "/embed", "/healthz", "/api/v1/ask", "/api/v1/nothing", "/docs")
    }
    expected = {"/api/v1/ask": 405, "/api/v1/nothing": 404}
    assert codes == {path: expected.get(path, 200) for path in codes}
    preflight = {**FROM, "Access-Control-Request-Method": "POST"}
    assert client.options("/api/v1/ask", headers=preflight).status_code == 200
    assert client.post("/api/v1/articles/x", json={}).status_code == 405


def test_the_middleware_runs_before_the_routes(crowded: tuple[TestClient, threading.Event]) -> None:
    client, leave = crowded
    assert client.post("/api/v1/ask", content=b"{").status_code == 503
    leave.set()
    while client.post("/api/v1/ask", content=b"{").status_code == 503:
        pass
    assert client.post("/api/v1/ask", content=b"{").status_code == 422


def test_nothing_of_a_refused_question_is_read() -> None:
    executor, leave = BoundedExecutor(1, 0), threading.Event()
    executor.submit(leave.wait)
    sent: list[Message] = []

    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("let in")

    async def receive() -> Message:
        raise AssertionError("read")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/v1/ask", "headers": []}
    try:
        asyncio.run(
            BusyMiddleware(behind, executor=executor, metrics=Metrics(executor))(
                scope, receive, send
            )
        )
    finally:
        leave.set()
    assert sent[0]["status"] == 503
    assert Busy().message.zh.encode() in sent[1]["body"]
