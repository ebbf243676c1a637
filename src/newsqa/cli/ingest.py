"""`newsqa ingest` and `rebuild`."""

from __future__ import annotations

import argparse

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import notify, open_engine, progress_bar, report_ingest
from newsqa.cli.refresh import ingest_as_source
from newsqa.errors import SettingsError


def add_ingest(commands: Commands) -> None:
    """Add `ingest`."""
    ingest = commands.add(
        "ingest", messages.help.INGEST, _ingest, epilog=messages.help.INGEST_FORMATS
    )
    ingest.add("locations", nargs="+", metavar="PATH|URL", help=messages.help.LOCATIONS)
    ingest.add_json()
    ingest.add("--source", metavar="NAME", help=messages.help.SOURCE)
    ingest.add("--include", action="append", default=[], metavar="GLOB", help=messages.help.INCLUDE)


def add_rebuild(commands: Commands) -> None:
    """Add `rebuild`."""
    commands.add("rebuild", messages.help.REBUILD, _rebuild)


def _ingest(options: argparse.Namespace) -> int:
    if options.source is not None:
        return ingest_as_source(options)
    if options.include:
        raise SettingsError(messages.cli.INCLUDE_WITHOUT_SOURCE)
    with progress_bar(options.lang, messages.cli.ARTICLES) as progress:
        report = open_engine(options, create=True).ingest(options.locations, progress)
    if not (
        report.added or report.changed or report.unchanged or report.skipped or report.problems
    ):
        from newsqa.ingest.sources import kinds

        notify(options.lang, messages.cli.NOTHING_TO_READ.format(kinds=kinds()))
    return report_ingest(report, options.lang, as_json=options.json)


def _rebuild(options: argparse.Namespace) -> int:
    with progress_bar(options.lang, messages.cli.ARTICLES) as progress:
        report = open_engine(options, upgrade=True).rebuild(progress)
    return report_ingest(report, options.lang, as_json=False)
