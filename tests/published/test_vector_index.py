"""The index of the vectors of a large published store: its bits, when it is made anew, recall."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

pytest.importorskip("lance", reason="pylance is not installed (extra scale)")

from newsqa.published import writing
from newsqa.published.tables import Table
from newsqa.published.writing import BITS, GROWN, TableWriter, schema_of

DIMENSION, LEAST, CUT = 64, 600, 20


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "INDEXED_FROM", LEAST)


def unit(count: int, seed: int) -> np.ndarray:
    found = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def rows(vectors: np.ndarray, first: int) -> pa.Table:
    numbers = np.arange(first, first + len(vectors))
    flat = pa.array(vectors.astype(np.float16).ravel())
    columns = {
        **{name: pa.array(numbers) for name in ("id", "article", "start", "stop")},
        "terms": pa.array(["词"] * len(vectors)),
        "vector": pa.FixedSizeListArray.from_arrays(flat, DIMENSION),
    }
    return pa.table(columns, schema=schema_of("passages", DIMENSION))


def filled(place: Path, vectors: np.ndarray) -> TableWriter:
    writer = TableWriter.empty(str(place), "passages", DIMENSION)
    writer.append(rows(vectors, 0))
    return writer


def index_of(place: Path) -> tuple[int, int]:
    """Bits and lists of the index."""
    dataset = Table.open(str(place), "passages").dataset
    (one,) = dataset.stats.index_stats("vector_idx")["indices"]
    return one["sub_index"]["num_bits"], one["num_partitions"]


def test_an_index_of_one_bit_is_made_anew(tmp_path: Path) -> None:
    writer = filled(tmp_path, unit(LEAST, 1))
    writer.dataset.create_index("vector", "IVF_RQ", metric="dot", num_partitions=24, num_bits=1)
    assert index_of(tmp_path)[0] == 1
    writer.tidy()
    assert index_of(tmp_path) == (BITS, 24)


def test_an_index_that_has_grown_much_gets_more_lists(tmp_path: Path) -> None:
    writer = filled(tmp_path, unit(LEAST, 2))
    writer.tidy()
    lists = index_of(tmp_path)[1]
    more = GROWN * lists**2 - LEAST
    writer.append(rows(unit(more, 3), LEAST))
    writer.tidy()
    assert index_of(tmp_path)[1] == lists
    writer.append(rows(unit(50, 4), LEAST + more))
    writer.tidy()
    assert index_of(tmp_path)[1] == int((LEAST + more + 50) ** 0.5) > lists


def test_the_nearest_are_found_behind_an_index(tmp_path: Path) -> None:
    vectors = unit(60, 5).repeat(50, axis=0) + 0.5 * unit(3_000, 6)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    filled(tmp_path, vectors).tidy()
    table = Table.open(str(tmp_path), "passages")
    exact = vectors.astype(np.float16).astype(np.float32)
    shares = []
    for vector in vectors[:: len(vectors) // 20] + 0.1 * unit(20, 7):
        found = table.nearest(vector, ["id"], 100)
        order = np.argsort(found.column("_distance").to_numpy(), kind="stable")[:CUT]
        ids = found.column("id").to_numpy()[order]
        shares.append(len(np.intersect1d(ids, np.argsort(-(exact @ vector))[:CUT])) / CUT)
    assert np.mean(shares) > 0.9
