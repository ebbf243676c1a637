"""Letters as pinyin: shouji is shou ji; the characters of a syllable are those of `homophones`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from newsqa.text.homophones import TABLE
from newsqa.text.terms import Tokenizer

LONGEST_SYLLABLE = 6
MOST_READINGS = 6


def syllables(letters: str) -> list[tuple[str, ...]]:
    """The ways to read letters as syllables, at most MOST_READINGS; none for no pinyin.

    >>> syllables("xian")
    [('xian',), ('xi', 'an')]
    """
    known = characters_by_syllable()
    readings: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        here: list[tuple[str, ...]] = []
        for start in range(max(0, end - LONGEST_SYLLABLE), end):
            if letters[start:end] in known:
                here += [(*one, letters[start:end]) for one in readings[start]]
        readings.append(sorted(here, key=len)[:MOST_READINGS])
    return readings[-1] if letters else []


def of_dictionary(reading: tuple[str, ...], tokenizer: Tokenizer) -> Iterator[str]:
    """The dictionary's words that are read as these syllables."""
    table = characters_by_syllable()
    if not 2 <= len(reading) <= 4:
        return
    begun = [""]
    for syllable in reading:
        begun = [
            one + character
            for one in begun
            for character in table[syllable]
            if tokenizer.begins(one + character)
        ]
    yield from (word for word in begun if tokenizer.knows(word))


@lru_cache(maxsize=1)
def characters_by_syllable() -> Mapping[str, str]:
    """The characters that are read as each syllable, tones left out."""
    lines = (files("newsqa.text") / TABLE).read_text(encoding="utf-8").splitlines()
    table = dict(line.split(" ") for line in lines)
    table.update({one.replace("ü", "v"): found for one, found in table.items() if "ü" in one})
    return table
