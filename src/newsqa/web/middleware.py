"""ASGI middleware: rate limit, body size, closed routes, strict headers.

Requests per address and the bodies of REST are limited first. The chat and the pages then pass
GuardMiddleware; REST and the tools have rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypedDict
from urllib.parse import parse_qs, urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from newsqa.messages import Message, serving
from newsqa.web.api_errors import engine_error, error_response
from newsqa.web.i18n import language_of
from newsqa.web.metrics import Metrics
from newsqa.web.rate_limit import BoundedExecutor, Busy, RateLimiter

API = ("/api/", "/v1/")
TOOLS = "/mcp"
GRADIO_API = "gradio_api"
GRADIO_INFO = f"/{GRADIO_API}/info"
_POLICY = "default-src 'none'; frame-ancestors 'none'"
_READING = {"GET", "HEAD", "OPTIONS"}
_FORWARDED = (b"x-forwarded-", b"x-gradio-server")
_QUESTIONS = {"/api/v1/ask", "/api/v1/search", "/embed/ask", "/v1/chat/completions"}

MOST_BYTES = 64 * 1024
"""Largest request of the chat: one question and a few identifiers."""

# The only parts of Gradio's own API that the chat page calls; with app_id it recognizes a server
# after a reconnect. The rest is closed: upload, file, proxy, stream, deep_link (writes files for
# anyone), call, run, component_server.
_OPEN = ("queue", "cancel", "reset", "app_id")
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
_ADMIN_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# The page of the widget needs only its two files.
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
    """ASGI middleware. `guard` makes the middleware of the chat and the pages.

    `limiter` counts every call of REST and tools, and every other request but GET, HEAD and
    OPTIONS: the questions of the chat are among them.
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
        """Respond to a request, or pass it on."""
        if scope["type"] != "http":
            await self._guarded(scope, receive, send)
            return
        _drop_forwarded(scope)
        path = _path(scope)
        open_ = path.startswith(API) or (self._tools and path in {TOOLS, GRADIO_INFO})
        if open_ or scope["method"] not in _READING:
            wait = self._limiter.wait(scope["client"][0] if scope.get("client") else "")
            if wait:
                self._metrics.refused("rate")
                response = _rest_limited(wait) if open_ else _page_limited(wait, scope)
                await response(scope, receive, _strict(send))
                return
        if not open_:
            # Gradio's own error handler needs plain text.
            most = self._most_bytes if is_admin_page(path) else MOST_BYTES
            measured = _measured(receive, most, "Content Too Large")
            await self._guarded(scope, measured, send)
        elif _declared(scope) > self._most_bytes:
            response = error_response(413, _too_large(self._most_bytes))
            await response(scope, receive, _strict(send))
        else:
            most = self._most_bytes
            measured = _measured(receive, most, _too_large(most))
            await self._app(scope, measured, _strict(send))


