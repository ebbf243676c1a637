"""`newsqa refresh`, `remove` and `sources`: where articles come from, and what left."""

from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from newsqa.cli.common import ERROR, OK, PARTIAL, open_engine, progress_bar, settings_of, tell

if TYPE_CHECKING:
    from newsqa.engine import NewsQA
    from newsqa.indexing.report import Item, RefreshReport, SourceReport
    from newsqa.settings import Settings
    from newsqa.types import SourceEntry


def add_refresh(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Puts the commands into the parser."""
    refresh = commands.add_parser(
        "refresh", parents=[common], help="按来源更新 bring in what changed in the sources"
    )
    refresh.add_argument("names", nargs="*", metavar="SOURCE", help="来源名称 names; 默认全部 all")
    refresh.add_argument(
        "--dry-run", action="store_true", help="只列出 + ~ -，不写入 show the plan, store nothing"
    )
    refresh.add_argument(
        "--prune", action="store_true", help="删去来源里已没有的 remove what a source lacks now"
    )
    refresh.add_argument(
        "--force", action="store_true", help="不管 prune_limit whatever share has vanished"
    )
    refresh.add_argument("--every", metavar="30m", help="隔多久再来一次 again and again: 30m, 2h")
    refresh.add_argument(
        "--watch", action="store_true", help="文件一变就更新 whenever files change, until stopped"
    )
    refresh.add_argument("--json", action="store_true", help="结果用 JSON report as JSON")
    refresh.set_defaults(run=_refresh)

    remove = commands.add_parser(
        "remove", parents=[common], help="删除文章 take articles out, by id or web address"
    )
    remove.add_argument("ids", nargs="+", metavar="ID|URL", help="编号或网址 id or web address")
    remove.set_defaults(run=_remove)

    sources = commands.add_parser(
        "sources", parents=[common], help="来源一览 where articles come from"
    )
    sources.add_argument("--json", action="store_true", help="结果用 JSON result as JSON")
    sources.add_argument(
        "--forget", metavar="NAME", help="忘掉来源，文章留下 forget a source, keep its articles"
    )
    sources.set_defaults(run=_sources)


def add_source_options(ingest: argparse.ArgumentParser) -> None:
    """What `ingest` wants to know to remember what it reads."""
    ingest.add_argument(
        "--source", metavar="NAME", help="记住这个来源，供 refresh 用 remember it for refresh"
    )
    ingest.add_argument(
        "--include",
        action="append",
        default=[],
        metavar="GLOB",
        help="只要这些 these files only",
    )


def ingest_as_source(options: argparse.Namespace) -> int:
    """Remembers the one location under its name, and takes its articles in."""
    from newsqa.errors import SettingsError
    from newsqa.indexing.sources import remember_source
    from newsqa.ingest.locations import absolute
    from newsqa.settings import load_source

    if len(options.locations) != 1 or options.locations[0] == "-":
        raise SettingsError(
            "--source 只能带一个文件、文件夹或网址 / "
            "--source goes with one file, folder or web address"
        )
    place = absolute(options.locations[0])
    source = load_source(name=options.source, location=place, include=tuple(options.include))
    engine = open_engine(options, create=True)
    remember_source(engine.store, engine.settings, source)
    with progress_bar("篇 articles") as progress:
        report = engine.refresh(source.name, progress=progress)
    return _told(report, dry_run=False, as_json=options.json)


def _refresh(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    every = _every(options, settings)
    if every is not None or options.watch:
        return _again(options, every)
    engine = _opened(options, settings)
    with progress_bar("篇 articles") as progress:
        report = engine.refresh(
            options.names,
            dry_run=options.dry_run,
            prune=options.prune,
            force=options.force,
            progress=progress,
        )
    return _told(report, dry_run=options.dry_run, as_json=options.json)


def _opened(options: argparse.Namespace, settings: Settings) -> NewsQA:

    # Sources of newsqa.toml can make a store; those that it keeps itself need one.
    create = bool(settings.source) and not options.dry_run
    return open_engine(options, create=create, upgrade=not options.dry_run)


def _every(options: argparse.Namespace, settings: Settings) -> float | None:
    from newsqa.errors import SettingsError
    from newsqa.settings import interval

    if (options.every or options.watch) and options.dry_run:
        raise SettingsError(
            "--dry-run 只看一次，不能和 --watch、--every 同用 / --dry-run looks once; "
            "not with --watch or --every"
        )
    try:
        return interval(options.every) if options.every else None
    except ValueError as error:
        raise SettingsError(
            f"--every {options.every}：要写成 45s、30m、2h、1d / "
            "an interval is wanted: 45s, 30m, 2h, 1d"
        ) from error


def _again(options: argparse.Namespace, every: float | None) -> int:
    """Refreshes until it is stopped; what fails is told and tried again."""
    from newsqa.indexing.sources import chosen_sources
    from newsqa.indexing.watch import due_every, file_changes, loop, watched

    engine = _opened(options, settings_of(options))
    sources = chosen_sources(engine.store, engine.settings, options.names)

    def once(names: Sequence[str]) -> None:
        report = engine.refresh(names, prune=options.prune, force=options.force)
        if any(_touched(source) for source in report.sources):
            _told(report, dry_run=False, as_json=options.json)

    stop = threading.Event()
    places = watched(sources) if options.watch else {}
    changes = file_changes(places.values(), stop)
    try:
        loop(
            once,
            tell,
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
        tell(f"{name}：库里没有这篇文章 / no such article in the store")
    return ERROR if missing else OK


def _sources(options: argparse.Namespace) -> int:
    from newsqa.indexing.sources import all_sources, forget_source

    engine = open_engine(options, upgrade=options.forget is not None)
    if options.forget is not None:
        forget_source(engine.store, options.forget)
    sources = all_sources(engine.store, engine.settings)
    if options.json:
        print(json.dumps([asdict(source) for source in sources], ensure_ascii=False))
    else:
        print("\n".join(map(_source_line, sources)) or "没有 / none")
    return OK


def _source_line(source: SourceEntry) -> str:
    more = [*source.include, f"refresh {source.refresh}" if source.refresh else ""]
    return "  ".join(
        part
        for part in (source.name, source.location, *more, "prune" if source.prune else "")
        if part
    )


def _told(report: RefreshReport, *, dry_run: bool, as_json: bool) -> int:

    for source in report.sources:
        for problem in source.problems:
            tell(problem.message)
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False), flush=True)
    else:
        for source in report.sources:
            for line in _plan(source) if dry_run else ():
                print(line)
            tell(_summary(source, dry_run=dry_run))
    for source in report.sources:
        if source.stopped:
            tell(source.stopped)
    if any(source.stopped for source in report.sources):
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


def _summary(source: SourceReport, *, dry_run: bool) -> str:
    vanished = len(source.vanished)
    elsewhere = len(source.elsewhere) if source.pruned else 0
    removed = vanished - elsewhere if source.pruned else 0
    chinese = (
        f"{source.name}：新增 {len(source.added)}，更新 {len(source.changed)}，"
        f"删除 {removed}，未变 {source.unchanged}"
    )
    english = (
        f"added {len(source.added)}, updated {len(source.changed)}, removed {removed}, "
        f"unchanged {source.unchanged}"
    )
    if elsewhere:
        chinese += f"，这里没有而别处还有 {elsewhere}（留下）"
        english += f", gone from here but not from elsewhere {elsewhere} (kept)"
    elif vanished > removed:
        chinese += f"，来源里已没有 {vanished - removed}（加 --prune 删除）"
        english += f", gone from the source {vanished - removed} (--prune removes them)"
    if dry_run:
        chinese, english = f"{chinese}（试运行，没有写入）", f"{english} (dry run, nothing stored)"
    return f"{chinese} / {english}"
