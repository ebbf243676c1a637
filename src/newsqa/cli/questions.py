"""`newsqa questions`: figures of the questions log, and the questions themselves."""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands, integer
from newsqa.cli.common import OK, settings_of
from newsqa.cli.logs import notify
from newsqa.cli.terminal import print_json, print_text

if TYPE_CHECKING:
    from newsqa.operations.statistics import QuestionFigures


def add_questions(commands: Commands) -> None:
    """Add the command."""
    questions = commands.add("questions", messages.help.QUESTIONS, _questions)
    form = questions.one_of()
    form.add_json()
    form.add_switch("--csv", messages.help.QUESTIONS_CSV)
    days = integer(questions.lang, least=1)
    questions.add("--days", type=days, default=30, help=messages.help.QUESTIONS_DAYS)


def _questions(options: argparse.Namespace) -> int:
    from newsqa.operations.database import existing
    from newsqa.operations.exports import question_rows
    from newsqa.operations.question_log import logged_questions
    from newsqa.operations.statistics import question_figures

    database = existing(settings_of(options).store)
    if database is None:
        notify(messages.operations.NO_LOG)
        return OK
    figures = question_figures(database, options.days)
    if options.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows(question_rows(logged_questions(database, figures.since)))
    elif options.json:
        questions = logged_questions(database, figures.since)
        print_json({"figures": asdict(figures), "questions": [asdict(one) for one in questions]})
    else:
        _print(figures, options)
    return OK


def _print(figures: QuestionFigures, options: argparse.Namespace) -> None:
    for day in figures.days:
        if day.asked:
            print_text(messages.operations.DAY.format(**asdict(day)).text(options.lang))
    for reason, count in figures.reasons:
        name = messages.operations.REASONS.get(reason)
        print_text(f"{name.text(options.lang) if name else reason}  {count}")
    notify(messages.operations.ASKED.format(asked=figures.asked, answered=figures.answered))
