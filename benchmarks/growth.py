"""How search for vectors grows with the archive, and what which FAISS index costs and loses.

    python -m benchmarks.growth --store STORE [--questions news-qa.dev.jsonl] [--sizes 10000 ...]

The vectors are those of the store; beyond its number they are repeated, each turned by a little
noise (cosine with its model 0.95), as altered text would. One thread, as one question uses. Recall
is against exact search in float32 over the same vectors. Prints JSON; --picture draws it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.common import (
    add_questions,
    add_store,
    command,
    missing,
    print_figures,
    questions,
)
from newsqa.engine import NewsQA
from newsqa.settings import load_settings
from newsqa.text.fold import fold

Rows = NDArray[np.float32]
CUT, DEPTH = 20, 200
NOISE = 0.33
"""Length of the noise that is added to a vector that is repeated; that of the vector is 1."""
PIECE = 50_000
LISTS = {"ivf": 1024}
PROBES = (32, 128, 256)
NEIGHBOURS, BREADTH, BREADTHS = 32, 80, (256, 1024)
"""Of the graph: neighbours of a vector, candidates while it is built, and while it is searched."""
LARGEST_GRAPH = 300_000
"""A graph over more than this takes longer to build than anybody would wait for."""


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_store(parser)
    add_questions(parser)
    parser.add_argument("--asked", type=int, default=100)
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[10_000, 68_000, 200_000, 300_000, 1_000_000]
    )
    parser.add_argument("--picture", type=Path, help="write an SVG here")
    return parser.parse_args()


def main() -> int:
    """Measure and print."""
    arguments = options()
    if missing(arguments.store, arguments.questions):
        return 0
    import faiss

    faiss.omp_set_num_threads(1)
    engine = NewsQA(load_settings(store=arguments.store))
    with engine.store.view() as view:
        vectors = view.vector_rows().vectors
    asked = questions(arguments.questions, arguments.asked)
    queries = np.asarray(engine.embedder.encode([fold(q) for q in asked], kind="query"))
    rows = []
    for size in arguments.sizes:
        exact = best(queries, vectors, size)
        for name, index, build in indexes(vectors, size):
            rows.append({"passages": size, "index": name, **build, **tried(index, queries, exact)})
            print(json.dumps(rows[-1]), file=sys.stderr)
    print_figures({"questions": len(asked), "rows": rows})
    if arguments.picture:
        arguments.picture.write_text(drawn(rows), encoding="utf-8")
    return 0


def pieces(vectors: NDArray[np.float16], size: int) -> Iterator[Rows]:
    """`size` vectors in pieces; the same ones at each call."""
    source = np.random.default_rng(20261123)
    for start in range(0, size, PIECE):
        number = np.arange(start, min(start + PIECE, size))
        part = vectors[number % len(vectors)].astype(np.float32)
        again = number >= len(vectors)
        noise = source.normal(size=(int(again.sum()), part.shape[1])).astype(np.float32)
        noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
        part[again] += noise
        yield part / np.linalg.norm(part, axis=1, keepdims=True)


def best(questions: Rows, vectors: NDArray[np.float16], size: int) -> list[set[int]]:
    """The rows of the CUT best of each question, exactly."""
    rows = np.empty((len(questions), 0), np.int64)
    scores = np.empty((len(questions), 0), np.float32)
    start = 0
    for part in pieces(vectors, size):
        scores = np.hstack([scores, questions @ part.T])
        number = np.broadcast_to(np.arange(start, start + len(part)), (len(questions), len(part)))
        rows = np.hstack([rows, number])
        best_rows = np.argsort(-scores, axis=1)[:, :CUT]
        rows = np.take_along_axis(rows, best_rows, 1)
        scores = np.take_along_axis(scores, best_rows, 1)
        start += len(part)
    return [set(row.tolist()) for row in rows]


def indexes(vectors: NDArray[np.float16], size: int) -> Iterator[tuple[str, Any, dict[str, float]]]:
    """Each index over `size` vectors, with seconds to build and megabytes."""
    import faiss

    dimension = vectors.shape[1]
    product, quantiser = faiss.METRIC_INNER_PRODUCT, faiss.ScalarQuantizer
    for name, kind, bytes_ in (
        ("flat fp16", quantiser.QT_fp16, 2),
        ("flat 8 bit", quantiser.QT_8bit, 1),
    ):
        index = faiss.IndexScalarQuantizer(dimension, kind, product)
        yield name, index, built(index, vectors, size, bytes_)
        del index
    coarse = faiss.IndexFlatIP(dimension)
    lists = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, LISTS["ivf"], quantiser.QT_8bit, product
    )
    lists.by_residual = False
    lists.cp.niter, lists.cp.max_points_per_centroid = 8, 50
    facts = built(lists, vectors, size, 1)
    for probes in PROBES:
        lists.nprobe = probes
        yield f"ivf{LISTS['ivf']} 8 bit, {probes} lists", lists, facts
    del lists
    if size <= LARGEST_GRAPH:
        graph: Any = faiss.index_factory(dimension, f"HNSW{NEIGHBOURS}_SQ8", product)
        graph.hnsw.efConstruction = BREADTH
        links = 2 * NEIGHBOURS * 4  # the lowest layer has twice the neighbours, 4 bytes each
        facts = built(graph, vectors, size, 1 + links / dimension)
        for breadth in BREADTHS:
            graph.hnsw.efSearch = breadth
            yield f"hnsw{NEIGHBOURS} 8 bit, {breadth} candidates", graph, facts


def built(index: Any, vectors: NDArray[np.float16], size: int, bytes_: float) -> dict[str, float]:
    """Fill the index."""
    started = time.thread_time()
    if not index.is_trained:
        index.train(np.concatenate(list(pieces(vectors, min(size, PIECE)))))
    for part in pieces(vectors, size):
        index.add(part)
    seconds = time.thread_time() - started
    megabytes = size * vectors.shape[1] * bytes_ / 1e6
    return {"build_s": round(seconds, 1), "vectors_mb": round(megabytes)}


def tried(index: Any, questions: Rows, exact: list[set[int]]) -> dict[str, float]:
    """Processor milliseconds a question, and recall@20 against exact search."""
    times, shares = [], []
    for question, wanted in zip(questions, exact, strict=True):
        started = time.thread_time()
        _, rows = index.search(question[np.newaxis, :], DEPTH)
        times.append(1000 * (time.thread_time() - started))
        shares.append(len(wanted & set(rows[0][:CUT].tolist())) / CUT)
    cuts = quantiles(times, n=20)
    return {
        "ms_p50": round(cuts[9], 2),
        "ms_p95": round(cuts[18], 2),
        "recall@20": round(mean(shares), 4),
    }


def drawn(rows: list[dict[str, Any]]) -> str:
    """Milliseconds a question over passages, both in powers of ten, a line for each index."""
    width, height, edge = 420, 300, 56
    colours = ("#1b3a5c", "#c2410c", "#9aa5b1", "#4d7c0f", "#7e22ce", "#0e7490", "#b45309")
    names = list(dict.fromkeys(row["index"] for row in rows))
    low, high = np.log10([min(r["passages"] for r in rows), max(r["passages"] for r in rows)])
    least = np.floor(np.log10(min(r["ms_p50"] for r in rows)))
    most = np.ceil(np.log10(max(r["ms_p50"] for r in rows)))

    def place(passages: float, ms: float) -> tuple[float, float]:
        x = edge + (np.log10(passages) - low) / (high - low) * width
        y = 20 + (most - np.log10(ms)) / (most - least) * height
        return round(float(x), 1), round(float(y), 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {edge + width + 190} {height + 80}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
    ]
    for power in range(int(least), int(most) + 1):
        _, y = place(10**low, 10.0**power)
        parts.append(
            f'<text x="{edge - 6}" y="{y + 4}" text-anchor="end">{10.0**power:g} ms</text>'
        )
        parts.append(f'<path d="M{edge} {y}h{width}" stroke="#ddd"/>')
    for size in dict.fromkeys(row["passages"] for row in rows):
        x, _ = place(size, 10**least)
        parts.append(f'<text x="{x}" y="{height + 40}" text-anchor="middle">{size:,}</text>')
    for number, name in enumerate(names):
        line = [place(r["passages"], r["ms_p50"]) for r in rows if r["index"] == name]
        points = " ".join(f"{x},{y}" for x, y in line)
        colour = colours[number % len(colours)]
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts.append(
            f'<text x="{edge + width + 10}" y="{40 + 20 * number}" fill="{colour}">{name}</text>'
        )
    return "".join(parts) + f'<text x="{edge}" y="{height + 66}">passages</text></svg>\n'


if __name__ == "__main__":
    sys.exit(main())
