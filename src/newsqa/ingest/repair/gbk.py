"""GBK as tables: the two bytes of a character, the character of two bytes (GB 18030-2005)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

LEADS: Final = range(0x81, 0xFF)
TRAILS: Final = (*range(0x40, 0x7F), *range(0x80, 0xFF))
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Gbk:
    """`bytes_of[code]` is lead * 256 + trail of a character, 0 where it has no two bytes;
    `code_of[lead * 256 + trail]` the reverse, 0 where the bytes are no character.
    """

    bytes_of: Codes
    code_of: Codes


@lru_cache(maxsize=1)
def gbk() -> Gbk:
    """The tables, made from Python's codec. User-defined characters have bytes, too: text that
    was read one byte off is full of them.
    """
    bytes_of, code_of = np.zeros(0x10000, np.int64), np.zeros(0x10000, np.int64)
    for lead in LEADS:
        for trail in TRAILS:
            character = bytes((lead, trail)).decode("gb18030", errors="ignore")
            if len(character) == 1 and ord(character) < 0x10000:
                bytes_of[ord(character)] = lead * 256 + trail
                if not "\ue000" <= character <= "\uf8ff":
                    code_of[lead * 256 + trail] = ord(character)
    return Gbk(bytes_of, code_of)
