"""Signatures of articles: the keys under which prints of one report find each other.

Exact copies share a hash of their letters. Near ones are found by MinHash over runs of five letters
in bands (Broder 1997; Leskovec et al., Mining of Massive Datasets, chapter 3), which leaves few
pairs to compare (`text.alignment`).

The hash values are stored, so they must never change; those of libraries do from release to
release, so they are computed here (docs/evaluation.md has the comparison).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from newsqa.text.alignment import LEAST
from newsqa.text.letters import letters

SHINGLE = 5
BANDS, ROWS = 32, 4
"""Of two texts that share half of all their runs, 87 in 100 pairs are compared; of 70 %, all."""

_KEY_BITS = 47  # SQLite stores such a number in 6 bytes
_BLOCK = 4096
_MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # SplitMix64

Unsigned = npt.NDArray[np.uint64]


def signature(text: str) -> list[int]:
    """Keys of the text, each under 2**47: two texts that share none are not compared.

    The first is that of the exact letters. A text without letters has none.
    """
    words = letters(text)
    if not words:
        return []
    digest = hashlib.blake2b(words.encode(), digest_size=8).digest()
    exact = int.from_bytes(digest, "little") >> (64 - _KEY_BITS)
    if len(words) < LEAST:
        return [exact]
    minima = _minima(_shingles(words)).reshape(BANDS, ROWS)
    keys = np.arange(1, BANDS + 1, dtype=np.uint64)
    for row in range(ROWS):
        keys = _mixed(keys ^ minima[:, row])
    return [exact, *map(int, keys >> np.uint64(64 - _KEY_BITS))]


def _shingles(words: str) -> Unsigned:
    codes = np.frombuffer(words.encode("utf-32-le"), np.uint32).astype(np.uint64)
    count = max(1, len(codes) - SHINGLE + 1)
    hashed = np.zeros(count, np.uint64)
    for place in range(SHINGLE):
        hashed = _mixed(hashed ^ codes[place : place + count])
    return np.unique(hashed)


def _minima(hashes: Unsigned) -> Unsigned:
    """The least of every one of BANDS * ROWS permutations (multiply-shift)."""
    minima = np.full(BANDS * ROWS, 2**32, np.uint64)
    for start in range(0, len(hashes), _BLOCK):  # the table of all would be gigabytes for a book
        table = (hashes[start : start + _BLOCK, None] * _multipliers()) >> np.uint64(32)
        minima = np.minimum(minima, table.min(axis=0))
    return minima


@lru_cache(maxsize=1)
def _multipliers() -> Unsigned:
    numbers = _mixed(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) * np.uint64(_MIX[0]))
    return numbers | np.uint64(1)


def _mixed(values: Unsigned) -> Unsigned:
    """SplitMix64's finisher: every bit of the value changes every bit of the result."""
    values = (values + np.uint64(_MIX[0])).astype(np.uint64)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(_MIX[1])
    values = (values ^ (values >> np.uint64(27))) * np.uint64(_MIX[2])
    return values ^ (values >> np.uint64(31))
