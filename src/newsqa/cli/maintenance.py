"""`newsqa verify`, `backup`, `restore`, `rollback` and `generations`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands, integer
from newsqa.cli.common import ERROR, OK, PARTIAL, open_engine, print_lines, settings_of
from newsqa.cli.logs import notify, warn
from newsqa.cli.terminal import print_json, print_text

if TYPE_CHECKING:
    from newsqa.maintenance.repair import Verified

MOST_NAMED = 20
"""Lost articles that are named, at most."""


def add_maintenance(commands: Commands) -> None:
    """Add the commands."""
    verify = commands.add("verify", messages.help.VERIFY, _verify, writes=True)
    verify.add_switch("--repair", messages.help.REPAIR)
    verify.add_json()
    backup = commands.add("backup", messages.help.BACKUP, _backup)
    backup.add("file", type=Path, metavar="FILE", help=messages.help.BACKUP_FILE)
    restore = commands.add("restore", messages.help.RESTORE, _restore, writes=True)
    restore.add("file", type=Path, metavar="FILE", help=messages.help.RESTORE_FILE)
    rollback = commands.add("rollback", messages.help.ROLLBACK, _rollback, writes=True)
    rollback.add(
        "--to", type=integer(rollback.lang), metavar="GENERATION", help=messages.help.ROLLBACK_TO
    )
    commands.add("generations", messages.help.GENERATIONS, _generations).add_json()


def _verify(options: argparse.Namespace) -> int:
    done = _verified(options)
    if options.json:
        print_json(asdict(done))
    else:
        for finding in done.findings:
            print_text(finding.message.text(options.lang))
    if done.undo_lost:
        notify(messages.cli.UNDO_LOST.format(count=done.undo_lost))
    if done.damaged_file:
        return _report_rescue(options, done)
    for id_ in done.lost:
        warn(messages.cli.ARTICLE_LOST.format(id=id_))
    if not done.findings:
        notify(messages.cli.WHOLE_READ_ONLY if done.read_only else messages.cli.WHOLE)
        return OK
    if options.repair:
        notify(messages.cli.REPAIRED.format(count=done.repaired))
        return PARTIAL if done.lost else OK
    warn(messages.cli.RUN_REPAIR_ELSEWHERE if done.read_only else messages.cli.RUN_REPAIR)
    return ERROR


def _verified(options: argparse.Namespace) -> Verified:
    """What verify finds and repairs, also in a store that cannot be opened."""
    from newsqa.errors import StoreError
    from newsqa.maintenance.repair import repair_unreadable
    from newsqa.maintenance.verify import verify

    try:
        engine = open_engine(options)
        done = verify(engine.indexer, repair=options.repair)
        if done.repaired:
            engine.publish_change()
        return done
    except StoreError as error:
        if not options.repair:
            raise
        return repair_unreadable(settings_of(options), error, wait=options.wait)


def _report_rescue(options: argparse.Namespace, done: Verified) -> int:
    names = ", ".join(done.lost[:MOST_NAMED]) + (" …" if len(done.lost) > MOST_NAMED else "")
    message = messages.cli.RESCUED.format(
        rescued=done.rescued,
        lost=len(done.lost),
        names=messages.cli.NAMES.format(names=names) if names else "",
        path=done.damaged_file,
    )
    warn(message)
    return PARTIAL if done.lost else OK


def _backup(options: argparse.Namespace) -> int:
    from newsqa.operations.backup import back_up

    store = open_engine(options).store
    beside = back_up(store, settings_of(options).store, options.file)
    done = messages.cli.BACKED_UP_BOTH if beside else messages.cli.BACKED_UP
    notify(done.format(path=options.file, beside=beside))
    return OK


def _restore(options: argparse.Namespace) -> int:
    from newsqa.maintenance.backup import restore
    from newsqa.operations import backup

    settings = settings_of(options)
    operations = backup.checked(options.file)
    restore(settings, options.file, wait=options.wait)
    if operations:
        backup.restore(operations, settings.store)
    engine = open_engine(options)
    engine.publish_change()
    status = engine.status()
    done = messages.cli.RESTORED_BOTH if operations else messages.cli.RESTORED
    notify(done.format(articles=status.articles, generation=status.generation))
    return OK


def _rollback(options: argparse.Namespace) -> int:
    from newsqa.maintenance.rollback import rollback

    engine = open_engine(options, upgrade=True)
    before = engine.status().generation
    generation = rollback(engine.indexer, options.to)
    engine.publish_change()
    articles = engine.status().articles
    done = messages.cli.ROLLED_BACK if generation != before else messages.cli.ALREADY_BACK
    notify(done.format(articles=articles, generation=generation))
    return OK


def _generations(options: argparse.Namespace) -> int:
    from newsqa.maintenance.rollback import generations

    found = generations(open_engine(options).store)
    if options.json:
        print_json([asdict(point) for point in found])
    else:
        lines = (messages.cli.GENERATION.format(**asdict(point)) for point in found)
        print_lines(options.lang, (line.text(options.lang) for line in lines))
    return OK
