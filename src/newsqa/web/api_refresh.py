"""POST /api/v1/refresh: update the store from its sources."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel, ConfigDict, Field

from newsqa.errors import SettingsError
from newsqa.indexing.report import RefreshReport
from newsqa.indexing.report_json import ProblemJson, problem_json
from newsqa.web.api import PREFIX, admin_only, bearer, errors
from newsqa.web.api_errors import Error
from newsqa.web.engine_api import EngineApi


class RefreshRequest(BaseModel):
    """Which sources, and how; the same as the options of `newsqa refresh`."""

    model_config = ConfigDict(extra="forbid")

    sources: list[str] = Field([], description="Names of sources; all of them when empty.")
    dry_run: bool = Field(False, description="Only report the plan, store nothing.")
    prune: bool = Field(False, description="Remove what a source no longer has.")
    full: bool = Field(False, description="Ask for all pages again, not only recent ones.")
    force: bool = Field(False, description="Remove it even if much of a source vanished.")


class SourceOutcome(BaseModel):
    """What the refresh of one source did or, with `dry_run`, would do."""

    name: str
    added: int
    changed: int
    vanished: int = Field(description="Articles that the source no longer has.")
    unchanged: int
    pruned: bool = Field(description="Whether the vanished articles were removed.")
    elsewhere: int = Field(
        description="Vanished articles that another source has as well; never removed."
    )
    waiting: int = Field(
        description="Vanished pages that are removed only if the next refresh finds them gone too."
    )
    stopped: Error | None = Field(
        description="Why they were not removed, although `prune` asked for it."
    )
    held: Error | None = Field(
        description="Why nothing was stored: the gate found answers worse than before."
    )
    problems: list[ProblemJson] = Field(description="One for each input that failed.")


class RefreshOutcome(BaseModel):
    """What a refresh did; `generation` is that of the store afterwards."""

    sources: list[SourceOutcome]
    generation: int
    dry_run: bool


def refresh_router(archive: EngineApi) -> APIRouter:
    """The route; it needs the token, and responds when the refresh is done."""
    router = APIRouter(prefix=PREFIX)

    def admin(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> None:
        admin_only(archive, credentials)

    @router.post(
        "/refresh",
        responses=errors(401, 403, 404, 409),
        operation_id="refresh",
        summary="Update the store from its sources",
        tags=["changes"],
        dependencies=[Depends(admin)],
    )
    def post_refresh(request: RefreshRequest) -> RefreshOutcome:
        """New, changed and vanished articles of the sources that the store or newsqa.toml names."""
        return _outcome(_refreshed(archive, request), request)

    return router


def _refreshed(archive: EngineApi, request: RefreshRequest) -> RefreshReport:
    try:
        return archive.refresh(
            request.sources,
            dry_run=request.dry_run,
            prune=request.prune,
            force=request.force,
            full=request.full,
        )
    except SettingsError as error:
        raise HTTPException(404, error.message) from error


def _outcome(report: RefreshReport, request: RefreshRequest) -> RefreshOutcome:
    sources = [
        SourceOutcome(
            name=source.name,
            added=len(source.added),
            changed=len(source.changed),
            vanished=len(source.vanished),
            unchanged=source.unchanged,
            pruned=source.pruned,
            elsewhere=len(source.elsewhere),
            waiting=len(source.waiting),
            stopped=Error.of(source.stopped) if source.stopped else None,
            held=Error.of(source.held) if source.held else None,
            problems=[problem_json(problem) for problem in source.problems],
        )
        for source in report.sources
    ]
    return RefreshOutcome(sources=sources, generation=report.generation, dry_run=request.dry_run)
