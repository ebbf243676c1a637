"""A writer and readers as processes of their own, to be killed by tests.

The writer replaces two articles in one commit again and again, swaps a third one, publishes, and
prints the number; a reader answers each line of standard input with what it finds.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from newsqa.engine import NewsQA
from newsqa.settings import Settings
from newsqa.types import Article
from tests.conftest import HashEmbedder

HALVES = ("left", "right")


def opened(store: str, place: str = "") -> NewsQA:
    """An engine without a model."""
    settings = Settings(store=Path(store), publish_to=place, polite=False)
    return NewsQA(settings, create=bool(place), embedder=HashEmbedder(dimension=16))


def number_of(text: str) -> int:
    """The number that an article was written with."""
    return int(text.partition("第")[2].partition("版")[0])


def say(line: str) -> None:
    """A line for the test."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def write(store: str, place: str) -> None:
    """Write and publish until killed."""
    engine = opened(store, place)
    if engine.status().articles:
        engine.publish_change()
    last = engine.article("left")
    number = number_of(last.text) if last else 0
    while True:
        number += 1
        halves = [Article(id=half, text=f"公告第{number}版，集市开张。") for half in HALVES]
        engine.add([*halves, Article(id=f"note-{number}", text=f"便笺第{number}版，请知悉。")])
        old = [entry.id for entry in engine.list_articles(0, 100).articles]
        engine.remove([id_ for id_ in old if id_ not in (*HALVES, f"note-{number}")])
        say(str(number))


def read(place: str) -> None:
    """Answer every line with generation, numbers and notes found."""
    engine = opened(place)
    say("ready")
    for line in sys.stdin:
        hits = engine.search(line.strip(), 50, every_print=True)
        found = {hit.passage.article.id: number_of(hit.passage.text) for hit in hits}
        listed = [entry.id for entry in engine.list_articles(0, 100).articles]
        say(json.dumps({"found": found, "listed": listed}))


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(*sys.argv[2:])
    else:
        read(*sys.argv[2:])
