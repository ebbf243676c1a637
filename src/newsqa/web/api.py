"""The routes of REST under /api/v1. Their names in the description stay as they are."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route

from newsqa.answer.serialize import AnswerJson, HitsJson, answer_json, hits_json
from newsqa.errors import NewsQAError
from newsqa.types import Article
from newsqa.web import api_models as shapes
from newsqa.web.api_errors import refusal, told, unforeseen
from newsqa.web.editing import Editor
from newsqa.web.engine_api import EngineApi
from newsqa.web.question_queue import QuestionQueue

PREFIX = "/api/v1"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_EVENTS = "text/event-stream"
_EVENT = {
    "title": "Event",
    "description": "One of the server-sent events; `data` is JSON.",
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["progress", "answer", "error", "done"]},
        "data": {"type": "string"},
    },
}

Responses = dict[int | str, dict[str, Any]]
"""FastAPI's own type for the answers of a route."""

log = logging.getLogger(__name__)
bearer = HTTPBearer(auto_error=False, description="The setting admin_token.")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def errors(*statuses: int) -> Responses:
    """The description of these errors, and of those that every route can have."""
    told_of = sorted({*statuses, 400, 413, 422, 429, 500, 503})
    return {status: {"model": shapes.ErrorResponse} for status in told_of}


def api_router(archive: EngineApi, asking: QuestionQueue) -> APIRouter:
    """The routes over an archive; questions go through `asking`."""
    router = APIRouter(prefix=PREFIX)
    _add_questions(router, asking)
    _add_articles(router, archive)
    _add_changes(router, archive)
    return router


def admin_only(archive: EngineApi, credentials: HTTPAuthorizationCredentials | None) -> None:
    """Raises HTTPException 403 when no token is set, 401 when another one was sent."""
    token = archive.settings.admin_token.get_secret_value().strip()
    if not token:
        raise HTTPException(
            403,
            "没有设置 admin_token，不能改动文章；设环境变量 NEWSQA_ADMIN_TOKEN 后重新启动 / "
            "no admin_token is set, articles cannot be changed; set NEWSQA_ADMIN_TOKEN and restart",
        )
    sent = credentials.credentials if credentials else ""
    if not hmac.compare_digest(sent.encode(), token.encode()):
        raise HTTPException(
            401,
            "令牌不对；要有 Authorization: Bearer 令牌 / "
            "wrong token; send Authorization: Bearer TOKEN",
            {"WWW-Authenticate": "Bearer"},
        )


def add_unknown(app: FastAPI) -> None:
    """404 and 405 for what no route above takes. To be added after all routes of REST."""
    known = list(app.router.routes)

    async def unknown(request: Request) -> Response:
        allowed = sorted(_allowed(request, known))
        if allowed:
            raise HTTPException(405, "Method Not Allowed", {"Allow": ", ".join(allowed)})
        raise HTTPException(404, "Not Found")

    app.router.routes.append(Route("/api/{rest:path}", unknown, methods=_METHODS))


