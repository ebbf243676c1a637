"""The schedule of a server: sources are refreshed when they are due, one after the other.

The times come from `next_run`; a thread looks every second. There is one writer as ever, and the
refresh pauses while questions are answered. A refresh is one commit, and its run is noted after it:
a server that is killed meanwhile makes the run again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from newsqa.errors import NewsQAError, StoreBusy
from newsqa.indexing.report import Item, RefreshReport, SourceReport
from newsqa.indexing.sources import all_sources
from newsqa.messages import Message
from newsqa.operations.outcomes import Outcomes
from newsqa.operations.source_runs import Planned, Request, SourceRun, SourceRuns
from newsqa.operations.source_status import next_run
from newsqa.settings import Settings
from newsqa.store.database import Store

POLL_S = 1.0
BUSY_DELAY_S = 30.0
"""Delay of a refresh while another process writes: that is no fault of the source."""
MOST_LINES = 200
"""Lines of a plan that are stored."""

log = logging.getLogger(__name__)


class Refreshes(Protocol):
    """What the schedule needs of an engine."""

    @property
    def settings(self) -> Settings:
        """The settings."""

    @property
    def store(self) -> Store:
        """The store."""

    def refresh(
        self, names: Sequence[str], *, dry_run: bool = False, prune: bool = False,
        force: bool = False,
    ) -> RefreshReport:  # fmt: skip
        """Bring the store to what the sources have now."""


class Scheduler:
    """Refreshes what is due. For one thread; `now` is the time of day, with its zone.

    The engine notes how its refreshes end (`Indexer.observer`); what raises is noted here.
    """

    def __init__(
        self,
        engine: Refreshes,
        runs: SourceRuns,
        outcomes: Outcomes,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine, self._runs, self._outcomes, self._now = engine, runs, outcomes, now
        self._not_before: dict[str, float] = {}

    def step(self) -> list[str]:
        """Refresh each source that is due or was asked for, once; returns their names."""
        done: list[str] = []
        for name, request, ticket in self._due():
            self._run(name, request, ticket)
            done.append(name)
        return done

    def _due(self) -> list[tuple[str, Request, str]]:
        """The sources to refresh now, those that an operator asked for first, with the ticket of
        the request.
        """
        settings, now = self._engine.settings, self._now()
        runs = self._runs.all()
        asked: list[tuple[str, Request, str]] = []
        due: list[tuple[datetime, str]] = []
        for source in all_sources(self._engine.store, settings):
            run = runs.get(source.name, SourceRun(source.name))
            if self._not_before.get(source.name, 0) > time.monotonic():
                continue
            if run.requested:
                asked.append((source.name, run.requested, run.ticket))
                continue
            moment = next_run(source, run, settings, now) if settings.scheduled else None
            if moment is not None and moment <= now:
                due.append((moment, source.name))
        return [*asked, *((name, "run", "") for _, name in sorted(due))]

    def _run(self, name: str, request: Request, ticket: str) -> None:
        planning = request == "plan"
        try:
            report = self._engine.refresh([name], dry_run=planning, force=request == "force")
        except StoreBusy:
            self._not_before[name] = time.monotonic() + BUSY_DELAY_S
            return
        except NewsQAError as error:
            self._runs.served(name, ticket)
            self._outcomes.failed(name, error.message)
            return
        self._runs.served(name, ticket)
        self._not_before.pop(name, None)
        for source in report.sources:
            if planning:
                self._runs.plan(name, _planned(source, self._now()))


def _planned(report: SourceReport, moment: datetime) -> Planned:
    lines: list[str | Message] = [
        f"{mark} {_named(item)}"
        for mark, items in (
            ("+", report.added), ("~", report.changed), ("-", report.vanished)
        )
        for item in items
    ]  # fmt: skip
    lines += [one.message.one_line() for one in report.problems]
    return Planned(
        moment.isoformat(timespec="seconds"),
        len(report.added),
        len(report.changed),
        len(report.vanished),
        tuple(lines[:MOST_LINES]),
    )


def _named(item: Item) -> str:
    return "  ".join(part for part in (item.title, item.location) if part)


def run_until(scheduler: Scheduler, stop: threading.Event, every_s: float = POLL_S) -> None:
    """Look for what is due until `stop`; a failure is logged once."""
    logged: Message | None = None
    while not stop.wait(every_s):
        try:
            scheduler.step()
            logged = None
        except NewsQAError as error:
            if error.message != logged:
                log.warning(error.message)
            logged = error.message
