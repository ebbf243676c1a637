"""By which names the server may be asked for.

A page of another site can have its own name lead to this machine (DNS rebinding), and would then
read an archive that listens on a loopback address: its requests have that name as their Host.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from newsqa.messages import serving
from newsqa.settings import Settings
from newsqa.web.address import host_name, is_allowed, is_local, is_loopback
from newsqa.web.api_errors import error_response

MISDIRECTED = 421


class HostMiddleware:
    """ASGI middleware: responds 421 to requests by another name than the settings allow.

    A request without a Host, which no browser sends, passes.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._allowed: Sequence[str] = settings.allowed_hosts
        self._open = not self._allowed and not is_local(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request, or pass it on."""
        if self._open or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        header = Headers(scope=scope).get("host", "")
        name = host_name(header)
        if not header or is_loopback(name) or is_allowed(name, self._allowed):
            await self._app(scope, receive, send)
        else:
            message = serving.WRONG_HOST.format(host=repr(name[:100]))
            response = error_response(MISDIRECTED, message, code=message.code)
            await response(scope, receive, send)
