"""A store beside what is published from it: time, memory and how far hits agree.

    python -m benchmarks.published --store news --to /mnt/shared/news --questions questions.jsonl

Publishes first; `--to` may be s3://bucket/path. Vectors of the questions are computed before, so
that the times are those of retrieval. `--in-lance` lets Lance search the vectors, whatever their
number.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.common import command, print_figures, records
from newsqa.engine import NewsQA
from newsqa.published import archive
from newsqa.settings import Settings
from newsqa.types import Hit

TOP = (1, 8, 20)


def asked(engine: NewsQA, questions: Sequence[str]) -> tuple[list[list[Hit]], list[float]]:
    """The hits of every question, and milliseconds."""
    for question in questions:
        engine.answerer._vectors.of(engine.answerer._parsed(question))
    engine.warm_up()
    found, times = [], []
    for question in questions:
        begun = time.perf_counter()
        found.append(engine.search(question, max(TOP), every_print=True))
        times.append(1000 * (time.perf_counter() - begun))
    return found, times


def agreement(own: list[list[Hit]], published: list[list[Hit]], count: int) -> float:
    """Share of the first `count` hits that both have."""
    shares = []
    for one, other in zip(own, published, strict=True):
        places = [
            {(hit.passage.article.id, hit.passage.start) for hit in hits[:count]}
            for hits in (one, other)
        ]
        shares.append(len(places[0] & places[1]) / max(len(places[0]), 1))
    return float(np.mean(shares))


def main() -> None:
    """Measure and print, as JSON."""
    parser = command(__doc__)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--to", required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--in-lance", action="store_true")
    arguments = parser.parse_args()
    if arguments.in_lance:
        archive.IN_MEMORY = 0
    engine = NewsQA(Settings(store=arguments.store))
    begun = time.perf_counter()
    report = engine.publish(arguments.to)
    publish_s = time.perf_counter() - begun
    reader = NewsQA(Settings(store=Path(arguments.to)), embedder=engine.embedder)
    read = (str(record["question"]) for record in records(arguments.questions))
    questions = list(dict.fromkeys(read))[: arguments.count]
    own, own_ms = asked(engine, questions)
    published, published_ms = asked(reader, questions)
    figures: dict[str, object] = {
        "passages": engine.status().passages,
        "questions": len(questions),
        "published": report.added,
        "publish_s": round(publish_s, 1),
    }
    for count in TOP:
        figures[f"agree@{count}"] = round(agreement(own, published, count), 4)
    for name, times in (("sqlite", own_ms), ("published", published_ms)):
        for share in (50, 95):
            figures[f"{name}_p{share}_ms"] = round(float(np.percentile(times, share)), 1)
    print_figures(figures)


if __name__ == "__main__":
    main()
