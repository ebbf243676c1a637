"""Fold text for searching and reading, character by character.

Traditional -> Simplified (OpenCC's character tables), full width -> half width (Unicode NFKC),
upper -> lower case. Only mappings of one character to one character are used, so that offsets into
the folded text are offsets into the text.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_SHORT = 40
"""Texts below this many characters are folded by `str.translate`."""

# The blocks of ideographs in OpenCC's tables.
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    import opencc

    table: dict[int, str] = {}
    for code in range(0x80, 0x10000):
        if 0xD800 <= code <= 0xDFFF:
            continue
        character = chr(code)
        folded = unicodedata.normalize("NFKC", character)
        if len(folded) != 1:
            folded = character
        lower = folded.lower()
        if len(lower) == 1:
            folded = lower
        if folded != character:
            table[code] = folded
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = chr(code).lower()
    characters = [chr(code) for first, last in _IDEOGRAPHS for code in range(first, last + 1)]
    # One a line, so that no phrase rule applies.
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    for character, simple in zip(characters, simplified, strict=True):
        if simple != character and len(simple) == 1:
            table[ord(character)] = simple
    # A compatibility ideograph folds to a Traditional one first: follow the chain.
    return {code: table.get(ord(folded), folded) for code, folded in table.items()}


def fold(text: str) -> str:
    """The folded text, of equal length; folding it again does not change it."""
    if len(text) < _SHORT:
        return text.translate(_table())
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    folded: bytes = _codes()[codes].tobytes()
    return folded.decode("utf-32-le", "surrogatepass")


@lru_cache(maxsize=1)
def _codes() -> npt.NDArray[np.uint32]:
    """The table as an array over all code points: ten times faster on longer texts."""
    table = _table()
    codes = np.arange(sys.maxunicode + 1, dtype="<u4")
    codes[list(table)] = [ord(folded) for folded in table.values()]
    return codes
