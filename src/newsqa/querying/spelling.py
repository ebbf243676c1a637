"""Typos of one homophone: a word that no article has, for one that sounds like it and is there.
Words typed as pinyin are found by `pinyin_words`.

An input method by pinyin writes 秦秋苹 for 秦秋平. Where no article has a word of the question,
each of its characters is replaced by those of the same sound. The question is searched with what
is then a word of the archive, or a name of three characters that an article has, where one such
candidate stands out; a word that the archive has is never touched. Except for names of persons,
which no model knows, the trigram model of news must find the candidate far likelier where it
stands: many a right question has two characters side by side that no article has, and 哪天搞的
is not 天桥.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from newsqa import messages
from newsqa.dialogue.parse import parse_question
from newsqa.messages.message import Message
from newsqa.models.characters import bundled_characters
from newsqa.protocols import LexicalIndex
from newsqa.querying.pinyin_words import pinyin_words
from newsqa.text.chinese import CHINESE_WIDE
from newsqa.text.fold import fold
from newsqa.text.homophones import homophones
from newsqa.text.surnames import IN_TEXT
from newsqa.text.terms import STOP_WORDS, Tokenizer
from newsqa.types import Question

SURNAMES = frozenset(IN_TEXT)
LEAST = 3
"""Passages that must have a word of two characters; longer words and names need one."""
LIKELIER = 12.0
"""Nats that a word must gain over what was typed, fitted on natural-qa.train: of 10,000 questions
without a typo, 8 are changed; at 10 nats it was 27.
"""
AHEAD_BY, STANDS_OUT = 3.0, 10
"""Nats that the best candidate must be ahead of the next one, or else how many times as often it
must occur.
"""
KEPT = STOP_WORDS | frozenset("咋啥")
"""Characters that are never replaced."""
PLACES = "县市区省镇乡村州旗"
"""Kinds of places, the last characters of their names."""
MOST_PLACES = 8
"""Characters of a question that are replaced in turn, the first ones: the cost of a candidate."""
_COUNTED = 100
"""Articles that a name is counted in, at most."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_Placed = Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A word or name of the archive at `start`, got by writing `character` at `place`.

    `unknown`: terms of the question that no passage has then; `count`: passages with the word, or
    articles with the name; `gain`: how much likelier, in nats, than what was typed.
    """

    place: int
    character: str
    start: int
    word: str
    unknown: int = 0
    count: int = 0
    gain: float = 0.0

    @property
    def is_person(self) -> bool:
        """Whether it may be a person's name."""
        return (
            len(self.word) == 3
            and self.word[0] in SURNAMES
            and not any(one in STOP_WORDS or one == "某" for one in self.word)
        )

    def stands_out(self, other: _Candidate) -> bool:
        """Whether it is preferred to another, which ranks behind it."""
        often = self.count >= STANDS_OUT * other.count
        if self.is_person:
            return often or not other.is_person
        if self.unknown < other.unknown or self.gain >= other.gain + AHEAD_BY:
            return True
        return often


def respelt(
    question: Question, tokenizer: Tokenizer, index: LexicalIndex
) -> tuple[Question, Message | None]:
    """The question as the archive spells it, and what it is searched by; mostly as it was."""
    text = question.text
    typed_so = pinyin_words(question.folded, tokenizer, index)
    for letters in reversed(typed_so):
        text = text[: letters.start].rstrip() + letters.word + text[letters.end :].lstrip()
    found: list[_Candidate] = []
    if CHINESE_WIDE.search(text):
        found = _Spelling(fold(text), tokenizer, index).corrections()
    if not found and not typed_so:
        return question, None
    for one in found:
        text = text[: one.place] + one.character + text[one.place + 1 :]
    meant = parse_question(text, len(text), question.history)
    meant = replace(
        meant,
        typed=question.typed,
        history=question.history,
        filters=question.filters,
        offset=question.offset,
    )
    words = [*(one.word for one in typed_so), *(one.word for one in found)]
    return meant, messages.answers.searched_for(words)


