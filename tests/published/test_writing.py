"""Segments of an index, and when they are merged."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.published.writing import STEP, segments_to_merge


@pytest.mark.parametrize(
    ("sizes", "new", "count"),
    [
        ([200_000], 3_000, 0),
        ([200_000, 3_000], 3_000, 1),
        ([200_000, 40_000, 3_000], 4_000, 1),
        ([200_000, 40_000], 30_000, 2),
        ([200_000, 3_000], 0, 0),
        ([], 5, 0),
    ],
)
def test_small_segments_are_merged(sizes: list[int], new: int, count: int) -> None:
    assert segments_to_merge(sizes, new) == count


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=200))
def test_segments_stay_few(published: list[int]) -> None:
    sizes: list[int] = []
    for new in published:
        count = segments_to_merge(sizes, new)
        behind = sizes[len(sizes) - count :]
        sizes = [*sizes[: len(sizes) - count], new + sum(behind)]
        assert all(one > STEP * after for one, after in pairwise(sizes))
    assert sum(sizes) == sum(published)
    assert len(sizes) <= 11
