"""`newsqa verify`, `backup`, `restore` and `rollback`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import ERROR, OK, PARTIAL, notify, open_engine, print_json, settings_of

if TYPE_CHECKING:
    from newsqa.maintenance.repair import Verified

MOST_NAMED = 20
"""Lost articles that are named, at most."""


def add_maintenance(commands: Commands) -> None:
    """Add the commands."""
    verify = commands.add("verify", messages.help.VERIFY, _verify)
    verify.add_switch("--repair", messages.help.REPAIR)
    verify.add_json()
    backup = commands.add("backup", messages.help.BACKUP, _backup)
    backup.add("file", type=Path, metavar="FILE", help=messages.help.BACKUP_FILE)
    restore = commands.add("restore", messages.help.RESTORE, _restore)
    restore.add("file", type=Path, metavar="FILE", help=messages.help.RESTORE_FILE)
    commands.add("rollback", messages.help.ROLLBACK, _rollback)


def _verify(options: argparse.Namespace) -> int:
    done = _verified(options)
    if options.json:
        print_json(asdict(done))
    else:
        for finding in done.findings:
            print(finding.message.text(options.lang))
    if done.damaged_file:
        return _report_rescue(options, done)
    for id_ in done.lost:
        notify(options.lang, messages.cli.ARTICLE_LOST.format(id=id_))
    if not done.findings:
        notify(options.lang, messages.cli.WHOLE)
        return OK
    if options.repair:
        notify(options.lang, messages.cli.REPAIRED.format(count=done.repaired))
        return PARTIAL if done.lost else OK
    notify(options.lang, messages.cli.RUN_REPAIR)
    return ERROR


def _verified(options: argparse.Namespace) -> Verified:
    """What verify finds and repairs, also in a store that cannot be opened."""
    from newsqa.errors import StoreError
    from newsqa.maintenance.repair import repair_unreadable
    from newsqa.maintenance.verify import verify

    try:
        return verify(open_engine(options).indexer, repair=options.repair)
    except StoreError as error:
        if not options.repair:
            raise
        return repair_unreadable(settings_of(options), error)


def _report_rescue(options: argparse.Namespace, done: Verified) -> int:
    names = ", ".join(done.lost[:MOST_NAMED]) + (" …" if len(done.lost) > MOST_NAMED else "")
    message = messages.cli.RESCUED.format(
        rescued=done.rescued,
        lost=len(done.lost),
        names=messages.cli.NAMES.format(names=names) if names else "",
        path=done.damaged_file,
    )
    notify(options.lang, message)
    return PARTIAL if done.lost else OK


def _backup(options: argparse.Namespace) -> int:
    from newsqa.maintenance.backup import back_up

    back_up(open_engine(options).store, options.file)
    notify(options.lang, messages.cli.BACKED_UP.format(path=options.file))
    return OK


def _restore(options: argparse.Namespace) -> int:
    from newsqa.maintenance.backup import restore

    settings = settings_of(options)
    restore(settings, options.file)
    status = open_engine(options).status()
    message = messages.cli.RESTORED.format(articles=status.articles, generation=status.generation)
    notify(options.lang, message)
    return OK


def _rollback(options: argparse.Namespace) -> int:
    from newsqa.maintenance.rollback import rollback

    engine = open_engine(options, upgrade=True)
    generation = rollback(engine.indexer)
    articles = engine.status().articles
    message = messages.cli.ROLLED_BACK.format(articles=articles, generation=generation)
    notify(options.lang, message)
    return OK
