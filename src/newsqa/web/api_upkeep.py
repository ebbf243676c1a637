"""/api/v1/quarantine, generations, rollback, settings, alerts: the upkeep of an archive."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from newsqa.errors import StoreBusy, StoreError
from newsqa.indexing.report import IngestReport
from newsqa.maintenance.rollback import generations, rollback
from newsqa.messages import serving
from newsqa.operations.desk import Desk
from newsqa.settings import Settings
from newsqa.store.listing import ListedArticle, Wanted
from newsqa.store.undo import Change, UndoPoint
from newsqa.web.api import PREFIX, Credentials, admin_only, errors
from newsqa.web.api_errors import Error
from newsqa.web.api_models import LARGEST_INTEGER, MOST_ARTICLES
from newsqa.web.engine_api import EngineApi


class QuarantineEntry(BaseModel):
    """An input that could not be ingested."""

    location: str
    reason: Error
    first_seen: str
    last_seen: str
    tries: int


class QuarantineList(BaseModel):
    """All of them, by location."""

    quarantine: list[QuarantineEntry]


class RetryOutcome(BaseModel):
    """What another try at them did, in numbers of articles."""

    added: int
    changed: int
    unchanged: int
    failed: int


class GenerationList(BaseModel):
    """Commands that can be undone, the last first."""

    generation: int
    undo: list[UndoPoint]


class ChangeList(BaseModel):
    """Articles, those that were added first; what is gone or was replaced has its old title."""

    changes: list[Change]


class RollbackRequest(BaseModel):
    """The generation to go back to; null: before the last command."""

    model_config = ConfigDict(extra="forbid")

    to: Annotated[int, Field(ge=0, le=LARGEST_INTEGER)] | None = None


class RollbackOutcome(BaseModel):
    """The generation afterwards."""

    generation: int


class SettingsResponse(BaseModel):
    """The settings in force; secrets are only said to be set."""

    settings: dict[str, object]


class AlertEntry(BaseModel):
    """An alert; `waiting` are the ways that it has not gone yet, `fault` the last reason why."""

    moment: str
    kind: str
    source: str
    message: Error
    waiting: list[str]
    tries: int
    fault: str


class AlertList(BaseModel):
    """The alerts stored last, newest first."""

    alerts: list[AlertEntry]


class FoundArticles(BaseModel):
    """Articles without their texts; `next_cursor` continues the list."""

    articles: list[ListedArticle]
    next_cursor: int | None


def upkeep_router(archive: EngineApi, desk: Desk) -> APIRouter:
    """The routes; they need the token."""

    def admin(credentials: Credentials) -> None:
        admin_only(archive, credentials)

    router = APIRouter(prefix=PREFIX, tags=["operations"], dependencies=[Depends(admin)])
    _add_quarantine(router, desk)
    _add_generations(router, desk)
    _add_looks(router, desk)
    return router


def _add_quarantine(router: APIRouter, desk: Desk) -> None:
    @router.get(
        "/quarantine",
        responses=errors(401, 403),
        operation_id="quarantine",
        summary="Inputs that could not be ingested",
    )
    def quarantine() -> QuarantineList:
        """With the reason, and how often they were tried."""
        entries = [
            QuarantineEntry(
                location=one.location,
                reason=Error.of(one.reason),
                first_seen=one.first_seen,
                last_seen=one.last_seen,
                tries=one.tries,
            )
            for one in desk.engine.quarantine()
        ]
        return QuarantineList(quarantine=entries)

    @router.post(
        "/quarantine",
        responses=errors(401, 403, 409),
        operation_id="retry_quarantine",
        summary="Try them again",
    )
    def retry() -> RetryOutcome:
        """Responds when all were read."""
        report: IngestReport = desk.engine.retry()
        return RetryOutcome(
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
            failed=report.quarantined,
        )

    @router.delete(
        "/quarantine",
        status_code=204,
        responses=errors(401, 403, 404, 409),
        operation_id="drop_quarantine",
        summary="Drop one of them",
    )
    def drop(location: Annotated[str, Query(min_length=1, max_length=4000)]) -> None:
        """It comes back when it fails again."""
        drop_entry(desk, location)


def _add_generations(router: APIRouter, desk: Desk) -> None:
    @router.get(
        "/generations",
        responses=errors(401, 403),
        operation_id="generations",
        summary="Commands that can be undone",
    )
    def list_generations() -> GenerationList:
        """With the numbers of articles that each changed."""
        store = desk.engine.store
        return GenerationList(generation=desk.engine.status().generation, undo=generations(store))

    @router.get(
        "/generations/{before}",
        responses=errors(401, 403),
        operation_id="generation_changes",
        summary="The articles that a command changed",
    )
    def list_changes(
        before: Annotated[int, Path(ge=0, le=LARGEST_INTEGER)],
        limit: Annotated[int, Query(ge=1, le=MOST_ARTICLES)] = 100,
    ) -> ChangeList:
        """`before` names the command, as in the list; none where it cannot be undone any more."""
        with desk.engine.store.view() as view:
            return ChangeList(changes=view.changes(before, limit))

    @router.post(
        "/rollback",
        responses=errors(401, 403, 409),
        operation_id="rollback",
        summary="Undo the last command, or all since a generation",
    )
    def roll_back(body: RollbackRequest) -> RollbackOutcome:
        """In one commit; a second rollback brings the change back."""
        return RollbackOutcome(generation=undo(desk, body.to))


def _add_looks(router: APIRouter, desk: Desk) -> None:
    @router.get(
        "/settings",
        responses=errors(401, 403),
        operation_id="settings",
        summary="The settings in force",
    )
    def settings() -> SettingsResponse:
        """Tokens, keys and passwords are not shown."""
        return SettingsResponse(settings=dict(shown_settings(desk.engine.settings)))

    @router.get(
        "/alerts", responses=errors(401, 403), operation_id="alerts", summary="The last alerts"
    )
    def alerts() -> AlertList:
        """And whether they have gone out."""
        entries = [
            AlertEntry(
                moment=one.moment,
                kind=one.kind,
                source=one.source,
                message=Error.of(one.message),
                waiting=list(one.waiting),
                tries=one.tries,
                fault=one.fault,
            )
            for one in desk.alerts.latest()
        ]
        return AlertList(alerts=entries)

    @router.get(
        "/find",
        responses=errors(401, 403),
        operation_id="find_articles",
        summary="Articles by words, source and day",
    )
    def find(
        words: Annotated[str, Query(max_length=200)] = "",
        source: Annotated[str, Query(max_length=200)] = "",
        since: Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = "",
        limit: Annotated[int, Query(ge=1, le=MOST_ARTICLES)] = 50,
        cursor: Annotated[int, Query(ge=0, le=LARGEST_INTEGER)] = 0,
    ) -> FoundArticles:
        """Words of the title, id or address, in either script."""
        with desk.engine.store.view() as view:
            found = view.listed(Wanted(source, since, words), cursor, limit)
        return FoundArticles(articles=list(found.articles), next_cursor=found.next)


def drop_entry(desk: Desk, location: str) -> None:
    """Drop an input from the quarantine. Raises HTTPException 404, StoreBusy."""
    if all(one.location != location for one in desk.engine.quarantine()):
        raise HTTPException(404, serving.NO_SUCH_ENTRY)
    with desk.engine.store.writer("quarantine") as writer:
        writer.release([location])


def undo(desk: Desk, to: int | None) -> int:
    """Roll back; the generation afterwards. Raises HTTPException 409 where that cannot be."""
    try:
        return rollback(desk.engine.indexer, to)
    except StoreBusy:
        raise
    except StoreError as error:
        raise HTTPException(409, error.message) from error


def shown_settings(settings: Settings) -> list[tuple[str, object]]:
    """Names and values of all settings, those of secrets hidden."""
    found: list[tuple[str, object]] = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = "********" if value.get_secret_value() else ""
        elif name == "source":
            value = [source.name for source in settings.source]
        elif not isinstance(value, str | int | float | bool | list | None):
            value = str(value)
        found.append((name, value))
    return found
