"""The letters of a text: its words without punctuation and spacing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newsqa.text.fold import fold


@dataclass(frozen=True, slots=True)
class Letters:
    """Folded letters and digits; letter i is at `offsets[i]` of the text, shape (n,)."""

    words: str
    offsets: npt.NDArray[np.int64]


def letters(text: str) -> str:
    """The folded letters and digits of the text."""
    return "".join(filter(str.isalnum, fold(text)))


def letters_of(text: str) -> Letters:
    """The same with the offset of each letter in the text."""
    folded = fold(text)
    offsets = np.flatnonzero(np.fromiter(map(str.isalnum, folded), np.bool_, len(folded)))
    return Letters("".join(filter(str.isalnum, folded)), offsets)
