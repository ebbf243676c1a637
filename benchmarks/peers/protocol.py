"""What every peer is asked to do, and how it is timed; standard library only.

A peer is a script of its own, run by the Python of its own environment: it hands `measure` a
function that opens the library, and prints what comes back as one JSON object. Imported as a
neighbour of the scripts, not as a package: their environments do not have newsqa.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

FOUND = 50
"""Passages asked for, so that five different articles are among them."""


class Peer(Protocol):
    """A system under test."""

    def ingest(self, articles: Sequence[dict[str, str]]) -> int:
        """Take in articles (`id`, `text`); return how many passages they make."""

    def search(self, question: str, k: int) -> list[str]:
        """Return the article ids of the k best passages, best first."""

    def answer(self, question: str) -> str | None:
        """Return the answer's words; None where the system abstains or has no reader."""


def read(path: Path) -> list[dict[str, str]]:
    """Read a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def measure(open_peer: Callable[[Path, Path | None, Path], Peer], *, answers: bool) -> None:
    """Run the peer on the command line's files; print what it found and how long it took.

    `open_peer` gets the encoder's folder, the reader's (or None) and an empty folder.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--reader", type=Path)
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    articles, questions = read(arguments.articles), read(arguments.questions)
    started = time.perf_counter()
    peer = open_peer(arguments.encoder, arguments.reader, arguments.folder)
    opened = time.perf_counter()
    passages = peer.ingest(articles)
    ingested = time.perf_counter()
    rows = []
    # What is loaded at the first question is not part of the others.
    peer.search(questions[0]["question"], FOUND)
    with_answers = answers and (peer.answer(questions[0]["question"]) or True)
    for question in questions:
        before = time.perf_counter()
        found = peer.search(question["question"], FOUND)
        between = time.perf_counter()
        answer = peer.answer(question["question"]) if with_answers else None
        after = time.perf_counter()
        rows.append(
            {
                "found": list(dict.fromkeys(found)),
                "answer": answer,
                "search_ms": 1000 * (between - before),
                "answer_ms": 1000 * (after - between) if with_answers else None,
            }
        )
    json.dump(
        {
            "passages": passages,
            "open_s": opened - started,
            "ingest_s": ingested - opened,
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "questions": rows,
        },
        sys.stdout,
    )
