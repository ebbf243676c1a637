"""In front of all: how often an address may come, and how much REST calls may send.

The chat and the pages go on to the Guard; REST and the tools have rules of their own.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsqa.web.api_errors import refusal, told
from newsqa.web.limits import Busy, Line, RateLimiter
from newsqa.web.metrics import Metrics

API = "/api/"
TOOLS = "/mcp"
GRADIO_API = "gradio_api"
GRADIO_INFO = f"/{GRADIO_API}/info"
_POLICY = "default-src 'none'; frame-ancestors 'none'"
_READING = {"GET", "HEAD", "OPTIONS"}
_BELIEVED = (b"x-forwarded-", b"x-gradio-server")
_QUESTIONS = {"/api/v1/ask", "/api/v1/search", "/embed/ask"}


class Gate:
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


class Head:
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


class Full:
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


class Prefix:
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
