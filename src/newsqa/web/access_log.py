"""One line for each request, and an id by which its lines in several logs are found.

Addresses of pages are written without what follows the question mark: a question may stand there.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from datetime import datetime
from typing import Literal

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

REQUEST_ID = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("newsqa.access")


class AccessLogMiddleware:
    """ASGI middleware: gives each response a request id, that of the proxy where it sent one, and
    logs the request in the common log format or as JSON, or not at all.
    """

    def __init__(self, app: ASGIApp, form: Literal["off", "common", "json"]) -> None:
        self._app = app
        self._form = form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and log how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = Headers(scope=scope).get(REQUEST_ID.lower(), "")
        id_ = sent if _ID.fullmatch(sent) else uuid.uuid4().hex
        began, status, size = time.perf_counter(), 0, 0

        async def send_counted(message: Event) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = int(message["status"])
                MutableHeaders(scope=message)[REQUEST_ID] = id_
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_counted)
        finally:
            if self._form != "off":
                seconds = time.perf_counter() - began
                log.info("%s", self._line(scope, id_, status or 500, size, seconds))

    def _line(self, scope: Scope, id_: str, status: int, size: int, seconds: float) -> str:
        client = scope["client"][0] if scope.get("client") else "-"
        method, path = str(scope["method"]), _printable(str(scope["path"]))
        now = datetime.now().astimezone()
        if self._form == "json":
            value = {
                "time": now.isoformat(timespec="milliseconds"),
                "client": client,
                "method": method,
                "path": path,
                "status": status,
                "bytes": size,
                "milliseconds": round(1000 * seconds, 1),
                "request_id": id_,
            }
            return json.dumps(value, ensure_ascii=False)
        moment = now.strftime("%d/%b/%Y:%H:%M:%S %z")
        version = scope.get("http_version", "1.1")
        return f'{client} - - [{moment}] "{method} {path} HTTP/{version}" {status} {size} "{id_}"'


def _printable(path: str) -> str:
    """The path on one line, without what could end the quotation."""
    return "".join(one if one.isprintable() and one not in '"\\' else "?" for one in path)[:500]
