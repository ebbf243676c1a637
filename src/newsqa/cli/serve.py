"""`newsqa serve`."""

from __future__ import annotations

import argparse
import logging

from newsqa import messages
from newsqa.cli.arguments import Commands, integer
from newsqa.cli.common import OK, notify, progress_bar, settings_of


def add_serve(commands: Commands) -> None:
    """Add the command."""
    serve = commands.add("serve", messages.help.SERVE, _serve)
    serve.add("--host", help=messages.help.HOST)
    serve.add("--port", type=integer(serve.lang), help=messages.help.PORT)
    serve.add_switch("--no-examples", messages.help.NO_EXAMPLES)


def _serve(options: argparse.Namespace) -> int:
    from newsqa.web.app import serve
    from newsqa.web.examples import ensure_examples

    settings = settings_of(options)
    if not options.no_examples:
        with progress_bar(options.lang, messages.cli.ARTICLES) as progress:
            report = ensure_examples(settings, progress)
        if report and report.added:
            notify(options.lang, messages.cli.SAMPLES_ADDED.format(count=report.added))
    logging.getLogger("newsqa").setLevel(logging.INFO)
    serve(settings)
    return OK
