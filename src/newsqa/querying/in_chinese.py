"""The Chinese words that a question in English is searched with, beside its own.

Articles have none of its words, and the encoder sees what it is about, but seldom whom. Hu Yingqi
is searched as the names of the archive with that pinyin, Qinghai as the word of jieba's dictionary,
and clinical trial as the words that CC-CEDICT glosses so, as far as the archive has them.
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
MOST_PERSONS = 4
"""Persons of a question who are looked for: each may cost MOST_NAMES searches."""
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
    place = persons = 0
    while place < len(words):
        names: list[str] = []
        if persons < MOST_PERSONS and _may_be_person(words[place : place + 2]):
            persons += 1
            names = _persons(words[place], words[place + 1], tokenizer, index)
        length, meant = (2, names) if names else _meant(words[place:], tokenizer, index)
        found.update(dict.fromkeys(meant))
        place += length
    return list(found)


def _meant(
    words: Sequence[str], tokenizer: Tokenizer, index: LexicalIndex
) -> tuple[int, list[str]]:
    """How many of the next words are one, and the Chinese ones for them."""
    first = words[0]
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


def _may_be_person(words: Sequence[str]) -> bool:
    """Whether two words read as a surname and a given name."""
    if len(words) < 2 or not all(word[0].isupper() and word[1:].islower() for word in words):
        return False
    surname, given = (word.lower() for word in words)
    return bool(_surnames(surname)) and any(len(one) <= 2 for one in syllables(given))


def _surnames(syllable: str) -> list[str]:
    return [one for one in characters_by_syllable().get(syllable, "") if one in _SURNAMES]


def _persons(surname: str, name: str, tokenizer: Tokenizer, index: LexicalIndex) -> list[str]:
    """The names of the archive that are read as a surname and a given name."""
    surnames = _surnames(surname.lower())
    counts: dict[str, int] = {}
    for given in syllables(name.lower()):
        characters = [characters_by_syllable()[syllable] for syllable in given]
        if len(given) == 1:
            counts |= _known(["".join(pair) for pair in product(surnames, *characters)], index)
        elif len(given) == 2:
            words = of_dictionary((surname.lower(), *given), tokenizer)
            counts |= _known([word for word in words if word[0] in surnames], index)
            counts |= dict(_of_bigrams(surnames, characters[0], characters[1], index))
    return sorted(counts, key=lambda one: -counts[one])[:MOST]


def _of_bigrams(
    surnames: Sequence[str], second: str, third: str, index: LexicalIndex
) -> Iterator[tuple[str, int]]:
    """The names of three characters that articles have as two bigrams, and in how many."""
    first = _known(["".join(pair) for pair in product(surnames, second)], index)
    middle = dict.fromkeys(pair[1] for pair in first)
    last = _known(["".join(pair) for pair in product(middle, third)], index)
    pairs = [(a, b) for a, b in product(first, last) if a[1] == b[0]]
    pairs.sort(key=lambda pair: -min(first[pair[0]], last[pair[1]]))
    for pair in pairs[:MOST_NAMES]:
        rows, _ = index.match_articles((), _COUNTED, [pair])
        if len(rows):
            yield pair[0] + pair[1][1], len(rows)


def _known(words: Sequence[str], index: LexicalIndex) -> dict[str, int]:
    return {word: count for word, count in index.frequencies(words).items() if count}
