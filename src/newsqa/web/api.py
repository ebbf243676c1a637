"""The routes of REST under /api/v1. Clients rely on their operation ids."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from typing import Annotated, Any, TypedDict

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route

from newsqa.answer.serialize import AnswerJson, HitsJson, answer_json, hits_json
from newsqa.messages import serving
from newsqa.settings import Settings
from newsqa.types import Article, Filters
from newsqa.web import api_models as shapes
from newsqa.web.address import offered
from newsqa.web.answer_events import answer_events
from newsqa.web.api_errors import ErrorResponse
from newsqa.web.editing import Editor
from newsqa.web.engine_api import EngineApi, ReadingApi
from newsqa.web.question_queue import QuestionQueue, while_connected
from newsqa.web.sites import Sites, archive_of

PREFIX = "/api/v1"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_EVENTS = "text/event-stream"
_EVENT = {
    "title": "Event",
    "description": "One of the server-sent events; `data` is JSON.",
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["progress", "answer", "delta", "error", "done"]},
        "data": {"type": "string"},
    },
}

Readable = Callable[[Request, HTTPAuthorizationCredentials | None], ReadingApi]
"""What a caller may see of the archive."""
Responses = dict[int | str, dict[str, Any]]
"""FastAPI's own type for the responses of a route."""

