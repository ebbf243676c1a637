"""`newsqa ingest` and `rebuild`."""

from __future__ import annotations

import argparse

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import open_engine, progress_bar, report_ingest
from newsqa.cli.logs import notify
from newsqa.cli.refresh import ingest_as_source
from newsqa.errors import SettingsError


def add_ingest(commands: Commands) -> None:
    """Add `ingest`."""
    ingest = commands.add(
        "ingest",
        messages.help.INGEST,
        _ingest,
        writes=True,
        epilog=messages.help.INGEST_FORMATS,
    )
    ingest.add("locations", nargs="+", metavar="PATH|URL", help=messages.help.LOCATIONS)
    ingest.add_json()
    ingest.add("--source", metavar="NAME", help=messages.help.SOURCE)
    ingest.add("--include", action="append", default=[], metavar="GLOB", help=messages.help.INCLUDE)


def add_rebuild(commands: Commands) -> None:
    """Add `rebuild`."""
    commands.add("rebuild", messages.help.REBUILD, _rebuild, writes=True)


def _ingest(options: argparse.Namespace) -> int:
    if options.source is not None:
        return ingest_as_source(options)
    if options.include:
        raise SettingsError(messages.cli.INCLUDE_WITHOUT_SOURCE)
    engine = open_engine(options, create=True)
    with progress_bar(options, messages.cli.ARTICLES) as progress:
        report = engine.ingest(options.locations, progress)
    if not (
        report.added or report.changed or report.unchanged or report.skipped or report.problems
    ):
        from newsqa.ingest.sources import kinds

        notify(messages.cli.NOTHING_TO_READ.format(kinds=kinds()))
    strict = engine.settings.strict
    return report_ingest(report, options.lang, as_json=options.json, every=strict)


def _rebuild(options: argparse.Namespace) -> int:
    with progress_bar(options, messages.cli.ARTICLES) as progress:
        report = open_engine(options, upgrade=True).rebuild(progress)
    return report_ingest(report, options.lang, as_json=False, every=True)
