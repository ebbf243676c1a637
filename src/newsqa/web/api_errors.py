"""Every error of REST as {"error": {"code", "message"}}: one line, never a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from newsqa.errors import ModelError, NewsQAError, SettingsError, SourceError, StoreBusy
from newsqa.web.rate_limit import RETRY_SECONDS, Busy

_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
}
# Starlette's own words are English only.
_LINES = {
    "Not Found": "没有这个地址 / no such address",
    "Method Not Allowed": "这个地址不支持这种方法 / this address does not take that method",
}

log = logging.getLogger(__name__)


def refusal(
    status: int, message: str, *, code: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The answer that tells an error."""
    error = {"code": code or _CODES.get(status, "error"), "message": message}
    return JSONResponse({"error": error}, status, headers)


def told(error: NewsQAError) -> JSONResponse:
    """The answer that tells one of our own errors."""
    if isinstance(error, Busy):
        retry = {"Retry-After": str(RETRY_SECONDS)}
        return refusal(503, str(error), code="busy", headers=retry)
    if isinstance(error, StoreBusy):
        retry = {"Retry-After": str(RETRY_SECONDS)}
        return refusal(409, str(error), code="store_busy", headers=retry)
    if isinstance(error, SourceError):
        return refusal(422, str(error))
    if isinstance(error, ModelError | SettingsError):
        return refusal(503, str(error), code="model")
    return refusal(503, str(error), code="store")


def add_error_handlers(app: FastAPI) -> None:
    """Has the application tell its errors so. Coroutines: others would wait for a thread."""

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        line = _LINES.get(str(error.detail), str(error.detail))
        return refusal(error.status_code, line, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return refusal(422, "; ".join(map(_line, error.errors()[:3])))

    @app.exception_handler(NewsQAError)
    async def ours(_: Request, error: NewsQAError) -> JSONResponse:
        if not isinstance(error, Busy):
            log.warning("%s", error)
        return told(error)

    @app.exception_handler(Exception)
    async def internal(_: Request, __: Exception) -> JSONResponse:
        # What it was is in the log of the server, with its trace.
        return refusal(500, unforeseen())


def unforeseen() -> str:
    """What is said of a fault of ours; its details are for the log."""
    return "服务出错了，请再试一次；详情在服务日志里 / an error of ours; its details are in the log"


def _line(problem: Mapping[str, object]) -> str:
    """Where and what, without repeating what was sent."""
    place = problem.get("loc")
    parts = [str(part) for part in place] if isinstance(place, tuple) else []
    if problem.get("type") == "json_invalid":
        at = parts[-1]
        return f"请求体不是 JSON，第 {at} 个字符处 / the body is no JSON, at character {at}"
    if parts == ["body"]:
        # Without the header, as curl -d sends it, the JSON arrives as a mere string.
        return (
            "请求体要是一个 JSON 对象，并带上 Content-Type: application/json / "
            "the body must be a JSON object, sent with Content-Type: application/json"
        )
    where = ".".join(parts[1:] or parts) or "body"
    what = str(problem.get("msg", "")).removeprefix("Value error, ")
    return f"请求里的 {where} 不可用 / cannot use {where}: {what}"
