"""BM25 over cached postings, for one generation of the store.

The scores are those of FTS5's bm25(): k1 = 1.2, b = 0.75, its weight of rare words. After its first
use a word costs no more than a sum of arrays, and the words that cost most are used most often.
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

from newsqa.protocols import Flags, Floats, Ids, Texts, WordRows

K1, B = 1.2, 0.75
LEAST_WEIGHT = 1e-6
"""Weight of a word that occurs in half of the texts or more, as in FTS5."""
CACHE_BYTES = 64 * 2**20
"""Size of the cache; the least recently used entries are evicted."""
_ENTRY_BYTES = 300
"""Size of a cache entry beside its arrays, about."""
_MAX_FREQUENCIES = 200_000

_Scores = tuple[npt.NDArray[np.int64], Floats]


@dataclass(frozen=True)
class Lengths:
    """The number of terms of each text of a generation; `ids` ascends, both shapes (n,)."""

    ids: Ids
    counts: Ids

    @cached_property
    def mean(self) -> float:
        """Mean number of terms of a text; 1 where there is no text."""
        return float(self.counts.mean()) if len(self.counts) else 1.0

    @classmethod
    def read(cls, words: WordRows, texts: Texts, before: Lengths | None = None) -> Lengths:
        """The lengths of the generation of `words`.

        Where no text of `before`, an earlier generation, was removed, only the new ones are read:
        ids are never used again.
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
    """Lengths and an LRU cache of postings of one generation. Safe to share between threads."""

    def __init__(
        self, passages: Lengths, articles: Lengths, cache_bytes: int = CACHE_BYTES
    ) -> None:
        self.passages, self.articles = passages, articles
        self._max_bytes = cache_bytes
        self._cache: OrderedDict[tuple[str, ...], _Scores] = OrderedDict()
        self._frequencies: dict[str, int] = {}
        self.cached_bytes = 0
        self._lock = threading.Lock()

    @classmethod
    def read(cls, words: WordRows, before: Postings | None = None) -> Postings:
        """Postings of the generation of `words`, the cache empty; `before` as in `Lengths.read`."""
        return cls(
            Lengths.read(words, "passages", before.passages if before else None),
            Lengths.read(words, "articles", before.articles if before else None),
        )

    def over(self, words: WordRows) -> Bm25:
        """The index that a question is matched against; `words` are of the same generation."""
        return Bm25(self, words)

    def frequency(self, term: str, words: WordRows) -> int:
        """The number of passages that have the term."""
        count = self._frequencies.get(term)
        if count is None:
            count = words.frequency(term)
            if len(self._frequencies) < _MAX_FREQUENCIES:
                self._frequencies[term] = count
        return count

    def term(self, texts: Texts, term: str, words: WordRows) -> _Scores:
        """Ids of the texts that have the term, ascending, and its part of their scores."""

        def read() -> _Scores:
            return self._weighed(texts, words.occurrences(texts, term))

        return self._cached((texts, term), read)

    def pair(self, texts: Texts, first: str, second: str, words: WordRows) -> _Scores:
        """The same for two adjacent terms."""
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
        # A damaged index may have fewer texts than occurrences.
        rarity = math.log((max(total - len(ids), 0) + 0.5) / (len(ids) + 0.5))
        places = np.minimum(np.searchsorted(lengths.ids, ids), total - 1)
        share = lengths.counts[places] / lengths.mean
        scores = counts * (K1 + 1) / (counts + K1 * (1 - B + B * share))
        return ids, (max(rarity, LEAST_WEIGHT) * scores).astype(np.float32)

    def _cached(self, key: tuple[str, ...], read: Callable[[], _Scores]) -> _Scores:
        with self._lock:
            found = self._cache.get(key)
            if found is not None:
                self._cache.move_to_end(key)
                return found
        found = read()
        with self._lock:
            if key not in self._cache:
                self._cache[key] = found
                self.cached_bytes += _size(found)
            while self.cached_bytes > self._max_bytes:
                self.cached_bytes -= _size(self._cache.popitem(last=False)[1])
        return found


@dataclass(frozen=True, slots=True)
class Bm25:
    """A `LexicalIndex` over the words of one view and the postings of its generation."""

    postings: Postings
    words: WordRows

    def match_passages(
        self, terms: Sequence[str], limit: int, among: Flags | None = None
    ) -> tuple[Ids, Floats]:
        """At most `limit` passage ids and scores, best first."""
        return _best(
            [self.postings.term("passages", term, self.words) for term in dict.fromkeys(terms)],
            limit,
            among,
        )

    def match_articles(
        self,
        terms: Sequence[str],
        limit: int,
        pairs: Sequence[tuple[str, str]] = (),
        among: Flags | None = None,
    ) -> tuple[Ids, Floats]:
        """At most `limit` article rows and scores over title and whole text, best first."""
        postings, words = self.postings, self.words
        found = [postings.term("articles", term, words) for term in dict.fromkeys(terms)]
        found += [postings.pair("articles", *pair, words) for pair in dict.fromkeys(pairs)]
        return _best(found, limit, among)

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """The number of passages that have each term."""
        return {term: self.postings.frequency(term, self.words) for term in set(terms)}


def _size(scores: _Scores) -> int:
    return _ENTRY_BYTES + scores[0].nbytes + scores[1].nbytes


def _starts(ids: Ids) -> Ids:
    """Where runs of equal ids begin; `ids` must not be empty."""
    begins = np.empty(len(ids), np.bool_)
    begins[0] = True
    np.not_equal(ids[1:], ids[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def _among(part: _Scores, among: Flags) -> _Scores:
    """The scores of the flagged texts."""
    ids, scores = part
    ids = ids[: np.searchsorted(ids, len(among))]
    here = among[ids]
    return ids[here], scores[: len(here)][here]


def _best(parts: Sequence[_Scores], limit: int, among: Flags | None = None) -> tuple[Ids, Floats]:
    """The `limit` best sums by text, best first; of equal ones the texts with lower ids.

    The ids of each part ascend.
    """
    if among is not None:
        parts = [_among(part, among) for part in parts]
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
