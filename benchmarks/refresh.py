"""What a refresh of new articles costs in a large store, and what askers notice of it.

    python -m benchmarks.refresh --articles 68221 --new 1000
    python -m benchmarks.refresh --keep STORE    # over an existing store, or made there

The encoder is left out (vectors come of a hash) unless --encoder is given: it costs the same per
article in any store. The new articles are sentences of the archive shuffled. They go into
an empty store and into the large one (a copy of it); a process beside asks `search`, idle and
during the refresh; then all of them change. Prints one JSON object; stops with a line when the
archive does not exist.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles

import numpy as np

from benchmarks.common import add_news, command, missing, print_figures, records
from newsqa.engine import NewsQA
from newsqa.protocols import Floats, Kind
from newsqa.settings import Settings, Source

REAL = "BENCHMARK_WITH_ENCODER"
QUESTIONS = (
    "谁主持了会议",
    "大桥什么时候通车",
    "今年的财政收入是多少",
    "比赛的冠军是谁",
    "哪里发生了地震",
)


class FastEmbedder:
    """Random unit vectors by the hash of the text."""

    dimension = 384

    def __init__(self, model_id: str) -> None:
        self.model_id = model_id

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """Rows of unit length."""
        rows = np.empty((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
            row[:] = np.random.default_rng(seed).standard_normal(self.dimension, np.float32)
        unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def main() -> int:
    """Measure and print."""
    parser = command(__doc__)
    add_news(parser)
    parser.add_argument("--articles", type=int, default=68_221, help="so many in the large store")
    parser.add_argument("--new", type=int, default=1000, help="so many come in")
    parser.add_argument("--keep", type=Path, help="folder of the large store, made if not there")
    parser.add_argument("--encoder", action="store_true", help="the bundled encoder, not a hash")
    options = parser.parse_args()
    if options.encoder:
        os.environ[REAL] = "1"  # the process that asks is to have it, too
    if missing(options.news):
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large = options.keep or folder / "large"
        figures: dict[str, object] = {"cores": os.cpu_count()}
        if not (large / "news.db").exists():
            figures["made"] = make(options.news, options.articles, folder, large)
        write_new(options.news, options.new, folder / "new.jsonl")
        shutil.copytree(large, folder / "full")
        started = time.perf_counter()
        figures["articles"] = opened(folder / "full", folder).status().articles
        figures["opened_s"] = round(time.perf_counter() - started, 2)  # with its upgrade, if old
        figures["into_empty"] = bring(folder / "empty", folder / "new.jsonl")
        shutil.copytree(folder / "full", folder / "quiet")
        figures["into_large"] = bring(folder / "quiet", folder / "new.jsonl")
        shutil.rmtree(folder / "quiet")
        figures |= while_asked(folder / "full", folder / "new.jsonl")
        figures["again"] = bring(folder / "full", folder / "new.jsonl")
        write_new(options.news, options.new, folder / "new.jsonl", seed=8)
        figures["all_changed"] = bring(folder / "full", folder / "new.jsonl")
        figures["fresh_snapshot_s"] = snapshot(folder / "full", folder / "new.jsonl")
    print_figures(figures)
    return 0


def opened(store: Path, source: Path) -> NewsQA:
    """An engine with one source."""
    # Five questions in turn: cached answers are not what is measured.
    settings = Settings(
        store=store, source=[Source(name="new", location=str(source))], answer_cache_size=0
    )
    if os.environ.get(REAL):
        return NewsQA(settings, create=True)
    engine = NewsQA(settings, create=True, embedder=FastEmbedder("fast-384"))
    model = engine.status().model
    return NewsQA(settings, embedder=FastEmbedder(model)) if model else engine


def make(news: Path, articles: int, folder: Path, store: Path) -> dict[str, object]:
    """The large store."""
    part = folder / "archive.jsonl"
    with gzip.open(news, "rt", encoding="utf-8") as lines, part.open("w", encoding="utf-8") as out:
        out.writelines(islice(lines, articles))
    started = time.perf_counter()
    report = opened(store, part).ingest([part])
    return {"articles": report.added, "seconds": round(time.perf_counter() - started)}


def write_new(news: Path, count: int, target: Path, seed: int = 7) -> None:
    """Articles that the archive does not have: its sentences, shuffled.

    Another seed gives other words to the same ids.
    """
    chance = random.Random(seed)
    texts = [record["text"] for record in records(news, 3 * count)]
    sentences = [part for text in texts for part in text.split("。") if 15 < len(part) < 200]
    with target.open("w", encoding="utf-8") as out:
        for number in range(count):
            text = "。".join(chance.sample(sentences, 16)) + "。"
            record = {"id": f"new-{number}", "title": text[:20], "text": text}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def bring(store: Path, source: Path) -> dict[str, object]:
    """Time of a refresh; seconds of the first one in a store include opening it."""
    started = time.perf_counter()
    done = opened(store, source).refresh()
    (report,) = done.sources
    seconds = time.perf_counter() - started
    return {
        "added": len(report.added),
        "changed": len(report.changed),
        "unchanged": report.unchanged,
        "seconds": round(seconds, 2),
        "by_step": {step: round(spent, 2) for step, spent in done.seconds.items()},
    }


def while_asked(store: Path, source: Path) -> dict[str, object]:
    """Time of a refresh beside a process that searches without a pause, and its times."""
    asker, beside = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=ask, args=(store, beside))
    process.start()
    asker.recv()  # it is warm
    time.sleep(20)
    asker.send("busy")
    brought = bring(store, source)
    asker.send("done")
    searched = asker.recv()
    process.join()
    return {"into_large_while_asked": brought, "search_ms": searched}


def snapshot(store: Path, source: Path) -> dict[str, float]:
    """Seconds to load all vectors, and to go on to a generation with one batch more."""
    engine = opened(store, source)
    started = time.perf_counter()
    engine.freshen()
    whole = time.perf_counter() - started
    engine.remove([f"new-{number}" for number in range(250)])
    started = time.perf_counter()
    engine.freshen()
    removed = time.perf_counter() - started
    engine.ingest([source])
    started = time.perf_counter()
    engine.freshen()
    added = time.perf_counter() - started
    return {"whole": round(whole, 2), "removed": round(removed, 3), "added": round(added, 3)}


def ask(store: Path, pipe: Connection) -> None:
    """Searches without a pause until it receives "done"; times before and after "busy"."""
    engine = opened(store, store)
    for question in QUESTIONS:
        engine.search(question)
    pipe.send("warm")
    times: dict[str, list[float]] = {"idle": [], "busy": []}
    now, number = "idle", 0
    while now != "done":
        started = time.perf_counter()
        engine.search(QUESTIONS[number % len(QUESTIONS)])
        times[now].append(1000 * (time.perf_counter() - started))
        number += 1
        if pipe.poll():
            now = pipe.recv()
    result = {}
    for name, values in times.items():
        cuts = quantiles(values, n=100)
        result[name] = {"asked": len(values), "p50": round(cuts[49]), "p95": round(cuts[94])}
    pipe.send(result)


if __name__ == "__main__":
    sys.exit(main())
