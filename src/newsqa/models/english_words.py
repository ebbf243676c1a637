"""Which words are English, by the vocabulary of the bundled encoder."""

from __future__ import annotations

import json
from functools import lru_cache

from newsqa.models.bundle import MODELS, TOKENIZER

_START = "\u2581"
"""What begins a piece at the start of a word."""


def is_english_word(word: str) -> bool:
    """Whether the vocabulary has a word of lower case letters as one piece, in any case."""
    pieces = _pieces()
    return any(_START + one in pieces for one in (word, word.title(), word.upper()))


@lru_cache(maxsize=1)
def _pieces() -> frozenset[str]:
    read = json.loads((MODELS / TOKENIZER).read_text(encoding="utf-8"))
    return frozenset(piece for piece, _ in read["model"]["vocab"])
