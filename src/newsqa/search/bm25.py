"""BM25 with the rows of words kept in memory, for one generation.

The same as FTS5's bm25(): k1 = 1.2, b = 0.75, its weight of rare words. A word that was looked for
once costs no more than a sum of arrays afterwards, and the words that cost most come again.
Source of the function: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009).
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from newsqa.protocols import Floats, Ids, Texts, WordRows

K1, B = 1.2, 0.75
LEAST_WEIGHT = 1e-6
"""What FTS5 gives a word that is in half of the texts or more."""
BUDGET = 64 * 2**20
"""Bytes of rows that are kept; those not asked for longest make way."""
_ENTRY = 300
_FREQUENCIES = 200_000

_Scores = tuple[npt.NDArray[np.int64], Floats]


@dataclass(frozen=True)
class Lengths:
    """How many terms each text of a generation has; `ids` ascends, both (n,)."""

    ids: Ids
    counts: Ids

    @cached_property
    def mean(self) -> float:
        """Terms of a text; 1 where there is none."""
        return float(self.counts.mean()) if len(self.counts) else 1.0

    @classmethod
    def read(cls, words: WordRows, texts: Texts, before: Lengths | None = None) -> Lengths:
        """Those of the generation of `words`; only what `before` lacks is read, if none left.

        An id is never used again, and `before` is of an earlier generation.
        """
        if before is None or not len(before.ids):
            return cls(*words.lengths(texts, 0))
        last = int(before.ids[-1])
        if words.count_up_to(texts, last) != len(before.ids):
            return cls(*words.lengths(texts, 0))
        ids, counts = words.lengths(texts, last)
        if not len(ids):
            return before
        return cls(np.concatenate([before.ids, ids]), np.concatenate([before.counts, counts]))


class Postings:
    """What is kept of one generation. Safe to share between threads."""

    def __init__(self, passages: Lengths, articles: Lengths, budget: int = BUDGET) -> None:
        self.passages, self.articles = passages, articles
        self._budget = budget
        self._kept: OrderedDict[tuple[str, ...], _Scores] = OrderedDict()
        self._frequencies: dict[str, int] = {}
        self.bytes = 0
        self._lock = threading.Lock()

    @classmethod
    def take(cls, words: WordRows, before: Postings | None = None) -> Postings:
        """Those of the generation of `words`, nothing kept yet; `before` as in `Lengths.read`."""
        return cls(
            Lengths.read(words, "passages", before.passages if before else None),
            Lengths.read(words, "articles", before.articles if before else None),
        )

    def over(self, words: WordRows) -> Bm25:
        """What a question asks; `words` are of the same generation."""
        return Bm25(self, words)

    def frequency(self, term: str, words: WordRows) -> int:
        """In how many passages the term occurs."""
        count = self._frequencies.get(term)
        if count is None:
            count = words.frequency(term)
            if len(self._frequencies) < _FREQUENCIES:
                self._frequencies[term] = count
        return count

    def term(self, texts: Texts, term: str, words: WordRows) -> _Scores:
        """The texts that have the term, ascending, and what it adds to their scores."""

        def read() -> _Scores:
            return self._weighed(texts, words.occurrences(texts, term))

        return self._cached((texts, term), read)

    def pair(self, texts: Texts, first: str, second: str, words: WordRows) -> _Scores:
        """The same for two terms that stand side by side."""
        return self._cached(
            (texts, first, second), lambda: words.side_by_side(texts, first, second)
        )

    def _weighed(self, texts: Texts, occurrences: Ids) -> _Scores:
        lengths = self.passages if texts == "passages" else self.articles
        if not len(occurrences) or not len(lengths.ids):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        starts = _starts(occurrences)
        ids, counts = occurrences[starts], np.diff(starts, append=len(occurrences))
        total = len(lengths.ids)
        rarity = math.log((total - len(ids) + 0.5) / (len(ids) + 0.5))
        places = np.minimum(np.searchsorted(lengths.ids, ids), total - 1)
        share = lengths.counts[places] / lengths.mean
        scores = counts * (K1 + 1) / (counts + K1 * (1 - B + B * share))
        return ids, (max(rarity, LEAST_WEIGHT) * scores).astype(np.float32)

    def _cached(self, key: tuple[str, ...], read: Callable[[], _Scores]) -> _Scores:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        found = read()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = found
                self.bytes += _size(found)
            while self.bytes > self._budget:
                self.bytes -= _size(self._kept.popitem(last=False)[1])
        return found


@dataclass(frozen=True, slots=True)
class Bm25:
    """A `LexicalIndex` over the words of one view and what is kept of its generation."""

    postings: Postings
    words: WordRows

    def match_passages(self, terms: Sequence[str], limit: int) -> tuple[Ids, Floats]:
        """Passage ids and scores, best first."""
        return _best(
            [self.postings.term("passages", term, self.words) for term in dict.fromkeys(terms)],
            limit,
        )

    def match_articles(
        self, terms: Sequence[str], limit: int, pairs: Sequence[tuple[str, str]] = ()
    ) -> tuple[Ids, Floats]:
        """Article rows and scores over title and whole text, best first."""
        postings, words = self.postings, self.words
        found = [postings.term("articles", term, words) for term in dict.fromkeys(terms)]
        found += [postings.pair("articles", *pair, words) for pair in dict.fromkeys(pairs)]
        return _best(found, limit)

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """In how many passages each term occurs."""
        return {term: self.postings.frequency(term, self.words) for term in set(terms)}


def _size(scores: _Scores) -> int:
    return _ENTRY + scores[0].nbytes + scores[1].nbytes


def _starts(ids: Ids) -> Ids:
    """Where runs of equal numbers begin, of one at least."""
    begins = np.empty(len(ids), np.bool_)
    begins[0] = True
    np.not_equal(ids[1:], ids[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def _best(parts: Sequence[_Scores], limit: int) -> tuple[Ids, Floats]:
    """The sums by text, the `limit` best of them; of equal ones those that came in first."""
    ids = np.concatenate([np.empty(0, np.int64), *(ids for ids, _ in parts)])
    if not len(ids):
        return ids, np.empty(0, np.float32)
    scores = np.concatenate([scores for _, scores in parts]).astype(np.float64)
    order = np.argsort(ids, kind="stable")
    ids = ids[order]
    starts = _starts(ids)
    ids, sums = ids[starts], np.add.reduceat(scores[order], starts)
    if len(sums) > limit:
        least = np.partition(sums, len(sums) - limit)[len(sums) - limit]
        ids, sums = ids[sums >= least], sums[sums >= least]
    best = np.argsort(-sums, kind="stable")[:limit]
    return ids[best], sums[best].astype(np.float32)