class HeadMiddleware:
    """ASGI middleware: HEAD is GET without its body, on every route but Gradio's and the tools'.

    FastAPI responds with 404 or 405, which monitors and link checkers take for "gone". A GET of
    Gradio or the tools may never end.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request, or pass it on."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or _streams(_path(scope)):
            await self._app(scope, receive, send)
            return

        async def send_head(message: Event) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_head)


class BusyMiddleware:
    """ASGI middleware: responds 503 before a question is parsed, while the queue is full.

    The response is that of the route. It takes a few tenths of a millisecond, so that a crowd is
    refused at once. An invalid question is reported as such only when the queue has room.
    """

    def __init__(self, app: ASGIApp, *, executor: BoundedExecutor, metrics: Metrics) -> None:
        self._app = app
        self._executor = executor
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request, or pass it on."""
        asked = scope["type"] == "http" and scope["method"] == "POST"
        if asked and _path(scope) in _QUESTIONS and self._executor.full():
            self._metrics.refused("busy")
            await engine_error(Busy())(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class PrefixMiddleware:
    """ASGI middleware: the application is reached under the path prefix of a proxy.

    The proxy may strip the prefix or leave it.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the prefix as its root path."""
        if self._root_path and scope["type"] != "lifespan":
            scope["root_path"] = self._root_path
        await self._app(scope, receive, send)


class GuardMiddleware:
    """ASGI middleware of the chat and the pages; sites in `frame_ancestors` may frame them."""

    def __init__(self, app: ASGIApp, frame_ancestors: Sequence[str] = ()) -> None:
        self._app = app
        framing = {"frame-ancestors": " ".join(("'self'", *frame_ancestors))}
        self._chat_policy = _policy(_CHAT_POLICY | framing)
        self._page_policy = _policy(_PAGE_POLICY | framing)
        self._embed_policy = _policy(_EMBED_POLICY | framing)
        self._admin_policy = _policy(_ADMIN_POLICY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = _path(scope)
        policy = self._policy_of(path)

        async def send_guarded(message: Event) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                if is_admin_page(path):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        response = _guard_response(path, scope["method"], Headers(scope=scope))
        await (response or self._app)(scope, receive, send_guarded)

    def _policy_of(self, path: str) -> str:
        if is_admin_page(path):
            return self._admin_policy
        if path.startswith("/article/"):
            return self._page_policy
        return self._embed_policy if path.split("/")[1:2] == ["embed"] else self._chat_policy


class CrossOrigin(TypedDict):
    """The arguments of CORSMiddleware."""

    allow_origins: list[str]
    allow_origin_regex: str | None
    allow_methods: list[str]
    allow_headers: list[str]
    expose_headers: list[str]


def cross_origin(hosts: Sequence[str]) -> CrossOrigin:
    """CORS for the sites of `embed_hosts`, without credentials; empty when there are none."""
    wild = [re.escape(host).replace(r"\*", r"[a-z0-9_.-]+") for host in hosts if "*" in host]
    return CrossOrigin(
        allow_origins=[host for host in hosts if "*" not in host],
        allow_origin_regex="|".join(wild) or None,
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After"],
    )


def _rest_limited(wait: int) -> JSONResponse:
    message = serving.TOO_MANY_REQUESTS.format(seconds=wait)
    return error_response(429, message, headers={"Retry-After": str(wait)})


def _page_limited(wait: int, scope: Scope) -> JSONResponse:
    """Gradio's page shows "detail" as it is: in the language of the page that asked."""
    headers = Headers(scope=scope)
    page = parse_qs(urlsplit(headers.get("referer", "")).query)
    language = language_of(page.get("lang", [""])[0], headers.get("accept-language"))
    detail = serving.TOO_MANY_REQUESTS.format(seconds=wait).text(language.code)
    return JSONResponse({"detail": detail}, 429, {"Retry-After": str(wait)})


def _too_large(most: int) -> Message:
    return serving.BODY_TOO_LARGE.format(most=most)


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0


def _measured(receive: Receive, most: int, detail: Message | str) -> Receive:
    """Limit a body by what is received: its Content-Length may be missing, or not count."""
    left = most

    async def receive_measured() -> Event:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, detail)
        return message

    return receive_measured


def _strict(send: Send) -> Send:
    async def send_strict(message: Event) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = _POLICY
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return send_strict


def _drop_forwarded(scope: Scope) -> None:
    """Drop headers that Gradio would trust from anybody; the scope has those of a trusted proxy."""
    headers = scope["headers"]
    scope["headers"] = [header for header in headers if not header[0].startswith(_FORWARDED)]


def _streams(path: str) -> bool:
    return path.lstrip("/").startswith(GRADIO_API) or path == TOOLS


def _path(scope: Scope) -> str:
    """The path as the routes see it, without the prefix of a proxy."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


def is_admin_page(path: str) -> bool:
    """Whether a path is one of the operator's pages."""
    return path == "/admin" or path.startswith("/admin/")


def _guard_response(path: str, method: str, headers: Headers) -> PlainTextResponse | None:
    """The error response for a closed route or a body too large; None lets the request pass."""
    if _is_closed(path):
        return PlainTextResponse("Not Found", 404)
    if method in _READING or is_admin_page(path):  # their bodies are only measured
        return None
    length = headers.get("content-length", "")
    # Beside a Transfer-Encoding it says nothing.
    if not (length.isascii() and length.isdigit()) or "transfer-encoding" in headers:
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
