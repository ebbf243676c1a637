"""`newsqa serve`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands, integer
from newsqa.cli.common import OK, progress_bar, settings_of
from newsqa.cli.logs import notify
from newsqa.errors import StoreError, StoreMissing

if TYPE_CHECKING:
    from newsqa.settings import Settings


def add_serve(commands: Commands) -> None:
    """Add the command."""
    serve = commands.add("serve", messages.help.SERVE, _serve)
    serve.add("--host", help=messages.help.HOST)
    serve.add("--port", type=integer(serve.lang), help=messages.help.PORT)
    serve.add_switch("--no-examples", messages.help.NO_EXAMPLES)


def _serve(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    published = _is_published(settings)
    if options.store is not None and not published:
        _check_store(settings)

    from newsqa.web.app import serve
    from newsqa.web.examples import ensure_examples

    if not options.no_examples and not published:
        with progress_bar(options, messages.cli.ARTICLES) as progress:
            report = ensure_examples(settings, progress)
        if report and report.added:
            notify(messages.cli.SAMPLES_ADDED.format(store=settings.store, count=report.added))
    serve(settings)
    return OK


def _is_published(settings: Settings) -> bool:
    """Whether to serve a published store; raises StoreError where it cannot be read."""
    from newsqa.store.place import published_address

    if address := published_address(settings.store):
        from newsqa.published.archive import PublishedArchive

        PublishedArchive(address)
    return address is not None


def _check_store(settings: Settings) -> None:
    """Raise StoreMissing where a folder was named and has no store: it may be mistyped."""
    from newsqa.store.database import Store

    try:
        Store(settings.store).close()
    except StoreMissing:
        raise
    except StoreError:
        pass  # the pages report it, and answer once it is mended
