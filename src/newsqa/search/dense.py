"""Dense retrieval: FAISS over the float16 vectors of the store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newsqa.protocols import Embedder, Flags, Floats, Ids
from newsqa.search.corpus import Corpus, ranks_by
from newsqa.search.pq_prefilter import PqPrefilter
from newsqa.tracing import step
from newsqa.types import Hit, Question

if TYPE_CHECKING:
    import faiss


EXACT_UP_TO = 300_000
"""Rows up to which vectors are stored in float16; more are stored in 8 bits a number
(docs/benchmarks.md: half the memory, a quarter less time, recall@20 of exact search above 0.98).
"""
CACHED_VECTORS = 512
"""Questions whose vectors are cached."""
FEW = 16
"""One row in so many may be found where all of these are scored by their vectors."""
SCORED = 4096
"""Rows that are scored at a time, so that they fit into the cache of the processor."""
PIECE = 50_000
"""Rows that are converted to float32 at a time, to limit memory."""


class FlatVectorIndex:
    """A `VectorIndex` in one piece (FAISS scalar quantiser).

    `vectors` has shape (n, dimension), rows of unit length. They are stored in float16, as precise
    as in the store, or in 8 bits a number above `exact_up_to` rows. Large indexes have a prefilter.
    """

    def __init__(self, vectors: np.ndarray, exact_up_to: int = EXACT_UP_TO) -> None:
        import faiss

        exact = len(vectors) <= exact_up_to
        kind = faiss.ScalarQuantizer.QT_fp16 if exact else faiss.ScalarQuantizer.QT_8bit
        self._index: faiss.IndexScalarQuantizer = faiss.IndexScalarQuantizer(
            max(vectors.shape[1], 1), kind, faiss.METRIC_INNER_PRODUCT
        )
        if not exact:
            # Train the ranges of the numbers on rows at even distances.
            sample = vectors[:: -(-len(vectors) // PIECE)]
            self._index.train(np.ascontiguousarray(sample, np.float32))
        for start in range(0, len(vectors), PIECE):
            self._index.add(np.ascontiguousarray(vectors[start : start + PIECE], np.float32))
        self.prefilter = PqPrefilter(self._index)
        # A view of FAISS's own memory, which lives as long as the index.
        self._halves: np.ndarray | None = None
        if exact and len(self):
            codes = faiss.rev_swig_ptr(self._index.codes.data(), self._index.codes.size())
            self._halves = codes.view(np.float16).reshape(len(self), -1)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self) -> Floats:
        """All rows, shape (n, dimension)."""
        found: Floats = self._index.reconstruct_n(0, len(self))
        return found

    def search(self, vector: Floats, k: int, among: Flags | None = None) -> tuple[Ids, Floats]:
        """At most k rows and their scores, best first; of the rows `among` where it is given."""
        if among is not None:
            return self._search_among(vector, k, among)
        k = min(k, self._index.ntotal)
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return self.prefilter.search(vector, k) or self.scan(vector, k)

    def _search_among(self, vector: Floats, k: int, among: Flags) -> tuple[Ids, Floats]:
        """The rows to score by their vectors: all flagged ones where they are few, else likely
        ones of the prefilter.
        """
        count = int(among.sum())
        rows = None if count * FEW <= len(self) else self.prefilter.among(vector, k, among)
        if rows is None:
            rows = np.flatnonzero(among)
        scores = self.scores(vector, rows)
        best = np.argsort(-scores, kind="stable")[:k]
        return rows[best], scores[best]

    def scan(self, vector: Floats, k: int) -> tuple[Ids, Floats]:
        """The k nearest rows by a scan of all rows; k is 1 to the number of rows."""
        scores, rows = self._index.search(vector[np.newaxis, :], k)
        return rows[0], scores[0]

    def scores(self, vector: Floats, rows: Ids) -> Floats:
        """Inner products with the given rows, shape (len(rows),)."""
        if not len(rows):
            return np.empty(0, np.float32)
        pieces = (rows[start : start + SCORED] for start in range(0, len(rows), SCORED))
        # Not @: starting its threads takes longer than these few rows.
        return np.concatenate(
            [np.einsum("ij,j->i", self._reconstructed(piece), vector) for piece in pieces]
        )

    def _reconstructed(self, rows: Ids) -> Floats:
        if self._halves is not None:
            return self._halves[rows].astype(np.float32)
        found: Floats = self._index.reconstruct_batch(rows)
        return found


class SegmentedVectorIndex:
    """A `VectorIndex` of immutable segments; rows are numbered across the segments.

    New vectors make a new index that shares the old segments, because FAISS allows no change during
    a search in another thread.
    """

    def __init__(self, segments: Sequence[FlatVectorIndex]) -> None:
        self._segments = tuple(segments)
        self._starts = np.cumsum([0, *(len(segment) for segment in self._segments)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    def build_prefilters(self) -> None:
        """Start to build the prefilters of the segments, in threads, without blocking searches."""
        for segment in self._segments:
            segment.prefilter.start()

    def extended(self, vectors: np.ndarray) -> SegmentedVectorIndex:
        """An index of these rows and the vectors after them; small segments are merged."""
        segments = [*self._segments, FlatVectorIndex(vectors)]
        while len(segments) > 1 and 2 * len(segments[-1]) >= len(segments[-2]):
            last, before = segments.pop(), segments.pop()
            segments.append(FlatVectorIndex(np.concatenate([before.vectors(), last.vectors()])))
        return SegmentedVectorIndex(segments)

    def search(self, vector: Floats, k: int, among: Flags | None = None) -> tuple[Ids, Floats]:
        """At most k rows and their scores, best first; of the rows `among` where it is given."""
        parts = [None] * len(self._segments) if among is None else self._split(among)
        found = [
            segment.search(vector, k, part)
            for segment, part in zip(self._segments, parts, strict=True)
        ]
        rows = [rows + start for (rows, _), start in zip(found, self._starts, strict=False)]
        if not rows:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores = np.concatenate([scores for _, scores in found])
        best = np.argsort(-scores, kind="stable")[:k]
        return np.concatenate(rows)[best], scores[best]

    def _split(self, among: Flags) -> list[Flags]:
        """The flags of each segment."""
        return [among[start:end] for start, end in pairwise(self._starts)]

    def scores(self, vector: Floats, rows: Ids) -> Floats:
        """Inner products with the given rows, shape (len(rows),)."""
        scores = np.empty(len(rows), np.float32)
        of = np.searchsorted(self._starts, rows, "right") - 1
        for number, segment in enumerate(self._segments):
            mine = of == number
            scores[mine] = segment.scores(vector, rows[mine] - self._starts[number])
        return scores


class QuestionVectors:
    """An LRU cache of questions as unit vectors by one encoder. Safe to share between threads.

    A vector does not depend on the generation: it stays valid after a commit.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._cached = lru_cache(CACHED_VECTORS)(self._encoded)

    def of(self, question: Question) -> Floats:
        """The vector of the question, shape (dimension,); it is shared and must not be changed."""
        return self._cached(question.folded)

    def _encoded(self, folded: str) -> Floats:
        with step("encode"):
            vector: Floats = self._embedder.encode([folded], kind="query")[0]
        return vector


class DenseRetriever:
    """A `Retriever` of the nearest passages by the encoder alone."""

    def __init__(self, corpus: Corpus, vectors: QuestionVectors) -> None:
        self._corpus = corpus
        self._vectors = vectors

    def vector(self, question: Question) -> Floats:
        """The question as a unit vector, shape (dimension,)."""
        return self._vectors.of(question)

    def search(self, question: Question, k: int) -> list[Hit]:
        """At most k hits by falling cosine."""
        rows, scores = self._corpus.nearest(self.vector(question), k)
        ranks = {"dense": ranks_by(scores, np.ones(len(rows), bool))}
        return self._corpus.hits(rows, scores, ranks)
