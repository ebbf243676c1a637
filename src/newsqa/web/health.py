"""For those who run the service: liveness, readiness, metrics, and the description of REST."""

from __future__ import annotations

import threading
from importlib.resources import files
from typing import Annotated

from fastapi import FastAPI, HTTPException, Path
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse, Response

from newsqa.errors import NewsQAError
from newsqa.operations.desk import Desk
from newsqa.store.state import StoreState
from newsqa.store.stats import StoreStats
from newsqa.web import api_models as shapes
from newsqa.web.address import offered
from newsqa.web.api import WITH_OR_WITHOUT_TOKEN, Credentials, is_admin
from newsqa.web.api_errors import ErrorResponse
from newsqa.web.engine_api import EngineApi
from newsqa.web.metrics import CONTENT_TYPE, Metrics

_ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}


class Readiness:
    """Whether store and models can answer; the models are loaded once per generation of a store."""

    def __init__(self, archive: EngineApi) -> None:
        self._archive = archive
        self._checked: tuple[StoreState | None, int] | None = None
        self._lock = threading.Lock()

    def check(self) -> StoreStats:
        """The state of the store. Raises NewsQAError when store or models fail."""
        status = self._archive.status()
        current = status.state, status.generation
        with self._lock:
            if self._checked != current:
                self._archive.warm_up()
                self._checked = current
        return status


def add_health(
    app: FastAPI, archive: EngineApi, metrics: Metrics, desk: Desk | None = None
) -> None:
    """Add /healthz, /readyz, /metrics and /docs."""
    readiness = Readiness(archive)

    @app.get("/healthz", tags=["service"], operation_id="healthz", summary="Is it alive?")
    async def healthz() -> shapes.Health:
        """200 as long as the server answers at all."""
        return shapes.Health(status="ok")

    @app.get(
        "/readyz",
        tags=["service"],
        operation_id="readyz",
        summary="Can it answer?",
        response_model_exclude_none=True,
        responses={503: {"model": ErrorResponse}},
    )
    def readyz() -> shapes.Ready:
        """200 when store and models can answer; else 503 with a message that names the remedy."""
        status = readiness.check()
        published = [
            shapes.PublishedGeneration(generation=one.generation, moment=one.moment, lag=one.lag)
            for one in status.published
        ]
        return shapes.Ready(status="ok", generation=status.generation, published=published or None)

    @app.get(
        "/metrics",
        tags=["service"],
        operation_id="metrics",
        summary="Figures for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
        openapi_extra=WITH_OR_WITHOUT_TOKEN,
    )
    def figures(credentials: Credentials) -> Response:
        """Questions, abstentions, times by step, generation, queue."""
        everybody = offered(archive.settings.show_metrics, archive.settings)
        if not everybody and not is_admin(archive, credentials):
            raise HTTPException(404)
        try:
            status = archive.status()
            if desk:
                metrics.sources(desk.sources())
        except NewsQAError:
            status = None
        # Set as a header: Starlette would add a second charset.
        return Response(metrics.page(status), headers={"Content-Type": CONTENT_TYPE})

    if offered(archive.settings.show_docs, archive.settings):
        _add_docs(app)
    else:
        # Gradio would show its own.
        @app.get("/openapi.json", include_in_schema=False)
        async def no_description() -> Response:
            raise HTTPException(404)


def _add_docs(app: FastAPI) -> None:
    """Add Swagger UI from local files; relative addresses, for prefixes of proxies."""

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="./openapi.json",
            title="newsqa REST",
            swagger_js_url="./docs/swagger-ui-bundle.js",
            swagger_css_url="./docs/swagger-ui.css",
            swagger_favicon_url="./favicon.ico",
            # By default it calls a validator on the web.
            swagger_ui_parameters={"validatorUrl": None, "tryItOutEnabled": True},
        )

    @app.get("/docs/{name}", include_in_schema=False)
    def asset(name: Annotated[str, Path()]) -> Response:
        if name not in _ASSETS:
            raise HTTPException(404)
        content = (files("fastapi_offline") / "static" / name).read_bytes()
        headers = {"Cache-Control": "max-age=86400"}
        return Response(content, media_type=_ASSETS[name], headers=headers)
