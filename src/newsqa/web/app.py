"""The web application: chat at /, the widget, REST, stored articles, health; and its server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from typing import cast

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse
from starlette.routing import Mount
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from newsqa.engine import NewsQA
from newsqa.errors import NewsQAError, SiteRefused, StoreMissing
from newsqa.messages import serving
from newsqa.operations.desk import Desk, open_desk
from newsqa.settings import Settings, load_settings
from newsqa.tracing import tracing
from newsqa.web.access_log import AccessLogMiddleware
from newsqa.web.address import local_address, offered
from newsqa.web.admin import admin_router
from newsqa.web.api import add_example, add_unknown, api_router
from newsqa.web.api_errors import add_error_handlers
from newsqa.web.api_feedback import feedback_router
from newsqa.web.api_models import LONGEST_ID
from newsqa.web.api_questions import questions_router
from newsqa.web.api_refresh import refresh_router
from newsqa.web.api_sources import sources_router
from newsqa.web.api_upkeep import upkeep_router
from newsqa.web.chat_completions import completions_router
from newsqa.web.chat_events import build_chat
from newsqa.web.chat_page import head, styles, theme
from newsqa.web.connections import ConnectionLimits, LimitedProtocol, connection_limits
from newsqa.web.embed import embed_router
from newsqa.web.engine_api import ClosedEngine, EngineApi
from newsqa.web.gradio_state import GradioState, QueueMiddleware, sweep_while_serving
from newsqa.web.health import add_health
from newsqa.web.hosts import HostMiddleware
from newsqa.web.i18n import language_of
from newsqa.web.log_limit import limit_repeats
from newsqa.web.mcp import McpTools, add_endpoints, add_mcp
from newsqa.web.memory import limit_arenas, return_freed_memory
from newsqa.web.metrics import Metrics
from newsqa.web.middleware import (
    BusyMiddleware,
    GuardMiddleware,
    HeadMiddleware,
    LimitMiddleware,
    PrefixMiddleware,
    cross_origin,
)
from newsqa.web.pages import ICON, article_page, message_page, window
from newsqa.web.public_errors import public_message
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.rate_limit import BoundedExecutor, RateLimiter
from newsqa.web.reloader import reloading
from newsqa.web.sessions import Sessions
from newsqa.web.sites import ChatArchives, Sites, archive_of, site_id_of
from newsqa.web.writing_queue import WritingQueue

log = logging.getLogger(__name__)


def create_app(
    engine: EngineApi | NewsQAError,
    *,
    settings: Settings | None = None,
    frame_ancestors: Sequence[str] = (),
    desk: Desk | None = None,
) -> FastAPI:
    """The application over an engine, or over the error that opening it raised.

    `settings` are needed with an error only. `frame_ancestors` are the sites (as in the setting
    `embed_hosts`) that may show the pages in a frame and ask from their scripts. `desk` is what
    an operator works with; without one there are no routes for that.
    """
    if isinstance(engine, NewsQAError):
        engine = ClosedEngine(engine, settings or load_settings())
    settings = engine.settings
    executor = BoundedExecutor(settings.questions_at_once, settings.questions_waiting)
    metrics = Metrics(executor)
    noted = desk.questions if desk else None
    writing = WritingQueue(engine, metrics)
    queue = partial(QuestionQueue, engine, executor, metrics, log=noted, writing=writing)
    app = FastAPI(
        title="newsqa",
        description="Questions to a news archive, answered in the words of its articles.",
        version=version("newsqa"),
        openapi_url="/openapi.json" if offered(settings.show_docs, settings) else None,
        docs_url=None,
        redoc_url=None,
    )
    _add_middleware(app, settings, frame_ancestors, executor, metrics)
    add_error_handlers(app)
    app.include_router(api_router(engine, queue("rest")))
    app.include_router(completions_router(engine, queue("completions")))
    app.include_router(feedback_router(engine, RateLimiter(settings.feedback_per_minute)))
    app.include_router(refresh_router(engine))
    if desk:
        for router in (sources_router, questions_router, upkeep_router):
            app.include_router(router(engine, desk))
        app.include_router(admin_router(engine, desk))
    add_health(app, engine, metrics, desk)
    _add_pages(app, engine)
    app.include_router(embed_router(engine, queue("widget"), frame_ancestors))
    tools = McpTools(engine, queue("tools")) if settings.mcp else None
    if tools:
        add_mcp(app, tools)
    add_unknown(app)
    add_example(app)
    _mount_chat(app, ChatArchives(engine, queue("chat")), tools)
    return app


def _add_middleware(
    app: FastAPI,
    settings: Settings,
    frame_ancestors: Sequence[str],
    executor: BoundedExecutor,
    metrics: Metrics,
) -> None:
    """Add the middleware; what is added last sees a request first."""
    app.add_middleware(HeadMiddleware)
    # Inside of CORS, so that a script of another site can read the response.
    app.add_middleware(BusyMiddleware, executor=executor, metrics=metrics)
    # Without it Gradio would reflect every origin.
    app.add_middleware(CORSMiddleware, **cross_origin(frame_ancestors))
    app.add_middleware(
        LimitMiddleware,
        guard=partial(GuardMiddleware, frame_ancestors=frame_ancestors),
        limiter=RateLimiter(settings.requests_per_minute),
        metrics=metrics,
        most_bytes=settings.max_request_bytes,
        tools=settings.mcp,
    )
    app.add_middleware(AccessLogMiddleware, form=settings.access_log)
    # Outermost, so that all behind it see the client and not the proxy.
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)
    app.add_middleware(PrefixMiddleware, root_path=settings.root_path)


def _add_pages(app: FastAPI, engine: EngineApi) -> None:
    home = f"{engine.settings.root_path}/"
    sites = Sites(engine.settings)

    @app.get("/article/{article_id:path}", response_class=HTMLResponse, include_in_schema=False)
    def article(
        article_id: str, request: Request, start: str | None = None, end: str | None = None
    ) -> HTMLResponse:
        language = language_of(
            request.query_params.get("lang"), request.headers.get("accept-language")
        )
        headers = {"Vary": "Accept-Language"}
        try:
            seen = archive_of(engine, sites.of(request))
            found = seen.article(article_id) if len(article_id) <= LONGEST_ID else None
        except SiteRefused as error:
            page = message_page(error.message.text(language.code), language, home)
            return HTMLResponse(page, 403, headers)
        except NewsQAError as error:
            log.warning(error.message)
            text = public_message(error.message).text(language.code)
            page = message_page(text, language, home)
            return HTMLResponse(page, 503, headers)
        if found is None:
            page = message_page(serving.NO_SUCH_ARTICLE.text(language.code), language, home)
            return HTMLResponse(page, 404, headers)
        marks = window(found.text, start, end)
        page = article_page(found, marks, language, home, site_id_of(request))
        return HTMLResponse(page, headers=headers)

    @app.get("/favicon.ico", include_in_schema=False)
    def favicon() -> Response:
        return Response(
            ICON, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"}
        )


def _mount_chat(app: FastAPI, engine: ChatArchives, tools: McpTools | None) -> None:
    sessions = Sessions()
    demo = build_chat(engine, sessions)
    if tools:
        with demo:
            add_endpoints(tools)
    settings = engine.settings
    places = settings.questions_at_once + settings.questions_waiting
    # Questions wait in our queue, which REST shares. Gradio's own has room for all of them, for the
    # pages that wait for the same answers, and for those that are refused because ours is full.
    demo.max_threads = 2 * places + 16
    demo.queue(max_size=2 * places + 64, default_concurrency_limit=None)
    state = GradioState(demo, sessions)
    needs_key = Sites(settings).needs_key
    gr.mount_gradio_app(
        app,
        demo,
        path="/",
        root_path=settings.root_path or None,
        theme=theme(),
        css=styles(),
        head=head(),
        run_history=False,
        footer_links=[],
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
    )
    # Only launch() sets it; without it Gradio does not check which local files a request names.
    demo.has_launched = True
    mounted = cast("Mount", app.router.routes[-1])
    cast("FastAPI", mounted.app).add_middleware(QueueMiddleware, state=state, pages_only=needs_key)
    sweep_while_serving(app, state)


def serve(settings: Settings) -> None:
    """Serve until stopped. Raises NewsQAError when the address is not free."""
    limit_arenas()
    with _listen(settings.host, settings.port) as listener, contextlib.ExitStack() as stack:
        if settings.telemetry:
            stack.enter_context(tracing())
        engine = _open(settings)
        desk = None
        if isinstance(engine, NewsQA):
            stack.enter_context(reloading(engine))
            desk = stack.enter_context(open_desk(engine))
        app = create_app(engine, settings=settings, frame_ancestors=settings.embed_hosts, desk=desk)
        limits, backlog = connection_limits(settings.max_connections)
        server = make_server(HostMiddleware(app, settings), limits, backlog)
        address = local_address(settings.host, listener.getsockname()[1])
        log.info(serving.SERVING.format(address=address))
        limit_repeats()
        # Stopping with Ctrl+C while pages are open is not an error to log.
        logging.getLogger("uvicorn.error").addFilter(_is_reported)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def make_server(app: ASGIApp, limits: ConnectionLimits, backlog: int = 100) -> uvicorn.Server:
    """The server of an application; at most `backlog` connections wait to be accepted."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            log_config=None,  # its lines go where ours go, in the same form
            server_header=False,
            # Our middleware trusts only the setting trusted_proxies.
            proxy_headers=False,
            http=LimitedProtocol.limited(limits),
            ws="none",
            backlog=backlog,
            # Open pages hold a connection; stopping must not wait for them.
            timeout_graceful_shutdown=3,
        )
    )


def _is_reported(record: logging.LogRecord) -> bool:
    """False for connections that are cut when the server stops."""
    cut = record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cut and "timeout graceful shutdown" not in record.getMessage()


def _open(settings: Settings) -> NewsQA | NewsQAError:
    try:
        try:
            engine = NewsQA(settings)
        except StoreMissing:
            # The page of an empty store names the command, and answers once there are articles.
            engine = NewsQA(settings, create=True)
            log.warning(serving.STORE_CREATED.format(folder=settings.store.absolute()))
    except NewsQAError as error:
        log.error(error.message)
        return error
    _warm_up(engine)
    return_freed_memory()
    return engine


def _warm_up(engine: NewsQA) -> None:
    # Before the first request, not in a thread: a thread inside a model cannot be stopped.
    try:
        engine.warm_up()
    except NewsQAError as error:
        log.error(error.message)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        # Python appends the address in brackets.
        reason = (error.strerror or str(error)).split(" (while ")[0]
        message = serving.CANNOT_LISTEN.format(host=host, port=port, reason=reason)
        raise NewsQAError(message) from error
