"""Each step against what the machine can do: how much of it is used, as a ratio within one run.

    python -m benchmarks.limits --store STORE

The encoder's multiplications a second beside a plain matrix product in float32 on the same cores;
the bytes that FAISS reads a second beside a copy of memory by one thread; the rows a second of the
store's own commits beside bare inserts of the same bytes. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import apsw
import numpy as np

from benchmarks.common import add_store, command, missing, print_figures
from newsqa.engine import NewsQA
from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.chunk import chunk
from newsqa.search.dense import FlatVectorIndex
from newsqa.settings import load_settings
from newsqa.text.fold import fold
from newsqa.text.passage_head import passage_input

LAYERS, HIDDEN, INNER = 12, 384, 1536
"""Of the bundled encoder (its model card)."""
ROUNDS = 5


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_store(parser)
    parser.add_argument("--articles", type=int, default=300, help="encoded and written")
    return parser.parse_args()


def main() -> int:
    """Measure and print."""
    arguments = options()
    if missing(arguments.store):
        return 0
    engine = NewsQA(load_settings(store=arguments.store, answer_cache_size=0))
    figures = {
        "encoder": encoder(engine, arguments.articles),
        "faiss": faiss_scan(engine),
        "sqlite": sqlite(engine, arguments.articles),
    }
    print_figures(figures)
    return 0


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def encoder(engine: NewsQA, articles: int) -> dict[str, float]:
    """Multiply-adds of the encoder (counted as two) a second, beside those of numpy's product."""
    from tokenizers import Tokenizer

    from newsqa.models.bundle import MODELS

    with engine.store.view() as view:
        texts = [
            fold(passage_input(passage))
            for article in islice(view.articles(), articles)
            for passage in chunk(article)
        ]
    tokenizer = Tokenizer.from_file(str(MODELS / "tokenizer.json"))
    lengths = np.array(
        [len(e.ids) for e in tokenizer.encode_batch([f"passage: {t}" for t in texts])]
    )
    products = LAYERS * (4 * HIDDEN * HIDDEN + 2 * HIDDEN * INNER)
    attention = LAYERS * 2 * HIDDEN * lengths
    work = 2 * float((lengths * (products + attention)).sum())
    engine.embedder.encode(texts[:8], kind="passage")
    started = time.perf_counter()
    engine.embedder.encode(texts, kind="passage")
    seconds = time.perf_counter() - started
    side = 2048
    left = np.random.default_rng(1).random((side, side), np.float32)
    product = fastest(lambda: left @ left)
    ours, plain = work / seconds / 1e9, 2 * side**3 / product / 1e9
    return {
        "passages": len(texts),
        "pieces_per_passage": round(float(lengths.mean()), 1),
        "ms_per_passage": round(1000 * seconds / len(texts), 2),
        "int8_giga_operations_per_s": round(ours, 1),
        "float32_matrix_product_giga_operations_per_s": round(plain, 1),
        "ratio": round(ours / plain, 2),
    }


def faiss_scan(engine: NewsQA) -> dict[str, float]:
    """Bytes of vectors that one search reads a second, beside a copy of memory."""
    import faiss

    faiss.omp_set_num_threads(1)
    with engine.store.view() as view:
        vectors = view.vector_rows().vectors
    index = FlatVectorIndex(vectors)
    question = vectors[0].astype(np.float32)
    seconds = fastest(lambda: index.scan(question, 200))
    source = np.zeros(vectors.nbytes, np.uint8)
    target = np.empty_like(source)
    copied = fastest(lambda: np.copyto(target, source))
    ours, plain = vectors.nbytes / seconds / 1e9, 2 * vectors.nbytes / copied / 1e9
    return {
        "vectors": len(vectors),
        "search_ms": round(1000 * seconds, 1),
        "read_gb_per_s": round(ours, 2),
        "copy_gb_per_s": round(plain, 2),
        "ratio": round(ours / plain, 2),
    }


def sqlite(engine: NewsQA, articles: int) -> dict[str, float]:
    """Commits of whole entries (rows, terms, signatures) beside bare inserts of their bytes."""
    with engine.store.view() as view:
        some = list(islice(view.articles(), articles))
    entries = list(engine.indexer.entry_maker.entries(some, ReportBuilder()))
    blobs = [
        (number, passage.text.encode(), vector.astype(np.float16).tobytes())
        for number, (passage, vector) in enumerate(
            (passage, vector)
            for entry in entries
            for passage, vector in zip(entry.passages, entry.vectors, strict=True)
        )
    ]
    with tempfile.TemporaryDirectory() as place:
        fresh = NewsQA(
            load_settings(store=Path(place) / "store"), create=True, embedder=engine.embedder
        )
        with fresh.store.writer() as writer:
            started = time.perf_counter()
            writer.commit(entries, engine.embedder.model_id)
            own = time.perf_counter() - started
        bare = apsw.Connection(str(Path(place) / "bare.db"))
        # The statements run as their rows are read.
        bare.execute(
            "PRAGMA journal_mode = wal; CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)"
        ).fetchall()
        started = time.perf_counter()
        with bare:
            bare.executemany("INSERT INTO t VALUES (?, ?, ?)", blobs)
        plain = time.perf_counter() - started
        bare.close()
    return {
        "passages": len(blobs),
        "commit_s": round(own, 3),
        "bare_insert_s": round(plain, 3),
        "times": round(own / plain, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
