"""Writing: one short transaction per batch; the generation goes up by one with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import apsw
import numpy as np

from newsqa.protocols import Floats
from newsqa.store.groups import Groups, Same
from newsqa.types import Article, Passage, Quarantined


@dataclass(frozen=True, slots=True)
class Entry:
    """An article with all that the store keeps of it.

    `vectors` has one unit row per passage; `passage_terms` one list per passage; `signature` the
    keys by which copies of the article are found.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Floats
    passage_terms: Sequence[Sequence[str]]
    article_terms: Sequence[str]
    signature: Sequence[int] = ()


class StoreWriter:
    """Changes the store; get one from `Store.writer()`.

    `joined` counts the articles that joined others of the same words, since it was made.
    """

    def __init__(self, connection: apsw.Connection, same: Same = str.__eq__) -> None:
        self._connection = connection
        self._groups = Groups(connection, same)
        self.joined = 0

    def hashes(self, ids: Sequence[str]) -> dict[str, str]:
        """The sha256 of the stored articles among these ids."""
        found: dict[str, str] = {}
        for id_ in ids:
            row = self._connection.execute(
                "SELECT sha256 FROM articles WHERE id = ?", (id_,)
            ).fetchone()
            if row:
                found[id_] = str(row[0])
        return found

    def commit(
        self, entries: Sequence[Entry], model_id: str, *, removed: Sequence[str] = ()
    ) -> int:
        """Puts entries in (an article with a known id takes the place of the old one), takes
        `removed` article ids out, and returns the new generation. All or nothing.
        """
        joined = 0
        with self._transaction():
            for id_ in removed:
                self._remove(id_)
            for entry in entries:
                self._remove(entry.article.id)
                row = self._insert(entry, self._model(model_id, entry.vectors.shape[1]))
                joined += self._groups.join(row, entry.signature)
            generation = self._advance()
        self.joined += joined
        return generation

    def unsigned(self, count: int) -> list[tuple[int, str]]:
        """Rows and texts of articles without a signature: a store of version 1 has none."""
        rows = self._connection.execute(
            "SELECT row, text FROM articles WHERE row NOT IN (SELECT article FROM signatures) "
            "ORDER BY row LIMIT ?",
            (count,),
        )
        return [(int(row), str(text)) for row, text in rows]

    def sign(self, signatures: Mapping[int, Sequence[int]]) -> int:
        """Groups stored articles by their signatures, by row; returns the new generation."""
        with self._transaction():
            for row, keys in signatures.items():
                self._groups.join(row, keys)
            return self._advance()

    def quarantine(self, problems: Mapping[str, str]) -> None:
        """Notes what could not be taken in: location to reason, a line each."""
        now = _now()
        with self._transaction():
            for location, reason in problems.items():
                self._connection.execute(
                    "INSERT INTO quarantine VALUES (?, ?, ?, ?, 1) ON CONFLICT (location) "
                    "DO UPDATE SET reason = excluded.reason, last_seen = excluded.last_seen, "
                    "tries = tries + 1",
                    (location, reason, now, now),
                )

    def release(self, locations: Iterable[str]) -> None:
        """Strikes locations off the quarantine; unknown ones do not matter."""
        with self._transaction():
            for place in locations:
                self._connection.execute("DELETE FROM quarantine WHERE location = ?", (place,))

    def keep_quarantine(self, entries: Iterable[Quarantined]) -> None:
        """Takes over the entries of another store as they are."""
        with self._transaction():
            for entry in entries:
                self._connection.execute(
                    "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?)",
                    (entry.location, entry.reason, entry.first_seen, entry.last_seen, entry.tries),
                )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # Whatever stopped us, a half-written batch must not stay.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def go_on_after(self, article_row: int, passage_id: int) -> None:
        """Gives out higher ids only: an id is never used twice, not even by a rebuild."""
        for table, last in (("articles", article_row), ("passages", passage_id)):
            self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            self._connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, last))

    def set_meta(self, key: str, value: str) -> None:
        """Keeps a value that goes with the whole store."""
        self._connection.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def _advance(self) -> int:
        rows = self._connection.execute(
            "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation' "
            "RETURNING value"
        ).fetchall()
        self.set_meta("committed", _now())
        return int(str(rows[0][0]))

    def _model(self, model_id: str, dimension: int) -> int:
        row = self._connection.execute(
            "SELECT row FROM models WHERE id = ?", (model_id,)
        ).fetchone()
        if row:
            return int(row[0])
        self._connection.execute(
            "INSERT INTO models (id, dimension) VALUES (?, ?)", (model_id, dimension)
        )
        return self._connection.last_insert_rowid()

    def _remove(self, article_id: str) -> None:
        row = self._connection.execute(
            "SELECT row FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        if not row:
            return
        self._groups.leave(int(row[0]))
        self._connection.execute(
            "DELETE FROM passage_terms WHERE rowid IN (SELECT id FROM passages WHERE article = ?)",
            row,
        )
        self._connection.execute("DELETE FROM article_terms WHERE rowid = ?", row)
        self._connection.execute("DELETE FROM articles WHERE row = ?", row)

    def _insert(self, entry: Entry, model: int) -> int:
        connection = self._connection
        article = entry.article
        connection.execute(
            "INSERT INTO articles (id, title, text, url, source, publisher, author, published, "
            "fetched, sha256) VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                article.id,
                article.title,
                article.text,
                article.url,
                article.source,
                article.publisher,
                article.author,
                article.published,
                article.fetched,
                article.sha256,
            ),
        )
        row = connection.last_insert_rowid()
        connection.execute(
            "INSERT INTO article_terms (rowid, terms) VALUES (?, ?)",
            (row, " ".join(entry.article_terms)),
        )
        vectors = entry.vectors.astype(np.float16)
        for passage, vector, terms in zip(
            entry.passages, vectors, entry.passage_terms, strict=True
        ):
            connection.execute(
                "INSERT INTO passages (article, start, stop, model, vector) VALUES (?,?,?,?,?)",
                (row, passage.start, passage.end, model, vector.tobytes()),
            )
            connection.execute(
                "INSERT INTO passage_terms (rowid, terms) VALUES (?, ?)",
                (connection.last_insert_rowid(), " ".join(terms)),
            )
        return int(row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
