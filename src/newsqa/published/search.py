"""Searching in one published generation: words by Lance's full-text index, vectors by its own.

Lance weighs words as Lucene does, the SQLite store as FTS5 does; each word is boosted by the ratio,
so that both give one score. Pairs of words have no frequency of their own here: they keep Lucene's
weight, which differs where a pair is frequent.

Boosted words are a query each, for which Lance looks at every text that has one. Among many texts
the words of a column are one query, which passes over texts that cannot be among the best: the
ratio is near 1 there, but for words that weigh little.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from newsqa.protocols import Flags, Floats, Ids
from newsqa.published.tables import Table, one_of
from newsqa.published.vocabulary import Vocabulary
from newsqa.search.bm25 import LEAST_WEIGHT

if TYPE_CHECKING:
    from lance.query import FullTextQuery

QueryWord = tuple[str, str, float]
"""A column, a word of it and its boost."""
BETWEEN = "␟"
"""Joins two adjacent words to one of the column `pairs`; no word has it."""
MANY = 100_000
"""Texts from which on the words of a column are one query."""
FEW = 2000
"""Texts that may be found up to which they are listed in the query."""


def pairs_of(terms: Sequence[str]) -> str:
    """The column `pairs` of a text."""
    return " ".join(BETWEEN.join(pair) for pair in pairwise(terms))


@dataclass(frozen=True, slots=True)
class LanceWords:
    """A `LexicalIndex` over the tables of one generation; `counts` are passages and articles."""

    passages: Table
    articles: Table
    vocabulary: Vocabulary
    counts: tuple[int, int]

    def match_passages(
        self, terms: Sequence[str], limit: int, among: Flags | None = None
    ) -> tuple[Ids, Floats]:
        """At most `limit` passage ids and scores, best first."""
        known = self.vocabulary.of_passages(terms)
        parts = [
            ("terms", term, _boost(count, self.counts[0])) for term, count in known.items() if count
        ]
        return self._matched(self.passages, "id", parts, limit, among)

    def match_articles(
        self,
        terms: Sequence[str],
        limit: int,
        pairs: Sequence[tuple[str, str]] = (),
        among: Flags | None = None,
    ) -> tuple[Ids, Floats]:
        """At most `limit` article rows and scores over title and whole text, best first."""
        words = self.vocabulary.of_articles([*terms, *(term for pair in pairs for term in pair)])
        parts = [
            ("terms", term, _boost(words[term], self.counts[1]))
            for term in dict.fromkeys(terms)
            if words[term]
        ]
        parts += [
            ("pairs", BETWEEN.join(pair), 1.0)
            for pair in dict.fromkeys(pairs)
            if words[pair[0]] and words[pair[1]]
        ]
        return self._matched(self.articles, "row", parts, limit, among)

    def _matched(
        self, table: Table, number: str, parts: Sequence[QueryWord], limit: int, among: Flags | None
    ) -> tuple[Ids, Floats]:
        total = self.counts[0] if table is self.passages else self.counts[1]
        if total < MANY:
            return _best(table, number, _boosted(parts), limit, among)
        found = [_best(table, number, one, limit, among) for one in _by_column(parts)]
        return _joined(found, limit)

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """The number of passages that have each term."""
        return self.vocabulary.of_passages(terms)


def _boost(count: int, total: int) -> float:
    """What makes Lucene's weight of a word that of FTS5."""
    ratio = (max(total - count, 0) + 0.5) / (count + 0.5)
    return max(math.log(ratio), LEAST_WEIGHT) / math.log(1 + ratio)


def _boosted(parts: Sequence[QueryWord]) -> FullTextQuery | None:
    """Any of the words, each with its boost; None for none."""
    from lance.query import BooleanQuery, MatchQuery, Occur

    if not parts:
        return None
    return BooleanQuery(
        [(Occur.SHOULD, MatchQuery(word, column, boost=boost)) for column, word, boost in parts]
    )


def _by_column(parts: Sequence[QueryWord]) -> list[FullTextQuery]:
    """Any of the words of a column, for each column."""
    from lance.query import MatchQuery

    words: dict[str, list[str]] = {}
    for column, word, _ in parts:
        words.setdefault(column, []).append(word)
    return [MatchQuery(" ".join(own), column) for column, own in words.items()]


