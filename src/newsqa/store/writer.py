"""Writing: one short transaction per batch; the generation goes up by one with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import apsw
import numpy as np

from newsqa.protocols import Floats
from newsqa.types import Article, Passage


@dataclass(frozen=True, slots=True)
class Entry:
    """An article with all that the store keeps of it.

    `vectors` has one unit row per passage; `passage_terms` one list per passage.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Floats
    passage_terms: Sequence[Sequence[str]]
    article_terms: Sequence[str]


class StoreWriter:
    """Changes the store; get one from `Store.writer()`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

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
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            for id_ in removed:
                self._remove(id_)
            for entry in entries:
                self._remove(entry.article.id)
                self._insert(entry, self._model(model_id, entry.vectors.shape[1]))
            generation = self._advance()
            connection.execute("COMMIT")
        except BaseException:
            # Whatever stopped us, a half-written batch must not stay.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return generation

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
        self.set_meta("committed", datetime.now(UTC).isoformat(timespec="seconds"))
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
        self._connection.execute(
            "DELETE FROM passage_terms WHERE rowid IN (SELECT id FROM passages WHERE article = ?)",
            row,
        )
        self._connection.execute("DELETE FROM article_terms WHERE rowid = ?", row)
        self._connection.execute("DELETE FROM articles WHERE row = ?", row)

    def _insert(self, entry: Entry, model: int) -> None:
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
