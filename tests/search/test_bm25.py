"""BM25 in memory gives the scores of FTS5, which each test asks beside it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from newsqa.protocols import Floats, Ids, Texts
from newsqa.search.bm25 import Postings
from newsqa.store.database import Store
from newsqa.store.reader import StoreReader
from tests.store import fts5
from tests.store.parts import entry, put

WORDS = [f"词{number}" for number in range(60)]
# Zipf-like: the first ones are in most texts, for which FTS5 has a special weight.
WEIGHTS = [1 / (rank + 1) for rank in range(len(WORDS))]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, create=True)


def _filled(store: Store, chance: random.Random, name: str, count: int) -> None:
    def text(longest: int) -> str:
        return " ".join(chance.choices(WORDS, WEIGHTS, k=chance.randint(2, longest)))

    texts = [[text(14) for _ in range(chance.randint(1, 3))] for _ in range(count)]
    texts[0].append(text(400))  # a length of two bytes
    put(store, *(entry(f"{name}{n}", *parts) for n, parts in enumerate(texts)))


def _same(ours: tuple[Ids, Floats], theirs: tuple[Ids, Floats]) -> None:
    assert len(ours[0]) == len(theirs[0])
    assert ours[1] == pytest.approx(theirs[1], rel=1e-4)
    # Texts of equal scores may change places.
    borders = np.flatnonzero(np.abs(np.diff(theirs[1])) > 1e-4 * np.abs(theirs[1][1:])) + 1
    mine = [set(part.tolist()) for part in np.split(ours[0], borders)]
    fts5 = [set(part.tolist()) for part in np.split(theirs[0], borders)]
    assert mine[:-1] == fts5[:-1]


def _check(postings: Postings, view: StoreReader, chance: random.Random) -> None:
    bm25 = postings.over(view.words)
    for limit in (1000, 1000, 7, 7):
        terms = chance.choices([*WORDS, "没有"], k=chance.randint(1, 8))
        pairs = list(pairwise(terms))
        _same(bm25.match_passages(terms, limit), fts5.match_passages(view, terms, limit))
        _same(
            bm25.match_articles(terms, limit, pairs), fts5.match_articles(view, terms, limit, pairs)
        )
        assert bm25.frequencies(terms) == {term: view.words.frequency(term) for term in terms}


@pytest.mark.parametrize("cache_bytes", [64 * 2**20, 5000, 0])
def test_scores_are_those_of_fts5(store: Store, cache_bytes: int) -> None:
    chance = random.Random(17)
    _filled(store, chance, "a", 80)
    with store.view() as view:
        lengths = Postings.read(view.words)
        postings = Postings(lengths.passages, lengths.articles, cache_bytes)
        for _ in range(25):
            _check(postings, view, chance)
            assert postings.cached_bytes <= cache_bytes


def test_follows_from_generation_to_generation(store: Store) -> None:
    chance = random.Random(23)
    postings: Postings | None = None
    for step in range(12):
        if step % 3 == 2:
            put(store, removed=[f"{step - 1}-{n}" for n in range(0, 9, 2)])
        else:
            _filled(store, chance, f"{step}-", 9)
        with store.view() as view:
            postings = Postings.read(view.words, postings)
            for _ in range(3):
                _check(postings, view, chance)


def test_an_empty_store_finds_nothing(store: Store) -> None:
    with store.view() as view:
        bm25 = Postings.read(view.words).over(view.words)
        assert len(bm25.match_passages(["会议"], 5)[0]) == 0
        assert len(bm25.match_articles([], 5, [("会议", "召开")])[0]) == 0
        assert bm25.frequencies(["会议"]) == {"会议": 0}


class Counting:
    """Records what is read of the words of a view."""

    def __init__(self, view: StoreReader) -> None:
        self._words = view.words
        self.read: list[tuple[str, ...]] = []

    def occurrences(self, texts: Texts, term: str) -> Ids:
        self.read.append((texts, term))
        return self._words.occurrences(texts, term)

    def side_by_side(self, texts: Texts, first: str, second: str) -> tuple[Ids, Floats]:
        self.read.append((texts, first, second))
        return self._words.side_by_side(texts, first, second)

    def lengths(self, texts: Texts, after: int) -> tuple[Ids, Ids]:
        self.read.append((texts,))
        return self._words.lengths(texts, after)

    def count_up_to(self, texts: Texts, last: int) -> int:
        return self._words.count_up_to(texts, last)

    def frequency(self, term: str) -> int:
        self.read.append((term,))
        return self._words.frequency(term)


def _ask(postings: Postings, words: Counting, terms: Sequence[str]) -> list[tuple[str, ...]]:
    words.read.clear()
    bm25 = postings.over(words)
    bm25.match_passages(terms, 9)
    bm25.match_articles(terms, 9, list(pairwise(terms)))
    bm25.frequencies(terms)
    return sorted(words.read)


def test_postings_are_read_once_in_a_generation(store: Store) -> None:
    put(store, entry("a", "县长 主持 会议"), entry("b", "大桥 合龙"))
    with store.view() as view:
        words = Counting(view)
        postings = Postings.read(words)
        assert _ask(postings, words, ["县长", "主持"]) == [
            ("articles", "主持"),
            ("articles", "县长"),
            ("articles", "县长", "主持"),
            ("passages", "主持"),
            ("passages", "县长"),
            ("主持",),
            ("县长",),
        ]
        assert _ask(postings, words, ["县长", "主持"]) == []
        assert _ask(postings, words, ["主持", "会议"]) == [
            ("articles", "主持", "会议"),
            ("articles", "会议"),
            ("passages", "会议"),
            ("会议",),
        ]
    put(store, entry("c", "县长 主持"))
    with store.view() as view:
        after = Postings.read(Counting(view), postings)
        assert after.over(view.words).match_articles(["县长"], 9)[0].tolist() == [3, 1]
    assert len(postings.over(words).match_articles(["县长"], 9)[0]) == 1


def test_the_least_recently_used_entry_is_evicted(store: Store) -> None:
    put(store, *(entry(f"n{n}", f"会议 县长 词{n}") for n in range(30)))
    with store.view() as view:
        words = Counting(view)
        postings = Postings.read(words)
        postings.term("passages", "会议", words)
        # Room for two entries: each of these words is in all texts, so that all are of one size.
        room = 2 * postings.cached_bytes
        postings = Postings(postings.passages, postings.articles, room)
        for term in ("会议", "县长", "会议"):
            postings.term("passages", term, words)
        postings.term("articles", "会议", words)
        words.read.clear()
        postings.term("passages", "会议", words)
        assert words.read == []
        postings.term("passages", "县长", words)
        assert words.read == [("passages", "县长")]
