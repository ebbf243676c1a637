"""Characters that have one given byte in GBK: what a character with a lost byte may have been."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from newsqa.ingest.repair.gbk import gbk
from newsqa.models.characters import Nats, Numbers, bundled_characters
from newsqa.text.fold import fold

OTHER_SCRIPT = 5.0
"""Against a character of the other script than the text's (nats)."""
WIDE_LETTER = 5.0
"""Against letters and digits of full width."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Characters of one byte: codes, their numbers in the model, what counts against
    them in a text of either script (nats, 0 or less), and whether the byte is their first.
    """

    codes: Numbers
    numbers: Numbers
    simplified: Nats
    traditional: Nats
    is_first: NDArray[np.bool_]


@lru_cache(maxsize=1)
def folded_codes() -> NDArray[np.int64]:
    """The folded code of each code of the basic plane."""
    whole = "".join(chr(code) if not 0xD800 <= code < 0xE000 else " " for code in range(0x10000))
    return np.frombuffer(fold(whole).encode("utf-32-le"), np.uint32).astype(np.int64)


@lru_cache(maxsize=1)
def traditional_codes() -> NDArray[np.int64]:
    """The code that OpenCC writes for each Simplified one in Traditional text, without context."""
    import opencc

    ideographs = [chr(code) for code in range(0x4E00, 0xA000)]
    # One a line, so that no phrase rule can join two of them.
    forms = opencc.OpenCC("s2t").convert("\n".join(ideographs)).split("\n")
    codes = np.arange(0x10000)
    for character, form in zip(ideographs, forms, strict=True):
        if len(form) == 1 and ord(form) < 0x10000:
            codes[ord(character)] = ord(form)
    return codes


@lru_cache(maxsize=256)
def having_byte(byte: int) -> Candidates:
    """The characters that have this byte, as their first or as their second one."""
    table = gbk().code_of
    first = table[byte * 256 : byte * 256 + 256]
    second = table[byte::256]
    codes = np.unique(np.concatenate([first, second]))
    folded = folded_codes()
    numbers = bundled_characters().numbers(folded[codes])
    written = (numbers > 0) & (folded[codes] > ord(" "))
    for low, high in _SELDOM:
        written &= (codes < low) | (codes > high)
    codes, numbers = codes[written], numbers[written]
    bytes_of = gbk().bytes_of[codes]
    wide = (codes > 0xFF00) & (folded[codes] < 0x80) & np.isin(folded[codes], _LETTERS)
    own = _simplified_only()[codes]
    other = (folded[codes] != codes) & (codes >= 0x4E00) & (codes < 0xA000)
    return Candidates(
        codes,
        numbers,
        (-OTHER_SCRIPT * other - WIDE_LETTER * wide).astype(np.float32),
        (-OTHER_SCRIPT * own - WIDE_LETTER * wide).astype(np.float32),
        bytes_of // 256 == byte,
    )


# Numerals in circles, lines and boxes, kana, bopomofo, punctuation of columns and small type.
_SELDOM = ((0x2160, 0x217F), (0x2460, 0x25FF), (0x3040, 0x312F), (0xFE30, 0xFE6F))
_LETTERS = np.array([ord(c) for c in "0123456789abcdefghijklmnopqrstuvwxyz"], np.int64)


@lru_cache(maxsize=1)
def _simplified_only() -> NDArray[np.bool_]:
    """Which codes are written otherwise in a Traditional text, as a rule."""
    folded = folded_codes()
    codes = np.arange(len(folded))
    only = np.zeros(len(folded), bool)
    changed = (folded != codes) & (codes >= 0x4E00) & (codes < 0xA000)
    only[folded[changed & (folded < len(only))]] = True
    return only
