"""The letters of a text: what two prints of the same words have in common, however they are set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newsqa.text.fold import fold


@dataclass(frozen=True, slots=True)
class Letters:
    """Folded letters and digits only; letter i stands at `offsets[i]` of the text, shape (n,)."""

    words: str
    offsets: npt.NDArray[np.int64]


def letters(text: str) -> str:
    """Folded letters and digits only."""
    return "".join(filter(str.isalnum, fold(text)))


def letters_of(text: str) -> Letters:
    """The same with the place of each in the text."""
    folded = fold(text)
    offsets = np.flatnonzero(np.fromiter(map(str.isalnum, folded), np.bool_, len(folded)))
    return Letters("".join(filter(str.isalnum, folded)), offsets)
