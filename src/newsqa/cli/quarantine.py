"""`newsqa quarantine`: what could not be taken in, and another try at it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from newsqa.cli.common import OK, open_engine, progress_bar, report_ingest, tell

if TYPE_CHECKING:
    from newsqa.types import Quarantined


def add_quarantine(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Puts the command into the parser."""
    parser = commands.add_parser(
        "quarantine",
        parents=[common],
        help="未能读入的 what could not be taken in; --retry 再试 tries again",
    )
    parser.add_argument("--json", action="store_true", help="结果用 JSON result as JSON")
    parser.add_argument(
        "--retry", action="store_true", help="再读一遍这些文件 ingest the same files again"
    )
    parser.set_defaults(run=_quarantine)


def _quarantine(options: argparse.Namespace) -> int:
    from newsqa.maintenance.quarantine import release_gone

    if options.retry:
        engine = open_engine(options, upgrade=True)
        for place in release_gone(engine.store):
            tell(f"{place}：已不在，不再列出 / is gone, no longer listed")
        with progress_bar("篇 articles") as progress:
            report = engine.retry(progress)
        return report_ingest(report, as_json=options.json)
    entries = open_engine(options).quarantine()
    if options.json:
        print(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False))
    else:
        print("\n".join(_lines(entries)) or "没有 / none")
    return OK


def _lines(entries: Iterable[Quarantined]) -> Iterable[str]:
    for entry in entries:
        yield f"{entry.last_seen}  ×{entry.tries}  {entry.reason}"
