"""Each source with the state of its runs, and when it is refreshed next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from typing_extensions import TypedDict  # pydantic needs it before Python 3.12

from newsqa.indexing.sources import all_sources
from newsqa.messages import Message
from newsqa.operations.database import Operations
from newsqa.operations.source_runs import SourceRun, SourceRuns
from newsqa.settings import Settings, schedule_of
from newsqa.store.database import Store
from newsqa.types import SourceEntry


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source, its last run, the number of its articles, and the moment of its next refresh.

    `next_run` is None without a schedule, and while the source is paused. `in_settings` tells
    whether newsqa.toml has the source, so that only an editor of that file can change it.
    """

    source: SourceEntry
    run: SourceRun
    articles: int
    next_run: datetime | None
    in_settings: bool


class FaultJson(TypedDict):
    """Why the last refresh failed, or was held back."""

    code: str
    zh: str
    en: str


class SourceJson(TypedDict):
    """A source and its state; moments in ISO 8601, UTC."""

    name: str
    location: str
    type: str
    include: list[str]
    refresh: str | None
    prune: bool
    articles: int
    last_run: str | None
    last_success: str | None
    next_run: str | None
    fault: FaultJson | None
    held: FaultJson | None
    failures: int
    paused: bool
    waiting: bool
    in_settings: bool


def source_statuses(
    store: Store, settings: Settings, database: Operations | None, now: datetime | None = None
) -> list[SourceStatus]:
    """All sources by name. Raises StoreError."""
    runs = SourceRuns(database).all() if database else {}
    with store.view() as view:
        counts = view.origins.counts()
    return statuses_of(all_sources(store, settings), runs, counts, settings, now)


def statuses_of(
    sources: list[SourceEntry],
    runs: Mapping[str, SourceRun],
    counts: Mapping[str, int],
    settings: Settings,
    now: datetime | None = None,
) -> list[SourceStatus]:
    """These sources with their runs and numbers of articles."""
    now = now or datetime.now(UTC)
    written = {source.name for source in settings.sources()}
    found = []
    for source in sources:
        run = runs.get(source.name, SourceRun(source.name))
        found.append(
            SourceStatus(
                source,
                run,
                counts.get(source.name, 0),
                next_run(source, run, settings, now),
                source.name in written,
            )
        )
    return found


def next_run(
    source: SourceEntry, run: SourceRun, settings: Settings, now: datetime
) -> datetime | None:
    """When the source is refreshed next, in the past where that is due.

    A source that was never refreshed is due at once. After a failure it is tried again before its
    time, `refresh_retries` times, after delays that double. Times that passed while no server ran
    are made up for once.
    """
    if source.refresh is None or run.paused:
        return None
    last = _moment(run.last_run)
    if last is None or last > now + timedelta(days=1):  # a clock that was wrong
        return now
    regular = schedule_of(source.refresh).after(last)
    if not 0 < run.failures <= settings.refresh_retries:
        return regular
    delay = settings.refresh_retry_seconds * 2 ** (run.failures - 1)
    return min(regular, last + timedelta(seconds=delay))


def source_json(status: SourceStatus) -> SourceJson:
    """The JSON of a source with its state."""
    source, run = status.source, status.run
    return SourceJson(
        name=source.name,
        location=source.location,
        type=source.type,
        include=list(source.include),
        refresh=source.refresh,
        prune=source.prune,
        articles=status.articles,
        last_run=run.last_run,
        last_success=run.last_success,
        next_run=status.next_run.astimezone(UTC).isoformat(timespec="seconds")
        if status.next_run
        else None,
        fault=_reason(run.fault),
        held=_reason(run.held),
        failures=run.failures,
        paused=run.paused,
        waiting=bool(run.requested),
        in_settings=status.in_settings,
    )


def _reason(message: Message | None) -> FaultJson | None:
    return FaultJson(code=message.code, zh=message.zh, en=message.en) if message else None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
