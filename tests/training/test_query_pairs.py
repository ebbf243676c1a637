"""Questions with their passages: places, prints of one text, and what is left out of a batch."""

from __future__ import annotations

import random

import numpy as np
import pytest
from training.query_pairs import Passages, QueryPair, Work, nearest, rows_of
from training.train_query import HARD, batches, candidates


def unit(*rows: list[float]) -> np.ndarray:
    vectors = np.array(rows, dtype=np.float32)
    lengths: np.ndarray = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: np.ndarray = vectors / lengths
    return scaled


@pytest.fixture
def passages() -> Passages:
    """Two passages of the article a, a reprint of the first in b, and two of others."""
    return Passages(
        unit([1, 0, 0], [0, 1, 0], [1, 0.01, 0], [0.8, 0.6, 0], [0, 0, 1]),
        np.array(["a", "a", "b", "c", "d"]),
        np.array([0, 80, 0, 0, 0]),
        np.array([100, 200, 100, 90, 90]),
    )


def test_a_span_in_two_passages_that_overlap_has_both(passages: Passages) -> None:
    assert rows_of(passages, "a", [(85, 95)]) == (0, 1)
    assert rows_of(passages, "a", [(10, 20)]) == (0,)
    assert rows_of(passages, "a", [(10, 20), (150, 160)]) == (0, 1)


def test_a_span_that_no_passage_holds_whole_has_those_that_hold_a_part(passages: Passages) -> None:
    assert rows_of(passages, "a", [(70, 120)]) == (0, 1)
    assert rows_of(passages, "a", [(300, 310)]) == ()


def test_the_nearest_come_best_first(passages: Passages) -> None:
    found = nearest(passages.vectors, unit([1, 0, 0], [0, 0, 1]), 3)
    assert found[0].tolist()[:3] == [0, 2, 3]
    assert found[1][0] == 4


def test_own_article_and_reprints_are_no_wrong_passages(passages: Passages) -> None:
    pairs = [QueryPair("谁", "a", (0,)), QueryPair("何时", "d", (4,))]
    near = np.array([[0, 1, 2, 3], [4, 3, 2, 1]])
    work = Work(pairs, 2, passages.vectors[[0, 4]], near)
    rows, apart = candidates(work, passages, [0, 1], random.Random(1))
    assert rows[:2] == [0, 4]
    assert set(rows[2:3]) == {3}, "neither the article itself nor its reprint is hard"
    assert not apart[0, 0]
    assert not apart[1, 1]
    named = [passages.articles[row] for row in rows]
    for column, article in enumerate(named[2:], 2):
        assert apart[0, column] == (article in "ab")
        assert apart[1, column] == (article == "d")
    assert len(rows) <= 2 + 2 * HARD


def test_every_pair_comes_once_a_pass() -> None:
    steps = batches(10, 5, 2)
    assert len(steps) == 4
    assert sorted(steps[0] + steps[1]) == sorted(steps[2] + steps[3]) == list(range(10))
    assert steps[:2] != steps[2:]
