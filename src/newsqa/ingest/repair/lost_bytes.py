"""Step 4b, lost bytes: restores characters that were read one byte off.

A filter that works on bytes drops one half of a GBK character. What follows is then read with the
second byte of each character in front of the first one of the next, until a second byte is lost,
or a byte happens to be ASCII: 环保科技城 becomes 环？萍汲... Such a run is found by its characters,
which nobody writes side by side. The bytes determine all but its first and last character; for
those two all characters that have the known byte are tried, and a trigram model of Chinese news
scores the readings. Text that reads well is left unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from newsqa.ingest.repair.byte_candidates import folded_codes, having_byte
from newsqa.ingest.repair.gbk import gbk
from newsqa.ingest.repair.misread_text import MisreadText, like
from newsqa.models.characters import Nats, Numbers

UNLIKELY = -7.0
"""Nats of a character behind two others; half of clean text is above -2.5."""
LOSS = -18.0
"""Nats of the unlikely characters of one place and of the two behind them; most are above."""
SHORT_LOSS = -22.0
"""The same for a run of one or two misread characters."""
BETTER = 6.0
"""Nats that two characters gain one byte off, before a text without other damage is searched."""
SURE = 24.0
"""Nats by which a reading must beat the text as it stands, in a text without other damage."""
HINTED = 8.0
"""The same where the text shows other damage, or a marker stands at the place."""
ALONE, ALONE_COMMON = 10.0, 14.0
"""The same for one misread character: what is rare may be right, what is common mostly is."""
COMMON = -9.5
"""Nats of a character by itself; some 2,500 are above."""
CLEAR = 0.3
"""Nats by which it must beat every other reading."""
QUESTION_MARK = 3.0
UNUSUAL = 2.0
"""Against a run that begins with a lost second byte or ends with a lost first one: a decoder drops
what stands alone, and that is a first byte before a run and a second one behind it.
"""
LESS_USUAL = 1.0
"""Against the less usual one of two forms of a character, 綫 where 線 fits as well."""
NOTHING_LEFT = 2.0
LONGEST_SEARCH = 24
"""Beginnings and ends that are tried in one place."""
TRIED = 60
"""Characters that are tried for each end of a short run, and pairs of them in the end."""
_QUESTION, _REPLACEMENT = ord("?"), 0xFFFD


@dataclass(frozen=True, slots=True)
class Reading:
    """`text[start:end]` read as `characters`: `gain` nats likelier than as it stands, `margin`
    nats likelier than the next best reading.
    """

    start: int
    end: int
    characters: str
    gain: float
    margin: float


@dataclass(frozen=True, slots=True)
class _Side:
    """A beginning or an end that is tried.

    `place` is the first (last) character that was misread, `bound` the first (last) that goes:
    a marker beside it, or an ASCII letter that is a second byte. `byte` is the known byte of the
    character that is looked for, `fixed` its code where both bytes are known; `cost` what counts
    against this reading (nats).
    """

    place: int
    bound: int
    byte: int
    begins: bool
    fixed: int = 0
    cost: float = 0.0


def find_lost_bytes(text: str, *, damaged: bool = False) -> tuple[list[Reading], list[Reading]]:
    """The places of the text that read better with the lost bytes put back, in order: those that
    are clear, and those that are not and had better be left alone.

    `damaged`: the text shows other damage by a filter, such as pinyin notes.
    """
    search = _Search(text, damaged or "\ufffd" in text)
    return search.readings()


class _Search(MisreadText):
    """The readings of one text."""

    def __init__(self, text: str, damaged: bool) -> None:
        super().__init__(text)
        self.damaged = damaged

    def readings(self) -> tuple[list[Reading], list[Reading]]:
        """The clear ones and the others. A certain one lowers the gain that the rest needs."""
        windows = list(self._suspicious())
        if not windows:
            return [], []
        self.shift()
        found: list[Reading] = []
        waiting: list[tuple[int, int]] = []
        for window in windows:
            best = self._best(*window) if self._worth(*window) else None
            if best is None:
                waiting.append(window)
            else:
                found.append(best)
        if not self.damaged and any(r.gain >= SURE and r.margin >= CLEAR for r in found):
            self.damaged = True
            again = (self._best(*window) for window in waiting)
            found += [best for best in again if best is not None]
        clear: list[Reading] = []
        unclear: list[Reading] = []
        for reading in sorted(found, key=lambda reading: reading.start):
            asked = self._asked(reading)
            kind = clear if reading.gain >= asked and reading.margin >= CLEAR else unclear
            if kind is unclear and reading.gain < asked / 2:
                continue
            if not kind or kind[-1].end <= reading.start:
                kind.append(reading)
        return [_moved(reading) for reading in clear], [_moved(reading) for reading in unclear]

    def _asked(self, reading: Reading) -> float:
        """The minimum gain at which a reading is accepted."""
        if self._marked(reading.start, reading.end):
            return HINTED
        if not self.damaged:
            return SURE
        if reading.end - reading.start > 1:
            return HINTED
        number = self.numbers[reading.start : reading.end]
        return ALONE_COMMON if self.model.alone(number)[0] > COMMON else ALONE

    def _suspicious(self) -> Iterator[tuple[int, int]]:
        """Windows (first, last) of which several characters are unlikely where they stand."""
        marked = (self.codes == _QUESTION) | (self.codes == _REPLACEMENT)
        places = np.flatnonzero((self.scores < UNLIKELY) | marked)
        if not len(places):
            return
        for group in np.split(places, np.flatnonzero(np.diff(places) > 3) + 1):
            first, last = int(group[0]), int(group[-1])
            if self._loss(first, last) < LOSS or marked[first : last + 1].any():
                yield max(first - 2, 2), min(last + 1, len(self.text) - 4)

    def _loss(self, first: int, last: int) -> float:
        stop = min(last + 3, len(self.text))
        return float(self.sums[stop] - self.sums[first])

    def _worth(self, first: int, last: int) -> bool:
        """Whether a window is looked at before anything else is known of the text: one byte off,
        a few characters in a row read far better.
        """
        if self.damaged:
            return True
        read = np.diff(self.shifted_sums[first : last + 2])
        stands = np.diff(self.sums[first : last + 3])
        if len(read) < 2:
            return False
        better = read[:-1] + read[1:] - (stands[:-2] + stands[1:-1] + stands[2:]) * 2 / 3
        return bool(better.max() > BETTER)

    def _marked(self, start: int, stop: int) -> bool:
        return any(marker in self.text[start:stop] for marker in "?\ufffd")

    def _best(self, first: int, last: int) -> Reading | None:
        """The best reading of a run that begins and ends in the window."""
        places = [place for place in range(first, last + 1) if self.pairs[place]]
        begins = [side for place in places[:LONGEST_SEARCH] for side in self._begins(place)]
        ends = [side for place in places[-LONGEST_SEARCH:] for side in self._ends(place)]
        found = list(self._long(begins, ends))
        for begin in begins if self.damaged or self._marked(first, last + 1) else ():
            for end in ends:
                if 0 <= end.place - begin.place <= 1 and self._possible(begin, end):
                    found += self._short(begin, end)
        for place in range(first, last + 2):
            found += self._letter(place)
        anything = max((self._anything(place) for place in range(first, last + 2)), default=-99.0)
        found.sort(key=lambda reading: -reading.gain)
        if not found:
            return None
        best = found[0]
        written = self._written(best, first, last)
        others = (r.gain for r in found[1:] if self._written(r, first, last) != written)
        margin = best.gain - max(next(others, best.gain - 99.0), anything)
        return Reading(best.start, best.end, best.characters, best.gain, margin)

    def _possible(self, begin: _Side, end: _Side) -> bool:
        """Whether a short run may begin and end here: it reads badly as it stands."""
        old = self.sums[end.bound + 3] - self.sums[begin.bound]
        return bool(old < SHORT_LOSS and self.runs[begin.place] == self.runs[end.place])

    def _written(self, reading: Reading, first: int, last: int) -> str:
        start, end = min(first - 3, reading.start), max(last + 4, reading.end)
        return self.text[start : reading.start] + reading.characters + self.text[reading.end : end]

    def _begins(self, place: int) -> Iterator[_Side]:
        lead = int(self.pairs[place]) // 256
        yield _Side(place, place, lead, True)
        if self.codes[place - 1] in (_QUESTION, _REPLACEMENT) and place > 2:
            yield _Side(place, place - 1, lead, True, cost=self._cost(place - 1))

    def _ends(self, place: int) -> Iterator[_Side]:
        trail = int(self.pairs[place]) % 256
        yield _Side(place, place, trail, False)
        behind = int(self.codes[place + 1])
        if behind in (_QUESTION, _REPLACEMENT):
            yield _Side(place, place + 1, trail, False, cost=self._cost(place + 1))
        if 0x40 <= behind < 0x7F:
            fixed = int(gbk().code_of[trail * 256 + behind])
            if fixed:
                yield _Side(place, place + 1, trail, False, fixed)

    def _cost(self, marker: int) -> float:
        """A replacement character means that a byte was lost; a question mark is one of three
        things: a lost byte, the pair of bytes of ？, or a question mark.
        """
        return 0.0 if self.codes[marker] == _REPLACEMENT else QUESTION_MARK

    def _tried(self, side: _Side) -> tuple[Numbers, Numbers, Nats]:
        """Codes, numbers and penalties of the characters that a side may have lost."""
        if side.fixed:
            code = np.array([side.fixed], np.int64)
            return (
                code,
                self.model.numbers(folded_codes()[code]),
                np.full(1, -side.cost, np.float32),
            )
        candidates = having_byte(side.byte)
        against = candidates.traditional if self.traditional else candidates.simplified
        # The character that stands there has the byte, too; with it the text as it stands would
        # be a witness for itself.
        new = candidates.codes != self.codes[side.place]
        unusual = candidates.is_first == side.begins
        against = against - np.float32(side.cost) - np.float32(UNUSUAL) * unusual
        against = against - np.float32(LESS_USUAL) * self.less_usual(candidates.codes)
        return candidates.codes[new], candidates.numbers[new], against[new]

    def _long(self, begins: list[_Side], ends: list[_Side]) -> Iterator[Reading]:
        """Runs of three misread characters and more: beginning and end do not meet."""
        heads = [self._head(side) for side in begins]
        tails = [self._tail(side) for side in ends]
        if not heads or not tails:
            return
        left = np.array(
            [
                score - self.shifted_sums[side.place + 2] + self.sums[side.bound]
                for side, (_, score, _, _) in zip(begins, heads, strict=True)
            ]
        )
        right = np.array(
            [
                score + self.shifted_sums[side.place] - self.sums[side.bound + 3]
                for side, (_, score, _, _) in zip(ends, tails, strict=True)
            ]
        )
        starts = np.array([side.place for side in begins])[:, None]
        stops = np.array([side.place for side in ends])[None, :]
        possible = (stops >= starts + 2) & (self.runs[starts] == self.runs[stops])
        gains = np.where(possible, left[:, None] + right[None, :], -np.inf)
        for flat in np.argsort(-gains, axis=None)[:8]:
            row, column = divmod(int(flat), gains.shape[1])
            gain = float(gains[row, column])
            if not np.isfinite(gain):
                return
            begin, end = begins[row], ends[column]
            first, _, other_first, first_loss = heads[row]
            last, _, other_last, last_loss = tails[column]
            middle = "".join(map(chr, self.shifted[begin.place : end.place]))
            bounds = (begin.bound, end.bound + 1)
            yield Reading(*bounds, chr(first) + middle + chr(last), gain, 0.0)
            if other_first:
                again = chr(other_first) + middle + chr(last)
                yield Reading(*bounds, again, gain - first_loss, 0.0)
            if other_last:
                again = chr(first) + middle + chr(other_last)
                yield Reading(*bounds, again, gain - last_loss, 0.0)

    def _head(self, side: _Side) -> tuple[int, float, int, float]:
        """The best first character, its score with the two behind it, and the next best one."""
        codes, tried, against = self._tried(side)
        if not self.written[side.place : side.place + 2].all():
            return 0, -np.inf, 0, 0.0
        two, one = self.numbers[side.bound - 2], self.numbers[side.bound - 1]
        third, fourth = self.shifted_numbers[side.place : side.place + 2]
        scores = against + self.after_two(like(tried, two), like(tried, one), tried)
        scores = scores + self.after_two(like(tried, one), tried, like(tried, third))
        scores = scores + self.after_two(tried, like(tried, third), like(tried, fourth))
        return _two_best(codes, scores)

    def _tail(self, side: _Side) -> tuple[int, float, int, float]:
        """The best last character, its score with the two behind it, and the next best one."""
        codes, tried, against = self._tried(side)
        if not self.written[side.place - 2 : side.place].all():
            return 0, -np.inf, 0, 0.0
        two, one = self.shifted_numbers[side.place - 2 : side.place]
        third, fourth = self.numbers[side.bound + 1 : side.bound + 3]
        scores = against + self.after_two(like(tried, two), like(tried, one), tried)
        scores = scores + self.after_two(like(tried, one), tried, like(tried, third))
        scores = scores + self.after_two(tried, like(tried, third), like(tried, fourth))
        return _two_best(codes, scores)

    def _short(self, begin: _Side, end: _Side) -> Iterator[Reading]:
        """Runs of one or two misread characters: two or three that were written."""
        firsts, first_numbers, against_first = self._tried(begin)
        lasts, last_numbers, against_last = self._tried(end)
        middle = self.shifted_numbers[begin.place : end.place]
        if not self.written[begin.place : end.place].all():
            return
        # The best by a shorter context, then these alone by the whole one.
        model, before = self.model, self.numbers[begin.bound - 1]
        left = against_first + model.after_one(like(first_numbers, before), first_numbers)
        right = against_last + model.after_one(
            last_numbers, like(last_numbers, self.numbers[end.bound + 1])
        )
        if len(middle):
            left = left + model.after_one(first_numbers, like(first_numbers, middle[0]))
            right = right + model.after_one(like(last_numbers, middle[0]), last_numbers)
        best = np.argsort(-left)[:TRIED]
        firsts, first_numbers, against_first = (
            firsts[best],
            first_numbers[best],
            against_first[best],
        )
        left = left[best]
        best = np.argsort(-right)[:TRIED]
        lasts, last_numbers, against_last = lasts[best], last_numbers[best], against_last[best]
        right = right[best]
        if len(middle):
            joint = left[:, None] + right[None, :]
        else:
            rows, columns = np.meshgrid(first_numbers, last_numbers, indexing="ij")
            linked = model.after_one(rows.ravel(), columns.ravel()).reshape(rows.shape)
            joint = left[:, None] + right[None, :] + linked
        best = np.argsort(-joint, axis=None)[:TRIED]
        row, column = np.divmod(best, joint.shape[1])
        count = len(best)
        line = [
            np.full(count, self.numbers[begin.bound - 2]),
            np.full(count, self.numbers[begin.bound - 1]),
            first_numbers[row],
            *(np.full(count, number) for number in middle),
            last_numbers[column],
            np.full(count, self.numbers[end.bound + 1]),
            np.full(count, self.numbers[end.bound + 2]),
        ]
        scores = against_first[row] + against_last[column]
        for (one, two), (_, three) in pairwise(pairwise(line)):
            scores = scores + self.after_two(one, two, three)
        old = self.sums[end.bound + 3] - self.sums[begin.bound]
        inner = "".join(map(chr, self.shifted[begin.place : end.place]))
        for place in np.argsort(-scores)[:2]:
            read = chr(firsts[row[place]]) + inner + chr(lasts[column[place]])
            yield Reading(begin.bound, end.bound + 1, read, float(scores[place] - old), 0.0)

    def _letter(self, place: int) -> Iterator[Reading]:
        """A lone letter that is the second byte of a character."""
        code = int(self.codes[place])
        if 0x40 <= code < 0x7F and self.pairs[place - 1] and self.pairs[place + 1]:
            side = _Side(place, place, code, True)
            codes, tried, against = self._tried(side)
            scores = against + self.around(tried, place, place)
            order = np.argsort(-scores)[:2]
            old = self.sums[place + 3] - self.sums[place]
            for best in order:
                yield Reading(place, place + 1, chr(codes[best]), float(scores[best] - old), 0.0)

    def _anything(self, place: int) -> float:
        """The gain when a marker stands for a character of which nothing is left: never accepted,
        and a reading must beat it to be accepted.
        """
        if self.codes[place] not in (_QUESTION, _REPLACEMENT):
            return -99.0
        tried = np.arange(1, self.model.size, dtype=np.int64)
        old = self.sums[place + 3] - self.sums[place]
        scores = self.around(tried, place, place)
        return float(scores.max() - old) - self._cost(place) - NOTHING_LEFT


def _moved(reading: Reading) -> Reading:
    """Offsets into the text itself, without the line ends before it."""
    return Reading(
        reading.start - 2, reading.end - 2, reading.characters, reading.gain, reading.margin
    )


def _two_best(codes: Numbers, scores: Nats) -> tuple[int, float, int, float]:
    order = np.argsort(-scores)
    best = order[0]
    if len(order) == 1:
        return int(codes[best]), float(scores[best]), 0, 0.0
    second = order[1]
    loss = float(scores[best] - scores[second])
    return int(codes[best]), float(scores[best]), int(codes[second]), loss
