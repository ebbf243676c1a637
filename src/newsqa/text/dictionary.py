"""Words, their frequencies and tags in a trie: 6 MB, for the 80 of jieba's dict of beginnings."""

from __future__ import annotations

import math
import re
import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence

import marisa_trie

# Sum of frequencies, number of words, length of the longest, bytes of the names of tags.
_HEADER = struct.Struct("<qqqq")
_FREQUENCY = "I"
_GREATEST = 2**32 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")  # a lone one is in no word and has no UTF-8


class Dictionary:
    """Words with frequencies, and the cutting of a text by them. Any number of threads may read it.

    Cuts as jieba does without its HMM: the path of words whose probabilities, frequency by sum of
    frequencies, have the greatest product; an unknown character counts as a word seen once.
    """

    def __init__(
        self,
        trie: marisa_trie.Trie,
        frequencies: array[int],
        tags: bytes,
        names: Sequence[str],
        *,
        total: int,
        longest: int,
    ) -> None:
        """`frequencies`, all at least 1, and `tags` go by the trie's numbers; a tag is a place in
        `names`. `longest`: characters of a word.
        """
        self._trie = trie
        self._frequencies = frequencies
        self._logarithms = array("d", map(math.log, frequencies))
        self._tags, self._names = tags, tuple(names)
        self.total = total
        self._log_total = math.log(total) if total else 0.0
        self._longest = longest

    @classmethod
    def of(cls, frequencies: Mapping[str, int], total: int, tags: Mapping[str, str]) -> Dictionary:
        """A dictionary of the words that have a frequency; `total` is what they are shares of.

        Raises ValueError for a frequency over 4 thousand million.
        """
        greatest = max(frequencies, key=frequencies.__getitem__, default="")
        if frequencies.get(greatest, 0) > _GREATEST:
            raise ValueError(f"{greatest}: {frequencies[greatest]} > {_GREATEST}")
        words = [word for word, frequency in frequencies.items() if frequency > 0]
        trie = marisa_trie.Trie(words)
        numbered = array(_FREQUENCY, bytes(array(_FREQUENCY).itemsize * len(words)))
        names = sorted({"", *tags.values()})
        places, tagged = {name: place for place, name in enumerate(names)}, bytearray(len(words))
        for word in words:
            number = trie[word]
            numbered[number] = frequencies[word]
            tagged[number] = places[tags.get(word, "")]
        longest = max(map(len, words), default=1)
        return cls(trie, numbered, bytes(tagged), names, total=total, longest=longest)

    @classmethod
    def from_bytes(cls, data: bytes) -> Dictionary:
        """What `to_bytes` gave, on a processor of the same kind. Raises ValueError if it is not."""
        if len(data) < _HEADER.size:
            raise ValueError("no dictionary")
        total, words, longest, size = _HEADER.unpack_from(data)
        frequencies = array(_FREQUENCY)
        first = _HEADER.size + words * frequencies.itemsize
        second = first + words
        third = second + size
        frequencies.frombytes(data[_HEADER.size : first])
        tags, names = data[first:second], data[second:third].decode().split(" ")
        try:
            trie = marisa_trie.Trie().frombytes(data[third:])
        except (RuntimeError, OSError) as error:
            raise ValueError(str(error)) from error
        if not len(trie) == len(frequencies) == len(tags) == words:
            raise ValueError("no dictionary")
        return cls(trie, frequencies, tags, names, total=total, longest=longest)

    def to_bytes(self) -> bytes:
        """All of it, for `from_bytes`."""
        names = " ".join(self._names).encode()
        header = _HEADER.pack(self.total, len(self._frequencies), self._longest, len(names))
        trie: bytes = self._trie.tobytes()
        return header + self._frequencies.tobytes() + self._tags + names + trie

    def frequency(self, word: str) -> int:
        """How often the word was seen; 0 for an unknown one."""
        number = self._trie.get(_with_utf8(word))
        return 0 if number is None else self._frequencies[number]

    def tag(self, word: str) -> str:
        """The part of speech of the word, such as `nr`; empty for an unknown one."""
        number = self._trie.get(_with_utf8(word))
        return "" if number is None else self._names[self._tags[number]]

    def begins(self, text: str) -> bool:
        """Whether a word begins with this text, or is it."""
        return bool(text) and next(self._trie.iterkeys(_with_utf8(text)), None) is not None

    def cut(self, text: str) -> Iterator[str]:
        """The words of the text in order, nothing left out. Takes time linear in its length."""
        known, length = _with_utf8(text), len(text)
        best, ends = [0.0] * (length + 1), [0] * length
        for start in range(length - 1, -1, -1):
            score, end = -math.inf, start
            words = self._trie.iter_prefixes_with_ids(known[start : start + self._longest])
            for word, number in words:
                after = start + len(word)
                found = self._logarithms[number] - self._log_total + best[after]
                if found >= score:  # of equals the longer word, as jieba has it
                    score, end = found, after
            if end == start:
                score, end = best[start + 1] - self._log_total, start + 1
            best[start], ends[start] = score, end
        start = 0
        while start < length:
            yield text[start : ends[start]]
            start = ends[start]


def _with_utf8(text: str) -> str:
    """The text with what has no UTF-8 replaced, as long as it is."""
    return _SURROGATE.sub("\ufffd", text)