class _Spelling:
    """The candidates for the unknown words of one folded question."""

    def __init__(self, folded: str, tokenizer: Tokenizer, index: LexicalIndex) -> None:
        self._folded = folded
        self._tokenizer = tokenizer
        self._index = index

    def corrections(self) -> list[_Candidate]:
        """The candidate that stands out, of each run of characters that no known term covers."""
        placed = self._tokenizer.placed_terms(self._folded)
        counts = self._index.frequencies([term for _, term in placed])
        unknown = [(start, term) for start, term in placed if _spelt(term) and not counts[term]]
        unknown = [(start, term) for start, term in unknown if not self._begins_place(term)]
        if not unknown:
            return []
        known = _covered(one for one in placed if one not in unknown)
        places = sorted(_covered(unknown) - known)[:MOST_PLACES]
        found: list[_Candidate] = []
        for run in _runs(places):
            here = [(start, term) for start, term in unknown if _covered([(start, term)]) & run]
            if best := self._best(sorted(run), placed, len(unknown)):
                covering = [term for start, term in here if start <= best.place < start + len(term)]
                if not any(self._in_title(term) for term in covering):
                    found.append(best)
        return found

    def _best(self, places: Sequence[int], placed: _Placed, unknown: int) -> _Candidate | None:
        """The candidate that stands out among those of the places; None without one."""
        bigrams = _bigrams(placed)
        made: dict[tuple[int, str], _Candidate] = {}
        for place in places:
            if self._folded[place] in KEPT:
                continue
            for candidate in (*self._words(place), *self._names(place, bigrams)):
                checked = self._checked(candidate)
                key = candidate.place, candidate.character
                if checked and checked.unknown < unknown and key not in made:
                    made[key] = checked
        ranked = sorted(made.values(), key=_rank)
        if not ranked or not all(ranked[0].stands_out(one) for one in ranked[1:]):
            return None
        return ranked[0]

    def _words(self, place: int) -> Iterator[_Candidate]:
        """The dictionary's words over the place, the longest first."""
        for character in sorted(homophones(self._folded[place])):
            text = self._with(place, character)
            for length in (4, 3, 2):
                for start in range(max(place - length + 1, 0), place + 1):
                    word = text[start : start + length]
                    if len(word) == length and self._tokenizer.knows(word):
                        yield _Candidate(place, character, start, word)

    def _names(self, place: int, bigrams: Collection[int]) -> Iterator[_Candidate]:
        """Strings of three characters over the place, both bigrams of which the archive has."""
        folded = self._folded
        others = sorted(homophones(folded[place]))
        for start in sorted(range(place - 2, place + 1), key=self._no_surname):
            if start not in bigrams or start + 1 not in bigrams:
                continue
            names = [self._with(place, one)[start : start + 3] for one in others]
            for half in (slice(0, 2), slice(1, 3)):
                has = self._index.frequencies([name[half] for name in names])
                names = [name for name in names if has[name[half]]]
            for name in names:
                yield _Candidate(place, name[place - start], start, name)

    def _checked(self, candidate: _Candidate) -> _Candidate | None:
        """The candidate with its counts; None where the archive does not have it."""
        placed = self._tokenizer.placed_terms(self._with(candidate.place, candidate.character))
        counts = self._index.frequencies([term for _, term in placed])
        unknown = sum(_spelt(term) and not counts[term] for _, term in placed)
        word, start = candidate.word, candidate.start
        if (start, word) in placed:
            count, least = counts[word], LEAST if len(word) == 2 else 1
        else:
            halves = word[:2], word[1:]
            if len(word) != 3 or not {(start, halves[0]), (start + 1, halves[1])} <= set(placed):
                return None
            rows, _ = self._index.match_articles((), _COUNTED, [halves])
            count, least = len(rows), 1
        if count < least:
            return None
        gain = self._gain(candidate)
        if gain < LIKELIER and not (candidate.is_person and (start, word) not in placed):
            return None
        return replace(candidate, unknown=unknown, count=count, gain=gain)

    def _gain(self, candidate: _Candidate) -> float:
        """How much likelier the text gets, in nats, by the trigrams over the place."""
        typed = nats(self._folded, candidate.place)
        return nats(self._with(candidate.place, candidate.character), candidate.place) - typed

    def _begins_place(self, term: str) -> bool:
        """Whether the archive has the term before 县 and the like: jieba knows 大荔县 as a word."""
        longer = [term + kind for kind in PLACES]
        return any(self._index.frequencies(longer).values())

    def _no_surname(self, start: int) -> bool:
        return self._folded[start : start + 1] not in SURNAMES

    def _in_title(self, term: str) -> bool:
        rows, _ = self._index.match_articles([term], 1)
        return bool(len(rows))

    def _with(self, place: int, character: str) -> str:
        return self._folded[:place] + character + self._folded[place + 1 :]


def _rank(one: _Candidate) -> tuple[bool, int, float]:
    return not one.is_person, one.unknown, -one.gain


def nats(folded: str, place: int) -> float:
    """Logarithm of the probability of the trigrams over one character of a text."""
    model = bundled_characters()
    around = f"\n\n{folded}?"[place : place + 5]
    numbers = model.numbers(np.array([ord(one) for one in around], np.int64))
    return float(model.after_two(numbers[:-2], numbers[1:-1], numbers[2:]).sum())


def _spelt(term: str) -> bool:
    """Whether a term is a Chinese word that may be mistyped."""
    return 2 <= len(term) <= 4 and term not in STOP_WORDS and bool(_CHINESE.fullmatch(term))


def _covered(terms: Iterator[tuple[int, str]] | _Placed) -> set[int]:
    return {place for start, term in terms for place in range(start, start + len(term))}


def _bigrams(placed: _Placed) -> set[int]:
    """Where two single characters stand side by side that are no word together."""
    starts = {start for start, term in placed if len(term) == 2}
    overlapping = {a for (a, _), (b, _) in pairwise(placed) if b == a + 1}
    return starts & (overlapping | {start + 1 for start in overlapping})


def _runs(places: Sequence[int]) -> list[set[int]]:
    runs: list[set[int]] = []
    for place in places:
        if runs and place - 1 in runs[-1]:
            runs[-1].add(place)
        else:
            runs.append({place})
    return runs
