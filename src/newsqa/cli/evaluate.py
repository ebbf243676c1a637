"""`newsqa eval`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from newsqa.cli.common import OK, open_engine, progress_bar


def add_eval(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Puts the command into the parser."""
    evaluate = commands.add_parser("eval", help="测量 measure")
    kinds = evaluate.add_subparsers(dest="kind", required=True, metavar="KIND")
    eval_search = kinds.add_parser(
        "search", parents=[common], help="召回率 recall@k and MRR over questions with doc_id"
    )
    eval_search.add_argument("--data", type=Path, required=True, help="JSONL(.gz)")
    eval_search.add_argument("--json", action="store_true", help="逐题 also per question")
    eval_search.set_defaults(run=_eval_search)
    eval_read = kinds.add_parser(
        "read", help="阅读理解 EM and F1 of the reader: question, context, answers"
    )
    eval_read.set_defaults(run=_eval_read)
    eval_ask = kinds.add_parser(
        "ask", parents=[common], help="整个回答 whole answers: question, answer, doc_id"
    )
    eval_ask.set_defaults(run=_eval_ask)
    for kind in (eval_read, eval_ask):
        kind.add_argument("--data", type=Path, required=True, help="JSONL(.gz)")
        kind.add_argument("--json", action="store_true", help="结果用 JSON result as JSON")
        kind.add_argument("--questions", action="store_true", help="逐题 also per question (JSON)")


def _eval_search(options: argparse.Namespace) -> int:
    from newsqa.evaluate import evaluate_search, read_search_questions

    engine = open_engine(options)
    questions = read_search_questions(options.data)
    with progress_bar("题 questions", total=len(questions)) as progress:
        result = evaluate_search(engine, questions, progress.count)
    if options.json:
        print(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        print(result.table())
    return OK


def _eval_read(options: argparse.Namespace) -> int:
    from newsqa.answer.span_model import bundled_span_model
    from newsqa.evaluate import evaluate_read, read_read_questions
    from newsqa.text.terms import Tokenizer

    questions = read_read_questions(options.data)
    with progress_bar("题 questions", total=len(questions)) as progress:
        result = evaluate_read(bundled_span_model(), Tokenizer(), questions, progress.count)
    value = result.as_json(questions=options.questions)
    if options.json or options.questions:
        print(json.dumps(value, ensure_ascii=False))
    else:
        print("\n".join(f"{name:<8}{number}" for name, number in value.items()))
    return OK


def _eval_ask(options: argparse.Namespace) -> int:
    from newsqa.evaluate import evaluate_ask, read_ask_questions

    engine = open_engine(options)
    questions = read_ask_questions(options.data)
    with progress_bar("题 questions", total=len(questions)) as progress:
        result = evaluate_ask(engine, questions, progress.count)
    if options.json or options.questions:
        print(json.dumps(result.as_json(questions=options.questions), ensure_ascii=False))
    else:
        print(result.table())
    return OK
