"""How many passages and articles have each word, in memory: 16 bytes a word.

The table `words` has one row for each word that a publish changed; a frequency is their sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from newsqa.protocols import Ids
from newsqa.published.tables import Table

_COLUMNS = ("key", "passages", "articles")


def key_of(term: str) -> int:
    """A signed number of 64 bits by which a word is looked up."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big", signed=True)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by their keys, ascending, and their frequencies, all (n,), as of one publish."""

    sequence: int
    keys: Ids
    passages: Ids
    articles: Ids

    @classmethod
    def read(cls, words: Table, sequence: int, since: int, before: Vocabulary | None) -> Vocabulary:
        """The vocabulary of a publish; only later rows than those of `before` are read.

        `since` is the publish that wrote all words anew.
        """
        if before is None or not since <= before.sequence <= sequence:
            nothing = np.empty(0, np.int64)
            before = cls(0, nothing, nothing, nothing)
        rows = words.read(_COLUMNS, f"sequence > {before.sequence}")
        changes = [rows.column(name).to_numpy().astype(np.int64) for name in _COLUMNS]
        keys, places = np.unique(np.concatenate([before.keys, changes[0]]), return_inverse=True)
        summed = [np.zeros(len(keys), np.int64) for _ in range(2)]
        for total, known, change in zip(
            summed, (before.passages, before.articles), changes[1:], strict=True
        ):
            np.add.at(total, places, np.concatenate([known, change]))
        return cls(sequence, keys, *summed)

    def of_passages(self, terms: Iterable[str]) -> Mapping[str, int]:
        """The number of passages that have each term."""
        return self._of(self.passages, terms)

    def of_articles(self, terms: Iterable[str]) -> Mapping[str, int]:
        """The number of articles that have each term."""
        return self._of(self.articles, terms)

    def _of(self, counts: Ids, terms: Iterable[str]) -> Mapping[str, int]:
        names = list(dict.fromkeys(terms))
        if not len(self.keys):
            return dict.fromkeys(names, 0)
        wanted = np.array([key_of(name) for name in names], np.int64)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found = np.where(self.keys[places] == wanted, counts[places], 0)
        return dict(zip(names, found.tolist(), strict=True))
