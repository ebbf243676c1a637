"""Dense retrieval: FAISS over the float16 vectors of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsqa.protocols import Embedder, Floats, Ids
from newsqa.search.corpus import Corpus, ranks_by
from newsqa.text.fold import fold
from newsqa.types import Hit

if TYPE_CHECKING:
    import faiss


class FlatVectorIndex:
    """Exact inner products over float16 rows (FAISS scalar quantiser, as precise as the store).

    `vectors` has shape (n, dimension), rows of unit length.
    """

    def __init__(self, vectors: np.ndarray) -> None:
        import faiss

        self._index: faiss.IndexScalarQuantizer = faiss.IndexScalarQuantizer(
            max(vectors.shape[1], 1), faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        for start in range(0, len(vectors), 50_000):  # float32 copies in pieces: memory
            self._index.add(np.ascontiguousarray(vectors[start : start + 50_000], np.float32))

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


class DenseRetriever:
    """Nearest passages by the encoder alone."""

    def __init__(self, corpus: Corpus, embedder: Embedder) -> None:
        self._corpus = corpus
        self._embedder = embedder

    def vector(self, question: str) -> Floats:
        """The question as a unit vector."""
        return self._embedder.encode([fold(question)], kind="query")[0]

    def search(self, question: str, k: int) -> list[Hit]:
        """At most k hits by falling cosine."""
        rows, scores = self._corpus.vectors.search(self.vector(question), k)
        ranks = {"dense": ranks_by(scores, np.ones(len(rows), bool))}
        return self._corpus.hits(rows, scores, ranks)
