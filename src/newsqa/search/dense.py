"""Dense retrieval: FAISS over the float16 vectors of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from newsqa.protocols import Embedder, Floats, Ids
from newsqa.search.corpus import Corpus, ranks_by
from newsqa.text.fold import fold
from newsqa.types import Hit

if TYPE_CHECKING:
    import faiss


EXACT_UP_TO = 300_000
"""Rows that are searched exactly; more are kept in 8 bits a number (docs/benchmarks.md: half the
memory, a quarter less time, recall@20 against exact search above 0.98).
"""
PIECE = 50_000
"""Rows that are turned into float32 at a time: memory."""


class FlatVectorIndex:
    """Inner products with every row (FAISS scalar quantiser): float16, as precise as the store, or
    8 bits a number above `exact_up_to` rows.

    `vectors` has shape (n, dimension), rows of unit length.
    """

    def __init__(self, vectors: np.ndarray, exact_up_to: int = EXACT_UP_TO) -> None:
        import faiss

        exact = len(vectors) <= exact_up_to
        kind = faiss.ScalarQuantizer.QT_fp16 if exact else faiss.ScalarQuantizer.QT_8bit
        self._index: faiss.IndexScalarQuantizer = faiss.IndexScalarQuantizer(
            max(vectors.shape[1], 1), kind, faiss.METRIC_INNER_PRODUCT
        )
        if not exact:
            # The ranges of the numbers, from rows at even distances.
            sample = vectors[:: -(-len(vectors) // PIECE)]
            self._index.train(np.ascontiguousarray(sample, np.float32))
        for start in range(0, len(vectors), PIECE):
            self._index.add(np.ascontiguousarray(vectors[start : start + PIECE], np.float32))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self) -> Floats:
        """All rows again, shape (n, dimension)."""
        found: Floats = self._index.reconstruct_n(0, len(self))
        return found

    def search(self, vector: Floats, k: int) -> tuple[Ids, Floats]:
        """At most k rows and their scores, best first."""
        k = min(k, self._index.ntotal)
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, rows = self._index.search(vector[np.newaxis, :], k)
        return rows[0], scores[0]

    def scores(self, vector: Floats, rows: Ids) -> Floats:
        """Inner products with the given rows, shape (len(rows),)."""
        if not len(rows):
            return np.empty(0, np.float32)
        found: Floats = self._index.reconstruct_batch(rows) @ vector
        return found


class SegmentedVectorIndex:
    """Immutable segments searched as one; rows count on from segment to segment.

    New vectors come in as a new index that shares the old segments, so that searches going on in
    other threads are not disturbed (FAISS allows no change beside a search).
    """

    def __init__(self, segments: Sequence[FlatVectorIndex]) -> None:
        self._segments = tuple(segments)
        self._starts = np.cumsum([0, *(len(segment) for segment in self._segments)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    def extended(self, vectors: np.ndarray) -> SegmentedVectorIndex:
        """This index and the vectors behind it; small segments grow together on the way."""
        segments = [*self._segments, FlatVectorIndex(vectors)]
        while len(segments) > 1 and 2 * len(segments[-1]) >= len(segments[-2]):
            last, before = segments.pop(), segments.pop()
            segments.append(FlatVectorIndex(np.concatenate([before.vectors(), last.vectors()])))
        return SegmentedVectorIndex(segments)

    def search(self, vector: Floats, k: int) -> tuple[Ids, Floats]:
        """At most k rows and their scores, best first."""
        found = [segment.search(vector, k) for segment in self._segments]
        rows = [rows + start for (rows, _), start in zip(found, self._starts, strict=False)]
        if not rows:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores = np.concatenate([scores for _, scores in found])
        best = np.argsort(-scores, kind="stable")[:k]
        return np.concatenate(rows)[best], scores[best]

    def scores(self, vector: Floats, rows: Ids) -> Floats:
        """Inner products with the given rows, shape (len(rows),)."""
        scores = np.empty(len(rows), np.float32)
        of = np.searchsorted(self._starts, rows, "right") - 1
        for number, segment in enumerate(self._segments):
            mine = of == number
            scores[mine] = segment.scores(vector, rows[mine] - self._starts[number])
        return scores


class DenseRetriever:
    """Nearest passages by the encoder alone."""

    def __init__(self, corpus: Corpus, embedder: Embedder) -> None:
        self._corpus = corpus
        self._embedder = embedder

    def vector(self, question: str) -> Floats:
        """The question as a unit vector."""
        vector: Floats = self._embedder.encode([fold(question)], kind="query")[0]
        return vector

    def search(self, question: str, k: int) -> list[Hit]:
        """At most k hits by falling cosine."""
        rows, scores = self._corpus.nearest(self.vector(question), k)
        ranks = {"dense": ranks_by(scores, np.ones(len(rows), bool))}
        return self._corpus.hits(rows, scores, ranks)
