"""One generation of the store to search in: passages and their articles, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from newsqa.protocols import Flags, Floats, Ids, LexicalIndex, PassageTable, VectorIndex
from newsqa.types import Hit, Passage

GONE = -1
"""Article row of a passage that was removed."""


@dataclass(frozen=True)
class Layout:
    """The passage of each row and its article; shapes (n,).

    `passage_ids` ascends; `article_rows` has the article of each passage, GONE where it was removed
    from the store after the vectors were loaded.
    """

    passage_ids: Ids
    article_rows: Ids

    @cached_property
    def gone(self) -> int:
        """The number of removed passages."""
        return int((self.article_rows == GONE).sum())

    @cached_property
    def by_article(self) -> tuple[Ids, Ids]:
        """The rows in the order of their articles, and the articles, both (n,)."""
        order = np.argsort(self.article_rows, kind="stable")
        return order, self.article_rows[order]


@dataclass(frozen=True, slots=True)
class Limit:
    """The part of a corpus that may be found: flags by row, by passage id and by article row.

    None of a field lets all be found.
    """

    rows: Flags | None = None
    passages: Flags | None = None
    articles: Flags | None = None


_UNLIMITED = Limit()


@dataclass(frozen=True, slots=True)
class Corpus:
    """One generation to search in, or a part of it.

    Row r of `vectors` is passage `layout.passage_ids[r]`. Every search finds only what lies within
    the limit.
    """

    layout: Layout
    vectors: VectorIndex
    lexical: LexicalIndex
    table: PassageTable
    within_limit: Limit = _UNLIMITED

    def limit(self, articles: Flags) -> Limit:
        """The limit to the articles whose rows are flagged; rows beyond the end are not."""
        known = np.zeros(max(len(articles), int(self.article_rows.max(initial=0)) + 1), np.bool_)
        known[: len(articles)] = articles
        rows = known[self.article_rows] & (self.article_rows != GONE)
        passages = np.zeros(int(self.passage_ids.max(initial=0)) + 1, np.bool_)
        passages[self.passage_ids[rows]] = True
        return Limit(rows, passages, known)

    def within(self, limit: Limit) -> Corpus:
        """The same corpus, in which only what lies within the limit is found."""
        return replace(self, within_limit=limit)

    @property
    def passage_ids(self) -> Ids:
        """As in `Layout`."""
        return self.layout.passage_ids

    @property
    def article_rows(self) -> Ids:
        """As in `Layout`."""
        return self.layout.article_rows

    def nearest(self, vector: Floats, k: int) -> tuple[Ids, Floats]:
        """At most k rows of passages that were not removed, and their cosines, best first."""
        if self.within_limit.rows is not None:
            return self.vectors.search(vector, k, self.within_limit.rows)
        rows, scores = self.vectors.search(vector, k + self.layout.gone)
        here = self.article_rows[rows] != GONE
        return rows[here][:k], scores[here][:k]

    def rows_of(self, passage_ids: Ids) -> Ids:
        """The rows of these passages; ids that are not in this generation are left out."""
        if not len(self.passage_ids):
            return np.empty(0, np.int64)
        rows = np.searchsorted(self.passage_ids, passage_ids)
        rows = np.minimum(rows, len(self.passage_ids) - 1)
        found: Ids = rows[self.passage_ids[rows] == passage_ids]
        return found

    def rows_in(self, article_rows: Ids) -> Ids:
        """The rows of all passages of these articles."""
        order, ordered = self.layout.by_article
        first = np.searchsorted(ordered, article_rows, "left")
        last = np.searchsorted(ordered, article_rows, "right")
        parts = [order[a:b] for a, b in zip(first, last, strict=True)]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def load(self, rows: Ids) -> Mapping[int, Passage]:
        """The passages of the rows that still exist, by id."""
        return self.table.load(self.passage_ids[rows].tolist())

    def hits(
        self,
        rows: Ids,
        scores: Floats,
        ranks: Mapping[str, Ids],
        standings: Floats | None = None,
        known: Mapping[int, Passage] = MappingProxyType({}),
    ) -> list[Hit]:
        """The hits of the rows, in their order; passages that no longer exist are left out.

        `ranks` by retriever, 0 where it did not find the row; `known` are passages that were loaded
        before, by id.
        """
        ids: list[int] = self.passage_ids[rows].tolist()
        passages = {**known, **self.table.load([id_ for id_ in ids if id_ not in known])}
        return [
            Hit(
                passages[id_],
                float(scores[number]),
                {name: int(rank[number]) for name, rank in ranks.items() if rank[number]},
                standing=0.0 if standings is None else float(standings[number]),
            )
            for number, id_ in enumerate(ids)
            if id_ in passages
        ]


def ranks_by(scores: Floats, found: np.ndarray) -> Ids:
    """Ranks from 1 by falling score among the `found` (bool, same shape); 0 elsewhere."""
    ranks = np.zeros(len(scores), np.int64)
    where = np.flatnonzero(found)
    ranks[where[np.argsort(-scores[where], kind="stable")]] = np.arange(1, len(where) + 1)
    return ranks
