"""Whether two texts print the same report, by an alignment of their letters.

The two texts are aligned (Levenshtein, rapidfuzz): most of the shorter one must stand in
the longer one, and a sentence that is the same but for a number or a name counts against them. So a
reprint with another head and tail is a copy; yesterday's weather is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from newsqa.text.fold import fold
from newsqa.text.sentences import sentence_windows

LEAST = 40
"""Shorter texts, in letters, are copies only when they are the same."""

CONTAINED = 0.75
"""Least share of the shorter text that must stand in the longer one, in sentences that agree."""
COVERED = 0.5
"""Least share of the longer one: a round-up of the day is no copy of its parts."""
DISPUTED = 0.15
"""Most of the aligned sentences, by letters, that may differ in a number or a name."""
RUN = 4
"""Shorter equal runs are chance."""
LOCAL = 24
"""A longer replacement is another passage, not another number or name."""
SENTENCE = 60
LONGEST_ALIGNED = 60_000
"""Longer texts, in letters, are compared by whole sentences: aligning them takes seconds."""

_NUMBER = re.compile(r"\d+")
_SIGNIFICANT = frozenset("零〇一二三四五六七八九十百千万亿两半双单首甲乙丙丁上下东西南北早晚")


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two texts lie side by side, in letters.

    agreed: in equal runs, in sentences without a dispute; disputed: in sentences that are the same
    but for a number or a name; shorter, longer: of the whole texts.
    """

    agreed: int
    disputed: int
    shorter: int
    longer: int

    @property
    def same(self) -> bool:
        """Whether both print the same report."""
        return (
            self.agreed >= CONTAINED * self.shorter
            and self.agreed >= COVERED * self.longer
            and self.disputed <= DISPUTED * (self.agreed + self.disputed)
        )


def same_report(first: str, second: str) -> bool:
    """Whether two texts are prints of one report; the order does not matter."""
    return aligned(first, second).same


def aligned(first: str, second: str) -> Alignment:
    """The two texts side by side."""
    # Always the shorter one first, so that the order of arrival cannot change a group.
    pair = (_prepared(first), _prepared(second))
    one, other = sorted(pair, key=lambda text: (len(text.words), text.words))
    shorter, longer = len(one.words), len(other.words)
    if one.words == other.words:
        return Alignment(shorter, 0, shorter, longer)
    if shorter < LEAST or shorter < COVERED * longer:
        return Alignment(0, 0, shorter, longer)
    if longer > LONGEST_ALIGNED:
        return Alignment(_shared_sentences(one, other), 0, shorter, longer)
    return _side_by_side(one, other)


@dataclass(frozen=True, slots=True)
class _Text:
    """Letters, and where the sentences among them end (ascending, the last is their length)."""

    words: str
    ends: tuple[int, ...]

    def sentences(self) -> list[str]:
        return [self.words[start:end] for start, end in pairwise((0, *self.ends))]


def _prepared(text: str) -> _Text:
    return _cached(text) if len(text) < LONGEST_ALIGNED else _prepare(text)


def _prepare(text: str) -> _Text:
    parts: list[str] = []
    ends: list[int] = []
    done = 0
    folded = fold(text)
    for start, end in sentence_windows(text):
        words = "".join(filter(str.isalnum, folded[start:end]))
        parts.append(words)
        # Some archives have no full stops: what is disputed must stay local.
        pieces = max(1, round(len(words) / SENTENCE))
        ends.extend(done + len(words) * (piece + 1) // pieces for piece in range(pieces))
        done += len(words)
    return _Text("".join(parts), tuple(dict.fromkeys(end for end in ends if end)))


_cached = lru_cache(maxsize=256)(_prepare)


def _shared_sentences(one: _Text, other: _Text) -> int:
    known = set(other.sentences())
    return sum(len(sentence) for sentence in one.sentences() if sentence in known)


def _side_by_side(one: _Text, other: _Text) -> Alignment:
    from rapidfuzz.distance import Levenshtein

    a, b = one.words, other.words
    runs = [
        (op.src_start, op.src_end, op.dest_start, op.dest_end)
        for op in Levenshtein.opcodes(a, b)
        if op.tag == "equal" and op.src_end - op.src_start >= RUN
    ]
    equal = np.zeros(len(a), np.int64)
    for start, end, _, _ in runs:
        equal[start:end] = 1
    disputes = [
        (before[1], after[0])
        for before, after in pairwise(runs)
        if _disputed(a, before[1], after[0], b, before[3], after[2])
    ]
    agreed = disputed = start = 0
    for end in one.ends:
        # What is put in between two letters disputes the sentence of the letter before it.
        if any(first < end and max(last, first + 1) > start for first, last in disputes):
            disputed += end - start
        else:
            agreed += int(equal[start:end].sum())
        start = end
    return Alignment(agreed, disputed, len(a), len(b))


def _disputed(a: str, a_start: int, a_end: int, b: str, b_start: int, b_end: int) -> bool:
    """Whether what differs between two equal runs is a number or a name."""
    if max(a_end - a_start, b_end - b_start) > LOCAL:
        return False
    # A number differs as a whole: 12 and 112 share a run.
    while a_start and b_start and a[a_start - 1].isdigit() and b[b_start - 1].isdigit():
        a_start, b_start = a_start - 1, b_start - 1
    while a_end < len(a) and b_end < len(b) and a[a_end].isdigit() and b[b_end].isdigit():
        a_end, b_end = a_end + 1, b_end + 1
    one, other = a[a_start:a_end], b[b_start:b_end]
    numbers, others = _NUMBER.findall(one), _NUMBER.findall(other)
    if numbers and others:
        return bool(numbers != others)
    if not one or not other:
        return False  # something more, or something less
    if len(one) == len(other) == 1:
        return one in _SIGNIFICANT and other in _SIGNIFICANT  # else a slip of the pen
    return True
