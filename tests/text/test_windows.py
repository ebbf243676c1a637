"""Windows of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsqa.text.windows import joined


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=8))
def test_the_same_places_without_overlap(parts: list[tuple[int, int]]) -> None:
    windows = [(start, start + size) for start, size in parts]
    found = joined(windows)
    covered = [at for start, end in found for at in range(start, end)]
    assert covered == sorted({at for start, end in windows for at in range(start, end)})
