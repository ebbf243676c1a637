"""`newsqa status`."""

from __future__ import annotations

import argparse

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import OK, open_engine
from newsqa.cli.publish import published_lines
from newsqa.cli.terminal import print_json, print_text


def add_status(commands: Commands) -> None:
    """Add the command."""
    commands.add("status", messages.help.STATUS, _status).add_json()


def _status(options: argparse.Namespace) -> int:
    engine = open_engine(options)
    status = engine.status()
    if options.json:
        print_json(status.figures())
        return OK
    values = {name: "-" if value is None else value for name, value in status.figures().items()}
    size = f"{status.bytes / 2**20:.1f} MiB"
    print_text(messages.cli.STATUS.format(**values, size=size).text(options.lang))
    for line in published_lines(options.lang, engine):
        print_text(line)
    return OK
