"""Which words of a question are searched for in a large archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from newsqa.dialogue.parse import parse_text
from newsqa.protocols import Flags, Floats, Ids
from newsqa.search.corpus import Corpus, Layout
from newsqa.search.dense import FlatVectorIndex
from newsqa.search.lexical import BUDGET_MIN, LexicalRetriever
from newsqa.text.terms import Tokenizer
from newsqa.types import Passage

NOTHING = (np.empty(0, np.int64), np.empty(0, np.float32))


class Index:
    """Has a frequency for each term and records what is matched."""

    def __init__(self, frequency: Mapping[str, int]) -> None:
        self.frequency = frequency
        self.passages: list[str] = []
        self.articles: list[str] = []
        self.pairs: list[tuple[str, str]] = []

    def match_passages(
        self, terms: Sequence[str], limit: int, among: Flags | None = None
    ) -> tuple[Ids, Floats]:
        self.passages = list(terms)
        return NOTHING

    def match_articles(
        self,
        terms: Sequence[str],
        limit: int,
        pairs: Sequence[tuple[str, str]] = (),
        among: Flags | None = None,
    ) -> tuple[Ids, Floats]:
        self.articles, self.pairs = list(terms), list(pairs)
        return NOTHING

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        return {term: self.frequency[term] for term in set(terms)}

    def load(self, passage_ids: Sequence[int]) -> Mapping[int, Passage]:
        return {}


def asked(frequency: Mapping[str, int], passages: int) -> Index:
    """The index after a search for 「大桥 会议 县长」."""
    index = Index(frequency)
    vectors = FlatVectorIndex(np.empty((0, 4), np.float16))
    corpus = Corpus(Layout(np.arange(passages), np.arange(passages)), vectors, index, index)
    tokenizer = Tokenizer()
    assert tokenizer.terms("大桥会议县长") == ["大桥", "会议", "县长"]
    LexicalRetriever(corpus, tokenizer).scores(parse_text("大桥会议县长"))
    assert index.passages == index.articles
    return index


def test_frequent_words_are_left_out_beside_rarer_ones() -> None:
    index = asked({"大桥": 900, "会议": 90_000, "县长": 4_000}, 300_000)
    assert index.passages == ["大桥", "县长"]
    assert index.pairs == [("大桥", "会议"), ("会议", "县长")]


def test_the_budget_grows_with_the_archive() -> None:
    frequency = {"大桥": 900, "会议": 40_000, "县长": 4_000}
    assert asked(frequency, 300_000).passages == ["大桥", "县长"]
    assert asked(frequency, 1_000_000).passages == ["大桥", "会议", "县长"]


@pytest.mark.parametrize("passages", [0, 100, BUDGET_MIN // 3])
def test_in_a_small_archive_every_word_is_searched_for(passages: int) -> None:
    frequency = {"大桥": passages, "会议": passages, "县长": passages}
    assert asked(frequency, passages).passages == ["大桥", "会议", "县长"]


def test_two_words_are_searched_for_however_frequent() -> None:
    index = asked({"大桥": 150_000, "会议": 200_000, "县长": 90_000}, 300_000)
    assert index.passages == ["大桥", "县长"]
