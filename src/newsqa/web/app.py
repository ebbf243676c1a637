"""The web application: chat at /, the widget, stored articles, health; and its server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version

import anyio
import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from newsqa.engine import NewsQA
from newsqa.errors import NewsQAError, StoreMissing
from newsqa.settings import Settings, load_settings
from newsqa.web.api import add_example, add_unknown, api_router
from newsqa.web.api_errors import add_error_handlers
from newsqa.web.api_feedback import feedback_router
from newsqa.web.api_refresh import refresh_router
from newsqa.web.chat import build_chat, head, styles, theme
from newsqa.web.embed import embed_router
from newsqa.web.engine_api import ClosedEngine, EngineApi
from newsqa.web.health import add_health
from newsqa.web.i18n import language_of
from newsqa.web.mcp import McpTools, add_endpoints, add_mcp
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
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.rate_limit import Line, RateLimiter
from newsqa.web.reloader import reloading

_LONGEST_ID = 200

log = logging.getLogger(__name__)


def create_app(
    engine: EngineApi | NewsQAError,
    *,
    settings: Settings | None = None,
    frame_ancestors: Sequence[str] = (),
) -> FastAPI:
    """The application over an engine, or over the error that kept it from opening.

    `settings` are those that the error came from. `frame_ancestors` are the sites (as the setting
    `embed_hosts` gives them) that may show the pages in a frame and ask from their scripts.
    """
    if isinstance(engine, NewsQAError):
        engine = ClosedEngine(engine, settings or load_settings())
    settings = engine.settings
    line = Line(settings.questions_at_once, settings.questions_waiting)
    metrics = Metrics(line)
    app = FastAPI(
        title="newsqa",
        description="Questions to a news archive, answered in the words of its articles.",
        version=version("newsqa"),
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(HeadMiddleware)
    # Inside of CORS, so that a script of another site can read the refusal.
    app.add_middleware(BusyMiddleware, line=line, metrics=metrics)
    # Its mere presence keeps Gradio from reflecting every origin.
    app.add_middleware(CORSMiddleware, **cross_origin(frame_ancestors))
    app.add_middleware(
        LimitMiddleware,
        guard=partial(GuardMiddleware, frame_ancestors=frame_ancestors),
        limiter=RateLimiter(settings.requests_per_minute),
        metrics=metrics,
        most_bytes=settings.max_request_bytes,
        tools=settings.mcp,
    )
    # Outermost, so that all behind it see the client and not the proxy.
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)
    app.add_middleware(PrefixMiddleware, root_path=settings.root_path)
    add_error_handlers(app)
    app.include_router(api_router(engine, QuestionQueue(engine, line, metrics, "rest")))
    app.include_router(feedback_router(engine))
    app.include_router(refresh_router(engine))
    add_health(app, engine, metrics)
    _add_pages(app, engine)
    app.include_router(
        embed_router(QuestionQueue(engine, line, metrics, "widget"), frame_ancestors)
    )
    tools = McpTools(QuestionQueue(engine, line, metrics, "tools")) if settings.mcp else None
    if tools:
        add_mcp(app, tools)
    add_unknown(app)
    add_example(app)
    _mount_chat(app, QuestionQueue(engine, line, metrics, "chat"), tools)
    return app


def _add_pages(app: FastAPI, engine: EngineApi) -> None:
    home = f"{engine.settings.root_path}/"

    @app.get("/article/{article_id:path}", response_class=HTMLResponse, include_in_schema=False)
    def article(
        article_id: str, request: Request, start: str | None = None, end: str | None = None
    ) -> HTMLResponse:
        language = language_of(
            request.query_params.get("lang"), request.headers.get("accept-language")
        )
        headers = {"Vary": "Accept-Language"}
        try:
            found = engine.article(article_id) if len(article_id) <= _LONGEST_ID else None
        except NewsQAError as error:
            log.warning("%s", error)
            sentence = language.words.part(str(error))
            return HTMLResponse(message_page(sentence, language, home), 503, headers)
        if found is None:
            page = message_page(language.words.gone, language, home)
            return HTMLResponse(page, 404, headers)
        page = article_page(found, window(found.text, start, end), language, home)
        return HTMLResponse(page, headers=headers)

    @app.get("/favicon.ico", include_in_schema=False)
    def favicon() -> Response:
        return Response(
            ICON, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"}
        )


def _mount_chat(app: FastAPI, engine: QuestionQueue, tools: McpTools | None) -> None:
    demo = build_chat(engine)
    if tools:
        with demo:
            add_endpoints(tools)
    settings = engine.settings
    places = settings.questions_at_once + settings.questions_waiting
    # Questions wait in our line, which REST shares; Gradio's own queue and threads have room for
    # all of them and for those that are told that the line is full.
    demo.queue(max_size=2 * places + 64, default_concurrency_limit=None)
    # Gradio declares it None and fills it in launch(), which a mounted chat never calls.
    demo.limiter = anyio.CapacityLimiter(places + 16)  # type: ignore[assignment]
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
    # Mounting leaves this off, and with it the check that keeps a request from naming any file of
    # this machine; only launch() would set it.
    demo.has_launched = True


def serve(settings: Settings) -> None:
    """Serves the chat until it is stopped. Raises NewsQAError when the address is not free."""
    with _listen(settings.host, settings.port) as listener, contextlib.ExitStack() as stack:
        engine = _open(settings)
        if isinstance(engine, NewsQA):
            stack.enter_context(reloading(engine))
        app = create_app(engine, settings=settings, frame_ancestors=settings.embed_hosts)
        config = uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
            # Ours believes only the setting trusted_proxies.
            proxy_headers=False,
            # Open pages keep a connection; stopping must not wait for them.
            timeout_graceful_shutdown=3,
        )
        address = _address(settings.host, listener.getsockname()[1])
        log.info("newsqa 已启动：%s （按 Ctrl+C 停止） / serving, stop with Ctrl+C", address)
        # Ctrl+C is how a server is stopped, with pages open or not: neither is a fault to report.
        logging.getLogger("uvicorn.error").addFilter(_is_no_cut_connection)
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _is_no_cut_connection(record: logging.LogRecord) -> bool:
    cut = record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cut and "timeout graceful shutdown" not in record.getMessage()


def _open(settings: Settings) -> NewsQA | NewsQAError:
    try:
        try:
            engine = NewsQA(settings)
        except StoreMissing:
            # An empty store says what to do, and answers as soon as something was taken in.
            engine = NewsQA(settings, create=True)
    except NewsQAError as error:
        log.error("%s", error)
        return error
    _warm_up(engine)
    return engine


def _warm_up(engine: NewsQA) -> None:
    # Before the first visitor rather than beside: a thread inside a model cannot be stopped.
    try:
        engine.warm_up()
    except NewsQAError as error:
        log.error("%s", error)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        # Python's own remark in brackets repeats the address.
        reason = (error.strerror or str(error)).split(" (while ")[0]
        raise NewsQAError(
            f"不能在 {host}:{port} 上提供服务（{reason}）；用 --port 或 --host 换一个 / "
            f"cannot listen on {host}:{port} ({reason}); choose another --port or --host"
        ) from error


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
