"""The bundled encoder: texts to unit vectors with OpenVINO and tokenizers, no torch.

`OpenVINOEncoder` is all that a question needs, and it is ready in about a second;
`openvino_module` makes a `SentenceTransformer` of it for whoever wants that interface.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from newsqa.models.bundle import MODELS, TOKENIZER, broken, compile_graph, read_manifest
from newsqa.protocols import Floats, Ids

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

TOKENS_AT_ONCE = 512
"""Tokens, padding included, that one request may carry.

Small requests keep the activations in the processor's cache, and a question that arrives
during an ingest waits for one of them only.
"""
TEXTS_AT_ONCE = 8
TEXTS_SORTED_TOGETHER = 512
"""How many texts are tokenised, sorted by length and grouped at a time."""
WIDTH_STEP = 16
"""Rows are padded to a multiple of this many tokens, so that few shapes occur."""


class OpenVINOEncoder:
    """Texts or token ids to unit vectors; any number of threads may call it at once."""

    def __init__(self, folder: Path = MODELS) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        # Truncation is part of the file and nothing changes the tokenizer later, so that
        # threads can share it.
        self.tokenizer = _open_tokenizer(folder / TOKENIZER)
        pad = self.tokenizer.token_to_id("<pad>")
        if pad is None:
            raise broken(folder / TOKENIZER, "no piece <pad>")
        self._pad = pad
        self._compiled = compile_graph(folder)
        self._streams: int = self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        # Requests that nobody uses now. A deque hands each of them to one thread only.
        self._idle: deque[Any] = deque()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.manifest.dimension

    def tokenize(self, texts: Sequence[str]) -> list[Encoding]:
        """Cut texts into pieces, at most `max_tokens` each with begin and end marks."""
        encodings: list[Encoding] = self.tokenizer.encode_batch_fast(list(texts))
        return encodings

    def pad(self, encodings: Sequence[Encoding]) -> tuple[Ids, Ids]:
        """Return encodings as a rectangle of ids, and ones where they are real, not padding."""
        rows = [encoding.ids for encoding in encodings]
        ids = np.full((len(rows), _width(map(len, rows))), self._pad, dtype=np.int64)
        mask = np.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        return ids, mask

    def encode(self, texts: Sequence[str], prompt: str = "") -> Floats:
        """Return one unit vector a text, in order; each text gets the prompt before it."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), TEXTS_SORTED_TOGETHER):
            part = texts[start : start + TEXTS_SORTED_TOGETHER]
            ids, mask = self.pad(self.tokenize([prompt + text for text in part]))
            vectors[start : start + len(part)] = self.encode_ids(ids, mask)
        return vectors

    def encode_ids(self, ids: Ids, mask: Ids) -> Floats:
        """Return the unit vectors of padded rows of token ids.

        Rows are sent in small groups of like length, each trimmed to its longest row, so
        that next to nothing is spent on padding.
        """
        vectors = np.empty((len(ids), self.dimension), dtype=np.float32)
        lengths = mask.sum(axis=1)
        groups = _groups(lengths)
        running: deque[tuple[Any, Ids]] = deque()
        try:
            # At most one request a stream: other callers get their turn in between.
            for rows in islice(groups, self._streams):
                running.append((self._start(ids, mask, lengths, rows), rows))
            while running:
                request, rows = running[0]
                request.wait()
                vectors[rows] = request.get_output_tensor(0).data
                running.popleft()
                self._idle.append(request)
                if (following := next(groups, None)) is not None:
                    running.append((self._start(ids, mask, lengths, following), following))
        finally:
            # Something is left only after a failure. Stop it, and reuse none of it.
            for request, _ in running:
                request.cancel()
        return vectors

    def _start(self, ids: Ids, mask: Ids, lengths: Ids, rows: Ids) -> Any:
        try:
            request = self._idle.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        longest = _width(lengths[rows])
        request.start_async(
            {
                "input_ids": np.ascontiguousarray(ids[rows, :longest]),
                "attention_mask": np.ascontiguousarray(mask[rows, :longest]),
            }
        )
        return request


def _open_tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise broken(path, str(error)) from error


def _width(lengths: Iterable[int]) -> int:
    """The longest, rounded up: for every new shape OpenVINO builds and keeps a program."""
    return -(-int(max(lengths, default=0)) // WIDTH_STEP) * WIDTH_STEP


def _groups(lengths: Ids) -> Iterator[Ids]:
    """Yield row numbers, long rows first, in groups of a bounded number of tokens."""
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        longest = max(1, int(lengths[order[start]]))
        size = max(1, min(TEXTS_AT_ONCE, TOKENS_AT_ONCE // longest))
        yield order[start : start + size]
        start += size
