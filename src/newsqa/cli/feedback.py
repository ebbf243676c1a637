"""`newsqa feedback`: what readers said of answers."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsqa.cli.common import OK, settings_of

if TYPE_CHECKING:
    from newsqa.types import Feedback

REASONS = {"wrong": "答案不对", "source": "出处不对", "incomplete": "没答全"}
_COLUMNS = (
    "id", "given", "verdict", "reason", "remark", "question", "answer", "cited", "generation"
)  # fmt: skip
# A cell that begins so is a formula to a spreadsheet, and anybody may have written it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def add_feedback(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Puts the command into the parser."""
    parser = commands.add_parser(
        "feedback", parents=[common], help="读者的反馈 what readers said of answers"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="结果用 JSON result as JSON")
    form.add_argument("--csv", action="store_true", help="结果用 CSV result as CSV")
    parser.add_argument(
        "--since", type=_moment, metavar="DATE", help="从这天起 from this day on (UTC)"
    )
    parser.set_defaults(run=_feedback)


def _moment(text: str) -> str:
    """A day or a moment as the store writes it, in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} 不是日期，写成 2024-05-01 / is no date, write 2024-05-01"
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _feedback(options: argparse.Namespace) -> int:
    from newsqa.store.database import Store

    found = Store(settings_of(options).store).feedback(options.since or "")
    if options.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    elif options.csv:
        _print_table(found)
    else:
        print("\n".join(map(_line, found)) or "没有 / none")
    return OK


def _print_table(found: Iterable[Feedback]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in found:
        value = asdict(one)
        value["cited"] = json.dumps(value["cited"], ensure_ascii=False)
        writer.writerow([_cell(value[name]) for name in _COLUMNS])


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(one: Feedback) -> str:
    verdict = "好 good" if one.verdict == "good" else "不好 bad "
    why = "，".join(part for part in (REASONS.get(one.reason or "", ""), one.remark) if part)
    answer = " ".join(one.answer.split()) or "（没有答 no answer）"
    return f"{one.given}  {verdict}  {' '.join(one.question.split())} → {answer}" + (
        f"  （{' '.join(why.split())}）" if why else ""
    )