def _joined(found: Sequence[tuple[Ids, Floats]], limit: int) -> tuple[Ids, Floats]:
    """The best texts by the sum of their scores of several queries, best first.

    The first query, of single words, finds what has a pair as well: a text that is not among its
    best has at most the least score of those. A text that another one does not find has none of it.
    """
    if len(found) < 2:
        return found[0] if found else (np.empty(0, np.int64), np.empty(0, np.float32))
    numbers = np.unique(np.concatenate([one for one, _ in found]))
    total = np.zeros(len(numbers), np.float32)
    for place, (own, scores) in enumerate(found):
        if not len(own):
            continue
        missing = scores[-1] if place == 0 and len(own) >= limit else 0.0
        given = np.full(len(numbers), missing, np.float32)
        given[np.searchsorted(numbers, own)] = scores
        total += given
    order = np.lexsort((numbers, -total))[:limit]
    return numbers[order], total[order]


def _best(
    table: Table, number: str, query: FullTextQuery | None, limit: int, among: Flags | None
) -> tuple[Ids, Floats]:
    """At most `limit` texts and scores, best first; of equal ones the lower numbers."""
    if query is None or limit < 1:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    few = None if among is None else np.flatnonzero(among)
    where = one_of(number, few) if few is not None and len(few) <= FEW else None
    wanted = limit
    while True:
        found = table.match(query, [number], wanted, where)
        numbers = found.column(number).to_numpy()
        scores = found.column("_score").to_numpy()
        complete = len(numbers) < wanted
        if among is not None and where is None:
            here = (numbers < len(among)) & among[np.minimum(numbers, len(among) - 1)]
            numbers, scores = numbers[here], scores[here]
        if complete or len(numbers) >= limit:
            break
        wanted *= 4
    order = np.lexsort((numbers, -scores))[:limit]
    return numbers[order], scores[order]


class LanceVectors:
    """A `VectorIndex` of the table `passages`; row r is the passage `passage_ids[r]`."""

    def __init__(self, passages: Table, passage_ids: Ids) -> None:
        self._passages = passages
        self._ids = passage_ids

    def search(self, vector: Floats, k: int, among: Flags | None = None) -> tuple[Ids, Floats]:
        """At most k rows and their cosines, best first; of the rows `among` where it is given."""
        few = None if among is None else self._ids[np.flatnonzero(among)]
        where = one_of("id", few) if few is not None and len(few) <= FEW else None
        wanted = min(k, len(self._ids))
        while True:
            if not wanted:
                return np.empty(0, np.int64), np.empty(0, np.float32)
            found = self._passages.nearest(vector, ["id"], wanted, where)
            rows = np.searchsorted(self._ids, found.column("id").to_numpy())
            scores = 1 - found.column("_distance").to_numpy()
            complete = len(rows) < wanted or wanted == len(self._ids)
            if among is not None and where is None:
                here = among[rows]
                rows, scores = rows[here], scores[here]
            if complete or len(rows) >= k:
                break
            wanted = min(4 * wanted, len(self._ids))
        order = np.lexsort((rows, -scores))[:k]
        return rows[order], scores[order].astype(np.float32)

    def scores(self, vector: Floats, rows: Ids) -> Floats:
        """Inner products with the given rows, shape (len(rows),)."""
        if not len(rows):
            return np.empty(0, np.float32)
        found = self._passages.at_numbers(["id", "vector"], "id", self._ids[rows])
        order = np.argsort(found.column("id").to_numpy())
        vectors = vectors_of(found)[order]
        places = np.searchsorted(self._ids[rows], found.column("id").to_numpy()[order])
        scores = np.zeros(len(rows), np.float32)
        scores[places] = np.einsum("ij,j->i", vectors.astype(np.float32), vector)
        return scores


def vectors_of(rows: Any) -> np.ndarray:
    """The column `vector` of a table of pyarrow, shape (rows, dimension), float16."""
    column = rows.column("vector").combine_chunks()
    flat = column.flatten().to_numpy(zero_copy_only=False)
    return np.asarray(flat, np.float16).reshape(len(column), -1)
