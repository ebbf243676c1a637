"""Duplicates: which articles print the same report, by MinHash candidates and a check of the words.

Exact copies share a hash of their letters. Near ones are found by MinHash over runs of five letters
in bands (Broder 1997; Leskovec et al., Mining of Massive Datasets, chapter 3), which leaves few
pairs to look at, and then the two texts are laid side by side (Levenshtein, rapidfuzz): most of the
shorter one must stand in the longer one, and a sentence that is the same but for a number or a name
counts against them. So a reprint with another head and tail is a copy; yesterday's weather is not.

The hash values are kept in stores, so they must never change; those of libraries do from release to
release, so they are computed here (docs/evaluation.md has the comparison).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.sentences import sentence_windows

SHINGLE = 5
BANDS, ROWS = 32, 4
"""Of two texts that share half of all their runs, 87 in 100 pairs are looked at; of 70 %, all."""
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

_KEY_BITS = 47  # SQLite keeps such a number in 6 bytes
_BLOCK = 4096
_MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # SplitMix64
_NUMBER = re.compile(r"\d+")
_TELLING = frozenset("零〇一二三四五六七八九十百千万亿两半双单首甲乙丙丁上下东西南北早晚")

Unsigned = npt.NDArray[np.uint64]


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


def signature(text: str) -> list[int]:
    """Keys of the text, each under 2**47: two texts that share none are not compared.

    The first is that of the exact letters. A text without letters has none.
    """
    words = letters(text)
    if not words:
        return []
    digest = hashlib.blake2b(words.encode(), digest_size=8).digest()
    exact = int.from_bytes(digest, "little") >> (64 - _KEY_BITS)
    if len(words) < LEAST:
        return [exact]
    minima = _minima(_shingles(words)).reshape(BANDS, ROWS)
    keys = np.arange(1, BANDS + 1, dtype=np.uint64)
    for row in range(ROWS):
        keys = _mixed(keys ^ minima[:, row])
    return [exact, *map(int, keys >> np.uint64(64 - _KEY_BITS))]


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
    return _remembered(text) if len(text) < LONGEST_ALIGNED else _prepare(text)


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


_remembered = lru_cache(maxsize=256)(_prepare)


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
    said, told = a[a_start:a_end], b[b_start:b_end]
    numbers, others = _NUMBER.findall(said), _NUMBER.findall(told)
    if numbers and others:
        return bool(numbers != others)
    if not said or not told:
        return False  # something more, or something less
    if len(said) == len(told) == 1:
        return said in _TELLING and told in _TELLING  # else a slip of the pen
    return True


# -- MinHash -----------------------------------------------------------------------------------


def _shingles(words: str) -> Unsigned:
    codes = np.frombuffer(words.encode("utf-32-le"), np.uint32).astype(np.uint64)
    count = max(1, len(codes) - SHINGLE + 1)
    hashed = np.zeros(count, np.uint64)
    for place in range(SHINGLE):
        hashed = _mixed(hashed ^ codes[place : place + count])
    return np.unique(hashed)


def _minima(hashes: Unsigned) -> Unsigned:
    """The least of every one of BANDS * ROWS permutations (multiply-shift)."""
    minima = np.full(BANDS * ROWS, 2**32, np.uint64)
    for start in range(0, len(hashes), _BLOCK):  # the table of all would be gigabytes for a book
        table = (hashes[start : start + _BLOCK, None] * _multipliers()) >> np.uint64(32)
        minima = np.minimum(minima, table.min(axis=0))
    return minima


@lru_cache(maxsize=1)
def _multipliers() -> Unsigned:
    numbers = _mixed(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) * np.uint64(_MIX[0]))
    return numbers | np.uint64(1)


def _mixed(values: Unsigned) -> Unsigned:
    """SplitMix64's finisher: every bit of the value tells in every bit of the result."""
    values = (values + np.uint64(_MIX[0])).astype(np.uint64)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(_MIX[1])
    values = (values ^ (values >> np.uint64(27))) * np.uint64(_MIX[2])
    return values ^ (values >> np.uint64(31))
