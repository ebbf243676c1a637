"""A sketch of a vector index: two bits a number, which stay in the processor's cache.

A flat index reads every vector for every question, and that takes as long as memory does. The
sketch (FAISS, product quantiser, fast scan) names some thousand rows that may be the nearest, and
only those are weighed by their vectors: a sixth of the time over 200,000 rows, and the nearest 400
are those of the whole search (docs/design.md).
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import numpy as np

from newsqa.protocols import Floats, Ids

if TYPE_CHECKING:
    import faiss

FROM = 20_000
"""Rows from which a sketch is worth its while."""
LOOKED_AT = 32
"""One row in so many is weighed by its vector."""
TRAINED_ON = 4096
ROUNDS = 3
PIECE = 20_000
"""Rows that are sketched at a time: memory."""

log = logging.getLogger(__name__)


class PqPrefilter:
    """Searches a filled flat index that never changes again, by inner product.

    It is made in a thread of its own when it is first wanted for the second time: who asks only
    once does not pay for it. `start` makes it earlier.
    """

    def __init__(self, index: faiss.IndexScalarQuantizer) -> None:
        self._index = index
        self._refined: faiss.IndexRefine | None = None
        # Its words come in pairs of numbers.
        self._fits = index.ntotal >= FROM and index.d % 2 == 0
        self._wanted = 0
        self._maker: threading.Thread | None = None
        self._lock = threading.Lock()

    def search(self, vector: Floats, k: int) -> tuple[Ids, Floats] | None:
        """k rows and their scores, best first; None while there is no sketch, or for a large k."""
        refined = self._refined
        count = max(10 * k, self._index.ntotal // LOOKED_AT)
        if count > self._index.ntotal // 8:
            return None  # the whole is not much more: its rows are read one after the other
        if refined is None:
            self._wanted += 1
            if self._wanted > 1:
                self.start()
            return None
        import faiss

        asked = faiss.IndexRefineSearchParameters()
        asked.k_factor = count / k
        scores, rows = refined.search(vector[np.newaxis, :], k, params=asked)
        return rows[0], scores[0]

    @property
    def begun(self) -> bool:
        """Whether it is there, or is being made."""
        return self._maker is not None

    def start(self) -> threading.Thread | None:
        """Begins to make it, unless that was done; the thread that does. None where it is not
        worth its while.
        """
        if not self._fits:
            return None
        with self._lock:
            if self._maker is None:
                self._maker = threading.Thread(target=self._make, name="sketch")
                self._maker.start()
            return self._maker

    def _make(self) -> None:
        import faiss

        faiss.omp_set_num_threads(1)  # of this thread only: questions go on beside it
        index, total = self._index, self._index.ntotal
        small = faiss.IndexPQFastScan(index.d, index.d // 2, 4, faiss.METRIC_INNER_PRODUCT)
        small.pq.cp.niter = ROUNDS
        few = np.arange(0, total, max(1, total // TRAINED_ON), dtype=np.int64)[:TRAINED_ON]
        small.train(index.reconstruct_batch(few))
        for start in range(0, total, PIECE):
            small.add(index.reconstruct_n(start, min(PIECE, total - start)))
        self._refined = faiss.IndexRefine(small, index)
        log.debug("sketch of %d rows", total)
