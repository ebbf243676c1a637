"""What stands in front of every request: closed routes, small bodies, strict headers.

In front of all: how often an address may come, and how much REST calls may send. The chat and the
pages go on to the guard; REST and the tools have rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypedDict

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsqa.web.api_errors import refusal, told
from newsqa.web.metrics import Metrics
from newsqa.web.rate_limit import Busy, Line, RateLimiter

API = "/api/"
TOOLS = "/mcp"
GRADIO_API = "gradio_api"
GRADIO_INFO = f"/{GRADIO_API}/info"
_POLICY = "default-src 'none'; frame-ancestors 'none'"
_READING = {"GET", "HEAD", "OPTIONS"}
_BELIEVED = (b"x-forwarded-", b"x-gradio-server")
_QUESTIONS = {"/api/v1/ask", "/api/v1/search", "/embed/ask"}

# A request of the chat is one question; the rest of it is a few identifiers.
MOST_BYTES = 64 * 1024

# The only parts of Gradio's own API that the chat page calls; by app_id it finds a server again
# that it lost. Closed with the rest: upload, file, proxy, stream, deep_link (writes files for
# anyone), call, run, component_server.
_OPEN = ("queue", "heartbeat", "cancel", "reset", "app_id")
_CLOSED = ("login", "logout", "monitoring", "svelte")

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


class LimitMiddleware:
    """ASGI middleware. `guard` makes what stands in front of the chat and the pages.

    Counted by `limiter` is every call of REST and tools, and whatever else is no plain GET: the
    questions of the chat are.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        guard: Callable[[ASGIApp], ASGIApp],
        limiter: RateLimiter,
        metrics: Metrics,
        most_bytes: int,
        tools: bool,
    ) -> None:
        self._app = app
        self._guarded = guard(app)
        self._limiter = limiter
        self._metrics = metrics
        self._most_bytes = most_bytes
        self._tools = tools

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers or passes on one request."""
        if scope["type"] != "http":
            await self._guarded(scope, receive, send)
            return
        _forget_forwarded(scope)
        path = _path(scope)
        open_ = path.startswith(API) or (self._tools and path in {TOOLS, GRADIO_INFO})
        if open_ or scope["method"] not in _READING:
            wait = self._limiter.wait(scope["client"][0] if scope.get("client") else "")
            if wait:
                self._metrics.refused("rate")
                await _too_often(wait, plain=not open_)(scope, receive, _strict(send))
                return
        if not open_:
            await self._guarded(scope, receive, send)
        elif _declared(scope) > self._most_bytes:
            refused = refusal(413, _too_long(self._most_bytes))
            await refused(scope, receive, _strict(send))
        else:
            await self._app(scope, _measured(receive, self._most_bytes), _strict(send))


class HeadMiddleware:
    """ASGI middleware: HEAD is GET without its body, on every address of ours.

    FastAPI answers it with 404 or 405, which monitors and checkers of links take for "gone".
    Gradio's own and the tools stay as they are: a GET of theirs may never end.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers or passes on one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or _streams(_path(scope)):
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_head)


class BusyMiddleware:
    """ASGI middleware: tells 忙 before a question is read, while there is no place for it.

    The refusal is the one that the route gives who finds the line full after all. It costs a few
    tenths of a millisecond, so that a crowd which comes in one moment hears it in that moment. What
    is wrong with a question that is refused so is told when there is a place for it.
    """

    def __init__(self, app: ASGIApp, *, line: Line, metrics: Metrics) -> None:
        self._app = app
        self._line = line
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers or passes on one request."""
        asked = scope["type"] == "http" and scope["method"] == "POST"
        if asked and _path(scope) in _QUESTIONS and self._line.full():
            self._metrics.refused("busy")
            await told(Busy())(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class PrefixMiddleware:
    """ASGI middleware: the application lies under a path prefix that a proxy puts before it.

    It does not matter whether the proxy takes the prefix off again.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on, with the prefix told."""
        if self._root_path and scope["type"] != "lifespan":
            scope["root_path"] = self._root_path
        await self._app(scope, receive, send)


class GuardMiddleware:
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


def _too_often(wait: int, *, plain: bool) -> JSONResponse:
    message = f"问得太快了，请过 {wait} 秒再来 / too many requests, try again in {wait} s"
    headers = {"Retry-After": str(wait)}
    if plain:
        # Gradio's page shows what stands in "detail".
        return JSONResponse({"detail": message}, 429, headers)
    return refusal(429, message, headers=headers)


def _too_long(most: int) -> str:
    return (
        f"请求超过 {most} 字节（设置 max_request_bytes）/ "
        f"the body is larger than {most} bytes (setting max_request_bytes)"
    )


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0


def _measured(receive: Receive, most: int) -> Receive:
    """Counts a body that did not say how long it is, or said it wrong."""
    left = most

    async def receive_measured() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, _too_long(most))
        return message

    return receive_measured


def _strict(send: Send) -> Send:
    async def send_strict(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = _POLICY
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return send_strict


def _forget_forwarded(scope: Scope) -> None:
    """What a trusted proxy told is in the scope by now; Gradio would believe these of anybody."""
    headers = scope["headers"]
    scope["headers"] = [header for header in headers if not header[0].startswith(_BELIEVED)]


def _streams(path: str) -> bool:
    return path.lstrip("/").startswith(GRADIO_API) or path == TOOLS


def _path(scope: Scope) -> str:
    """The path as the routes see it, without the prefix that a proxy added."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


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
    if first == GRADIO_API:
        return rest.split("/")[0] not in _OPEN
    return first in _CLOSED or first.startswith(GRADIO_API)


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())
