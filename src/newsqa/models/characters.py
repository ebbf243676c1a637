"""How likely a character is behind two others: a trigram model of Chinese news, shipped small.

Interpolated with Witten-Bell's discount (Witten and Bell 1991) and cut to what was seen often, as
a back-off model: `characters.npz`, made by training/character_model.py and checked by hash.
Characters are folded; digits count as one character, Latin letters as another.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from newsqa.models.bundle import MODELS, FileFacts, broken, check_files

FACTS = "characters.json"
TABLES = "characters.npz"
STEP: Final = 1 / 12
"""Nats of one step of the stored logarithms."""
SIZE: Final = 8192
"""Character numbers are below this; 0 is a character that the model does not know."""
Numbers = NDArray[np.int64]
Nats = NDArray[np.float32]
Keys = NDArray[np.unsignedinteger[Any]]


@dataclass(frozen=True, slots=True)
class Tables:
    """The arrays of the model, as the file has them.

    `vocabulary`: the characters of the numbers from 1 on. `single`, `pair`, `triple`: minus the
    natural logarithm of the probability in steps (uint8), `back_off` the same for what a pair
    leaves to shorter contexts. `pairs`: first * SIZE + second, ascending. `counts`: triples that
    start with each pair, `thirds` their third characters, ascending within a pair.
    """

    vocabulary: str
    single: NDArray[np.uint8]
    pairs: NDArray[np.uint32]
    pair: NDArray[np.uint8]
    back_off: NDArray[np.uint8]
    single_back_off: NDArray[np.uint8]
    counts: NDArray[np.uint16]
    thirds: NDArray[np.uint16]
    triple: NDArray[np.uint8]


class CharacterModel:
    """Logarithms of probabilities in nats; all methods take arrays of character numbers."""

    def __init__(self, tables: Tables) -> None:
        self._numbers = np.zeros(0x30000, np.int64)
        codes = np.array([ord(character) for character in tables.vocabulary], np.int64)
        self._numbers[codes] = np.arange(1, len(codes) + 1)
        for low, high, stands in (("0", "9", "0"), ("a", "z", "a")):
            self._numbers[ord(low) : ord(high) + 1] = self._numbers[ord(stands)]
        self._single = _nats(tables.single)
        self._single_back_off = _nats(tables.single_back_off)
        self._pairs = tables.pairs
        # Those of pairs and triples stay in steps: a byte each, for millions.
        self._pair = tables.pair
        self._back_off = tables.back_off
        keys = len(tables.pairs) * len(tables.single)
        kind: type[np.uint32 | np.uint64] = np.uint32 if keys <= 1 << 32 else np.uint64
        firsts: Keys = np.arange(0, keys, len(tables.single), dtype=np.uint64).astype(kind)
        self._triples: Keys = np.repeat(firsts, tables.counts)
        self._triples += tables.thirds.astype(kind)
        self._triple = tables.triple

    def numbers(self, codes: Numbers) -> Numbers:
        """The numbers of characters that are given as folded code points."""
        return self._numbers[np.where(codes < len(self._numbers), codes, 0)]

    @property
    def size(self) -> int:
        """Character numbers are below this."""
        return len(self._single)

    def alone(self, characters: Numbers) -> Nats:
        """The characters by themselves."""
        return self._single[characters]

    def after_one(self, first: Numbers, second: Numbers) -> Nats:
        """The second characters, each behind its first."""
        found, row = _find(self._pairs, first * SIZE + second)
        shorter = self._single_back_off[first] + self._single[second]
        return np.where(found, _nats(self._pair[row]), shorter)

    def after_two(self, first: Numbers, second: Numbers, third: Numbers) -> Nats:
        """The third characters, each behind its first and second."""
        known, row = _find(self._pairs, first * SIZE + second)
        found, place = _find(self._triples, np.where(known, row, 0) * self.size + third)
        left = np.where(known, _nats(self._back_off[row]), np.float32(0.0))
        shorter = left + self.after_one(second, third)
        return np.where(known & found, _nats(self._triple[place]), shorter)


@lru_cache(maxsize=1)
def bundled_characters() -> CharacterModel:
    """The model that newsqa ships. Raises ModelError when its file is missing or damaged."""
    return CharacterModel(read_tables(MODELS))


def read_tables(folder: Path) -> Tables:
    """Read the tables of a folder and check them. Raises ModelError."""
    path = folder / TABLES
    try:
        facts: FileFacts = json.loads((folder / FACTS).read_bytes())["files"][TABLES]
        check_files(folder, {TABLES: facts})
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        arrays["pairs"] = np.cumsum(arrays["pairs"], dtype=np.uint32)
        vocabulary = arrays.pop("vocabulary").tobytes().decode()
        return Tables(vocabulary, **arrays)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise broken(path, type(error).__name__) from error


def write_tables(folder: Path, tables: Tables) -> None:
    """Write the tables, ascending numbers as their differences."""
    np.savez_compressed(
        folder / TABLES,
        vocabulary=np.frombuffer(tables.vocabulary.encode(), np.uint8),
        single=tables.single,
        pairs=np.diff(tables.pairs, prepend=np.uint32(0)),
        pair=tables.pair,
        back_off=tables.back_off,
        single_back_off=tables.single_back_off,
        counts=tables.counts,
        thirds=tables.thirds,
        triple=tables.triple,
    )


def _nats(steps: NDArray[np.uint8]) -> Nats:
    return -steps.astype(np.float32) * STEP


def _find(keys: Keys, wanted: Numbers) -> tuple[NDArray[np.bool_], Numbers]:
    """Whether the wanted numbers are among the ascending keys, and where."""
    wanted = wanted.astype(keys.dtype)  # else all keys would be converted each time
    row = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return keys[row] == wanted, row
