"""`newsqa feedback`: what readers thought of answers."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import OK, print_lines, settings_of
from newsqa.cli.terminal import print_json, printable
from newsqa.messages import Lang

if TYPE_CHECKING:
    from newsqa.types import Feedback

_COLUMNS = (
    "id", "given", "verdict", "reason", "remark", "question", "answer", "cited", "generation"
)  # fmt: skip
# A cell that begins so is a formula to a spreadsheet, and anybody may have written it.
_FORMULA = tuple("=+-@＝＋－＠\t\r")


def add_feedback(commands: Commands) -> None:
    """Add the command."""
    feedback = commands.add("feedback", messages.help.FEEDBACK, _feedback)
    form = feedback.one_of()
    form.add_json()
    form.add_switch("--csv", messages.help.CSV)
    feedback.add("--since", type=_moment(feedback.lang), metavar="DATE", help=messages.help.SINCE)


def _moment(lang: Lang) -> Callable[[str], str]:
    """A converter for a day or a moment to the form of the store, in UTC."""

    def convert(text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            message = messages.feedback.NOT_A_DATE.format(text=text)
            raise argparse.ArgumentTypeError(message.text(lang)) from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat(timespec="seconds")

    return convert


def _feedback(options: argparse.Namespace) -> int:
    from newsqa.store.database import Store

    found = Store(settings_of(options).store).feedback(options.since or "")
    if options.json:
        print_json([asdict(one) for one in found])
    elif options.csv:
        _print_table(found)
    else:
        print_lines(options.lang, (_line(one, options.lang) for one in found))
    return OK


def _print_table(found: Iterable[Feedback]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in found:
        value = asdict(one)
        value["cited"] = json.dumps(value["cited"], ensure_ascii=False)
        writer.writerow([_cell(value[name]) for name in _COLUMNS])


def _cell(value: object) -> str:
    text = "" if value is None else printable(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(one: Feedback, lang: Lang) -> str:
    verdict = messages.feedback.GOOD if one.verdict == "good" else messages.feedback.BAD
    reason = messages.web.REASONS.get(one.reason or "")
    parts = (reason.text(lang) if reason else "", " ".join(one.remark.split()))
    why = messages.punctuation.COMMA.text(lang).join(part for part in parts if part)
    answer = " ".join(one.answer.split()) or messages.feedback.NO_ANSWER.text(lang)
    question = " ".join(one.question.split())
    line = f"{one.given}  {verdict.text(lang)}  {question} → {answer}"
    return f"{line}  {messages.cli.ASIDE.format(text=why).text(lang)}" if why else line
