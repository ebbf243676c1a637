"""What stands in front of every request: closed routes, small bodies, strict headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypedDict

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A request of the chat is one question; the rest of it is a few identifiers.
MOST_BYTES = 64 * 1024

# The only parts of Gradio's own API that the chat page calls; by app_id it finds a server again
# that it lost. Closed with the rest: upload, file, proxy, stream, deep_link (writes files for
# anyone), call, run, component_server.
_OPEN = ("queue", "heartbeat", "cancel", "reset", "app_id")
_CLOSED = ("login", "logout", "monitoring", "svelte")
_GRADIO_API = "gradio_api"

_CHAT_POLICY = {
    "default-src": "'self'",
    # Gradio compiles its HTML components in the browser: without eval they stay blank.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "media-src": "'self'",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
_PAGE_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
}
# The page of the widget is our own: nothing in it runs or styles but its two files.
_EMBED_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}


class CrossOrigin(TypedDict):
    """What CORSMiddleware takes."""

    allow_origins: list[str]
    allow_origin_regex: str | None
    allow_methods: list[str]
    allow_headers: list[str]
    expose_headers: list[str]


def cross_origin(hosts: Sequence[str]) -> CrossOrigin:
    """CORS for the sites of `embed_hosts`; none when there are none. No credentials ever."""
    wild = [re.escape(host).replace(r"\*", r"[a-z0-9_.-]+") for host in hosts if "*" in host]
    return CrossOrigin(
        allow_origins=[host for host in hosts if "*" not in host],
        allow_origin_regex="|".join(wild) or None,
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After"],
    )


class Guard:
    """ASGI middleware. `frame_ancestors` are the sites that may show us in a frame."""

    def __init__(self, app: ASGIApp, frame_ancestors: Sequence[str] = ()) -> None:
        self._app = app
        framing = {"frame-ancestors": " ".join(("'self'", *frame_ancestors))}
        self._chat_policy = _policy(_CHAT_POLICY | framing)
        self._page_policy = _policy(_PAGE_POLICY | framing)
        self._embed_policy = _policy(_EMBED_POLICY | framing)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers or passes on one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = _path(scope)
        policy = self._policy_of(path)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
            await send(message)

        refusal = _refusal(path, scope["method"], Headers(scope=scope))
        await (refusal or self._app)(scope, receive, send_guarded)

    def _policy_of(self, path: str) -> str:
        if path.startswith("/article/"):
            return self._page_policy
        return self._embed_policy if path.split("/")[1:2] == ["embed"] else self._chat_policy


def _refusal(path: str, method: str, headers: Headers) -> PlainTextResponse | None:
    if _is_closed(path):
        return PlainTextResponse("Not Found", 404)
    if method in {"GET", "HEAD", "OPTIONS"}:
        return None
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        return PlainTextResponse("Length Required", 411)
    if len(length) > 9 or int(length) > MOST_BYTES:
        return PlainTextResponse("Content Too Large", 413)
    return None


def _is_closed(path: str) -> bool:
    first, _, rest = path.lstrip("/").partition("/")
    if first == _GRADIO_API:
        return rest.split("/")[0] not in _OPEN
    return first in _CLOSED or first.startswith(_GRADIO_API)


def _path(scope: Scope) -> str:
    """The path as the routes see it, without the prefix that a proxy added."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())
