"""`newsqa verify`, `backup`, `restore` and `rollback`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa.cli.common import ERROR, OK, PARTIAL, open_engine, settings_of, tell

if TYPE_CHECKING:
    from newsqa.maintenance.repair import Verified

MOST_NAMED = 20
"""So many lost articles are named."""


def add_maintenance(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Puts the commands into the parser."""
    verify = commands.add_parser(
        "verify", parents=[common], help="检查库有没有损坏 look for damage; --repair 修复 mends it"
    )
    verify.add_argument("--repair", action="store_true", help="修复能修的 mend what can be mended")
    verify.add_argument("--json", action="store_true", help="结果用 JSON result as JSON")
    verify.set_defaults(run=_verify)

    backup = commands.add_parser(
        "backup", parents=[common], help="备份 copy the store into a file, while it is used"
    )
    backup.add_argument("file", type=Path, help="新文件 a new file")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser(
        "restore", parents=[common], help="从备份恢复 put a backup in the place of the store"
    )
    restore.add_argument("file", type=Path, help="备份文件 the backup")
    restore.set_defaults(run=_restore)

    rollback = commands.add_parser(
        "rollback", parents=[common], help="退回上一代 take the last commit back"
    )
    rollback.set_defaults(run=_rollback)


def _verify(options: argparse.Namespace) -> int:
    from newsqa.errors import StoreError
    from newsqa.maintenance.repair import repair_unreadable
    from newsqa.maintenance.verify import verify

    try:
        done = verify(open_engine(options).indexer, repair=options.repair)
    except StoreError as error:
        if not options.repair:
            raise
        done = repair_unreadable(settings_of(options), error)
    if options.json:
        print(json.dumps(asdict(done), ensure_ascii=False))
    else:
        for finding in done.findings:
            print(finding.message)
    if done.aside:
        return _told_rescue(done)
    for id_ in done.lost:
        tell(
            f"{id_}：正文已损坏，已移出；重新 newsqa ingest 或 refresh 就会回来 / its words were "
            "damaged and it was taken out; newsqa ingest or refresh brings it back"
        )
    if not done.findings:
        tell("完好 / the store is whole")
        return OK
    if options.repair:
        tell(f"已修复 {done.mended} 处 / {done.mended} mended")
        return PARTIAL if done.lost else OK
    tell("有损坏；运行 newsqa verify --repair / damaged; run: newsqa verify --repair")
    return ERROR


def _told_rescue(done: Verified) -> int:

    names = ", ".join(done.lost[:MOST_NAMED]) + (" …" if len(done.lost) > MOST_NAMED else "")
    lost = f"（{names}）" if names else ""
    tell(
        f"文件的页损坏：救回 {done.rescued} 篇，至少丢失 {len(done.lost)} 篇{lost}；损坏的文件留在 "
        f"{done.aside}；运行 newsqa refresh 补回 / damaged pages: {done.rescued} articles rescued, "
        f"at least {len(done.lost)} lost; the damaged file is kept there; newsqa refresh brings "
        "back what sources still have"
    )
    return PARTIAL if done.lost else OK


def _backup(options: argparse.Namespace) -> int:
    from newsqa.maintenance.backup import back_up

    back_up(open_engine(options).store, options.file)
    tell(f"已备份到 {options.file} / backed up to {options.file}")
    return OK


def _restore(options: argparse.Namespace) -> int:
    from newsqa.maintenance.backup import restore

    settings = settings_of(options)
    restore(settings, options.file)
    status = open_engine(options).status()
    tell(
        f"已恢复：{status.articles} 篇，世代 {status.generation} / "
        f"restored: {status.articles} articles, generation {status.generation}"
    )
    return OK


def _rollback(options: argparse.Namespace) -> int:
    from newsqa.maintenance.rollback import rollback

    engine = open_engine(options, upgrade=True)
    generation = rollback(engine.indexer)
    articles = engine.status().articles
    tell(
        f"已退回：{articles} 篇，世代 {generation}；再运行一次会退回这一步 / "
        f"taken back: {articles} articles, generation {generation}; once more takes this back"
    )
    return OK
