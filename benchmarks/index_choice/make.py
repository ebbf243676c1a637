"""Writes a large published store with the production's own writer, and the exact answers beside it.

A store that is there already is made larger.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.index_choice.questions import Asked
from benchmarks.index_choice.repeated import Repeated, pieces, repetitions
from newsqa.protocols import Floats, Ids
from newsqa.published import writing
from newsqa.published.generations import FORMAT, Generation, Generations
from newsqa.published.tables import CONTENT, Name, Table, index_names
from newsqa.published.writing import TableWriter
from newsqa.store.database import Store

DEPTH = 400
FIGURES, TRUTH = "figures.json", "exact.npz"
Say = Callable[[str], None]


@dataclass
class Best:
    """The DEPTH nearest passages of each question, exactly, as passages come."""

    questions: Floats
    ids: Ids
    scores: Floats

    @classmethod
    def of(cls, questions: Floats) -> Best:
        """None yet."""
        shape = (len(questions), 0)
        return cls(questions, np.empty(shape, np.int64), np.empty(shape, np.float32))

    def add(self, ids: Ids, vectors: np.ndarray) -> None:
        """Compare more passages."""
        scores = self.questions @ vectors.astype(np.float32).T
        if scores.shape[1] > DEPTH:
            places = np.argpartition(-scores, DEPTH, axis=1)[:, :DEPTH]
        else:
            places = np.broadcast_to(np.arange(scores.shape[1]), scores.shape)
        self.scores = np.hstack([self.scores, np.take_along_axis(scores, places, 1)])
        self.ids = np.hstack([self.ids, ids[places]])
        order = np.argsort(-self.scores, axis=1)[:, :DEPTH]
        self.scores = np.take_along_axis(self.scores, order, 1)
        self.ids = np.take_along_axis(self.ids, order, 1)


class Clock:
    """Seconds of wall and processor by step, which other threads of the process count towards."""

    def __init__(self, say: Say) -> None:
        self.steps: dict[str, dict[str, float]] = {}
        self._say = say

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One step."""
        wall, processor = time.perf_counter(), time.process_time()
        yield
        one = self.steps.setdefault(name, {"wall_s": 0.0, "cpu_s": 0.0})
        one["wall_s"] = round(one["wall_s"] + time.perf_counter() - wall, 1)
        one["cpu_s"] = round(one["cpu_s"] + time.process_time() - processor, 1)
        self._say(f"{name}: {one}")


def make(store: Path, place: Path, passages: int, asked: Asked, say: Say) -> dict[str, Any]:
    """Make a published store of so many passages, or make it as large; returns what it took."""
    clock = Clock(say)
    with clock.step("read the small store"):
        source = Repeated.of(Store(store))
    writers = {name: _writer(place, name, source.vectors.shape[1]) for name in CONTENT}
    _write_rows(source, writers, repetitions(source, passages), clock)
    with clock.step("write words"):
        writers["words"].delete_all()
        written = writers["passages"].table.count()
        writers["words"].append(source.frequencies(repetitions(source, written)).rows(1))
    with clock.step("compare exactly"):
        write_truth(place, writers["passages"], asked)
    sizes = indexed(writers, clock, place)
    append(source, place, writers)
    found: dict[str, Any] = {name: writers[name].table.count() for name in CONTENT}
    return {**found, "steps": clock.steps, "bytes": sizes}


def _writer(place: Path, name: Name, dimension: int) -> TableWriter:
    if not (place / f"{name}.lance").exists():
        return TableWriter.empty(str(place), name, dimension)
    return TableWriter(str(place), name, Table.open(str(place), name).dataset)


def _write_rows(
    source: Repeated, writers: dict[Name, TableWriter], wanted: int, clock: Clock
) -> None:
    """Write the repetitions that are missing; one that was written in part is written again."""
    whole = writers["passages"].table.count() // len(source.passages)
    counted: tuple[tuple[Name, str, pa.Table], ...] = (
        ("articles", "row", source.articles),
        ("passages", "id", source.passages),
    )
    for name, column, rows in counted:
        last = whole * int(rows.column(column).to_numpy().max())
        writers[name].dataset.delete(f"{column} > {last}")
    made = pieces(source, range(whole, wanted))
    while True:
        with clock.step("make rows"):
            tables = next(made, None)
        if tables is None:
            break
        with clock.step("write rows"):
            writers["articles"].append(tables[0])
            writers["passages"].append(tables[1])
        del tables  # before the next ones are made


def write_truth(place: Path, passages: TableWriter, asked: Asked) -> None:
    """The exact answers, by comparing all vectors."""
    best = Best.of(asked.vectors)
    for batch in passages.dataset.to_batches(columns=["id", "vector"], batch_size=50_000):
        flat = batch.column("vector").flatten().to_numpy()
        best.add(batch.column("id").to_numpy(), flat.reshape(len(batch), -1))
    np.savez(place / TRUTH, ids=best.ids, scores=best.scores)


def indexed(writers: dict[Name, TableWriter], clock: Clock, place: Path) -> dict[str, int]:
    """Build the indexes as a publish does, that of the vectors on its own; bytes by part."""
    sizes: dict[str, int] = {}
    from_, never = writing.INDEXED_FROM, 10**12
    parts: tuple[tuple[Name, str, int], ...] = (
        ("passages", "words", never),
        ("passages", "vectors", from_),
        ("words", "words", never),
        ("articles", "words", never),
    )
    for name, part, least in parts:
        table = place / f"{name}.lance"
        before = size_of(table)
        sizes.setdefault(f"{name}, rows", before)
        writing.INDEXED_FROM = least
        with clock.step(f"index of {name}: {part}"):
            writers[name].tidy()
        if least == from_:
            _tag_index(writers[name])
        sizes[f"{name}, index of {part}"] = size_of(table) - before
    writing.INDEXED_FROM = from_
    return sizes


def _tag_index(passages: TableWriter) -> None:
    """Let `compare` find the index as it was made."""
    if "vector_idx" in index_names(passages.dataset):
        lists = int(passages.table.count() ** 0.5)
        passages.tag(tag_of(quantised(writing.BITS), lists))


def append(source: Repeated, place: Path, writers: dict[Name, TableWriter]) -> None:
    """Publish what was written."""
    facts = source.facts
    one = Generation(
        sequence=1,
        format=FORMAT,
        archive="made",
        epoch="made",
        generation=1,
        as_of=facts["as_of"],
        model=source.model,
        dimension=source.vectors.shape[1],
        published=datetime.now(UTC).isoformat(timespec="seconds"),
        articles_version=writers["articles"].table.version,
        passages_version=writers["passages"].table.version,
        words_version=writers["words"].table.version,
        articles=writers["articles"].table.count(),
        passages=writers["passages"].table.count(),
        groups=facts["groups"],
        copies=facts["copies"],
        covered=facts["covered"],
        days=facts["days"],
        publishers=facts["publishers"],
        words_since=1,
    )
    for writer in writers.values():
        writer.tag(one.tag)
    # The only row: a store that was made larger has no earlier generation.
    TableWriter.empty(str(place), "generations", source.vectors.shape[1])
    Generations(str(place)).append(one)


def quantised(bits: int) -> str:
    """The name of an index with so many bits a number."""
    return f"IVF_RQ{bits}"


def tag_of(name: str, lists: int) -> str:
    """The tag of the version of a table with an index."""
    return f"measured-{name}-{lists}"


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def remember(place: Path, **figures: Any) -> dict[str, Any]:
    """Add to the figures of a store, and return all of them."""
    path = place / FIGURES
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known |= figures
    path.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
    return dict(known)
