"""`newsqa refresh`, `remove` and `sources`: where articles come from, and their removal."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import (
    ERROR,
    OK,
    PARTIAL,
    notify,
    open_engine,
    print_json,
    print_lines,
    progress_bar,
    settings_of,
)
from newsqa.messages import Message

if TYPE_CHECKING:
    from newsqa.engine import NewsQA
    from newsqa.indexing.report import Item, RefreshReport, SourceReport
    from newsqa.settings import Settings
    from newsqa.types import SourceEntry


def add_refresh(commands: Commands) -> None:
    """Add the commands."""
    refresh = commands.add("refresh", messages.help.REFRESH, _refresh)
    refresh.add("names", nargs="*", metavar="SOURCE", help=messages.help.REFRESH_NAMES)
    refresh.add_switch("--dry-run", messages.help.DRY_RUN)
    refresh.add_switch("--prune", messages.help.PRUNE)
    refresh.add_switch("--force", messages.help.FORCE)
    refresh.add("--every", metavar="30m", help=messages.help.EVERY)
    refresh.add_switch("--watch", messages.help.WATCH)
    refresh.add_json()

    remove = commands.add("remove", messages.help.REMOVE, _remove)
    remove.add("ids", nargs="+", metavar="ID|URL", help=messages.help.REMOVE_IDS)

    sources = commands.add("sources", messages.help.SOURCES, _sources)
    sources.add_json()
    sources.add("--forget", metavar="NAME", help=messages.help.FORGET)


def ingest_as_source(options: argparse.Namespace) -> int:
    """Store the one location as a source under its name, and ingest its articles."""
    from newsqa.errors import SettingsError
    from newsqa.indexing.sources import remember_source
    from newsqa.ingest.locations import absolute
    from newsqa.settings import load_source

    if len(options.locations) != 1 or options.locations[0] == "-":
        raise SettingsError(messages.cli.ONE_LOCATION)
    place = absolute(options.locations[0])
    source = load_source(name=options.source, location=place, include=tuple(options.include))
    engine = open_engine(options, create=True)
    remember_source(engine.store, engine.settings, source)
    with progress_bar(options.lang, messages.cli.ARTICLES) as progress:
        report = engine.refresh(source.name, progress=progress)
    return _report(report, options, dry_run=False)


def _refresh(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    every = _every(options, settings)
    if every is not None or options.watch:
        return _again(options, every)
    engine = _opened(options, settings)
    with progress_bar(options.lang, messages.cli.ARTICLES) as progress:
        report = engine.refresh(
            options.names,
            dry_run=options.dry_run,
            prune=options.prune,
            force=options.force,
            progress=progress,
        )
    return _report(report, options, dry_run=options.dry_run)


def _opened(options: argparse.Namespace, settings: Settings) -> NewsQA:
    # Sources of newsqa.toml may create a store; those of the store need one.
    create = bool(settings.source) and not options.dry_run
    return open_engine(options, create=create, upgrade=not options.dry_run)


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
    from newsqa.indexing.sources import chosen_sources
    from newsqa.indexing.watch import due_every, file_changes, loop, watched

    engine = _opened(options, settings_of(options))
    sources = chosen_sources(engine.store, engine.settings, options.names)

    def once(names: Sequence[str]) -> None:
        report = engine.refresh(names, prune=options.prune, force=options.force)
        if any(_touched(source) for source in report.sources):
            _report(report, options, dry_run=False)

    stop = threading.Event()
    places = watched(sources) if options.watch else {}
    changes = file_changes(places.values(), stop)
    try:
        loop(
            once,
            lambda error: notify(options.lang, error.message),
            periods=due_every(sources, every),
            places=places,
            changes=changes,
            first=[source.name for source in sources],
        )
    finally:
        stop.set()
    return OK


def _touched(source: SourceReport) -> bool:
    return bool(source.added or source.changed or source.vanished or source.problems)


def _remove(options: argparse.Namespace) -> int:
    removed = open_engine(options, upgrade=True).remove(options.ids)
    for id_ in dict.fromkeys(id_ for ids in removed.values() for id_ in ids):
        print(id_)
    missing = [name for name, ids in removed.items() if not ids]
    for name in missing:
        notify(options.lang, _with_reason(name, messages.serving.NO_SUCH_ARTICLE))
    return ERROR if missing else OK


def _sources(options: argparse.Namespace) -> int:
    from newsqa.indexing.sources import all_sources, forget_source

    engine = open_engine(options, upgrade=options.forget is not None)
    if options.forget is not None:
        forget_source(engine.store, options.forget)
    sources = all_sources(engine.store, engine.settings)
    if options.json:
        print_json([asdict(source) for source in sources])
    else:
        print_lines(options.lang, map(_source_line, sources))
    return OK


def _source_line(source: SourceEntry) -> str:
    more = [*source.include, f"refresh {source.refresh}" if source.refresh else ""]
    return "  ".join(
        part
        for part in (source.name, source.location, *more, "prune" if source.prune else "")
        if part
    )


def _report(report: RefreshReport, options: argparse.Namespace, *, dry_run: bool) -> int:
    """Print what a refresh did, or would do; return the exit code."""
    for source in report.sources:
        for problem in source.problems:
            notify(options.lang, problem.message)
    if options.json:
        from newsqa.indexing.report_json import refresh_json

        print_json(refresh_json(report))
    else:
        for source in report.sources:
            for line in _plan(source) if dry_run else ():
                print(line)
            notify(options.lang, _summary(source, dry_run=dry_run))
    stopped = [source.stopped for source in report.sources if source.stopped]
    for reason in stopped:
        notify(options.lang, reason)
    if stopped:
        return ERROR
    return PARTIAL if any(source.problems for source in report.sources) else OK


def _plan(source: SourceReport) -> Iterator[str]:
    for mark, items in (("+", source.added), ("~", source.changed)):
        for item in items:
            yield f"{mark} {_named(item)}"
    for item in source.vanished:
        goes = source.pruned and item.id not in source.elsewhere
        yield f"{'-' if goes else '·'} {_named(item)}"


def _named(item: Item) -> str:
    return "  ".join(part for part in (item.id, item.title, item.location) if part)


def _summary(source: SourceReport, *, dry_run: bool) -> Message:
    vanished = len(source.vanished)
    elsewhere = len(source.elsewhere) if source.pruned else 0
    removed = vanished - elsewhere if source.pruned else 0
    more: Message | str = ""
    if elsewhere:
        more = messages.cli.ELSEWHERE.format(count=elsewhere)
    elif vanished > removed:
        more = messages.cli.VANISHED.format(count=vanished - removed)
    return messages.cli.REFRESHED.format(
        name=source.name,
        added=len(source.added),
        changed=len(source.changed),
        removed=removed,
        unchanged=source.unchanged,
        more=more,
        dry_run=messages.cli.DRY_RUN if dry_run else "",
    )
