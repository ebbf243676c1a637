"""`newsqa verify`, `backup`, `restore` and `rollback`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsqa.upkeep import Verified

MOST_NAMED = 20
"""So many lost articles are named."""


def add_upkeep(
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
    from newsqa import cli
    from newsqa.errors import StoreError
    from newsqa.upkeep import repair_unreadable, verify

    try:
        done = verify(cli._engine(options), repair=options.repair)
    except StoreError as error:
        if not options.repair:
            raise
        done = repair_unreadable(cli._settings(options), error)
    if options.json:
        print(json.dumps(asdict(done), ensure_ascii=False))
    else:
        for finding in done.findings:
            print(finding.message)
    if done.aside:
        return _told_rescue(done)
    for id_ in done.lost:
        cli._tell(
            f"{id_}：正文已损坏，已移出；重新 newsqa ingest 或 refresh 就会回来 / its words were "
            "damaged and it was taken out; newsqa ingest or refresh brings it back"
        )
    if not done.findings:
        cli._tell("完好 / the store is whole")
        return cli.OK
    if options.repair:
        cli._tell(f"已修复 {done.mended} 处 / {done.mended} mended")
        return cli.PARTIAL if done.lost else cli.OK
    cli._tell("有损坏；运行 newsqa verify --repair / damaged; run: newsqa verify --repair")
    return cli.ERROR


def _told_rescue(done: Verified) -> int:
    from newsqa import cli

    names = ", ".join(done.lost[:MOST_NAMED]) + (" …" if len(done.lost) > MOST_NAMED else "")
    lost = f"（{names}）" if names else ""
    cli._tell(
        f"文件的页损坏：救回 {done.rescued} 篇，至少丢失 {len(done.lost)} 篇{lost}；损坏的文件留在 "
        f"{done.aside}；运行 newsqa refresh 补回 / damaged pages: {done.rescued} articles rescued, "
        f"at least {len(done.lost)} lost; the damaged file is kept there; newsqa refresh brings "
        "back what sources still have"
    )
    return cli.PARTIAL if done.lost else cli.OK


def _backup(options: argparse.Namespace) -> int:
    from newsqa import cli
    from newsqa.upkeep import back_up

    back_up(cli._engine(options), options.file)
    cli._tell(f"已备份到 {options.file} / backed up to {options.file}")
    return cli.OK


def _restore(options: argparse.Namespace) -> int:
    from newsqa import cli
    from newsqa.upkeep import restore

    settings = cli._settings(options)
    restore(settings, options.file)
    status = cli._engine(options).status()
    cli._tell(
        f"已恢复：{status.articles} 篇，世代 {status.generation} / "
        f"restored: {status.articles} articles, generation {status.generation}"
    )
    return cli.OK


def _rollback(options: argparse.Namespace) -> int:
    from newsqa import cli
    from newsqa.upkeep import rollback

    engine = cli._engine(options, upgrade=True)
    generation = rollback(engine)
    articles = engine.status().articles
    cli._tell(
        f"已退回：{articles} 篇，世代 {generation}；再运行一次会退回这一步 / "
        f"taken back: {articles} articles, generation {generation}; once more takes this back"
    )
    return cli.OK
