from __future__ import annotations

import pytest

from newsqa.store.database import Store
from newsqa.store.reader import StoreReader
from tests.store.parts import entry, put


def _lengths(view: StoreReader, after: int = 0) -> list[list[int]]:
    return [part.tolist() for part in view.words.lengths("articles", after)]


def test_lengths_are_the_numbers_of_terms(store: Store) -> None:
    sizes = [1, 127, 128, 16_383, 16_384]  # one, two and three bytes of FTS5
    put(store, *(entry(f"n{n}", " ".join(["词"] * size)) for n, size in enumerate(sizes)))
    with store.view() as view:
        assert _lengths(view) == [[1, 2, 3, 4, 5], sizes]
        assert _lengths(view, 3) == [[4, 5], sizes[3:]]
        assert _lengths(view, 5) == [[], []]
        assert view.words.lengths("passages", 0)[1].tolist() == sizes
    put(store, removed=["n1"])
    with store.view() as view:
        assert _lengths(view)[0] == [1, 3, 4, 5]
        assert [view.words.count_up_to("articles", last) for last in (0, 1, 2, 9)] == [0, 1, 1, 4]


def test_occurrences_repeat_the_id_of_a_text(store: Store) -> None:
    put(store, entry("a", "会议 县长 会议", "会议"), entry("b", "县长"), entry("c", "会议"))
    with store.view() as view:
        assert view.words.occurrences("passages", "会议").tolist() == [1, 1, 2, 4]
        assert view.words.occurrences("articles", "会议").tolist() == [1, 1, 1, 3]
        assert view.words.occurrences("articles", "没有").tolist() == []
    put(store, removed=["a"])
    with store.view() as view:
        assert view.words.occurrences("passages", "会议").tolist() == [4]


@pytest.mark.parametrize("term", ['"', "'", "", "OR", "a b", "*"])
def test_any_term_is_matched_literally(store: Store, term: str) -> None:
    put(store, entry("a", "会议 县长"))
    with store.view() as view:
        assert len(view.words.occurrences("passages", term)) == 0
        assert len(view.words.side_by_side("articles", term, "没有")[0]) == 0


def test_side_by_side_is_in_this_order_and_with_nothing_between(store: Store) -> None:
    put(store, entry("a", "县长 会议"), entry("b", "会议 县长"), entry("c", "县长 的 会议"))
    put(store, *(entry(f"n{n}", "别的") for n in range(5)))
    with store.view() as view:
        ids, scores = view.words.side_by_side("articles", "县长", "会议")
        assert ids.tolist() == [1]
        assert scores[0] > 0
