"""Words typed as pinyin: shouji is searched as 手机 where the archive has that and not shouji.

Letters are read as pinyin where they are two to four whole syllables, no English word, not beside
one, and in no passage as they stand. The word is the one of the dictionary that is read so and
that the archive has; of several the most frequent one where it stands out, else the one that the
trigram model of news finds likelier by AHEAD_BY.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from newsqa.models.characters import bundled_characters
from newsqa.models.english_words import is_english_word
from newsqa.protocols import LexicalIndex
from newsqa.text.chinese import CHINESE_WIDE
from newsqa.text.pinyin import of_dictionary, syllables
from newsqa.text.terms import STOP_WORDS, Tokenizer

LEAST = 3
"""Passages that must have the word."""
STANDS_OUT = 10
"""How many times as often as the next one the most frequent word is taken without a look around."""
AHEAD_BY = 2.0
"""Nats by which another word must be ahead of the next one."""
LIKELY = -35.0
"""Least nats of a word with what stands beside it: 微信, which the dictionary lacks, is no 立新."""
SHORTEST, LONGEST = 4, 18
"""Letters of a word typed as pinyin."""
_LETTERS = re.compile(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class PinyinWord:
    """A word of the archive for the letters `start` to `end` of a question."""

    start: int
    end: int
    word: str


def pinyin_words(folded: str, tokenizer: Tokenizer, index: LexicalIndex) -> list[PinyinWord]:
    """The words that are typed as pinyin in a folded question, mostly none."""
    runs = [match.span() for match in _LETTERS.finditer(folded)]
    read = {window: syllables(folded[slice(*window)]) for window in runs}
    pinyin = [window for window in runs if _may_be_pinyin(folded[slice(*window)], read[window])]
    others = [window for window in runs if window not in pinyin]
    if others and not CHINESE_WIDE.search(folded):
        return []  # names of places stand in English questions
    found: list[PinyinWord] = []
    for start, end in pinyin:
        beside = any(folded[min(end, b) : max(start, a)].isspace() for a, b in others)
        if beside or index.frequencies([folded[start:end]])[folded[start:end]]:
            continue
        if word := _word(folded, (start, end), read[(start, end)], tokenizer, index):
            found.append(PinyinWord(start, end, word))
    return found


def _may_be_pinyin(letters: str, readings: list[tuple[str, ...]]) -> bool:
    fits = SHORTEST <= len(letters) <= LONGEST and all(2 <= len(one) <= 4 for one in readings)
    return fits and bool(readings) and not is_english_word(letters)


def _word(
    folded: str,
    window: tuple[int, int],
    readings: list[tuple[str, ...]],
    tokenizer: Tokenizer,
    index: LexicalIndex,
) -> str:
    """The word that the letters are read as; empty where none stands out."""
    words = sorted({word for one in readings for word in of_dictionary(one, tokenizer)})
    counts = index.frequencies(words)
    known = [word for word in words if counts[word] >= LEAST and word not in STOP_WORDS]
    if not known:
        return ""
    known.sort(key=lambda word: -counts[word])
    likely = {word: _nats(folded, window, word) for word in known}
    if len(known) == 1 or counts[known[0]] >= STANDS_OUT * counts[known[1]]:
        best = known[0]
    else:
        best, second, *_ = sorted(known, key=lambda word: -likely[word])
        if likely[best] < likely[second] + AHEAD_BY:
            return ""
    return best if likely[best] >= LIKELY else ""


def _nats(folded: str, window: tuple[int, int], word: str) -> float:
    """Logarithm of the probability of the trigrams over a word in the place of the letters."""
    model = bundled_characters()
    start, end = window
    text = f"\n\n{folded[:start].rstrip()}"[-2:] + word + f"{folded[end:].lstrip()}?"[:2]
    numbers = model.numbers(np.array([ord(one) for one in text], np.int64))
    return float(model.after_two(numbers[:-2], numbers[1:-1], numbers[2:]).sum())
