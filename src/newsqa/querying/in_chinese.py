"""The Chinese words that a question in English is searched with, beside its own.

Articles have few of its words. Its encoder finds what it is about, seldom whom: Hu Yingqi is looked
for as the names of the archive that are read so, Qinghai as the word of jieba's dictionary, and
clinical trial as what CC-CEDICT gives for it, as far as the archive has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from newsqa.protocols import LexicalIndex, Retriever
from newsqa.text.fold import fold
from newsqa.text.glosses import MOST_WORDS, glossed
from newsqa.text.pinyin import characters_by_syllable, of_dictionary, syllables
from newsqa.text.surnames import IN_TEXT
from newsqa.text.terms import STOP_WORDS, Tokenizer
from newsqa.types import Hit, Question

LEAST = 3
"""Passages that must have a word."""
MOST = 2
"""Chinese words for one of English, or for a name."""
RARER = 50
"""How many times as often as another of them the most frequent one may occur."""
MOST_NAMES = 20
"""Names of one reading that are looked for in the articles."""
_COUNTED = 20
"""Articles that a name is counted in, at most."""
_SURNAMES = frozenset(IN_TEXT)
_WORD = re.compile(r"[a-z0-9]+(?:['\u2019\-][a-z0-9]+)*", re.IGNORECASE)
_OWNER = re.compile(r"['\u2019]s?$")
_ASKING_ENGLISH = """
been being can could will would should may might much many more most no not or but if so there then
than i you he she they we his her their our my your any some
"""
_ASKING = STOP_WORDS | frozenset(_ASKING_ENGLISH.split())
"""Words that no article is found by."""


@dataclass(frozen=True, slots=True)
class InChinese:
    """A `Retriever` that searches questions in English with Chinese words as well."""

    retriever: Retriever
    tokenizer: Tokenizer
    index: LexicalIndex

    def search(self, question: Question, k: int) -> list[Hit]:
        """At most k hits, as the retriever finds them."""
        if question.foreign:
            words = chinese_words(question.text, self.tokenizer, self.index)
            text = " ".join([question.text, *words])
            question = replace(question, text=text, folded=fold(text))
        return self.retriever.search(question, k)


def chinese_words(text: str, tokenizer: Tokenizer, index: LexicalIndex) -> list[str]:
    """The words of the archive for those of a text in English, without repetitions."""
    words = [_OWNER.sub("", word) for word in _WORD.findall(text)]
    found: dict[str, None] = {}
    place = 0
    while place < len(words):
        length, meant = _meant(words[place:], tokenizer, index)
        found.update(dict.fromkeys(meant))
        place += length
    return list(found)


def _meant(
    words: Sequence[str], tokenizer: Tokenizer, index: LexicalIndex
) -> tuple[int, list[str]]:
    """How many of the next words are one, and the Chinese ones for them."""
    first = words[0]
    if names := _persons(words[:2], index):
        return 2, names
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        lower = [word.lower() for word in words[:length]]
        if all(word in _ASKING for word in lower):
            continue
        if found := _frequent(glossed(lower), index):
            return length, found
    if not first[0].isupper() or first.lower() in _ASKING:
        return 1, []
    read = [one for one in syllables(first.lower()) if len(one) > 1]
    return 1, _frequent([word for one in read for word in of_dictionary(one, tokenizer)], index)


def _frequent(words: Sequence[str], index: LexicalIndex) -> list[str]:
    """The most frequent ones of the words that the archive has."""
    counts = index.frequencies(words)
    known = sorted((word for word in words if counts[word] >= LEAST), key=lambda w: -counts[w])
    return [word for word in known[:MOST] if RARER * counts[word] >= counts[known[0]]]


def _persons(words: Sequence[str], index: LexicalIndex) -> list[str]:
    """The names of the archive that are read as a surname and a given name; mostly none."""
    if len(words) < 2 or not all(word[0].isupper() and word[1:].islower() for word in words):
        return []
    table = characters_by_syllable()
    surnames = [one for one in table.get(words[0].lower(), "") if one in _SURNAMES]
    counts: dict[str, int] = {}
    for given in syllables(words[1].lower()) if surnames else ():
        characters = [table[syllable] for syllable in given]
        if len(given) == 1:
            short = ["".join(pair) for pair in product(surnames, *characters)]
            counts |= index.frequencies(short)
        elif len(given) == 2:
            counts |= dict(_of_three(surnames, characters, index))
    known = sorted((name for name in counts if counts[name]), key=lambda name: -counts[name])
    return known[:MOST]


def _of_three(
    surnames: Sequence[str], given: Sequence[str], index: LexicalIndex
) -> Iterator[tuple[str, int]]:
    """The names of three characters that articles have, and in how many."""
    whole = ["".join(name) for name in product(surnames, *given)]
    for name, count in index.frequencies(whole).items():
        if count:  # a word of the dictionary
            yield name, count
    first = _known(["".join(pair) for pair in product(surnames, given[0])], index)
    last = _known(["".join(pair) for pair in product(*given)], index)
    pairs = [(a, b) for a, b in product(first, last) if a[1] == b[0]]
    pairs.sort(key=lambda pair: -min(first[pair[0]], last[pair[1]]))
    for pair in pairs[:MOST_NAMES]:
        rows, _ = index.match_articles((), _COUNTED, [pair])
        if len(rows):
            yield pair[0] + pair[1][1], len(rows)


def _known(words: Sequence[str], index: LexicalIndex) -> dict[str, int]:
    return {word: count for word, count in index.frequencies(words).items() if count}
