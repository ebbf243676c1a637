"""Rows of a small store, repeated with noise, as the tables of a large published one.

Each repetition has all articles under new ids. Vectors are turned by noise of length NOISE (cosine
with their model 0.95); passages of a real archive lie as far from questions (docs/benchmarks.md).
Words that few passages have get a number that rises slowly with the repetitions, so that new ones
keep coming as in growing archives (Heaps' law), and names of the questions stay rare; frequent
words are as frequent as in the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from newsqa.protocols import Ids
from newsqa.published.rows import RowMaker, WordChange
from newsqa.published.search import BETWEEN
from newsqa.store.checksums import article_hash
from newsqa.store.database import Store
from newsqa.store.export import COLUMNS
from newsqa.text.terms import Tokenizer

NOISE = 0.33
RARE = 20
"""Passages of the store that have a word, up to which it gets a number."""
HEAPS = 0.5
"""The highest number of a word grows with this power of the repetitions."""


@dataclass(frozen=True)
class Words:
    """Texts as numbers of words: text n has `flat[offsets[n]:offsets[n + 1]]`."""

    offsets: Ids
    flat: Ids

    @classmethod
    def of(cls, texts: list[str], numbers: dict[str, int]) -> Words:
        """The words of texts that are parted by spaces; new words get a number."""
        parted = [text.split() for text in texts]
        flat = [numbers.setdefault(word, len(numbers)) for text in parted for word in text]
        sizes = [len(text) for text in parted]
        return cls(np.cumsum([0, *sizes]), np.array(flat, np.int64))

    def joined(self, values: pa.Array) -> pa.Array:
        """The texts with these values of the words."""
        return _joined(self.offsets, values.take(pa.array(self.flat)))

    def pairs(self, values: pa.Array) -> pa.Array:
        """The column `pairs` of the texts."""
        words = values.take(pa.array(self.flat))
        within = np.ones(len(self.flat), np.bool_)
        within[self.offsets[1:][np.diff(self.offsets) > 0] - 1] = False
        firsts = np.flatnonzero(within)
        paired = pc.binary_join_element_wise(
            words.take(pa.array(firsts)), words.take(pa.array(firsts + 1)), BETWEEN
        )
        counts = np.maximum(np.diff(self.offsets) - 1, 0)
        return _joined(np.cumsum([0, *counts]), paired)

    def frequencies(self, words: int) -> Ids:
        """How many texts have each word."""
        texts = np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))
        seen = np.unique(np.stack([texts, self.flat]), axis=1)[1]
        return np.bincount(seen, minlength=words)


def _joined(offsets: Ids, words: pa.Array) -> pa.Array:
    listed = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), words)
    return pc.binary_join(listed, " ")


@dataclass(frozen=True)
class Repeated:
    """The rows of a store, to be repeated."""

    articles: pa.Table
    passages: pa.Table
    vectors: np.ndarray
    model: str
    facts: dict[str, Any]

    @classmethod
    def of(cls, store: Store) -> Repeated:
        """All rows of the newest generation."""
        with store.view() as view:
            exported = view.export.articles()
            model, dimension = view.model or ("", 0)
            tokenizer = Tokenizer()
            maker = RowMaker.of(lambda: tokenizer, exported, dimension)
            articles, passages = maker.tables(view.export.rows(exported.rows.tolist()))
            counts, archive = view.counts(), view.archive_facts()
            facts = {
                "as_of": view.as_of,
                "groups": counts.groups,
                "copies": counts.copies,
                "covered": view.covered(),
                "days": archive.days,
                "publishers": archive.publishers,
            }
        flat = passages.column("vector").combine_chunks().flatten().to_numpy(zero_copy_only=False)
        vectors = np.asarray(flat, np.float32).reshape(len(passages), -1)
        return cls(articles, passages, vectors, model, facts)

    @cached_property
    def words(self) -> tuple[list[str], Words, Words]:
        """All words, and those of the articles and of the passages."""
        numbers: dict[str, int] = {}
        texts = [
            Words.of(table.column("terms").to_pylist(), numbers)
            for table in (self.articles, self.passages)
        ]
        return list(numbers), texts[0], texts[1]

    @cached_property
    def rare(self) -> np.ndarray:
        """Which words get a number."""
        names, articles, passages = self.words
        most = np.maximum(passages.frequencies(len(names)), articles.frequencies(len(names)))
        return most <= RARE

    def repetition(self, number: int) -> tuple[pa.Table, pa.Table]:
        """The articles and passages of one repetition."""
        values = self._values(level(number))
        _, article_words, passage_words = self.words
        step = int(self.articles.column("row").to_numpy().max())
        articles = self._articles(number, step)
        articles = _with(articles, "terms", article_words.joined(values))
        articles = _with(articles, "pairs", article_words.pairs(values))
        ids = self.passages.column("id").to_numpy()
        passages = _with(self.passages, "id", pa.array(ids + number * int(ids.max())))
        owners = self.passages.column("article").to_numpy() + number * step
        passages = _with(passages, "article", pa.array(owners))
        passages = _with(passages, "terms", passage_words.joined(values))
        return articles, _with(passages, "vector", as_column(self.turned(number)))

    def turned(self, number: int) -> np.ndarray:
        """The vectors of a repetition, shape (passages, dimension), float16."""
        if number == 0:
            return self.vectors.astype(np.float16)
        source = np.random.default_rng([20261126, number])
        noise = source.standard_normal(self.vectors.shape, np.float32)
        noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
        turned = self.vectors + noise
        turned /= np.linalg.norm(turned, axis=1, keepdims=True)
        return turned.astype(np.float16)

    def frequencies(self, repetitions: int) -> WordChange:
        """How many passages and articles have each word after so many repetitions."""
        names, articles, passages = self.words
        levels = Counter(map(level, range(repetitions)))
        change = WordChange()
        for texts, words in ((change.passages, passages), (change.articles, articles)):
            for name, count, rare in zip(
                names, words.frequencies(len(names)).tolist(), self.rare.tolist(), strict=True
            ):
                for one, times in levels.items() if rare else [(0, repetitions)]:
                    texts[_numbered(name, one)] = count * times
        return change

    def _values(self, number: int) -> pa.Array:
        names, _, _ = self.words
        return pa.array(
            [
                _numbered(name, number) if rare else name
                for name, rare in zip(names, self.rare.tolist(), strict=True)
            ]
        )

    def _articles(self, number: int, step: int) -> pa.Table:
        """The articles under new rows and ids, their texts marked lest they be stored once."""
        made = []
        for one in self.articles.select(["row", *COLUMNS, "sha256", "leader"]).to_pylist():
            row = one["row"] + number * step
            columns = {name: one[name] for name in (*COLUMNS, "sha256")}
            if number:
                columns["id"] = f"{one['id']}.{number}"
                columns["text"] = f"{one['text']}\n{number}"
            leader = one["leader"] + number * step if one["leader"] >= 0 else one["leader"]
            hashed = article_hash(row, *columns.values())
            made.append({"row": row, **columns, "leader": leader, "hash": hashed})
        table = pa.Table.from_pylist(made)
        for name in ("size", "sources"):
            table = table.append_column(name, self.articles.column(name))
        return table


def level(repetition: int) -> int:
    """The number that rare words get in a repetition; 0 is none."""
    return int(repetition**HEAPS)


def pieces(
    source: Repeated, wanted: range, at_once: int = 6
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """The articles and passages of the wanted repetitions, some at a time."""
    for start in range(wanted.start, wanted.stop, at_once):
        made = [source.repetition(n) for n in range(start, min(start + at_once, wanted.stop))]
        yield pa.concat_tables([one for one, _ in made]), pa.concat_tables([two for _, two in made])


def repetitions(source: Repeated, passages: int) -> int:
    """How many repetitions make at least so many passages."""
    return -(-passages // len(source.passages))


def as_column(vectors: np.ndarray) -> pa.Array:
    """Vectors as a column."""
    return pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), vectors.shape[1])


def _numbered(name: str, number: int) -> str:
    return f"{name}#{number}" if number else name


def _with(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    if name not in table.column_names:
        return table.append_column(name, column)
    return table.set_column(table.schema.get_field_index(name), name, column)
