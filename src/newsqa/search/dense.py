"""Dense retrieval: FAISS over the float16 vectors of the store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from newsqa.protocols import Embedder, Floats, Ids
from newsqa.search.corpus import Corpus, ranks_by
from newsqa.search.pq_prefilter import PqPrefilter
from newsqa.types import Hit, Question

if TYPE_CHECKING:
    import faiss


EXACT_UP_TO = 300_000
"""Rows that are searched exactly; more are kept in 8 bits a number (docs/benchmarks.md: half the
memory, a quarter less time, recall@20 against exact search above 0.98).
"""
KEPT = 512
"""Questions whose vectors are kept."""
PIECE = 50_000
"""Rows that are turned into float32 at a time: memory."""


class FlatVectorIndex:
    """Inner products with the rows (FAISS scalar quantiser): float16, as precise as the store, or
    8 bits a number above `exact_up_to` rows. Where there are many, a sketch says which rows.

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
        self.sketch = PqPrefilter(self._index)
        # FAISS's own memory: it is filled, and lives as long as the index.
        self._halves: np.ndarray | None = None
        if exact and len(self):
            codes = faiss.rev_swig_ptr(self._index.codes.data(), self._index.codes.size())
            self._halves = codes.view(np.float16).reshape(len(self), -1)

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
        return self.sketch.search(vector, k) or self.scan(vector, k)

    def scan(self, vector: Floats, k: int) -> tuple[Ids, Floats]:
        """The same by reading every row, with k of 1 to the number of rows."""
        scores, rows = self._index.search(vector[np.newaxis, :], k)
        return rows[0], scores[0]

    def scores(self, vector: Floats, rows: Ids) -> Floats:
        """Inner products with the given rows, shape (len(rows),)."""
        if not len(rows):
            return np.empty(0, np.float32)
        if self._halves is None:
            found = self._index.reconstruct_batch(rows)
        else:
            found = self._halves[rows].astype(np.float32)
        # Not @, whose threads take longer to come and go than these few rows take.
        scores: Floats = np.einsum("ij,j->i", found, vector)
        return scores


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

    def sketch(self) -> None:
        """Begins to make the sketches of the segments, in threads; searches go on beside them."""
        for segment in self._segments:
            segment.sketch.start()

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


class QuestionVectors:
    """Questions as unit vectors by one encoder; the last ones are kept. Safe between threads.

    A vector depends on no generation: a question asked again after a change needs no encoder.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept = lru_cache(KEPT)(self._encoded)

    def of(self, question: Question) -> Floats:
        """The vector of the question; not to be written to."""
        return self._kept(question.folded)

    def _encoded(self, folded: str) -> Floats:
        vector: Floats = self._embedder.encode([folded], kind="query")[0]
        return vector


class DenseRetriever:
    """Nearest passages by the encoder alone."""

    def __init__(self, corpus: Corpus, vectors: QuestionVectors) -> None:
        self._corpus = corpus
        self._vectors = vectors

    def vector(self, question: Question) -> Floats:
        """The question as a unit vector."""
        return self._vectors.of(question)

    def search(self, question: Question, k: int) -> list[Hit]:
        """At most k hits by falling cosine."""
        rows, scores = self._corpus.nearest(self.vector(question), k)
        ranks = {"dense": ranks_by(scores, np.ones(len(rows), bool))}
        return self._corpus.hits(rows, scores, ranks)
