"""`newsqa refresh`, `remove` and `sources`: where articles come from, and their removal."""

from __future__ import annotations

import argparse
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import (
    ERROR,
    GATED,
    OK,
    PARTIAL,
    new_problems,
    open_engine,
    print_lines,
    progress_bar,
    settings_of,
)
from newsqa.cli.logs import fail, notify, warn
from newsqa.cli.source_line import source_line
from newsqa.cli.terminal import print_json, print_text
from newsqa.messages import Message

if TYPE_CHECKING:
    from newsqa.engine import NewsQA
    from newsqa.indexing.report import Item, RefreshReport, SourceReport
    from newsqa.ingest.draft import Problem
    from newsqa.operations.source_status import SourceStatus
    from newsqa.settings import Settings


def add_refresh(commands: Commands) -> None:
    """Add the commands."""
    refresh = commands.add("refresh", messages.help.REFRESH, _refresh, writes=True)
    refresh.add("names", nargs="*", metavar="SOURCE", help=messages.help.REFRESH_NAMES)
    refresh.add_switch("--dry-run", messages.help.DRY_RUN)
    refresh.add_switch("--prune", messages.help.PRUNE)
    refresh.add_switch("--force", messages.help.FORCE)
    refresh.add_switch("--full", messages.help.FULL)
    refresh.add("--every", metavar="30m", help=messages.help.EVERY)
    refresh.add_switch("--watch", messages.help.WATCH)
    refresh.add_json()

    remove = commands.add("remove", messages.help.REMOVE, _remove, writes=True)
    remove.add("ids", nargs="+", metavar="ID|URL", help=messages.help.REMOVE_IDS)

    sources = commands.add("sources", messages.help.SOURCES, _sources, writes=True)
    sources.add_json()
    sources.add("--forget", metavar="NAME", help=messages.help.FORGET)


def ingest_as_source(options: argparse.Namespace) -> int:
    """Store the one location as a source under its name, and ingest its articles."""
    from newsqa.errors import SettingsError
    from newsqa.indexing.sources import remember_source
    from newsqa.ingest.locations import absolute
    from newsqa.operations.desk import noting
    from newsqa.settings import load_source

    if len(options.locations) != 1 or options.locations[0] == "-":
        raise SettingsError(messages.cli.ONE_LOCATION)
    place = absolute(options.locations[0])
    source = load_source(name=options.source, location=place, include=tuple(options.include))
    engine = open_engine(options, create=True)
    remember_source(engine.store, engine.settings, source)
    with noting(engine), progress_bar(options, messages.cli.ARTICLES) as progress:
        report = engine.refresh(source.name, progress=progress)
    return _report(report, options, dry_run=False, every=engine.settings.strict)


