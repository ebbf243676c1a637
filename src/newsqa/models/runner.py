"""Runs padded rows of token ids through a bundled graph: small groups, few requests at a time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from newsqa.models.bundle import compile_graph

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

TOKENS_AT_ONCE = 512
"""Tokens, padding included, that one request may carry.

Small requests keep the activations in the processor's cache, and a question that arrives
during an ingest waits for one of them only.
"""
TEXTS_AT_ONCE = 8
WIDTH_STEP = 32
"""Rows are padded to a multiple of this many tokens, so that few shapes occur: OpenVINO makes
programs for each, some 7 MB.
"""
BULK_STEP = 16
"""The same where thousands of rows are sorted by length: less padding, 4 % faster."""


class Runner(Protocol):
    """Runs rows of token ids through a model."""

    def run(self, ids: Ids, mask: Ids) -> Iterator[tuple[Ids, Floats]]:
        """Yield row numbers and the output for them, until all rows are done."""


class _Loaded:
    """A compiled graph, the number of its concurrent requests, and a pool of idle ones."""

    def __init__(self, compiled: Any) -> None:
        self.streams: int = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self._compiled = compiled
        # A deque hands each of them to one thread only.
        self._idle: deque[Any] = deque()

    def request(self) -> Any:
        """A request for the caller alone, until `give_back`."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._compiled.create_infer_request()

    def give_back(self, request: Any) -> None:
        """Return an idle request to the pool."""
        self._idle.append(request)


class GraphRunner:
    """A graph with the inputs input_ids and attention_mask; any number of threads may share it.

    It is loaded when it first runs, or by `load`. `one_by_one`: a request carries one row, and one
    more request than there are streams waits for its turn: better for few long rows, of which an
    uneven number of groups would leave a stream without work. `step`: rows are padded to a multiple
    of so many tokens. `kernels`, `single`: see `compile_graph`.
    """

    def __init__(
        self,
        folder: Path,
        graph: str,
        weights: str,
        *,
        one_by_one: bool = False,
        step: int = WIDTH_STEP,
        kernels: int | None = None,
        single: bool = False,
    ) -> None:
        self._files = folder, graph, weights
        self._one_by_one = one_by_one
        self._step = step
        self._kernels = kernels
        self._single = single
        self._loaded: _Loaded | None = None
        self._loading = threading.Lock()

    def load(self) -> _Loaded:
        """Load the graph unless it is loaded. Raises ModelError for files that are no graph."""
        with self._loading:
            loaded = self._loaded or self._open()
            self._loaded = loaded
        return loaded

    def _open(self) -> _Loaded:
        return _Loaded(compile_graph(*self._files, kernels=self._kernels, single=self._single))

    def _retry(self, inputs: dict[str, Ids]) -> Any:
        """Load the graph again after a request failed, and run it.

        OpenVINO 2026.4 sometimes confuses the shapes of two requests. Raises RuntimeError where it
        fails again.
        """
        self._loaded = self._open()
        request = self._loaded.request()
        request.infer(inputs)
        return request

    def run(self, ids: Ids, mask: Ids) -> Iterator[tuple[Ids, Floats]]:
        """Yield row numbers and the graph's output for them, until all rows are done.

        ids and mask have shape (rows, tokens). Rows are sent in small groups of like length, each
        trimmed to its longest row, so that little is computed for padding. The output is valid
        until the next one is requested.
        """
        loaded = self._loaded or self.load()
        lengths = mask.sum(axis=1)
        groups = _groups(lengths, 1 if self._one_by_one else TEXTS_AT_ONCE)
        running: deque[tuple[Any, Ids]] = deque()

        def inputs(rows: Ids) -> dict[str, Ids]:
            longest = rounded_width(lengths[rows], self._step)
            return {
                "input_ids": np.ascontiguousarray(ids[rows, :longest]),
                "attention_mask": np.ascontiguousarray(mask[rows, :longest]),
            }

        def start(rows: Ids) -> None:
            request = loaded.request()
            running.append((request, rows))
            request.start_async(inputs(rows))

        try:
            # Few requests at a time: other callers get their turn in between.
            for rows in islice(groups, loaded.streams + self._one_by_one):
                start(rows)
            while running:
                request, rows = running[0]
                try:
                    request.wait()
                except RuntimeError:
                    request = self._retry(inputs(rows))
                yield rows, request.get_output_tensor(0).data
                running.popleft()
                loaded.give_back(request)
                if (following := next(groups, None)) is not None:
                    start(following)
        finally:
            # Something is left only after a failure. Stop it, and reuse none of it: OpenVINO may
            # remember the shapes of cancelled requests, and fail on the next ones.
            for request, _ in running:
                request.cancel()
            if running and self._loaded is loaded:
                self._loaded = None


def padded(rows: Sequence[Sequence[int]], pad: int) -> tuple[Ids, Ids]:
    """Return rows as a rectangle of ids, and ones where they are real, not padding."""
    ids = np.full((len(rows), rounded_width(map(len, rows))), pad, dtype=np.int64)
    mask = np.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
        mask[number, : len(row)] = 1
    return ids, mask


def rounded_width(lengths: Iterable[int], step: int = WIDTH_STEP) -> int:
    """The longest, rounded up: OpenVINO compiles and caches a program for every new shape."""
    return -(-int(max(lengths, default=0)) // step) * step


def _groups(lengths: Ids, most: int = TEXTS_AT_ONCE) -> Iterator[Ids]:
    """Yield row numbers, long rows first, in groups of at most `most` and of bounded tokens."""
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        longest = max(1, int(lengths[order[start]]))
        size = max(1, min(most, TOKENS_AT_ONCE // longest))
        yield order[start : start + size]
        start += size
