"""Which index a published store needs at which size, what it costs, and what it loses.

python -m benchmarks.index_choice make --store STORE --to PLACE --passages 1000000
python -m benchmarks.index_choice measure --at PLACE
python -m benchmarks.index_choice readers --at PLACE
python -m benchmarks.index_choice picture --at PLACE PLACE --out docs/images
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.common import DATA, print_figures
from benchmarks.index_choice.make import make, remember
from benchmarks.index_choice.measure import KINDS, compare
from benchmarks.index_choice.questions import Asked
from benchmarks.index_choice.readers import ask, serve, several
from benchmarks.index_choice.refresh import refresh
from benchmarks.index_choice.report import report

QUESTIONS = DATA / "chat-qa.dev.jsonl"


def say(line: str) -> None:
    """Progress, beside the figures."""
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def main() -> None:
    """Run one step and print its figures."""
    arguments = options()
    arguments.run(arguments)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("make", help="make a published store of so many passages, or larger")
    one.add_argument("--store", type=Path, required=True)
    one.add_argument("--to", type=Path, required=True)
    one.add_argument("--passages", type=int, default=1_000_000)
    one.add_argument("--questions", type=Path, default=QUESTIONS)
    one.add_argument("--vectors", type=Path, help="questions with vectors; made where missing")
    one.set_defaults(run=_make)
    for name, run, about in (
        ("compare", _compare, "recall and time of the indexes of the vectors"),
        ("ask", _ask, "one reader from its start: cold and warm, memory, requests"),
        ("several", _several, "1, 2 and 4 readers at a time"),
        ("serve", _serve, "one of these"),
    ):
        one = commands.add_parser(name, help=about)
        one.add_argument("--at", type=Path, required=True)
        one.set_defaults(run=run)
        if name == "compare":
            one.add_argument("--indexes", nargs="*", choices=[*KINDS], default=[*KINDS])
            one.add_argument("--lists", type=int)
            one.add_argument("--asked", type=int, default=200)
        if name == "ask":
            one.add_argument("--count", type=int, default=200)
        if name == "several":
            one.add_argument("--seconds", type=float, default=30)
    one = commands.add_parser("refresh", help="publish a refresh into a large store")
    one.add_argument("--store", type=Path, required=True)
    one.add_argument("--at", type=Path, required=True)
    one.add_argument("--work", type=Path, required=True, help="folder of a SQLite store, made here")
    one.add_argument("--new", type=int, default=1000)
    one.add_argument("--times", type=int, default=3)
    one.set_defaults(run=_refresh)
    one = commands.add_parser("report", help="write docs/benchmarks.md and its picture")
    one.add_argument("--at", type=Path, nargs="+", required=True)
    one.add_argument("--docs", type=Path, default=Path("docs"))
    one.set_defaults(run=_report)
    return parser.parse_args()


def _make(arguments: argparse.Namespace) -> None:
    arguments.to.mkdir(parents=True, exist_ok=True)
    path = arguments.to / "questions.npz"
    asked = _asked(arguments.vectors or path, arguments.questions, arguments.store)
    asked.write(path)
    figures = make(arguments.store, arguments.to, arguments.passages, asked, say)
    print_figures(remember(arguments.to, **figures))


def _known(place: Path) -> Asked:
    return Asked.read(place / "questions.npz")


def _compare(arguments: argparse.Namespace) -> None:
    at = arguments.at
    asked = _known(at).first(arguments.asked)
    rows = compare(at, asked, arguments.indexes, say, arguments.lists)
    same = {(row["index"], row["way"], row.get("lists")) for row in rows}
    known = [
        row
        for row in remember(at).get("indexes", [])
        if (row["index"], row["way"], row.get("lists")) not in same
    ]
    remember(at, indexes=known + rows)
    print_figures(rows)


def _ask(arguments: argparse.Namespace) -> None:
    figures = ask(arguments.at, _known(arguments.at), arguments.count)
    remember(arguments.at, reader=figures)
    print_figures(figures)


def _several(arguments: argparse.Namespace) -> None:
    rows = several(arguments.at, (1, 2, 4), arguments.seconds)
    remember(arguments.at, readers=rows)
    print_figures(rows)


def _report(arguments: argparse.Namespace) -> None:
    print(report(arguments.at, arguments.docs))


def _refresh(arguments: argparse.Namespace) -> None:
    given = arguments.store, arguments.at, arguments.work, arguments.new, arguments.times
    figures = refresh(*given, say)
    remember(arguments.at, refresh=figures)
    print_figures(figures)


def _serve(arguments: argparse.Namespace) -> None:
    serve(arguments.at, _known(arguments.at))


def _asked(path: Path, questions: Path, store: Path) -> Asked:
    if path.exists():
        return Asked.read(path)
    with questions.open(encoding="utf-8") as lines:
        typed = list(dict.fromkeys(str(json.loads(line)["question"]) for line in lines))
    asked = Asked.encoded(typed[:200], store)
    asked.write(path)
    return asked


if __name__ == "__main__":
    main()
