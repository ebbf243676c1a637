"""What can still be read of a store whose pages are damaged, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw
import numpy as np

from newsqa.errors import StoreError
from newsqa.protocols import Floats
from newsqa.store import feedback, header, quarantine, schema
from newsqa.store.article_rows import article_of
from newsqa.store.checksums import passage_hash
from newsqa.store.pages import articles_in_pages
from newsqa.store.provenance import Origin, Provenance
from newsqa.types import Article, Feedback, Passage, Quarantined, SourceEntry

_FAULTS = (apsw.Error, UnicodeDecodeError, ValueError, TypeError)
_COLUMNS = "row, id, title, text, url, source, publisher, author, published, fetched, sha256, hash"
_ROWS_TRIED = 100_000

Row = tuple[object, ...]


class Wreck:
    """A copy of a damaged news.db. Only rows that match their checksums, and are not removed,
    count.

    Its header, its length and the texts of its schema are put right first, where they are wrong.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        header.mend(path)
        self._connection = apsw.Connection(str(path))
        self._mend_schema()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def articles(self) -> Iterator[tuple[int, Article]]:
        """All articles that can be read, with their rows; first by SQLite, then from the pages."""
        found = set()
        for row in self._rows():
            article = self._article(row)
            if article is not None:
                found.add(row)
                yield row, article
        for columns in articles_in_pages(self._path):
            row = int(str(columns[0]))
            if row not in found and self._is_alive(row, str(columns[1])):
                found.add(row)
                yield row, article_of(columns)

    def vectors(self, row: int, passages: Sequence[Passage]) -> Floats | None:
        """The vectors of just these passages of an article, where all can be read, (n, d)."""
        rows = self._all(
            "SELECT id, article, start, stop, model, vector, hash FROM passages "
            "WHERE article = ? ORDER BY start, id",
            row,
        )
        if not rows or not passages:
            return None
        if any(_hash(columns) != stored for *columns, stored in rows):
            return None
        if [(one[2], one[3]) for one in rows] != [(one.start, one.end) for one in passages]:
            return None
        data = b"".join(bytes(one[5]) for one in rows if isinstance(one[5], bytes))
        return np.frombuffer(data, np.float16).astype(np.float32).reshape(len(rows), -1)

    def names(self) -> set[str]:
        """Ids of all articles that the file names, as far as it can be read."""
        found = self._all("SELECT id FROM articles INDEXED BY sqlite_autoindex_articles_1")
        found += self._all("SELECT DISTINCT article FROM article_sources")
        return {str(row[0]) for row in found if isinstance(row[0], str)}

    def model(self) -> str | None:
        """Id of the one model of the vectors; None where it is unknown."""
        rows = self._all("SELECT id FROM models")
        return str(rows[0][0]) if len(rows) == 1 else None

    def generation(self) -> int:
        """The number of commits; 0 where it cannot be read."""
        rows = self._all("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'")
        return int(str(rows[0][0])) if rows else 0

    def last_rows(self) -> tuple[int, int]:
        """The highest article row and passage id ever given out, as far as that can be read."""
        last = {str(name): value for name, value in self._all("SELECT * FROM sqlite_sequence")}
        numbers = (last.get("articles"), last.get("passages"))
        articles, passages = (n if isinstance(n, int) and n > 0 else 0 for n in numbers)
        return articles, passages

    def origins(self) -> list[Origin]:
        """Where articles came from."""
        rows = self._all("SELECT article, source, location FROM article_sources")
        return [(str(article), str(source), str(place)) for article, source, place in rows]

    def tombstones(self) -> list[tuple[str, str]]:
        """Ids of articles that were removed by hand, and when."""
        return [(str(id_), str(when)) for id_, when in self._all("SELECT * FROM tombstones")]

    def sources(self) -> list[SourceEntry]:
        """The sources remembered in the store."""
        try:
            return Provenance(self._connection).remembered()
        except _FAULTS:
            return []

    def quarantine(self) -> list[Quarantined]:
        """Inputs that failed to ingest; also of a store before version 5."""
        rows = self._all(f"SELECT {quarantine.COLUMNS} FROM quarantine") or self._all(
            f"SELECT {quarantine.OLD_COLUMNS} FROM quarantine"
        )
        return quarantine.entries(row for row in rows if isinstance(row[-1], int))

    def feedback(self) -> list[Feedback]:
        """The feedback that can be read."""
        return feedback.from_rows(self._all(f"{feedback.ALL} ORDER BY given, id"))

    def _mend_schema(self) -> None:
        """Replace texts of the schema that are none by those of a new store, by their names.

        SQLite refuses the whole file for one of them.
        """
        self._all("PRAGMA writable_schema = ON")  # also reads the file without such a text
        scratch = apsw.Connection(":memory:")
        try:
            schema.create(scratch)
            query = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
            right = {str(name): text for name, text in scratch.execute(query)}
            for name, text in self._all(query):
                if str(name) in right and text != right[str(name)] and not _is_sql(str(text)):
                    self._all(
                        "UPDATE sqlite_schema SET sql = ? WHERE name = ?", right[str(name)], name
                    )
        finally:
            scratch.close()
        self._all("PRAGMA writable_schema = RESET")
        self._all("PRAGMA writable_schema = ON")

    def _rows(self) -> list[int]:
        """All row numbers that may be there, ascending."""
        found: set[int] = set()
        for table, column in (("articles", "row"), ("signatures", "article")):
            for order in ("ASC", "DESC"):
                rows = self._all(f"SELECT {column} FROM {table} ORDER BY {column} {order}")
                found |= {row[0] for row in rows if isinstance(row[0], int)}
        # Those between two damaged pages, too. The last number may itself be damaged.
        last, _ = self.last_rows()
        found.update(range(1, min(last, 4 * len(found) + _ROWS_TRIED) + 1))
        return sorted(found)

    def _article(self, row: int) -> Article | None:
        found = self._all(f"SELECT {_COLUMNS} FROM articles NOT INDEXED WHERE row = ?", row)
        try:
            return article_of(found[0]) if found else None
        except (StoreError, ValueError):
            return None

    def _is_alive(self, row: int, article_id: str) -> bool:
        """Whether another table or index still has the row: a page may be a free one."""
        index = "SELECT row FROM articles INDEXED BY sqlite_autoindex_articles_1 WHERE id = ?"
        if (row,) in self._all(index, article_id):
            return True
        return any(
            self._all(f"SELECT 1 FROM {table} WHERE article = ? LIMIT 1", row)
            for table in ("signatures", "passages")
        )

    def _all(self, sql: str, *values: object) -> list[Row]:
        """Rows up to the first that cannot be read."""
        found: list[Row] = []
        try:
            for row in self._connection.execute(sql, values):
                found.append(row)  # what came before a fault counts
        except _FAULTS:
            pass
        return found


def _is_sql(text: str) -> bool:
    """Whether a text of the schema makes what it says in an empty file."""
    scratch = apsw.Connection(":memory:")
    try:
        scratch.execute(text)
    except apsw.Error as error:
        # Indexes need their tables; SQLite makes the tables with these names itself.
        return any(words in str(error) for words in ("no such table", "reserved for internal"))
    finally:
        scratch.close()
    return True


def _hash(columns: list[object]) -> bytes:
    id_, article, start, stop, model, vector = columns
    # A damaged row may hold any type; whatever it is, its hash is then another one.
    return passage_hash(id_, article, start, stop, model, vector)  # type: ignore[arg-type]