def _refresh(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    every = _every(options, settings)
    if every is not None or options.watch:
        return _again(options, every)
    from newsqa.operations.desk import noting

    with (
        _opened(options, settings) as engine,
        nullcontext() if options.dry_run else noting(engine),
        progress_bar(options, messages.cli.ARTICLES) as progress,
    ):
        report = engine.refresh(
            options.names,
            dry_run=options.dry_run,
            prune=options.prune,
            force=options.force,
            full=options.full,
            progress=progress,
        )
    return _report(report, options, dry_run=options.dry_run, every=settings.strict)


@contextmanager
def _opened(options: argparse.Namespace, settings: Settings) -> Iterator[NewsQA]:
    """The engine; sources of newsqa.toml create the store, those of the store need one."""
    from newsqa.errors import StoreMissing

    create = bool(settings.source) and not options.dry_run
    try:
        engine = open_engine(options, create=create, upgrade=not options.dry_run)
    except StoreMissing:
        if not (settings.source and options.dry_run):
            raise
        with _empty_engine(settings) as engine:
            yield engine
        return
    yield engine


@contextmanager
def _empty_engine(settings: Settings) -> Iterator[NewsQA]:
    """An engine over an empty store that is deleted again: what a first refresh would do."""
    from newsqa.engine import NewsQA

    with tempfile.TemporaryDirectory() as folder:
        empty = settings.model_copy(update={"store": Path(folder)})
        with NewsQA(empty, create=True) as engine:
            yield engine


def _every(options: argparse.Namespace, settings: Settings) -> float | None:
    from newsqa.errors import SettingsError
    from newsqa.settings import InvalidValue, interval

    if (options.every or options.watch) and options.dry_run:
        raise SettingsError(messages.cli.DRY_RUN_ONCE)
    try:
        return interval(options.every) if options.every else None
    except InvalidValue as error:
        raise SettingsError(_with_reason("--every", error.message)) from error


def _with_reason(place: str, reason: Message) -> Message:
    return messages.cli.WITH_REASON.format(place=place, reason=reason)


def _again(options: argparse.Namespace, every: float | None) -> int:
    """Refresh until stopped; a failure is printed and the refresh tried again."""
    from newsqa.operations.desk import noting

    with _opened(options, settings_of(options)) as engine, noting(engine):
        return _until_stopped(options, engine, every)


def _until_stopped(options: argparse.Namespace, engine: NewsQA, every: float | None) -> int:
    from newsqa.indexing.sources import chosen_sources
    from newsqa.indexing.watch import due_every, file_changes, loop, watched

    every_problem = engine.settings.strict
    sources = chosen_sources(engine.store, engine.settings, options.names)

    def once(names: Sequence[str]) -> None:
        report = engine.refresh(names, prune=options.prune, force=options.force, full=options.full)
        if any(_touched(source, every=every_problem) for source in report.sources):
            _report(report, options, dry_run=False, every=every_problem)

    stop = threading.Event()
    places = watched(sources) if options.watch else {}
    changes = file_changes(places.values(), stop)
    try:
        loop(
            once,
            lambda error: fail(error.message),
            periods=due_every(sources, every),
            places=places,
            changes=changes,
            first=[source.name for source in sources],
        )
    finally:
        stop.set()
    return OK


def _touched(source: SourceReport, *, every: bool) -> bool:
    return bool(source.added or source.changed or source.vanished or _news(source, every=every))


def _news(source: SourceReport, *, every: bool) -> list[Problem]:
    """The problems to report: those that no earlier run reported, or every one."""
    return new_problems(source.problems, () if every else source.known)


def _remove(options: argparse.Namespace) -> int:
    removed = open_engine(options, upgrade=True).remove(options.ids)
    for id_ in dict.fromkeys(id_ for ids in removed.values() for id_ in ids):
        print_text(id_)
    missing = [name for name, ids in removed.items() if not ids]
    for name in missing:
        fail(_with_reason(name, messages.serving.NO_SUCH_ARTICLE))
    return ERROR if missing else OK


def _sources(options: argparse.Namespace) -> int:
    from newsqa.operations.source_status import source_json

    sources = _listed(options)
    if options.json:
        print_json([source_json(source) for source in sources])
    else:
        print_lines(options.lang, (source_line(source, options.lang) for source in sources))
    return OK


def _listed(options: argparse.Namespace) -> list[SourceStatus]:
    """All sources, after one was forgotten; those of newsqa.toml where there is no store yet."""
    from newsqa.errors import StoreMissing
    from newsqa.indexing.sources import forget_source
    from newsqa.operations.database import existing
    from newsqa.operations.source_status import source_statuses, statuses_of

    try:
        engine = open_engine(options, upgrade=options.forget is not None)
    except StoreMissing:
        settings = settings_of(options)
        sources = sorted(settings.sources(), key=lambda source: source.name)
        if options.forget is not None or not sources:
            raise
        return statuses_of(sources, {}, {}, settings)
    if options.forget is not None:
        forget_source(engine.store, engine.settings, options.forget)
    return source_statuses(engine.store, engine.settings, existing(engine.settings.store))


def _report(
    report: RefreshReport, options: argparse.Namespace, *, dry_run: bool, every: bool
) -> int:
    """Print what a refresh did, or would do, and every problem or the new ones; the exit code."""
    news = [problem for source in report.sources for problem in _news(source, every=every)]
    for problem in news:
        warn(problem.message)
    if options.json:
        from newsqa.indexing.report_json import refresh_json

        print_json(refresh_json(report))
    else:
        for source in report.sources:
            for line in _plan(source) if dry_run else ():
                print_text(line)
            prune = "--full --prune" if getattr(options, "full", False) else "--prune"
            notify(_summary(source, prune, dry_run=dry_run))
    held = [source.held for source in report.sources if source.held]
    stopped = [source.stopped for source in report.sources if source.stopped]
    for reason in (*held, *stopped):
        fail(reason)
    if held:
        return GATED
    if stopped:
        return ERROR
    return PARTIAL if news else OK


def _plan(source: SourceReport) -> Iterator[str]:
    for mark, items in (("+", source.added), ("~", source.changed)):
        for item in items:
            yield f"{mark} {_named(item)}"
    for item in source.vanished:
        goes = source.pruned and item.id not in (*source.elsewhere, *source.waiting)
        yield f"{'-' if goes else '·'} {_named(item)}"


def _named(item: Item) -> str:
    return "  ".join(part for part in (item.id, item.title, item.location) if part)


def _summary(source: SourceReport, prune: str, *, dry_run: bool) -> Message:
    """What was done; `prune` are the options that would remove what vanished."""
    vanished = len(source.vanished)
    stay = {*source.elsewhere, *(source.waiting if source.pruned else ())}
    removed = vanished - len(stay) if source.pruned else 0
    more: Message | str = ""
    if source.pruned and source.waiting:
        more = messages.cli.WAITING.format(count=len(source.waiting))
    elif vanished and (source.pruned or vanished == len(stay)):
        more = messages.cli.ELSEWHERE.format(count=len(stay)) if stay else ""
    elif vanished and source.stopped:
        more = messages.cli.NOT_REMOVED.format(count=vanished)
    elif vanished:
        more = messages.cli.VANISHED.format(count=vanished - len(stay), prune=prune)
    known = messages.cli.FAILED_BEFORE.format(count=len(source.known)) if source.known else ""
    return messages.cli.REFRESHED.format(
        name=source.name,
        added=len(source.added),
        changed=len(source.changed),
        removed=removed,
        unchanged=source.unchanged,
        more=more,
        known=known,
        dry_run=messages.cli.DRY_RUN if dry_run else "",
    )
