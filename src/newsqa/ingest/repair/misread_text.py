"""A text as it stands and as it reads one byte off, scored by the model of characters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from newsqa.ingest.repair.byte_candidates import folded_codes, traditional_codes
from newsqa.ingest.repair.gbk import gbk
from newsqa.models.characters import SIZE, Nats, Numbers, bundled_characters
from newsqa.text.fold import fold

UNDEFINED = -1000.0
"""Nats of what cannot have been written."""
UNKNOWN = -16.0
"""Nats of a character that the model does not know."""
CACHE, FEW = 0.2, 2
"""Share of the text's own threes in a score, and how many of them make half of it."""


class MisreadText:
    """The text as arrays, with line ends before and behind so that every context exists.

    `numbers` and `scores`: each character and its nats behind the two before it, `sums` their
    sum before each. After `shift`: `pairs`, the two bytes of each character in GBK (0 for none),
    `runs`, a number for each stretch of such characters; `shifted[k]`, what the second byte of k
    and the first one of k + 1 are together, with numbers and sums of its own.
    """

    def __init__(self, text: str) -> None:
        self.model = bundled_characters()
        self.written_often: Numbers | None = None
        self.text = f"\n\n{text}\n\n\n"
        codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.codes = codes.astype(np.int64)
        folded = np.frombuffer(fold(self.text).encode("utf-32-le", "surrogatepass"), np.uint32)
        self.numbers = self.model.numbers(folded.astype(np.int64))
        self.scores = np.zeros(len(codes), np.float32)
        triples = (self.numbers[:-2] * SIZE + self.numbers[1:-1]) * SIZE + self.numbers[2:]
        self.own_triples, self.own_counts = np.unique(triples, return_counts=True)
        # Three characters are no witness for themselves: only their other places count.
        self.scores[2:] = self.after_two(
            self.numbers[:-2], self.numbers[1:-1], self.numbers[2:], itself=1
        )
        # Nobody writes them; how they stood beside each other somewhere is chance.
        self.scores[self.numbers == 0] = UNKNOWN
        self.sums = np.concatenate([[0.0], np.cumsum(self.scores, dtype=np.float64)])

    def after_two(self, first: Numbers, second: Numbers, third: Numbers, itself: int = 0) -> Nats:
        """The model's score and, in part, how often the text has the three side by side: its
        names come again. (A cache model: Kuhn and De Mori 1990.)
        """
        general = np.exp(self.model.after_two(first, second, third))
        wanted = (first * SIZE + second) * SIZE + third
        row = np.minimum(np.searchsorted(self.own_triples, wanted), len(self.own_triples) - 1)
        seen = np.where(self.own_triples[row] == wanted, self.own_counts[row], 0) - itself
        own = np.maximum(seen, 0) / (np.maximum(seen, 0) + FEW)
        mixed: Nats = np.log((1 - CACHE) * general + CACHE * own).astype(np.float32)
        return mixed

    def shift(self) -> None:
        """Read the text one byte off."""
        table = gbk()
        pairs = np.where(self.codes < 0x10000, table.bytes_of[np.minimum(self.codes, 0xFFFF)], 0)
        # Cleaning programs write ？ as ?, and it is a pair of bytes like any other.
        self.pairs = np.where(self.codes == ord("?"), table.bytes_of[ord("？")], pairs)
        self.runs = np.cumsum(self.pairs == 0)
        between = (self.pairs[:-1] % 256) * 256 + self.pairs[1:] // 256
        whole = (self.pairs[:-1] > 0) & (self.pairs[1:] > 0)
        self.shifted = np.where(whole, table.code_of[np.where(whole, between, 0)], 0)
        self.shifted_numbers = self.model.numbers(folded_codes()[self.shifted])
        scores = np.zeros(len(self.shifted), np.float32)
        scores[2:] = self.model.after_two(
            self.shifted_numbers[:-2], self.shifted_numbers[1:-1], self.shifted_numbers[2:]
        )
        # Bytes of no character, or of one that nobody writes, are not what was written.
        written = (self.shifted_numbers > 0) & (folded_codes()[self.shifted] > ord(" "))
        self.written = written
        scores[~written] = UNDEFINED
        self.shifted_sums = np.concatenate([[0.0], np.cumsum(scores, dtype=np.float64)])
        changed = folded_codes()[np.minimum(self.codes, 0xFFFF)] != self.codes
        ideographs = (self.codes >= 0x4E00) & (self.codes < 0xA000)
        self.traditional = bool((changed & ideographs).sum() > 0.05 * ideographs.sum())

    def less_usual(self, codes: Numbers) -> NDArray[np.bool_]:
        """Which of these codes are forms of a character that has a more usual one among them: one
        that the text has more often, or else the form that OpenCC writes. Simplified: none.
        """
        if not self.traditional:
            return np.zeros(len(codes), bool)
        if self.written_often is None:
            basic = self.codes[self.codes < 0x10000]
            self.written_often = np.bincount(basic, minlength=0x10000)
        folded = folded_codes()[codes]
        by_opencc = traditional_codes()[np.minimum(folded, 0xFFFF)] == codes
        usual = self.written_often[codes] + 0.5 * by_opencc
        forms, form = np.unique(folded, return_inverse=True)
        most = np.zeros(len(forms))
        np.maximum.at(most, form, usual)
        less: NDArray[np.bool_] = usual < most[form]
        return less

    def around(self, tried: Numbers, first: int, last: int) -> Nats:
        """Scores of characters in the place of text[first:last + 1], with the two behind it."""
        two, one = self.numbers[first - 2], self.numbers[first - 1]
        third, fourth = self.numbers[last + 1 : last + 3]
        scores = self.after_two(like(tried, two), like(tried, one), tried)
        scores = scores + self.after_two(like(tried, one), tried, like(tried, third))
        return scores + self.after_two(tried, like(tried, third), like(tried, fourth))


def like(numbers: Numbers, value: np.int64) -> Numbers:
    """The value as often as there are numbers."""
    return np.full(len(numbers), value)
