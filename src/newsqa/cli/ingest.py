"""`newsqa ingest` and `rebuild`."""

from __future__ import annotations

import argparse

from newsqa.cli.common import open_engine, progress_bar, report_ingest, tell
from newsqa.cli.refresh import add_source_options, ingest_as_source
from newsqa.errors import SettingsError


def add_ingest(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Puts the command into the parser."""
    ingest = commands.add_parser(
        "ingest",
        parents=[common],
        help="读入文章 take articles in: files, folders, - (JSONL), URL",
        epilog="可读 reads: .txt .html .htm .shtml .xhtml .mht .mhtml .json .jsonl .csv .tsv .xml "
        "(RSS, Atom, <article>) .pdf .docx, 各可 each also .gz, .zip",
    )
    ingest.add_argument(
        "locations",
        nargs="+",
        metavar="PATH|URL",
        help="文件、文件夹，- 是标准输入的 JSONL；网页、源、站点地图的网址 / files, folders, - for "
        "JSON Lines on stdin; a page, a feed, a sitemap",
    )
    ingest.add_argument("--json", action="store_true", help="结果用 JSON report as JSON")
    add_source_options(ingest)
    ingest.set_defaults(run=_ingest)


def add_rebuild(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Puts the command into the parser."""
    rebuild = commands.add_parser(
        "rebuild", parents=[common], help="换模型或段长后重建 rebuild with another model"
    )
    rebuild.set_defaults(run=_rebuild)


def _ingest(options: argparse.Namespace) -> int:
    if options.source is not None:
        return ingest_as_source(options)
    if options.include:
        raise SettingsError(
            "--include 要和 --source 同用；或直接写出要读的文件 / "
            "--include goes with --source; or name the files"
        )
    with progress_bar("篇 articles") as progress:
        report = open_engine(options, create=True).ingest(options.locations, progress)
    if not (
        report.added or report.changed or report.unchanged or report.skipped or report.problems
    ):
        from newsqa.ingest.sources import kinds

        tell(
            f"没有找到可读的文件；可读 {kinds()} / "
            f"nothing to read was found; newsqa reads {kinds()}"
        )
    return report_ingest(report, as_json=options.json)


def _rebuild(options: argparse.Namespace) -> int:
    with progress_bar("篇 articles") as progress:
        report = open_engine(options, upgrade=True).rebuild(progress)
    return report_ingest(report, as_json=False)
