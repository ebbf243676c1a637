"""The postings of FTS5 as arrays: where each word occurs, and how long the texts are.

Reading the rows of one word costs a sixth of FTS5's own ranking, which looks up the length of every
text.
"""

from __future__ import annotations

from collections.abc import Mapping

import apsw
import numpy as np

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.protocols import Floats, Ids, Texts

# A table of the connection, not of the file: it has no content of its own.
VOCABULARIES = """
CREATE VIRTUAL TABLE temp.passages_words USING fts5vocab(main, passage_terms, instance);
CREATE VIRTUAL TABLE temp.articles_words USING fts5vocab(main, article_terms, instance);
"""
_TABLES: Mapping[Texts, str] = {"passages": "passage_terms", "articles": "article_terms"}


class FtsPostings:
    """The words of one generation; valid as long as the view that it comes from."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def occurrences(self, texts: Texts, term: str) -> Ids:
        """The ids of the texts that have the term, ascending, each once for each occurrence."""
        # One string, made by SQLite, and not a row of Python's for each.
        ((found,),) = self._connection.execute(
            f"SELECT group_concat(doc) FROM temp.{texts}_words WHERE term = ?", (term,)
        ).fetchall()
        return _numbers(found)

    def side_by_side(self, texts: Texts, first: str, second: str) -> tuple[Ids, Floats]:
        """Ids of the texts that have the second term right after the first, and its BM25."""
        table = _TABLES[texts]
        quoted = f"{first} {second}".replace('"', '""')
        rows = self._connection.execute(
            f"SELECT rowid, -rank FROM {table} WHERE {table} MATCH ?", (f'"{quoted}"',)
        ).fetchall()
        ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        return ids, np.fromiter((row[1] for row in rows), np.float32, len(rows))

    def lengths(self, texts: Texts, after: int) -> tuple[Ids, Ids]:
        """Ids above `after`, ascending, and the number of terms of each text.

        Raises StoreError where a number is damaged.
        """
        table = f"{_TABLES[texts]}_docsize"
        ((ids, sizes),) = self._connection.execute(
            f"SELECT group_concat(id), group_concat(hex(sz)) FROM "
            f"(SELECT id, sz FROM {table} WHERE id > ? ORDER BY id)",
            (after,),
        ).fetchall()
        # FTS5 writes numbers seven bits a byte, the highest first.
        counts = [_number(bytes.fromhex(size)) for size in str(sizes or "").split(",") if size]
        numbers = _numbers(ids)
        if len(numbers) != len(counts):
            raise StoreError(messages.store.DAMAGED_TERMS.format(table=table, error="docsize"))
        return numbers, np.array(counts, np.int64)

    def count_up_to(self, texts: Texts, last: int) -> int:
        """The number of texts with an id up to this one."""
        table = f"{_TABLES[texts]}_docsize"
        ((count,),) = self._connection.execute(
            f"SELECT count(*) FROM {table} WHERE id <= ?", (last,)
        ).fetchall()
        return int(str(count))

    def frequency(self, term: str) -> int:
        """The number of passages that have the term."""
        row = self._connection.execute(
            "SELECT doc FROM passage_vocabulary WHERE term = ?", (term,)
        ).fetchone()
        return int(row[0]) if row else 0


def _numbers(joined: object) -> Ids:
    if joined is None:
        return np.empty(0, np.int64)
    numbers: Ids = np.fromstring(str(joined), np.int64, sep=",")
    return numbers


def _number(data: bytes) -> int:
    number = 0
    for byte in data:
        number = number << 7 | byte & 0x7F
    return number
