"""A chat endpoint on this machine that says what a test tells it to, as it tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from newsqa.engine import NewsQA
from newsqa.settings import Settings
from tests.conftest import HashEmbedder, write_articles

QUESTION = "谁主持了植树动员会？"
TRUE = (
    "县长卓远航主持会议，县委书记梁仲秋讲话[1]。",
    "会议下发了《青溪县2024年国土绿化方案》，要求全县今年新栽树木420000株。[1]",
)


def opened(folder: Path, url: str, **settings: Any) -> NewsQA:
    """Three articles in a store, and a language model at this address."""
    given: dict[str, Any] = {
        "llm_mode": "always",
        "llm_url": url,
        "llm_model": "m",
        "llm_timeout": 20,
    }
    engine = NewsQA(
        Settings(store=folder / "store", abstain_below=0.01, **(given | settings)),
        create=True,
        embedder=HashEmbedder(),
    )
    engine.ingest([write_articles(folder / "articles")])
    return engine


@dataclass
class Script:
    """How the endpoint answers.

    pieces: of its text, or a function of the request's messages that gives them; status: of the
    response; pause: seconds before each piece; first: seconds before the headers; raw: bytes in
    place of a stream; ends: whether the stream has its end; whole: one JSON object, no stream.
    """

    pieces: Sequence[str] | Callable[[list[dict[str, str]]], Sequence[str]] = ()
    status: int = 200
    pause: float = 0.0
    first: float = 0.0
    raw: bytes | None = None
    ends: bool = True
    whole: bool = False
    location: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def text(self, messages: list[dict[str, str]]) -> Sequence[str]:
        return self.pieces(messages) if callable(self.pieces) else self.pieces


class _Handler(BaseHTTPRequestHandler):
    script: Script
    stop: threading.Event

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        body = json.loads(self.rfile.read(length))
        self.script.asked.append(body)
        self.script.headers.append({name.lower(): value for name, value in self.headers.items()})
        with suppress(BrokenPipeError, ConnectionResetError):  # the client had enough
            self._respond(body)

    def _respond(self, body: dict[str, Any]) -> None:
        script = self.script
        self.stop.wait(script.first)
        self.send_response(script.status)
        if script.location:
            self.send_header("Location", script.location)
        streams = not script.whole and script.status == 200
        kind = "text/event-stream" if streams else "application/json"
        self.send_header("Content-Type", kind)
        self.end_headers()
        if script.raw is not None:
            for place in range(0, len(script.raw), 1 if script.pause else 65536):
                self.stop.wait(script.pause)
                self._put(script.raw[place : place + (1 if script.pause else 65536)])
            return
        if not streams:
            text = "".join(script.text(body["messages"]))
            message = {"choices": [{"message": {"role": "assistant", "content": text}}]}
            self._put(json.dumps(message).encode())
            return
        for piece in script.text(body["messages"]):
            self.stop.wait(script.pause)
            self._event({"choices": [{"index": 0, "delta": {"content": piece}}]})
        if script.ends:
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            self._put(b"data: [DONE]\n\n")

    def _event(self, value: dict[str, Any]) -> None:
        self._put(f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode())

    def _put(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on standard error."""


@contextmanager
def scripted(script: Script) -> Iterator[str]:
    """The address of an endpoint that answers by the script, as the setting llm_url has it."""
    stop = threading.Event()
    handler = type("Handler", (_Handler,), {"script": script, "stop": stop})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    started = time.monotonic()
    call()
    return time.monotonic() - started