bearer = HTTPBearer(auto_error=False, description="The setting admin_token, or a key of a site.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
WITH_OR_WITHOUT_TOKEN: dict[str, Any] = {"security": [{}]}
"""In the description of a route: by a setting, others than the operator may call it."""


def errors(*statuses: int) -> Responses:
    """The description of these errors, and of those that every route can have."""
    described = sorted({*statuses, 400, 413, 422, 429, 500, 503})
    return {status: {"model": ErrorResponse} for status in described}


def api_router(archive: EngineApi, asking: QuestionQueue) -> APIRouter:
    """The routes of REST; questions go through the queue `asking`."""
    router = APIRouter(prefix=PREFIX)
    sites = Sites(archive.settings)

    def readable(request: Request, credentials: Credentials) -> ReadingApi:
        """What the caller may see: the operator all, others the part of their site."""
        operator = is_admin(archive, credentials)
        return archive_of(archive, sites.of(request, operator=operator, rest=True))

    _add_questions(router, asking, readable)
    _add_articles(router, archive, sites, readable)
    _add_changes(router, archive)
    return router


def admin_only(archive: EngineApi, credentials: HTTPAuthorizationCredentials | None) -> None:
    """Raise HTTPException 403 when no token is set, 401 when another one was sent."""
    if not archive.settings.admin_token.get_secret_value().strip():
        raise HTTPException(403, serving.NO_ADMIN_TOKEN)
    if not is_admin(archive, credentials):
        raise HTTPException(401, serving.WRONG_TOKEN, {"WWW-Authenticate": "Bearer"})


def is_admin(archive: EngineApi, credentials: HTTPAuthorizationCredentials | None) -> bool:
    """Whether the token of the setting admin_token was sent; never without that setting."""
    return is_admin_token(archive.settings, credentials.credentials if credentials else "")


def is_admin_token(settings: Settings, sent: str) -> bool:
    """Whether this is the token of the setting admin_token; never without that setting."""
    token = settings.admin_token.get_secret_value().strip()
    return bool(token) and hmac.compare_digest(sent.encode(), token.encode())


def add_unknown(app: FastAPI) -> None:
    """Add 404 and 405 for all other addresses. Call it after all routes of REST are there."""
    known = list(app.router.routes)

    async def unknown(request: Request) -> Response:
        allowed = sorted(_allowed(request, known))
        if allowed:
            raise HTTPException(405, serving.METHOD_NOT_ALLOWED, {"Allow": ", ".join(allowed)})
        raise HTTPException(404, serving.NO_SUCH_ADDRESS)

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


def _add_questions(router: APIRouter, asking: QuestionQueue, readable: Readable) -> None:
    @router.post(
        "/ask",
        response_model=AnswerJson,
        responses=errors(403) | {200: {"content": {_EVENTS: {"schema": _EVENT}}}},
        operation_id="ask",
        summary="Answer a question in the words of an article",
        tags=["questions"],
        openapi_extra=WITH_OR_WITHOUT_TOKEN,
    )
    async def ask(body: shapes.AskRequest, request: Request, credentials: Credentials) -> Response:
        """The answer, an abstention with its reason, a clarifying question or a reply: all are 200.

        With `stream`, or `Accept: text/event-stream`, server-sent events: `progress` with
        `{"step": "wait" | "retrieve" | "read" | "write"}`, then `answer` (or `error`), then `done`.
        Where a language model writes: after the answer a `delta` for each checked sentence, in the
        shape of an item of `answers`, then the whole `answer` of form "written".
        """
        queue = asking.over(readable(request, credentials))
        talk = _Talk(history=body.history, filters=body.filters.filters(), offset=body.offset)
        if body.stream or _EVENTS in request.headers.get("accept", ""):
            steps: asyncio.Queue[str] = asyncio.Queue()
            loop = asyncio.get_running_loop()

            def on_step(step: str) -> None:
                loop.call_soon_threadsafe(steps.put_nowait, step)

            # Started here, so that a full queue is still a 503.
            answer = queue.start(body.question, on_step, **talk)
            headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
            return StreamingResponse(
                answer_events(asyncio.wrap_future(answer), steps, asking.writing, body.written),
                media_type=_EVENTS,
                headers=headers,
            )
        started = asyncio.wrap_future(queue.start(body.question, **talk))
        found = await while_connected(started, request)
        if found is None:
            return _gone()
        if asking.writing.wanted(found, body.written):
            written = asyncio.ensure_future(asking.write_soon(found, body.written))
            found = await while_connected(written, request)
        return _gone() if found is None else JSONResponse(answer_json(found))

    @router.post(
        "/search",
        response_model=HitsJson,
        responses=errors(403),
        operation_id="search",
        summary="Find passages only",
        tags=["questions"],
        openapi_extra=WITH_OR_WITHOUT_TOKEN,
    )
    async def search(
        body: shapes.SearchRequest, request: Request, credentials: Credentials
    ) -> Response:
        """The passages that fit the question, best first."""
        queue = asking.over(readable(request, credentials))
        started = queue.start_search(body.question, body.k, body.method)
        hits = await while_connected(asyncio.wrap_future(started), request)
        return _gone() if hits is None else JSONResponse(hits_json(body.question, hits))


class _Talk(TypedDict):
    """What comes with a question."""

    history: list[str]
    filters: Filters
    offset: int


def _gone() -> Response:
    """A response that nobody reads."""
    return Response(status_code=499)


# -- articles ------------------------------------------------------------------------------------


def _add_articles(router: APIRouter, archive: EngineApi, sites: Sites, readable: Readable) -> None:
    @router.get(
        "/articles",
        responses=errors(403),
        operation_id="list_articles",
        summary="The articles of the store, page by page",
        tags=["articles"],
        openapi_extra=WITH_OR_WITHOUT_TOKEN,
    )
    def list_articles(
        request: Request,
        credentials: Credentials,
        limit: Annotated[int, Query(ge=1, le=shapes.MOST_ARTICLES)] = 50,
        cursor: Annotated[
            int,
            Query(ge=0, le=shapes.LARGEST_INTEGER, description="`next_cursor` of the page before."),
        ] = 0,
    ) -> shapes.ArticleList:
        """In the order in which they were added; pages stay stable while others are added."""
        everybody = offered(archive.settings.list_articles, archive.settings)
        known = is_admin(archive, credentials) or sites.name_of_key(request) is not None
        if not everybody and not known:
            raise HTTPException(403, serving.LIST_CLOSED)
        return shapes.article_list(readable(request, credentials).list_articles(cursor, limit))

    @router.get(
        "/articles/{article_id:path}",
        responses=errors(403, 404),
        operation_id="get_article",
        summary="One article with its text",
        tags=["articles"],
        openapi_extra=WITH_OR_WITHOUT_TOKEN,
    )
    def get_article(
        article_id: str, request: Request, credentials: Credentials
    ) -> shapes.StoredArticle:
        """The id may hold slashes, as they are or as %2F."""
        return shapes.stored_article(_found(readable(request, credentials), article_id))


def _found(archive: ReadingApi, article_id: str) -> Article:
    article = archive.article(article_id) if len(article_id) <= shapes.LONGEST_ID else None
    if article is None:
        raise _no_article()
    return article


def _no_article() -> HTTPException:
    return HTTPException(404, serving.NO_SUCH_ARTICLE)


def _add_changes(router: APIRouter, archive: EngineApi) -> None:
    editor = Editor(archive)

    def admin(credentials: Credentials) -> None:
        admin_only(archive, credentials)

    @router.put(
        "/articles/{article_id:path}",
        response_model=shapes.PutArticle,
        responses=errors(401, 403, 404, 409) | {201: {"model": shapes.PutArticle}},
        operation_id="put_article",
        summary="Add an article, or replace one",
        tags=["changes"],
        dependencies=[Depends(admin)],
    )
    def put_article(article_id: str, body: shapes.ArticleRequest) -> Response:
        """201 for a new id, else 200. The next answer can cite it."""
        result = editor.put(article_id, body)
        value = shapes.put_article(result).model_dump()
        return JSONResponse(value, 201 if result.created else 200)

    @router.delete(
        "/articles/{article_id:path}",
        status_code=204,
        responses=errors(401, 403, 404, 409),
        operation_id="delete_article",
        summary="Remove an article",
        tags=["changes"],
        dependencies=[Depends(admin)],
    )
    def delete_article(article_id: str) -> Response:
        """From the next answer on it is not cited."""
        if len(article_id) > shapes.LONGEST_ID or not editor.remove(article_id):
            raise _no_article()
        return Response(status_code=204)
