"""Repeated refreshes: at intervals, and when files change."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from newsqa.errors import NewsQAError
from newsqa.ingest.fetch.address import is_url
from newsqa.ingest.locations import absolute
from newsqa.settings import Schedule, schedule_of
from newsqa.settings.schedule import Every
from newsqa.types import SourceEntry

QUIET_MS = 400
"""A folder is read when it has not changed for this long, at the latest after GROUPED_MS."""
GROUPED_MS = 1200
TRY_AGAIN_S = 1.0
"""Delay after a refresh that failed, for instance because another process was writing; doubled
with each further failure, up to LONGEST_DELAY_S."""
LONGEST_DELAY_S = 30.0

Refresh = Callable[[Sequence[str]], None]
Changes = Iterator[Iterable[str]]


def due_every(sources: Iterable[SourceEntry], every: float | None) -> dict[str, float | Schedule]:
    """Seconds between refreshes, or their cron times, by source: its own, else `every`; without
    sources with neither.
    """
    periods = {source.name: _period(source.refresh, every) for source in sources}
    return {name: period for name, period in periods.items() if period is not None}


def _period(refresh: str | None, every: float | None) -> float | Schedule | None:
    schedule = schedule_of(refresh) if refresh else every
    return schedule.seconds if isinstance(schedule, Every) else schedule


def _seconds(period: float | Schedule) -> float:
    """How long to wait from now on."""
    if isinstance(period, int | float):
        return period
    now = datetime.now(UTC)
    return (period.after(now) - now).total_seconds()


def watched(sources: Iterable[SourceEntry]) -> dict[str, str]:
    """Files and folders to watch, by source."""
    return {
        source.name: absolute(source.location)
        for source in sources
        if not is_url(source.location) and source.location != "-"
    }


def file_changes(places: Iterable[str], stop: threading.Event, wake_ms: int = 250) -> Changes:
    """Paths that changed; an empty list now and then. A file is watched through its folder.

    The system reports changes of the folder that was there, not of another one that replaced it:
    then all places count as changed, and the new folder is watched.
    """
    places = list(places)
    folders = _folders(places)
    while not stop.is_set():
        yield from _until_replaced(places, folders, stop, wake_ms)
        if (now := _folders(places)) != folders:
            folders = now
            yield places


def _folders(places: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The folders to watch, each with its device and inode number."""
    found: dict[str, tuple[int, int]] = {}
    for place in places:
        for folder in (place, os.path.dirname(place)):
            try:
                state = os.stat(folder)
            except OSError:
                continue
            if stat.S_ISDIR(state.st_mode):
                found[folder] = (state.st_dev, state.st_ino)
                break
    return found


def _until_replaced(
    places: Iterable[str],
    folders: Mapping[str, tuple[int, int]],
    stop: threading.Event,
    wake_ms: int,
) -> Changes:
    from watchfiles import watch

    if not folders:
        stop.wait(wake_ms / 1000)
        yield ()
        return
    try:
        for changes in watch(
            *sorted(folders),
            debounce=GROUPED_MS,
            step=QUIET_MS,
            rust_timeout=wake_ms,
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=True,
            watch_filter=None,
        ):
            yield [path for _, path in changes]
            if _folders(places) != folders:
                return
    except FileNotFoundError:  # deleted at this very moment
        stop.wait(wake_ms / 1000)


class _Trouble:
    """Failures in a row: how long to wait after each, and which of them to report."""

    def __init__(self, failed: Callable[[NewsQAError], None]) -> None:
        self._failed = failed
        self._delay, self._code = TRY_AGAIN_S, ""

    def met(self, error: NewsQAError) -> float:
        """Report the error, unless the one before had the same reason; seconds to wait."""
        if error.message.code != self._code:
            self._failed(error)
        self._code = error.message.code
        delay, self._delay = self._delay, min(2 * self._delay, LONGEST_DELAY_S)
        return delay

    def end(self) -> None:
        """Note that a refresh went well."""
        self._delay, self._code = TRY_AGAIN_S, ""


def loop(
    refresh: Refresh,
    failed: Callable[[NewsQAError], None],
    *,
    periods: Mapping[str, float | Schedule],
    places: Mapping[str, str],
    changes: Changes,
    first: Iterable[str] = (),
    now: Callable[[], float] = time.monotonic,
) -> None:
    """Refresh sources that are due or whose files changed, until `changes` ends; those in
    `first` at once.

    `now` is a monotonic clock in seconds. A refresh that failed is tried again, ever less often.
    Its error is passed to `failed`, unless the time before failed for the same reason.
    """
    trouble = _Trouble(failed)
    due = {name: now() + _seconds(period) for name, period in periods.items()}
    waiting = dict.fromkeys(first, now())
    for paths in changes:
        moment = now()
        for name, place in places.items():
            inside = os.path.join(place, "")
            if any(path == place or path.startswith(inside) for path in paths):
                waiting.setdefault(name, moment)
        for name, when in due.items():
            if moment >= when:
                waiting.setdefault(name, moment)
                due[name] = moment + _seconds(periods[name])
        ready = [name for name, when in waiting.items() if moment >= when]
        if not ready:
            continue
        try:
            refresh(ready)
        except NewsQAError as error:
            waiting.update(dict.fromkeys(ready, now() + trouble.met(error)))
        else:
            trouble.end()
            for name in ready:
                del waiting[name]
