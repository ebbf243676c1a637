"""`newsqa sites`: the sites that see a part of the archive, with their signed ids."""

from __future__ import annotations

import argparse

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import OK
from newsqa.cli.logs import notify
from newsqa.cli.terminal import print_json, print_text


def add_sites(commands: Commands) -> None:
    """Add the command."""
    command = commands.add("sites", messages.help.SITES, _run, store=False)
    command.add_json()


def _run(options: argparse.Namespace) -> int:
    from newsqa.settings import load_settings, signed_id

    settings = load_settings()
    rows = [
        {
            "name": site.name,
            "id": signed_id(site.name, settings.site_secret),
            "source": list(site.source),
            "publisher": list(site.publisher),
        }
        for site in settings.site
    ]
    if options.json:
        print_json(rows)
    else:
        for site in settings.site:
            names = ", ".join((*site.source, *site.publisher))
            print_text(f"{site.name}\t{signed_id(site.name, settings.site_secret)}\t{names}")
    if not rows:
        notify(messages.cli.NO_SITES)
    return OK
