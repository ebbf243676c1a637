"""Every error of REST as {"error": {"code", "zh", "en"}}: one line each, never a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Self

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException

from newsqa.errors import (
    ModelError,
    NewsQAError,
    SettingsError,
    SiteRefused,
    SourceError,
    StoreBusy,
)
from newsqa.messages import Message, serving, settings
from newsqa.web.public_errors import public_message
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
# In place of the texts of Starlette and FastAPI, which are English only.
_MESSAGES = {
    400: serving.BODY_UNREADABLE,
    404: serving.NO_SUCH_ADDRESS,
    405: serving.METHOD_NOT_ALLOWED,
}
_MOST_PROBLEMS = 3

log = logging.getLogger(__name__)


class Error(BaseModel):
    """What went wrong, in one line of each language."""

    code: str = Field(examples=["invalid"])
    zh: str = Field(examples=[serving.QUESTION_EMPTY.zh])
    en: str = Field(examples=[serving.QUESTION_EMPTY.en])

    @classmethod
    def of(cls, message: Message, code: str | None = None) -> Self:
        """The error with this message, whose own code is the default."""
        return cls(code=code or message.code, zh=message.zh, en=message.en)


class ErrorResponse(BaseModel):
    """The shape of every error."""

    error: Error


def error_response(
    status: int,
    message: Message,
    *,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The response for an error; `code` follows from the status when it is None."""
    content = ErrorResponse(error=Error.of(message, code or _CODES.get(status, "error")))
    return JSONResponse(content.model_dump(), status, headers)


def engine_error(error: NewsQAError) -> JSONResponse:
    """The response for one of our own errors."""
    message = public_message(error.message)
    retry = {"Retry-After": str(RETRY_SECONDS)}
    if isinstance(error, SiteRefused):
        return error_response(403, message, code=message.code)
    if isinstance(error, Busy):
        return error_response(503, message, code="busy", headers=retry)
    if isinstance(error, StoreBusy):
        return error_response(409, message, code="store_busy", headers=retry)
    if isinstance(error, SourceError):
        return error_response(422, message)
    if isinstance(error, ModelError | SettingsError):
        return error_response(503, message, code="model")
    return error_response(503, message, code="store")


def internal_error() -> JSONResponse:
    """The response for a bug; its details are only in the log of the server."""
    return error_response(500, serving.INTERNAL)


def invalid_value(message: Message) -> PydanticCustomError:
    """The error that a validator of a request raises, with a message in both languages."""
    return PydanticCustomError("newsqa", "{en}", {"zh": message.zh, "en": message.en})


def add_error_handlers(app: FastAPI) -> None:
    """Have the application answer errors so. Coroutines: other handlers wait for a thread."""

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        detail: object = error.detail
        message = detail if isinstance(detail, Message) else _MESSAGES.get(error.status_code)
        message = message or serving.REQUEST_FAILED.format(status=error.status_code)
        return error_response(error.status_code, message, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        problems = [_problem(problem) for problem in error.errors()[:_MOST_PROBLEMS]]
        zh, en = "；".join(one.zh for one in problems), "; ".join(one.en for one in problems)
        return error_response(422, Message(zh, en, serving.INVALID.code))

    @app.exception_handler(NewsQAError)
    async def ours(_: Request, error: NewsQAError) -> JSONResponse:
        if not isinstance(error, Busy):
            log.warning(error.message)
        return engine_error(error)

    @app.exception_handler(Exception)
    async def internal(_: Request, __: Exception) -> JSONResponse:
        # The server logs the error itself, with its trace.
        return internal_error()


def _problem(problem: Mapping[str, object]) -> Message:
    """What is wrong and where, without the value that was sent."""
    place = problem.get("loc")
    parts = [str(part) for part in place] if isinstance(place, tuple) else []
    if problem.get("type") == "json_invalid":
        return serving.BODY_NOT_JSON.format(position=parts[-1])
    if parts == ["body"]:
        # Without the header, as curl -d sends it, the JSON arrives as a mere string.
        return serving.BODY_NOT_OBJECT
    field = ".".join(parts[1:] or parts) or "body"
    return serving.INVALID.format(field=field, problem=_rule(problem))


def _rule(problem: Mapping[str, object]) -> Message:
    """The rule that a value breaks, by pydantic's type of error."""
    kind, context = problem.get("type"), problem.get("ctx")
    values = dict(context) if isinstance(context, Mapping) else {}
    if kind == "newsqa":
        return Message(str(values["zh"]), str(values["en"]), serving.INVALID.code)
    if kind == "extra_forbidden":
        return serving.NO_SUCH_FIELD
    if "expected" in values:  # "'dense', 'lexical' or 'both'"
        expected = str(values["expected"])
        values["expected"] = Message(
            expected.replace(", ", "、").replace(" or ", " 或 "), expected, "expected"
        )
    return settings.RULES.get(str(kind), serving.VALUE_REFUSED).format(**values)
