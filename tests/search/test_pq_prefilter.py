from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from newsqa.search.dense import FlatVectorIndex
from newsqa.search.pq_prefilter import MIN_ROWS
from tests.contracts import check_vector_index


@dataclass(frozen=True)
class Prefiltered:
    vectors: np.ndarray
    index: FlatVectorIndex


@pytest.fixture(scope="module")
def prefiltered() -> Prefiltered:
    chance = np.random.default_rng(3)
    topics = chance.normal(size=(200, 32))
    vectors = topics[chance.integers(0, 200, MIN_ROWS)] + 0.7 * chance.normal(size=(MIN_ROWS, 32))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = FlatVectorIndex(vectors.astype(np.float16))
    builder = index.prefilter.start()
    assert builder is not None
    builder.join()
    return Prefiltered(vectors.astype(np.float32), index)


def test_it_finds_the_rows_of_an_exact_search(prefiltered: Prefiltered) -> None:
    found = 0
    for asked in prefiltered.vectors[:50]:
        best = np.argsort(-(prefiltered.vectors @ asked), kind="stable")[:40]
        answer = prefiltered.index.prefilter.search(asked, 40)
        assert answer is not None
        rows, scores = answer
        found += len(set(rows.tolist()) & set(best.tolist()))
        assert np.allclose(scores, prefiltered.vectors[rows] @ asked, atol=2e-3)
        assert np.allclose(prefiltered.index.scores(asked, rows), scores, atol=1e-5)
    assert found >= 0.99 * 50 * 40


def test_the_index_fulfils_its_contract(prefiltered: Prefiltered) -> None:
    check_vector_index(prefiltered.index, prefiltered.vectors)


def test_a_large_k_scans_all_rows(prefiltered: Prefiltered) -> None:
    asked = prefiltered.vectors[0]
    assert prefiltered.index.prefilter.search(asked, MIN_ROWS // 20) is None
    assert len(set(prefiltered.index.search(asked, MIN_ROWS)[0].tolist())) == MIN_ROWS


def test_results_do_not_change_when_it_is_built(prefiltered: Prefiltered) -> None:
    index = FlatVectorIndex(prefiltered.vectors.astype(np.float16))
    asked = prefiltered.vectors[7]
    first = index.search(asked, 20)
    assert index.prefilter.search(asked, 20) is None
    builder = index.prefilter.start()
    assert builder is not None and builder is index.prefilter.start()
    builder.join()
    assert index.prefilter.search(asked, 20) is not None
    rows, scores = index.search(asked, 20)
    assert rows.tolist() == first[0].tolist()
    assert np.allclose(scores, first[1], atol=1e-6)


def test_the_second_search_builds_it(prefiltered: Prefiltered) -> None:
    index = FlatVectorIndex(prefiltered.vectors.astype(np.float16))
    index.search(prefiltered.vectors[1], 20)
    assert not index.prefilter.started
    index.search(prefiltered.vectors[1], 20)
    assert index.prefilter.started


@pytest.mark.parametrize(("rows", "width"), [(MIN_ROWS - 1, 4), (MIN_ROWS, 5)])
def test_none_for_few_rows_or_an_odd_width(rows: int, width: int) -> None:
    index = FlatVectorIndex(np.ones((rows, width), np.float16))
    assert index.prefilter.start() is None
    assert index.search(np.ones(width, np.float32), 3)[1].tolist() == [width] * 3
