"""A web site of a test: a real server on 127.0.0.1 that notes what it was asked for."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from newsqa.ingest.fetch.client import Rules

Answer = Callable[[BaseHTTPRequestHandler], None]

# Written for these tests.
BODIES = {
    "green": "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"
    "会议要求全县今年新栽树木42万株。",
    "bridge": "5月19日，全长3218米的望江大桥顺利合龙。项目经理费云天介绍，大桥预计明年6月通车。",
    "robot": "在7月1日结束的全国青少年机器人大赛上，晨星中学代表队获得冠军，队长是蒲一诺。",
}


def page(body: str, title: str = "", head: str = "") -> bytes:
    """An article page."""
    return (
        f"<html><head>{f'<title>{title}</title>' if title else ''}{head}</head>"
        f"<body><article><p>{body}</p></article></body></html>"
    ).encode()


@dataclass
class Site:
    """Pages by path: bytes, or (status, headers, body), or a function that answers."""

    port: int = 0
    scheme: str = "http"
    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def articles_asked(self) -> list[str]:
        """What was asked for, but for robots.txt."""
        return [path for path in self.asked if path != "/robots.txt"]

    def add(self, path: str, body: bytes, kind: str = "text/html", **headers: str) -> None:
        """A page with an ETag, that knows 304."""
        etag = f'"{hash(body) & 0xFFFFFF:x}"'
        sent = {"Content-Type": kind, "ETag": etag} | headers

        def answer(handler: BaseHTTPRequestHandler) -> None:
            if handler.headers.get("If-None-Match") == etag:
                send(handler, 304, {"ETag": etag}, b"")
            else:
                send(handler, 200, sent, body)

        self.pages[path] = answer


def send(
    handler: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    if status != 304:
        handler.send_header("Content-Length", str(len(body)))
    # Noted before it can be read, so that whoever has read it finds it noted. The server is the
    # one below, with a `site`, which the type of a handler's server does not say.
    handler.server.site.answered.append(status)  # type: ignore[attr-defined]
    handler.end_headers()
    handler.wfile.write(body)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        site.asked.append(self.path)
        site.headers.append(dict(self.headers.items()))
        found = site.pages.get(self.path)
        if found is None:
            send(self, 404, {"Content-Type": "text/html"}, b"<p>not here</p>")
        elif isinstance(found, bytes):
            send(self, 200, {"Content-Type": "text/html; charset=utf-8"}, found)
        elif isinstance(found, tuple):
            send(self, *found)
        else:
            found(self)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients here hang up on purpose


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    server = _Server(("127.0.0.1", 0), _Handler)
    if context is not None:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    site = Site(server.server_address[1], "https" if context else "http")
    server.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def rules(**changes: Any) -> Rules:
    """Those of the tests: the local server allowed, no pauses."""
    given: dict[str, Any] = {
        "allow_private_hosts": ("127.0.0.1",),
        "delay_seconds": 0.0,
        "timeout_seconds": 5.0,
        "max_bytes": 1 << 20,
    }
    return Rules(**(given | changes))
