"""The bundled encoder: texts to unit vectors with OpenVINO and tokenizers, no torch.

Questions have weights of their own, trained against the vectors that the encoder gives passages: so
they became better without any store being made again. Each graph is loaded when it is first used:
asking needs that of questions, ingesting that of passages.

`OpenVINOEncoder` is all that a question needs, and it is ready in about a second;
`openvino_module` wraps it as a `SentenceTransformer`, for code written against that interface.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from newsqa.models.bundle import (
    GRAPH,
    MODELS,
    QUERY_GRAPH,
    QUERY_WEIGHTS,
    WEIGHTS,
    open_tokenizer,
    pad_of,
    read_manifest,
    read_query_manifest,
)
from newsqa.models.runner import BULK_STEP, WIDTH_STEP, GraphRunner, padded
from newsqa.protocols import Floats, Ids

if TYPE_CHECKING:
    from tokenizers import Encoding

TEXTS_SORTED_TOGETHER = 512
"""How many texts are tokenised, sorted by length and grouped at a time."""
PASSAGE_KERNELS = 32
"""For a few shapes at a time: texts come sorted by length, so the next is mostly of the same."""


class OpenVINOEncoder:
    """Texts or token ids to unit vectors; any number of threads may call it at once."""

    def __init__(self, folder: Path = MODELS) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.query_manifest = read_query_manifest(self.manifest.model, folder)
        # Truncation is part of the file and nothing changes the tokenizer later, so that
        # threads can share it.
        self.tokenizer = open_tokenizer(folder)
        self._pad = pad_of(self.tokenizer, folder)
        self._passages = _passages_of(folder)
        self._questions = self._passages
        if self.query_manifest is not None:
            self._questions = GraphRunner(folder, QUERY_GRAPH, QUERY_WEIGHTS, single=True)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.manifest.dimension

    def unload_passages(self) -> None:
        """Free the graph for passages until it is needed again, where questions have their own.

        For a server, where few passages are encoded beside many questions: from then on it has one
        stream, which takes 40 MB less and up to a tenth longer.
        """
        if self._passages is not self._questions:
            self._passages = _passages_of(self.folder, single=True)

    def tokenize(self, texts: Sequence[str]) -> list[Encoding]:
        """Cut texts into pieces, at most `max_tokens` each with begin and end marks."""
        encodings: list[Encoding] = self.tokenizer.encode_batch_fast(list(texts))
        return encodings

    def pad(self, encodings: Sequence[Encoding]) -> tuple[Ids, Ids]:
        """Return encodings as a rectangle of ids, and ones where they are real, not padding."""
        return padded([encoding.ids for encoding in encodings], self._pad)

    def encode(self, texts: Sequence[str], prompt: str = "", *, query: bool = False) -> Floats:
        """Return one unit vector a text, in order; each text gets the prompt before it.

        `query` takes the weights for questions.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), TEXTS_SORTED_TOGETHER):
            part = texts[start : start + TEXTS_SORTED_TOGETHER]
            ids, mask = self.pad(self.tokenize([prompt + text for text in part]))
            vectors[start : start + len(part)] = self.encode_ids(ids, mask, query=query)
        return vectors

    def encode_ids(self, ids: Ids, mask: Ids, *, query: bool = False) -> Floats:
        """Return the unit vectors of padded rows of token ids."""
        vectors = np.empty((len(ids), self.dimension), dtype=np.float32)
        runner = self._questions if query else self._passages
        for rows, found in runner.run(ids, mask):
            vectors[rows] = found
        return vectors


def _passages_of(folder: Path, *, single: bool = False) -> GraphRunner:
    step = WIDTH_STEP if single else BULK_STEP
    return GraphRunner(folder, GRAPH, WEIGHTS, step=step, kernels=PASSAGE_KERNELS, single=single)
