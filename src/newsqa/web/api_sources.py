"""/api/v1/sources: where articles come from, with the state of each source, and its runs."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from newsqa.errors import SettingsError
from newsqa.indexing.sources import forget_source, remember_source
from newsqa.ingest.locations import absolute
from newsqa.messages import serving
from newsqa.operations.desk import Desk
from newsqa.operations.source_status import SourceJson, SourceStatus, source_json
from newsqa.settings import load_source
from newsqa.web.api import PREFIX, Credentials, admin_only, errors
from newsqa.web.engine_api import EngineApi


class SourceList(BaseModel):
    """All sources, by name."""

    sources: list[SourceJson]


class SourceRequest(BaseModel):
    """A source to remember in the store."""

    model_config = ConfigDict(extra="forbid")

    location: Annotated[str, Field(min_length=1, max_length=2000)]
    type: Literal["auto", "folder", "file", "page", "feed", "sitemap"] = "auto"
    include: list[str] = []
    refresh: str | None = Field(None, description="30m, or cron times.", examples=["0 6 * * *"])
    prune: bool = False


class RunRequest(BaseModel):
    """What to do with a source."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["run", "plan", "force", "pause", "resume"] = Field(
        description="`run`: refresh it now; `plan`: find out what that would do; `force`: refresh "
        "it whatever guard and gate say; `pause`, `resume`: its schedule."
    )


def sources_router(archive: EngineApi, desk: Desk) -> APIRouter:
    """The routes; they need the token."""

    def admin(credentials: Credentials) -> None:
        admin_only(archive, credentials)

    router = APIRouter(prefix=PREFIX, tags=["sources"], dependencies=[Depends(admin)])

    @router.get(
        "/sources",
        responses=errors(401, 403),
        operation_id="list_sources",
        summary="The sources and their state",
    )
    def list_sources() -> SourceList:
        """Last run, last success, last fault, articles and next run of each source."""
        return SourceList(sources=[source_json(status) for status in desk.sources()])

    @router.put(
        "/sources/{name}",
        responses=errors(401, 403, 409),
        operation_id="put_source",
        summary="Remember a source in the store",
    )
    def put_source(name: str, body: SourceRequest) -> SourceJson:
        """Sources of newsqa.toml cannot be changed here."""
        put(desk, name, body)
        return source_json(_found(desk, name))

    @router.delete(
        "/sources/{name}",
        status_code=204,
        responses=errors(401, 403, 404, 409),
        operation_id="forget_source",
        summary="Forget a source; its articles stay",
    )
    def delete_source(name: str) -> None:
        """The articles stay, as if ingested by hand."""
        _found(desk, name)
        forget(desk, name)

    @router.post(
        "/sources/{name}",
        status_code=202,
        responses=errors(401, 403, 404),
        operation_id="run_source",
        summary="Refresh a source soon, plan that, pause or resume it",
    )
    def run_source(name: str, body: RunRequest) -> SourceJson:
        """A run begins within seconds; `last_run` and `fault` tell how it ended."""
        _found(desk, name)
        act(desk, name, body.action)
        return source_json(_found(desk, name))

    return router


def put(desk: Desk, name: str, body: SourceRequest) -> None:
    """Store a source. Raises HTTPException 422 for one that cannot be used, StoreBusy."""
    try:
        source = load_source(
            name=name,
            location=absolute(body.location),
            include=tuple(body.include),
            type=body.type,
            refresh=body.refresh or None,
            prune=body.prune,
        )
        remember_source(desk.engine.store, desk.engine.settings, source)
    except SettingsError as error:
        raise HTTPException(422, error.message) from error


def forget(desk: Desk, name: str) -> None:
    """Forget a source of the store. Raises HTTPException 409 for one of newsqa.toml."""
    try:
        forget_source(desk.engine.store, desk.engine.settings, name)
    except SettingsError as error:
        raise HTTPException(409, error.message) from error
    desk.runs.forget(name)


def act(desk: Desk, name: str, action: str) -> None:
    """Ask for a run of a source, or pause or resume its schedule."""
    if action in ("pause", "resume"):
        desk.runs.pause(name, paused=action == "pause")
    else:
        desk.runs.request(name, "force" if action == "force" else _asked(action))


def _asked(action: str) -> Literal["run", "plan"]:
    return "plan" if action == "plan" else "run"


def _found(desk: Desk, name: str) -> SourceStatus:
    for status in desk.sources():
        if status.source.name == name:
            return status
    raise HTTPException(404, serving.NO_SUCH_SOURCE)
