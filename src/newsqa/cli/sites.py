"""`newsqa sites`: the sites that see a part of the archive, with their signed ids and keys."""

from __future__ import annotations

import argparse

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import OK
from newsqa.cli.logs import notify
from newsqa.cli.terminal import print_json, print_text
from newsqa.errors import SettingsError


def add_sites(commands: Commands) -> None:
    """Add the command."""
    command = commands.add("sites", messages.help.SITES, _run, store=False)
    command.add("--new-key", metavar="NAME", help=messages.help.NEW_KEY)
    command.add_json()


def _run(options: argparse.Namespace) -> int:
    from newsqa.settings import load_settings, signed_id

    settings = load_settings()
    if options.new_key is not None:
        return _make_key(options.new_key, [site.name for site in settings.site])
    rows = [
        {
            "name": site.name,
            "id": signed_id(site.name, settings.site_secret),
            "source": list(site.source),
            "publisher": list(site.publisher),
            "keys": len(site.keys),
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


def _make_key(name: str, names: list[str]) -> int:
    """Print a new key, which is stored nowhere, and say what newsqa.toml must have of it."""
    from newsqa.settings import key_hash, new_key

    if name not in names:
        known = ", ".join(names) or messages.cli.NONE
        raise SettingsError(messages.cli.NO_SUCH_SITE.format(name=name, known=known))
    key = new_key()
    print_text(key)
    notify(messages.cli.NEW_KEY.format(name=name, hash=key_hash(key)))
    return OK
