"""Rows of the Lance tables, from those of the store."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from newsqa import messages
from newsqa.published.search import pairs_of
from newsqa.published.vocabulary import key_of
from newsqa.store.checksums import article_hash
from newsqa.store.export import COLUMNS, ArticleRow, Exported, PassageRow
from newsqa.text.terms import Tokenizer

if TYPE_CHECKING:
    import pyarrow as pa

log = logging.getLogger(__name__)


@dataclass
class WordChange:
    """By how much frequencies of words change, of passages and of articles."""

    passages: Counter[str] = field(default_factory=Counter)
    articles: Counter[str] = field(default_factory=Counter)

    def count(self, texts: Counter[str], terms: Iterable[str], by: int) -> None:
        """Count the words of one text, each once."""
        for term in set(terms):
            texts[term] += by

    def rows(self, sequence: int) -> pa.Table:
        """The rows of the table `words`."""
        import pyarrow as pa

        terms = [
            term
            for term in dict.fromkeys([*self.passages, *self.articles])
            if self.passages[term] or self.articles[term]
        ]
        return pa.table(
            {
                "key": pa.array(map(key_of, terms), pa.int64()),
                "term": pa.array(terms, pa.string()),
                "sequence": pa.array([sequence] * len(terms), pa.int64()),
                "passages": pa.array([self.passages[term] for term in terms], pa.int64()),
                "articles": pa.array([self.articles[term] for term in terms], pa.int64()),
            }
        )


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes the rows of articles and passages, and counts their words in `change`."""

    tokenizer: Callable[[], Tokenizer]
    leaders: Mapping[int, int]
    exported: Exported
    dimension: int
    change: WordChange

    @classmethod
    def of(cls, tokenizer: Callable[[], Tokenizer], exported: Exported, dimension: int) -> RowMaker:
        """A maker for one generation."""
        leaders = dict(zip(exported.rows.tolist(), exported.leaders.tolist(), strict=True))
        return cls(tokenizer, leaders, exported, dimension, WordChange())

    def tables(
        self, found: Iterable[tuple[ArticleRow, list[PassageRow]]]
    ) -> tuple[pa.Table, pa.Table]:
        """The rows of articles and those of their passages; damaged articles are left out."""
        import pyarrow as pa

        articles: list[dict[str, Any]] = []
        passages: list[dict[str, Any]] = []
        for article, windows in found:
            if article_hash(article.row, *article.columns) != article.hash:
                log.warning(messages.publish.DAMAGED_ARTICLE.format(id=article.columns[0]))
                continue
            articles.append(self._article(article))
            passages += [
                self._passage(article, one)
                for one in windows
                if len(one.vector) == self.dimension and one.stop <= len(article.text)
            ]
        return _table(articles), _vectors(_table(passages), passages, self.dimension, pa)

    def _article(self, article: ArticleRow) -> dict[str, Any]:
        terms = self.tokenizer().terms(f"{article.title}\n{article.text}")
        self.change.count(self.change.articles, terms, 1)
        return {
            "row": article.row,
            **dict(zip((*COLUMNS, "sha256"), article.columns, strict=True)),
            "hash": article.hash,
            "size": len(article.text),
            "leader": self.leaders[article.row],
            "sources": list(self.exported.sources.get(article.row, ())),
            "terms": " ".join(terms),
            "pairs": pairs_of(terms),
        }

    def _passage(self, article: ArticleRow, one: PassageRow) -> dict[str, Any]:
        terms = self.tokenizer().terms(article.text[one.start : one.stop])
        self.change.count(self.change.passages, terms, 1)
        return {
            "id": one.id,
            "article": article.row,
            "start": one.start,
            "stop": one.stop,
            "terms": " ".join(terms),
            "vector": one.vector,
        }


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    names = [name for name in (rows[0] if rows else {}) if name != "vector"]
    return pa.table({name: [row[name] for row in rows] for name in names})


def _vectors(table: pa.Table, rows: list[dict[str, Any]], dimension: int, pa: Any) -> pa.Table:
    """The table with the vectors of the rows."""
    if not rows:
        return table
    flat = np.concatenate([row["vector"] for row in rows]).astype(np.float16)
    column = pa.FixedSizeListArray.from_arrays(pa.array(flat), dimension)
    return table.append_column("vector", column)
