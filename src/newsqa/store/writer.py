"""Writing: one short transaction per batch; the generation goes up by one with each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import apsw
import numpy as np

from newsqa.messages import Message
from newsqa.protocols import Floats
from newsqa.store import quarantine
from newsqa.store.checksums import article_hash, passage_hash
from newsqa.store.groups import Groups
from newsqa.store.provenance import OriginChange, Provenance
from newsqa.store.undo import EPOCH, Before, UndoPoint, UndoRecorder, added_since, changed_since
from newsqa.store.undo import points as undo_points
from newsqa.store.verify import Finding, all_findings, delete_orphans, forget_terms
from newsqa.types import Article, Passage, Quarantined, SourceEntry


@dataclass(frozen=True, slots=True)
class Entry:
    """An article with everything that the store holds of it.

    `vectors` has one unit row per passage; `passage_terms` one list per passage; `signature` the
    keys by which copies of the article are found; `embedded` a digest of the model and its
    input.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Floats
    passage_terms: Sequence[Sequence[str]]
    article_terms: Sequence[str]
    signature: Sequence[int] = ()
    embedded: bytes = b""


class StoreWriter:
    """Changes the store; get one from `Store.writer()`.

    `joined` counts the articles that joined a group of copies since this object was created. All
    its commits are one undo point, of the command of that name; `undo_points` are stored.
    """

    def __init__(self, connection: apsw.Connection, command: str, undo_points: int) -> None:
        self._connection = connection
        self._groups = Groups(connection)
        self._undo = UndoRecorder(connection, command, undo_points)
        self.origins = Provenance(connection)
        self.joined = 0

    def commit(
        self,
        entries: Iterable[Entry],
        model_id: str,
        *,
        ids: Collection[str] | None = None,
        removed: Sequence[str] = (),
        origins: OriginChange | None = None,
        tombstones: bool = False,
        approve: Callable[[], None] | None = None,
    ) -> int:
        """Insert entries (an article replaces one of the same id), delete the articles of the ids
        in `removed`, and change provenance by `origins`, all or nothing.

        With `tombstones` refreshes do not bring `removed` back. `ids` are those of the entries
        where they come one by one, so that few of them are in memory. `approve` is called before
        the end, in a transaction in which views of this thread show the new generation; what it
        raises undoes all of it. Returns the new generation, or the old one where only provenance
        changed.
        """
        joined = 0
        if ids is None:
            entries = list(entries)
            ids = {entry.article.id for entry in entries}
        with self._undo.all_or_nothing(), self._transaction():
            touched = dict.fromkeys([*removed, *ids, *(origins.dropped if origins else ())])
            ways = {id_: self.origins.of_article(id_) for id_ in touched}
            dropped = self.origins.change(origins) if origins else []
            going = self.known(dict.fromkeys([*removed, *(id_ for id_ in dropped)]))
            if tombstones:
                self.origins.add_tombstones(removed, _now())
            if origins and not ids and not going:
                return self._generation()
            self._undo.begin(self._generation())
            for id_ in going:
                self._undo.record(id_, ways[id_], stays=False)
                self._remove(id_)
                if id_ not in ids:
                    self.origins.forget_article(id_)
            for entry in entries:
                self._undo.record(entry.article.id, ways[entry.article.id], stays=True)
                self.origins.delete_tombstone(entry.article.id)
                self._remove(entry.article.id)
                row = self._insert(entry, self._model(model_id, entry.vectors.shape[1]))
                joined += self._groups.join(row, entry.signature)
            generation = self._advance()
            self._undo.end(generation, _now())
            if approve:
                approve()
        self.joined += joined
        return generation

    def undo_points(self) -> list[UndoPoint]:
        """The commands that can be undone, the last first."""
        return undo_points(self._connection, self._generation())

    def undo(self, before: int) -> tuple[list[str], Iterator[Before]]:
        """What leads back to the generation `before`, that of an undo point: ids of articles that
        were not there, and the others as they were, to be read before the next commit.

        Raises StoreError where a row is damaged, at the latest when it is read.
        """
        return added_since(self._connection, before), changed_since(self._connection, before)

    def known(self, ids: Iterable[str]) -> list[str]:
        """Those of these ids that are in the store."""
        return [
            id_
            for id_ in ids
            if self._connection.execute("SELECT 1 FROM articles WHERE id = ?", (id_,)).fetchone()
        ]

    def note_origins(self, change: OriginChange) -> None:
        """Change provenance; no article changes, and the generation stays."""
        with self._transaction():
            self.origins.change(change)

    def remember(self, source: SourceEntry) -> None:
        """Store a source under its name."""
        with self._transaction():
            self.origins.remember(source)

    def forget(self, name: str) -> None:
        """Delete a source; its articles stay."""
        with self._transaction():
            self.origins.forget(name)

    def findings(self) -> list[Finding]:
        """All damage that is found."""
        with self._transaction():
            return all_findings(self._connection)

    def reindex(self) -> None:
        """Make SQLite's indexes again from their tables."""
        with self._transaction():
            self._connection.execute("REINDEX")

    def remove_rows(self, rows: Sequence[int]) -> list[str]:
        """Remove articles by their row numbers, whatever their columns hold; returns their ids."""
        if not rows:
            return []
        ids: list[str] = []
        with self._transaction():
            self._undo.clear()
            self.origins.read_all_again()
            for row in rows:
                found = self._connection.execute("SELECT id FROM articles WHERE row = ?", (row,))
                ids += [str(id_) for (id_,) in found]
                self._remove_row(row)
            self._advance()
        return ids

    def delete_orphans(self) -> None:
        """Remove rows that belong to nothing, and damaged feedback."""
        with self._transaction():
            delete_orphans(self._connection)

    def forget_terms(self) -> None:
        """Empty the index of words; every article has to be committed again."""
        with self._transaction():
            forget_terms(self._connection)

    def read_all_again(self) -> None:
        """Make the next refresh read every file."""
        with self._transaction():
            self.origins.read_all_again()

    def reset(self, generation: int) -> None:
        """Set the generation after a repair, and a new epoch: readers rebuild their indexes."""
        with self._transaction():
            self._undo.clear()
            self.set_meta("generation", str(generation))
            self.set_meta(EPOCH, uuid.uuid4().hex)

    def copy_tombstones(self, tombstones: Iterable[tuple[str, str]]) -> None:
        """Store tombstones of another store: article id and moment of removal."""
        with self._transaction():
            for article, moment in tombstones:
                self.origins.add_tombstones([article], moment)

    def copy_provenance(self, origins: Provenance) -> None:
        """Copy all provenance of another store; the last commit can no longer be undone."""
        with self._transaction():
            self._undo.clear()
            self.origins.copy(origins)

    def unsigned(self, count: int) -> list[tuple[int, str]]:
        """Rows and texts of articles without a signature: a store of version 1 has none."""
        rows = self._connection.execute(
            "SELECT row, text FROM articles WHERE row NOT IN (SELECT article FROM signatures) "
            "ORDER BY row LIMIT ?",
            (count,),
        )
        return [(int(row), str(text)) for row, text in rows]

    def sign(self, signatures: Mapping[int, Sequence[int]]) -> int:
        """Group stored articles by their signatures, by row; returns the new generation."""
        with self._transaction():
            for row, keys in signatures.items():
                self._groups.join(row, keys)
            self._undo.clear()
            return self._advance()

    def quarantine(self, problems: Mapping[str, Message]) -> None:
        """Write inputs that could not be ingested: location to reason, a line each."""
        now = _now()
        with self._transaction():
            for location, reason in problems.items():
                self._connection.execute(
                    f"INSERT INTO quarantine ({quarantine.COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, 1) "
                    "ON CONFLICT (location) DO UPDATE SET zh = excluded.zh, en = excluded.en, "
                    "code = excluded.code, last_seen = excluded.last_seen, tries = tries + 1",
                    (location, reason.zh, reason.en, reason.code, now, now),
                )

    def release(self, locations: Iterable[str]) -> None:
        """Delete locations from the quarantine; unknown ones are ignored."""
        with self._transaction():
            for place in locations:
                self._connection.execute("DELETE FROM quarantine WHERE location = ?", (place,))

    def copy_quarantine(self, entries: Iterable[Quarantined]) -> None:
        """Store the quarantine of another store as it is."""
        with self._transaction():
            for entry in entries:
                self._connection.execute(
                    f"INSERT OR REPLACE INTO quarantine ({quarantine.COLUMNS}) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    quarantine.row(entry),
                )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # Whatever happened, a half-written batch must not stay.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def continue_numbers(self, article_row: int, passage_id: int) -> None:
        """Make new rows get higher numbers only: none is used twice, not even by a rebuild."""
        for table, last in (("articles", article_row), ("passages", passage_id)):
            self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            self._connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, last))

    def set_meta(self, key: str, value: str) -> None:
        """Set a value of the whole store."""
        self._connection.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def _generation(self) -> int:
        (row,) = self._connection.execute("SELECT value FROM meta WHERE key = 'generation'")
        return int(str(row[0]))

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
        if row:
            self._remove_row(int(row[0]))

    def _remove_row(self, number: int) -> None:
        row = (number,)
        self._groups.leave(number)
        self._connection.execute(
            "DELETE FROM passage_terms WHERE rowid IN (SELECT id FROM passages WHERE article = ?)",
            row,
        )
        self._connection.execute("DELETE FROM article_terms WHERE rowid = ?", row)
        self._connection.execute("DELETE FROM articles WHERE row = ?", row)

    def _insert(self, entry: Entry, model: int) -> int:
        connection = self._connection
        article = entry.article
        columns = (
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
        )
        connection.execute(
            "INSERT INTO articles (id, title, text, url, source, publisher, author, published, "
            "fetched, sha256) VALUES (?,?,?,?,?,?,?,?,?,?)",
            columns,
        )
        row = int(connection.last_insert_rowid())
        connection.execute(
            "UPDATE articles SET hash = ? WHERE row = ?", (article_hash(row, *columns), row)
        )
        connection.execute(
            "INSERT INTO article_terms (rowid, terms) VALUES (?, ?)",
            (row, " ".join(entry.article_terms)),
        )
        vectors = entry.vectors.astype(np.float16)
        for passage, vector, terms in zip(
            entry.passages, vectors, entry.passage_terms, strict=True
        ):
            data = vector.tobytes()
            connection.execute(
                "INSERT INTO passages (article, start, stop, model, vector) VALUES (?,?,?,?,?)",
                (row, passage.start, passage.end, model, data),
            )
            number = int(connection.last_insert_rowid())
            connection.execute(
                "UPDATE passages SET hash = ? WHERE id = ?",
                (passage_hash(number, row, passage.start, passage.end, model, data), number),
            )
            connection.execute(
                "INSERT INTO passage_terms (rowid, terms) VALUES (?, ?)",
                (number, " ".join(terms)),
            )
        return row


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
