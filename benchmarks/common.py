"""What the command lines of the benchmarks share: options, inputs that may be missing, output."""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NEWS, QUESTIONS = DATA / "news.jsonl.gz", DATA / "news-qa.dev.jsonl"
"""The archive and the development questions, if they lie beside the checkout."""


def command(doc: str | None) -> argparse.ArgumentParser:
    """A parser whose description is the first line of the module's docstring."""
    return argparse.ArgumentParser(description=(doc or "").splitlines()[0])


def add_news(parser: argparse.ArgumentParser) -> None:
    """Add --news, a gzipped file of JSON Lines."""
    parser.add_argument("--news", type=Path, default=NEWS, help="the archive")


def add_questions(parser: argparse.ArgumentParser) -> None:
    """Add --questions, a file of JSON Lines with `question`."""
    parser.add_argument(
        "--questions", type=Path, default=QUESTIONS, help="questions on the archive"
    )


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add --store, the folder of a store that holds the archive."""
    parser.add_argument("--store", type=Path, required=True, help="a store with the archive")


def missing(*paths: Path) -> bool:
    """Whether one of the paths does not exist; prints the first that does not."""
    absent = next((path for path in paths if not path.exists()), None)
    if absent is not None:
        print(f"not measured: {absent} does not exist; --help lists the options that name inputs")
    return absent is not None


def records(news: Path, count: int | None = None) -> Iterator[dict[str, Any]]:
    """The first `count` records of a file of JSON Lines, gzipped or not, or all of them."""
    with _text_of(news) as lines:
        for line in islice(lines, count):
            yield json.loads(line)


def _text_of(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def questions(path: Path, count: int) -> list[str]:
    """The first `count` questions of a file of JSON Lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["question"] for line in islice(lines, count)]


def print_figures(figures: object) -> None:
    """Print the figures as one JSON object."""
    print(json.dumps(figures, ensure_ascii=False, indent=2))
