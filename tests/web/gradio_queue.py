"""The chat's page as an HTTP client: what its script sends to Gradio's queue."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

import httpx
from fastapi.testclient import TestClient

Client = httpx.Client | TestClient
JOIN = "/gradio_api/queue/join"


class ChatPage:
    """One page of the chat; `session` is Gradio's name for it, `visit` the key of the talk, `site`
    the id for which it was opened.
    """

    def __init__(
        self, client: Client, visit: str, session: str | None = None, site: str = ""
    ) -> None:
        self._client = client
        self._visit = " ".join((visit, "zh 0", *([site] if site else [])))
        self.session = session or uuid.uuid4().hex[:11]
        self._events = events = client.get("/config").json()["dependencies"]
        # The question box is the first to ask; the conversation is loaded last.
        self._ask = next(e["id"] for e in events if _trigger(e) == "submit")
        self._open = [e["id"] for e in events if _trigger(e) == "load"][-1]

    def ask(self, question: str, headers: Mapping[str, str] | None = None) -> Any:
        """Ask; the answer comes in `messages`."""
        return self._join(self._ask, [question, self._visit], headers)

    def open(self) -> Any:
        """Open the talk again, as a reload does."""
        return self._join(self._open, [self._visit])

    def call(self, tool: str, data: Sequence[object], headers: Mapping[str, str]) -> dict[str, Any]:
        """What a named endpoint returns, as the clients of Gradio call it."""
        (event,) = (one["id"] for one in self._events if one["api_name"] == tool)
        self._join(event, data, headers)
        ended = (one for one in self.messages() if one["msg"] == "process_completed")
        return next(ended)["output"]  # type: ignore[no-any-return]

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

    def _join(
        self, event: int, data: Sequence[object], headers: Mapping[str, str] | None = None
    ) -> Any:
        body = {"fn_index": event, "data": data, "session_hash": self.session}
        return self._client.post(JOIN, json=body, headers=headers)


def _trigger(event: Mapping[str, Any]) -> str:
    """What an event of the page waits for; empty for a named endpoint."""
    return str(event["targets"][0][1]) if event["targets"] else ""
