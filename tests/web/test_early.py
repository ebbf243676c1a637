"""Bodies that are too long are refused by their declared length, unread."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message

from .conftest import Unasked


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/embed/ask", "/api/v1/ask"])
@pytest.mark.parametrize("length", ["50000000", "999999999999"])
def test_a_body_declared_too_large_is_not_read(unasked: Unasked, path: str, length: str) -> None:
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

    async def asked() -> None:
        await unasked.client.app(scope, receive, send)

    asyncio.run(asked())
    assert sent[0]["status"] == 413


@pytest.mark.parametrize("path", ["/embed/ask", "/api/v1/ask"])
@pytest.mark.parametrize("question", ["", " \n\t", "\u3000", "长" * 20_000])
def test_an_empty_or_endless_question_never_reaches_the_models(
    unasked: Unasked, path: str, question: str
) -> None:
    answer = unasked.client.post(path, json={"question": question})
    assert answer.status_code in {413, 422}
