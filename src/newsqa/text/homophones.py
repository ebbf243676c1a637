"""Characters of the same sound: what an input method by pinyin confuses.

`homophones.txt` has the characters of GB 2312 by syllable, tones left out, each under its two
commonest readings; made from the readings of pypinyin by training/homophones.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

TABLE = "homophones.txt"


def homophones(character: str) -> frozenset[str]:
    """The other characters that are read like a folded one; empty for one that is not Chinese."""
    return frozenset(_same_sound().get(character, "")) - {character}


@lru_cache(maxsize=1)
def _same_sound() -> Mapping[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    for line in (files("newsqa.text") / TABLE).read_text(encoding="utf-8").splitlines():
        _, characters = line.split(" ")
        for character in characters:
            found[character] += characters
    return found
