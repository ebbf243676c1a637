"""How much faster two Ray workers make the entries of a first archive than one.

    python -m benchmarks.ray_workers --news ../shared/data/news.jsonl.gz --articles 640

Times the step of `newsqa embed` that the processor limits: passages, vectors and terms made by the
workers. Articles are read before, and each worker has made a piece before it is timed, so that
neither the reader of files, which shares the cores, nor the start of the processes counts. One and
two workers take turns. Prints one JSON object; stops with a line when the archive does not exist.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import islice
from pathlib import Path
from statistics import median

from benchmarks.common import add_news, command, missing, print_figures
from newsqa.indexing.cluster import AHEAD, PIECE, on_workers
from newsqa.indexing.prepare import EntryMaker
from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.draft import Located
from newsqa.ingest.pipeline import read_articles
from newsqa.search.embedder import embedder_of
from newsqa.settings import Settings
from newsqa.text.terms import Tokenizer
from newsqa.types import Article

COUNTS = (1, 2)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_news(parser)
    parser.add_argument("--articles", type=int, default=640)
    parser.add_argument("--rounds", type=int, default=2)
    return parser.parse_args()


def main() -> int:
    """Time each number of workers in turn, and print."""
    arguments = options()
    if missing(arguments.news):
        return 0
    articles = cleaned(arguments.news, arguments.articles)
    seconds: dict[int, list[float]] = {count: [] for count in COUNTS}
    for _ in range(arguments.rounds):
        for count in COUNTS:
            seconds[count].append(timed(articles, count))
    middle = {count: median(found) for count, found in seconds.items()}
    print_figures(
        {
            "articles": len(articles),
            "seconds": {count: [round(s, 1) for s in found] for count, found in seconds.items()},
            "articles a second": {
                count: round(len(articles) / s, 1) for count, s in middle.items()
            },
            "times as fast": round(middle[1] / middle[2], 2),
        }
    )
    return 0


def cleaned(news: Path, count: int) -> list[Article]:
    """The first clean articles of the archive."""
    found = (one.article for one in read_articles([news]) if isinstance(one, Located))
    return list(islice(found, count))


def timed(articles: list[Article], count: int) -> float:
    """Seconds that so many workers take to make the entries of all articles."""
    from newsqa.indexing.ray_workers import RayWorkers

    settings = Settings()
    embedder, tokenizer = embedder_of(settings), Tokenizer()
    maker = EntryMaker(lambda: embedder, lambda: tokenizer, settings.passage_characters)
    with RayWorkers(settings, count=count) as workers:
        on_cluster = on_workers(maker, workers)
        on_cluster.entries(articles[: PIECE * AHEAD * count], ReportBuilder())
        started = time.perf_counter()
        on_cluster.entries(articles, ReportBuilder())
        return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
