"""`newsqa gate`: golden questions, and whether the archive still answers them."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import GATED, OK, open_engine, settings_of
from newsqa.cli.logs import notify
from newsqa.cli.terminal import print_json, print_text

if TYPE_CHECKING:
    from newsqa.operations.gate import GateRun


def add_gate(commands: Commands) -> None:
    """Add the command with its actions."""
    actions = commands.group("gate", messages.help.GATE, dest="action", metavar="ACTION")
    actions.add("run", messages.help.GATE_RUN, _run).add_json()
    actions.add("export", messages.help.GATE_EXPORT, _export)
    add = actions.add("add", messages.help.GATE_ADD, _add)
    add.add("file", type=Path, metavar="FILE", help=messages.help.GATE_FILE)


def _run(options: argparse.Namespace) -> int:
    from newsqa.operations.database import Operations
    from newsqa.operations.gate import GateRuns, run_by_hand
    from newsqa.operations.golden import GoldenQuestions

    engine = open_engine(options)
    with closing(Operations(engine.settings.store)) as database:
        golden = GoldenQuestions(database, engine.settings.gate_questions)
        done = run_by_hand(engine, golden, GateRuns(database))
    if options.json:
        print_json(asdict(done))
    else:
        _report(done, options)
    return GATED if done.outcome == "held" else OK


def _report(done: GateRun, options: argparse.Namespace) -> None:
    if not done.asked:
        notify(messages.operations.GATE_NONE)
        return
    silent = messages.feedback.NO_ANSWER.text(options.lang)
    for one in done.broken:
        line = messages.operations.GATE_WRONG.format(
            question=one["question"],
            given=one["after"] or silent,
            expected=one["expected"] or silent,
        )
        print_text(line.text(options.lang))
    notify(
        messages.operations.GATE_RUN.format(
            asked=done.asked, right=done.right_after, share=done.share, before=done.right_before
        )
    )


def _export(options: argparse.Namespace) -> int:
    from newsqa.operations.database import existing
    from newsqa.operations.golden import GoldenQuestions

    settings = settings_of(options)
    database = existing(settings.store)
    stored = GoldenQuestions(database).stored() if database else []
    for one in stored:
        value = {"question": one.question, "answer": one.answer}
        print_json(value | ({"doc_id": one.article} if one.article else {}))
    return OK


def _add(options: argparse.Namespace) -> int:
    from newsqa.operations.database import Operations
    from newsqa.operations.golden import GoldenQuestions, read_golden

    found = read_golden(options.file)
    with closing(Operations(open_engine(options).settings.store)) as database:
        golden = GoldenQuestions(database)
        for one in found:
            golden.put(one)
    notify(messages.operations.GATE_ADDED.format(count=len(found)))
    return OK
