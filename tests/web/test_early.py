"""Bodies that are too long are refused by their declared length, unread."""

from __future__ import annotations

import asyncio

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from newsqa.types import Article
from newsqa.web.app import create_app

from .conftest import StubEngine

ARTICLE = Article("a", "县长卓远航主持会议。")


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/embed/ask", "/api/v1/ask"])
@pytest.mark.parametrize("length", ["50000000", "999999999999"])
def test_a_body_declared_too_large_is_not_read(path: str, length: str) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("the body was read")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [
            (b"host", b"news.example"),
            (b"content-type", b"application/json"),
            (b"content-length", length.encode()),
        ],
        "client": ("192.0.2.1", 1),
        "server": ("news.example", 80),
    }
    asyncio.run(create_app(StubEngine([ARTICLE]))(scope, receive, send))
    assert sent[0]["status"] == 413


@pytest.mark.parametrize("path", ["/embed/ask", "/api/v1/ask"])
@pytest.mark.parametrize("question", ["", " \n\t", "\u3000", "长" * 20_000])
def test_an_empty_or_endless_question_never_reaches_the_models(path: str, question: str) -> None:
    engine = StubEngine([ARTICLE])
    with TestClient(create_app(engine), base_url="http://news.example") as client:
        answer = client.post(path, json={"question": question})
    assert answer.status_code in {413, 422}
    assert engine.asked == []
