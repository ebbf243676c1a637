"""`newsqa quarantine`: what could not be taken in, and another try at it."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsqa.ingest.draft import Problem
    from newsqa.types import Quarantined

_MOST_REASONS = 5
_DETAIL = re.compile(r"\s*[（(；;，,].*$", re.DOTALL)
_NUMBERS = re.compile(r"\d+")


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


def by_reason(problems: Sequence[Problem]) -> list[tuple[str, int]]:
    """Reasons in both languages without what differs from place to place, the commonest first."""
    return Counter(_reason(one.location, one.message) for one in problems).most_common()


def reasons_line(problems: Sequence[Problem], language: int) -> str:
    """The same in one line, in brackets; language 0 is Chinese, 1 English."""
    counted: Counter[str] = Counter()
    for reason, count in by_reason(problems):
        parts = reason.split(" / ")
        counted[parts[min(language, len(parts) - 1)]] += count
    told = [f"{reason} {count}" for reason, count in counted.most_common(_MOST_REASONS)]
    if len(counted) > _MOST_REASONS:
        told.append("…")
    return f"（{'；'.join(told)}）" if language == 0 else f" ({'; '.join(told)})"


def _reason(location: str, message: str) -> str:
    said = message.removeprefix(location).lstrip("：: ")
    parts = [_NUMBERS.sub("n", _DETAIL.sub("", part)).strip() for part in said.split(" / ", 1)]
    return " / ".join(parts)


def _quarantine(options: argparse.Namespace) -> int:
    from newsqa import cli
    from newsqa.upkeep import strike_off_gone

    if options.retry:
        engine = cli._engine(options, upgrade=True)
        for place in strike_off_gone(engine):
            cli._tell(f"{place}：已不在，不再列出 / is gone, no longer listed")
        with cli._progress("篇 articles") as progress:
            report = engine.retry(progress)
        return cli._told(report, as_json=options.json)
    entries = cli._engine(options).quarantine()
    if options.json:
        print(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False))
    else:
        print("\n".join(_lines(entries)) or "没有 / none")
    return cli.OK


def _lines(entries: Iterable[Quarantined]) -> Iterable[str]:
    for entry in entries:
        yield f"{entry.last_seen}  ×{entry.tries}  {entry.reason}"
