"""Recall, time and requests of the indexes of the vectors, each over the same table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.index_choice.make import (
    DEPTH,
    TRUTH,
    Clock,
    Say,
    quantised,
    size_of,
    tag_of,
)
from benchmarks.index_choice.questions import Asked
from newsqa.published import tables
from newsqa.published.tables import Table, searched_lists

CUT = 20
EXACT_ASKED = 20
"""Questions by which exact search is timed: it takes seconds each."""
PARTS = (0.05, 0.1, 0.2, 0.5)
"""Shares of the lists that are searched."""
REFINED = (1, 2, 4)
BREADTHS = (800, 1600)
"""Candidates while a graph is searched: at least those that are compared in full."""
Search = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """An index: its type, its options, and the ways to search it by name."""

    type: str
    options: dict[str, Any]
    searches: Callable[[int], Iterator[tuple[str, Search]]]


def _lists(lists: int) -> Iterator[tuple[str, Search]]:
    probes = searched_lists(lists**2)
    yield (
        f"as asked: {probes}, refine {tables.REFINED}",
        {
            "nprobes": probes,
            "refine_factor": tables.REFINED,
        },
    )
    for refine in REFINED:
        for part in PARTS:
            probes = max(1, round(part * lists))
            yield f"{part:.0%}, refine {refine}", {"nprobes": probes, "refine_factor": refine}


def _graph(lists: int) -> Iterator[tuple[str, Search]]:
    for part in (0.05, 0.2):
        for breadth in BREADTHS:
            probes = max(1, round(part * lists))
            search = {"nprobes": probes, "refine_factor": 2, "ef": breadth}
            yield f"{part:.0%}, ef {breadth}, refine 2", search


KINDS = {
    **{quantised(bits): Kind("IVF_RQ", {"num_bits": bits}, _lists) for bits in (1, 3, 5)},
    "IVF_HNSW_SQ": Kind("IVF_HNSW_SQ", {}, _graph),
    "IVF_SQ": Kind("IVF_SQ", {}, _lists),
}


def compare(
    place: Path, asked: Asked, kinds: Sequence[str], say: Say, lists: int | None = None
) -> list[dict[str, Any]]:
    """Build each index where it is missing, as a version of its own, and search it every way."""
    table = Table.open(str(place), "passages")
    count = table.count()
    lists = lists or int(count**0.5)
    truth = np.load(place / TRUTH)["ids"]
    rows = [exact(table, asked, truth, say)]
    for name in kinds:
        one, built = version(table, place, name, lists, say)
        for way, search in KINDS[name].searches(lists):
            figures = searched(one, asked, truth, search)
            rows.append({"index": name, "way": way, "lists": lists, **search, **built, **figures})
            say(str(rows[-1]))
    return [{"passages": count, **row} for row in rows]


def version(
    table: Table, place: Path, name: str, lists: int, say: Say
) -> tuple[Table, dict[str, float]]:
    """The table with an index of this kind and with so many lists, built now or before."""
    tag = tag_of(name, lists)
    tags = table.dataset.tags.list()
    if tag in tags:
        return table.at(tags[tag]["version"]), {}
    before, clock = size_of(place), Clock(say)
    with clock.step(f"{name}, {lists} lists"):
        table.dataset.create_index(
            "vector",
            KINDS[name].type,
            metric="dot",
            num_partitions=lists,
            replace=True,
            **KINDS[name].options,
        )
    made = Table.open(str(place), "passages")
    made.dataset.tags.create(tag, made.version)
    steps = next(iter(clock.steps.values()))
    built = {"bytes_a_passage": round((size_of(place) - before) / made.count(), 1), **steps}
    return made, built


def exact(table: Table, asked: Asked, truth: np.ndarray, say: Say) -> dict[str, Any]:
    """Exact search of some questions, without an index."""
    few = asked.first(EXACT_ASKED)
    row = {"index": "exact", "way": "", **searched(table, few, truth, {"use_index": False})}
    say(str(row))
    return row


def searched(table: Table, asked: Asked, truth: np.ndarray, search: Search) -> dict[str, Any]:
    """Recall, milliseconds by wall and processor, and requests a question, all warm."""
    times, processor, cut, deep = [], [], [], []
    for vector in asked.vectors[: len(asked.vectors) // 4]:
        _ids(table, vector, search)
    table.dataset.io_stats_incremental()
    for vector, wanted in zip(asked.vectors, truth, strict=False):
        began, used = time.perf_counter(), time.process_time()
        found = _ids(table, vector, search)
        times.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - used))
        cut.append(len(set(found[:CUT]) & set(wanted[:CUT].tolist())) / CUT)
        deep.append(len(set(found) & set(wanted.tolist())) / len(wanted))
    stats = table.dataset.io_stats_incremental()
    return {
        f"recall@{CUT}": round(float(np.mean(cut)), 4),
        f"recall@{DEPTH}": round(float(np.mean(deep)), 4),
        "p50_ms": round(float(np.percentile(times, 50)), 1),
        "p95_ms": round(float(np.percentile(times, 95)), 1),
        "cpu_p50_ms": round(float(np.percentile(processor, 50)), 1),
        "requests": round(stats.read_iops / len(times), 1),
        "read_kb": round(stats.read_bytes / len(times) / 1000),
    }


def _ids(table: Table, vector: np.ndarray, search: Search) -> list[int]:
    """The nearest passages, best first."""
    found = table.dataset.scanner(
        columns=["id", "_distance"],
        nearest={"column": "vector", "q": vector, "k": DEPTH, "metric": "dot", **search},
    ).to_table()
    order = np.argsort(found.column("_distance").to_numpy(), kind="stable")
    ids: list[int] = found.column("id").to_numpy()[order].tolist()
    return ids
