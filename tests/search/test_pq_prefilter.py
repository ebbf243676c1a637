from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from newsqa.search.dense import FlatVectorIndex
from newsqa.search.pq_prefilter import FROM
from tests.contracts import check_vector_index


@dataclass(frozen=True)
class Sketched:
    vectors: np.ndarray
    index: FlatVectorIndex


@pytest.fixture(scope="module")
def sketched() -> Sketched:
    chance = np.random.default_rng(3)
    topics = chance.normal(size=(200, 32))
    vectors = topics[chance.integers(0, 200, FROM)] + 0.7 * chance.normal(size=(FROM, 32))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = FlatVectorIndex(vectors.astype(np.float16))
    maker = index.sketch.start()
    assert maker is not None
    maker.join()
    return Sketched(vectors.astype(np.float32), index)


def test_finds_what_the_whole_search_finds(sketched: Sketched) -> None:
    found = 0
    for asked in sketched.vectors[:50]:
        best = np.argsort(-(sketched.vectors @ asked), kind="stable")[:40]
        answer = sketched.index.sketch.search(asked, 40)
        assert answer is not None
        rows, scores = answer
        found += len(set(rows.tolist()) & set(best.tolist()))
        assert np.allclose(scores, sketched.vectors[rows] @ asked, atol=2e-3)
        assert np.allclose(sketched.index.scores(asked, rows), scores, atol=1e-5)
    assert found >= 0.99 * 50 * 40


def test_keeps_the_contract_of_an_index(sketched: Sketched) -> None:
    check_vector_index(sketched.index, sketched.vectors)


def test_many_are_looked_for_in_the_whole(sketched: Sketched) -> None:
    asked = sketched.vectors[0]
    assert sketched.index.sketch.search(asked, FROM // 20) is None
    assert len(set(sketched.index.search(asked, FROM)[0].tolist())) == FROM


def test_is_made_when_it_is_wanted_again(sketched: Sketched) -> None:
    index = FlatVectorIndex(sketched.vectors.astype(np.float16))
    asked = sketched.vectors[7]
    first = index.search(asked, 20)
    assert index.sketch.search(asked, 20) is None
    maker = index.sketch.start()
    assert maker is not None and maker is index.sketch.start()
    maker.join()
    assert index.sketch.search(asked, 20) is not None
    rows, scores = index.search(asked, 20)
    assert rows.tolist() == first[0].tolist()
    assert np.allclose(scores, first[1], atol=1e-6)


def test_the_second_question_begins_it(sketched: Sketched) -> None:
    index = FlatVectorIndex(sketched.vectors.astype(np.float16))
    index.search(sketched.vectors[1], 20)
    assert not index.sketch.begun
    index.search(sketched.vectors[1], 20)
    assert index.sketch.begun


@pytest.mark.parametrize(("rows", "width"), [(FROM - 1, 4), (FROM, 5)])
def test_none_for_few_rows_or_an_odd_width(rows: int, width: int) -> None:
    index = FlatVectorIndex(np.ones((rows, width), np.float16))
    assert index.sketch.start() is None
    assert index.search(np.ones(width, np.float32), 3)[1].tolist() == [width] * 3
