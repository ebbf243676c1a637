"""The chat's page as an HTTP client: what its script sends to Gradio's queue."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from copy import copy
from typing import Any

import httpx
from fastapi.testclient import TestClient

Client = httpx.Client | TestClient
JOIN = "/gradio_api/queue/join"


class ChatPage:
    """One page of the chat; `session` is Gradio's name for it, `visit` the key of the talk."""

    def __init__(self, client: Client, visit: str, session: str | None = None) -> None:
        self._client = client
        self._visit = f"{visit} zh 0"
        self.session = session or uuid.uuid4().hex[:11]
        events = client.get("/config").json()["dependencies"]
        # The question box is the first to ask; the conversation is loaded last.
        self._ask = next(e["id"] for e in events if e["targets"][0][1] == "submit")
        self._open = [e["id"] for e in events if e["targets"][0][1] == "load"][-1]

    def ask(self, question: str) -> Any:
        """Ask; the answer comes in `messages`."""
        return self._join(self._ask, [question, self._visit])

    def open(self) -> Any:
        """Open the talk again, as a reload does."""
        return self._join(self._open, [self._visit])

    def reloaded(self) -> ChatPage:
        """The page after a reload: another session, the same talk."""
        page = copy(self)
        page.session = uuid.uuid4().hex[:11]
        return page

    def messages(self) -> Iterator[dict[str, Any]]:
        """What the queue sends to this page, up to the end of its events."""
        address = "/gradio_api/queue/data"
        with self._client.stream("GET", address, params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    yield json.loads(line[5:])

    def _join(self, event: int, data: list[str]) -> Any:
        body = {"fn_index": event, "data": data, "session_hash": self.session}
        return self._client.post(JOIN, json=body)
