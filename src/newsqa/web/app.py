"""The web application: chat at /, stored articles, health; and the server that runs it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Sequence
from typing import TypedDict

import gradio as gr
import uvicorn
from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, JSONResponse

from newsqa.engine import NewsQA
from newsqa.errors import NewsQAError, StoreMissing
from newsqa.settings import Settings, load_settings
from newsqa.web.chat import AT_ONCE, build_chat, head, styles, theme
from newsqa.web.desk import Closed, Engine
from newsqa.web.guard import Guard
from newsqa.web.pages import ICON, article_page, message_page, window

QUEUE = 32
_LONGEST_ID = 200

log = logging.getLogger(__name__)


class Health(TypedDict):
    """What /healthz says; `error` only with the status "error"."""

    status: str
    generation: int | None
    error: str | None


def create_app(
    engine: Engine | NewsQAError,
    *,
    settings: Settings | None = None,
    frame_ancestors: Sequence[str] = (),
) -> FastAPI:
    """The application over an engine, or over the error that kept it from opening.

    `settings` are those that the error came from. `frame_ancestors` may show the pages in a frame.
    """
    if isinstance(engine, NewsQAError):
        engine = Closed(engine, settings or load_settings())
    app = FastAPI(title="newsqa", docs_url=None, redoc_url=None)
    # Its mere presence keeps Gradio from reflecting every origin; no origin is allowed.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(Guard, frame_ancestors=frame_ancestors)
    _add_pages(app, engine)
    _mount_chat(app, engine)
    return app


def _add_pages(app: FastAPI, engine: Engine) -> None:
    @app.get("/article/{article_id:path}", response_class=HTMLResponse, include_in_schema=False)
    def article(article_id: str, start: str | None = None, end: str | None = None) -> HTMLResponse:
        try:
            found = engine.article(article_id) if len(article_id) <= _LONGEST_ID else None
        except NewsQAError as error:
            log.warning("%s", error)
            return HTMLResponse(message_page(str(error), "", article_id), 503)
        if found is None:
            page = message_page(
                "库里没有这篇文章，可能已被删除。",
                "There is no such article in the archive; it may have been removed.",
                article_id,
            )
            return HTMLResponse(page, 404)
        return HTMLResponse(article_page(found, window(found.text, start, end)))

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        try:
            health = Health(status="ok", generation=engine.status().generation, error=None)
        except NewsQAError as error:
            health = Health(status="error", generation=None, error=str(error))
        code = 200 if health["status"] == "ok" else 503
        told = {name: value for name, value in health.items() if value is not None}
        return JSONResponse(told, code)

    @app.get("/favicon.ico", include_in_schema=False)
    def favicon() -> Response:
        return Response(
            ICON, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"}
        )


def _mount_chat(app: FastAPI, engine: Engine) -> None:
    demo = build_chat(engine)
    demo.queue(max_size=QUEUE, default_concurrency_limit=AT_ONCE)
    gr.mount_gradio_app(
        app,
        demo,
        path="/",
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
    with _listen(settings.host, settings.port) as listener:
        engine = _open(settings)
        app = create_app(engine, settings=settings, frame_ancestors=settings.embed_hosts)
        config = uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
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