def add_example(app: FastAPI) -> None:
    """Put an answer into the description of REST, with the nulls that FastAPI drops."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        page = describe()
        ask = page["paths"][f"{PREFIX}/ask"]["post"]
        ask["responses"]["200"]["content"]["application/json"]["example"] = shapes.ANSWER_EXAMPLE
        return page

    app.openapi = described  # type: ignore[method-assign]


def _allowed(request: Request, routes: list[BaseRoute]) -> set[str]:
    methods: set[str] = set()
    for method in _METHODS:
        scope = dict(request.scope) | {"method": method}
        if any(route.matches(scope)[0] is Match.FULL for route in routes):
            methods |= {method, "HEAD"} if method == "GET" else {method}
    return methods


# -- questions -----------------------------------------------------------------------------------


def _add_questions(router: APIRouter, asking: QuestionQueue) -> None:
    @router.post(
        "/ask",
        response_model=AnswerJson,
        responses=errors() | {200: {"content": {_EVENTS: {"schema": _EVENT}}}},
        operation_id="ask",
        summary="Answer a question in the words of an article",
        tags=["questions"],
    )
    async def ask(body: shapes.AskRequest, request: Request) -> Response:
        """The answer, or an abstention with its reason; either is a 200.

        With `stream`, or `Accept: text/event-stream`, server-sent events: `progress` with
        `{"step": "wait" | "retrieve" | "read"}`, then `answer` (or `error`), then `done`.
        """
        if body.stream or _EVENTS in request.headers.get("accept", ""):
            heard: asyncio.Queue[str] = asyncio.Queue()
            loop = asyncio.get_running_loop()

            def hear(step: str) -> None:
                loop.call_soon_threadsafe(heard.put_nowait, step)

            # Begun here, so that a full line is still a 503.
            answer = asking.start(body.question, hear)
            headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
            return StreamingResponse(
                _events(asyncio.wrap_future(answer), heard), media_type=_EVENTS, headers=headers
            )
        return JSONResponse(answer_json(await asking.ask_soon(body.question)))

    @router.post(
        "/search",
        response_model=HitsJson,
        responses=errors(),
        operation_id="search",
        summary="Find passages only",
        tags=["questions"],
    )
    async def search(body: shapes.SearchRequest) -> Response:
        """The passages that fit the question, best first."""
        hits = await asking.search_soon(body.question, body.k, body.method)
        return JSONResponse(hits_json(body.question, hits))


async def _events(answer: asyncio.Future[Any], heard: asyncio.Queue[str]) -> AsyncIterator[str]:
    """Progress as it is heard of, the answer, and the end."""
    yield _event("progress", {"step": "wait"})
    listening = asyncio.ensure_future(heard.get())
    try:
        while not answer.done():
            await asyncio.wait({answer, listening}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                yield _event("progress", {"step": listening.result()})
                listening = asyncio.ensure_future(heard.get())
        # What was heard in the same moment as the end.
        await asyncio.sleep(0)
        if listening.done():
            yield _event("progress", {"step": listening.result()})
        while not heard.empty():
            yield _event("progress", {"step": heard.get_nowait()})
        yield _outcome(answer)
        yield _event("done", {})
    finally:
        # Also when the client has gone: who has not begun yet leaves the line.
        listening.cancel()
        answer.cancel()


def _outcome(answer: asyncio.Future[Any]) -> str:
    error = answer.exception()
    if error is None:
        return _event("answer", answer_json(answer.result()))
    if isinstance(error, NewsQAError):
        return _error_event(told(error))
    log.error("a question failed", exc_info=error)
    return _error_event(refusal(500, unforeseen()))


def _error_event(refused: JSONResponse) -> str:
    return f"event: error\ndata: {bytes(refused.body).decode()}\n\n"


def _event(name: str, data: Mapping[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


# -- articles ------------------------------------------------------------------------------------


def _add_articles(router: APIRouter, archive: EngineApi) -> None:
    @router.get(
        "/articles",
        responses=errors(),
        operation_id="list_articles",
        summary="The articles of the store, page by page",
        tags=["articles"],
    )
    def list_articles(
        limit: Annotated[int, Query(ge=1, le=shapes.MOST_ARTICLES)] = 50,
        cursor: Annotated[
            int,
            Query(ge=0, le=shapes.LAST_PLACE, description="`next_cursor` of the page before."),
        ] = 0,
    ) -> shapes.ArticleList:
        """In the order in which they were taken in; a page stays right while others are added."""
        return shapes.listed(archive.list_articles(cursor, limit))

    @router.get(
        "/articles/{article_id:path}",
        responses=errors(404),
        operation_id="get_article",
        summary="One article with its text",
        tags=["articles"],
    )
    def get_article(article_id: str) -> shapes.StoredArticle:
        """The id may hold slashes, as they are or as %2F."""
        return shapes.stored(found(archive, article_id))


def found(archive: EngineApi, article_id: str) -> Article:
    """The article of this id; HTTPException 404 when there is none."""
    article = archive.article(article_id) if len(article_id) <= shapes.LONGEST_ID else None
    if article is None:
        raise _no_article()
    return article


def _no_article() -> HTTPException:
    return HTTPException(404, "库里没有这篇文章 / there is no such article in the archive")


def _add_changes(router: APIRouter, archive: EngineApi) -> None:
    editor = Editor(archive)

    def admin(credentials: _Credentials) -> None:
        admin_only(archive, credentials)

    @router.put(
        "/articles/{article_id:path}",
        response_model=shapes.PutArticle,
        responses=errors(401, 403, 409) | {201: {"model": shapes.PutArticle}},
        operation_id="put_article",
        summary="Take an article in, or put it in the place of an older one",
        tags=["changes"],
        dependencies=[Depends(admin)],
    )
    def put_article(article_id: str, body: shapes.ArticleRequest) -> Response:
        """201 for a new id, else 200. The next answer knows of it."""
        done = editor.put(article_id, body)
        value = shapes.put(done).model_dump()
        return JSONResponse(value, 201 if done.created else 200)

    @router.delete(
        "/articles/{article_id:path}",
        status_code=204,
        responses=errors(401, 403, 404, 409),
        operation_id="delete_article",
        summary="Take an article out",
        tags=["changes"],
        dependencies=[Depends(admin)],
    )
    def delete_article(article_id: str) -> Response:
        """No answer from the next on cites it."""
        if len(article_id) > shapes.LONGEST_ID or not editor.remove(article_id):
            raise _no_article()
        return Response(status_code=204)
