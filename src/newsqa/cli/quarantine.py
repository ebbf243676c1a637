"""`newsqa quarantine`: inputs that failed to ingest, and another try at them."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import (
    OK,
    kinds_line,
    open_engine,
    print_lines,
    progress_bar,
    report_ingest,
)
from newsqa.cli.logs import notify
from newsqa.cli.terminal import print_json


def add_quarantine(commands: Commands) -> None:
    """Add the command."""
    quarantine = commands.add("quarantine", messages.help.QUARANTINE, _quarantine, writes=True)
    quarantine.add_json()
    quarantine.add_switch("--retry", messages.help.RETRY)


def _quarantine(options: argparse.Namespace) -> int:
    if options.retry:
        return _retry(options)
    entries = open_engine(options).quarantine()
    if options.json:
        print_json([asdict(entry) for entry in entries])
        return OK
    print_lines(
        options.lang,
        (f"{one.last_seen}  ×{one.tries}  {one.reason.text(options.lang)}" for one in entries),
    )
    if entries:
        kinds = kinds_line((entry.reason for entry in entries), options.lang)
        message = messages.cli.QUARANTINE_COUNT.format(count=len(entries), kinds=kinds)
        notify(message)
    return OK


def _retry(options: argparse.Namespace) -> int:
    from newsqa.maintenance.quarantine import release_gone

    engine = open_engine(options, upgrade=True)
    for place in release_gone(engine.store):
        notify(messages.cli.NO_LONGER_LISTED.format(place=place))
    with progress_bar(options, messages.cli.ARTICLES) as progress:
        report = engine.retry(progress)
    return report_ingest(report, options.lang, as_json=options.json, every=True)
