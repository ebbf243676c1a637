"""Articles as a list, the newest first, in pages."""

from __future__ import annotations

import pytest

from newsqa.store.database import Store
from newsqa.store.listing import Wanted
from tests.store.parts import entry, put

DAYS = {
    "a": "2024-03-01",
    "b": None,
    "c": "2024-03-02T08:00:00",
    "d": "2024-03-02",
    "e": None,
    "f": "2023-12-31",
    "g": "2024-03-01",
}
NEWEST = ["c", "d", "g", "a", "f", "e", "b"]


@pytest.fixture
def filled(store: Store) -> Store:
    for id_, day in DAYS.items():
        put(store, entry(id_, f"{id_} 句", title=f"第{id_}篇大橋", published=day))
    return store


@pytest.mark.parametrize("words", ["", "大桥"])
@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_the_newest_come_first_and_those_without_a_date_last(
    filled: Store, words: str, size: int
) -> None:
    found, skip = list[str](), 0
    with filled.view() as view:
        while True:
            page = view.newest_first(Wanted(words=words), skip, size)
            assert (page.total, len(page.articles) <= size) == (len(DAYS), True)
            found += [one.id for one in page.articles]
            if page.next is None:
                break
            skip = page.next
    assert found == NEWEST


def test_only_what_is_wanted_is_counted(filled: Store) -> None:
    with filled.view() as view:
        since = view.newest_first(Wanted(since="2024-01-01"), 0, 2)
        assert ([one.id for one in since.articles], since.total, since.next) == (["c", "d"], 4, 2)
        words = view.newest_first(Wanted(words="第f篇"), 0, 2)
        assert ([one.id for one in words.articles], words.total, words.next) == (["f"], 1, None)
        beyond = view.newest_first(Wanted(), 99, 2)
        assert (beyond.articles, beyond.total, beyond.next) == ((), 7, None)
