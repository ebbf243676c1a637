"""`newsqa eval`."""

from __future__ import annotations

import argparse
from pathlib import Path

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import OK, open_engine, progress_bar
from newsqa.cli.terminal import print_json, print_text


def add_eval(commands: Commands) -> None:
    """Add the command with its kinds."""
    kinds = commands.group("eval", messages.help.EVAL, dest="kind", metavar="KIND")
    search = kinds.add("search", messages.help.EVAL_SEARCH, _eval_search)
    read = kinds.add("read", messages.help.EVAL_READ, _eval_read, store=False)
    ask = kinds.add("ask", messages.help.EVAL_ASK, _eval_ask)
    natural = kinds.add("natural", messages.help.EVAL_NATURAL, _eval_natural)
    for kind in (search, read, ask, natural):
        kind.add("--data", type=Path, required=True, metavar="FILE", help=messages.help.EVAL_DATA)
        kind.add_json()
    for kind in (read, ask):
        kind.add_switch("--questions", messages.help.EVAL_EACH)


def _eval_search(options: argparse.Namespace) -> int:
    from newsqa.evaluate import evaluate_search, read_search_questions

    engine = open_engine(options)
    questions = read_search_questions(options.data)
    with progress_bar(options, messages.cli.QUESTIONS, total=len(questions)) as progress:
        result = evaluate_search(engine, questions, progress.count)
    if options.json:
        print_json(result.as_json())
    else:
        print_text(result.table())
    return OK


def _eval_read(options: argparse.Namespace) -> int:
    from newsqa.answer.span_model import bundled_span_model
    from newsqa.evaluate import evaluate_read, read_read_questions
    from newsqa.text.terms import Tokenizer

    questions = read_read_questions(options.data)
    with progress_bar(options, messages.cli.QUESTIONS, total=len(questions)) as progress:
        result = evaluate_read(bundled_span_model(), Tokenizer(), questions, progress.count)
    value = result.as_json(questions=options.questions)
    if options.json or options.questions:
        print_json(value)
    else:
        print_text("\n".join(f"{name:<8}{number}" for name, number in value.items()))
    return OK


def _eval_natural(options: argparse.Namespace) -> int:
    from newsqa.evaluate import evaluate_natural, read_natural_questions

    engine = open_engine(options)
    questions = read_natural_questions(options.data)
    with progress_bar(options, messages.cli.QUESTIONS, total=len(questions)) as progress:
        result = evaluate_natural(
            engine.span_model, engine.tokenizer, questions, engine.article, progress.count
        )
    value = result.as_json()
    if options.json:
        print_json(value)
    else:
        print_text("\n".join(f"{name:<16}{number}" for name, number in value.items()))
    return OK


def _eval_ask(options: argparse.Namespace) -> int:
    from newsqa.evaluate import evaluate_ask, read_ask_questions

    engine = open_engine(options)
    questions = read_ask_questions(options.data)
    with progress_bar(options, messages.cli.QUESTIONS, total=len(questions)) as progress:
        result = evaluate_ask(engine, questions, progress.count)
    if options.json or options.questions:
        print_json(result.as_json(questions=options.questions))
    else:
        print_text(result.table())
    return OK
