"""Entries that wait for their commit: in memory while they are few, else in a file of their own.

The file lies beside news.db. It is a cache: after a refresh that was stopped, the next one reuses
the vectors that were computed already. Damaged entries are computed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from hashlib import blake2b
from pathlib import Path

import apsw
import numpy as np

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.protocols import Floats
from newsqa.store.sqlite_errors import translated
from newsqa.store.writer import Entry
from newsqa.types import Article, Passage

FILE = "staged.db"
_TABLE = """CREATE TABLE entries (
    source TEXT NOT NULL,
    article TEXT NOT NULL,
    embedded BLOB NOT NULL,
    entry BLOB NOT NULL,
    vectors BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (source, article)
) STRICT"""


class Staging:
    """The entries of the next commit of one source; of two of one article the later counts.

    At most `in_memory` entries and those of one `put` are held in memory. The caller holds the
    writer's lock. Raises StoreError where the file cannot be written or read back.
    """

    def __init__(self, folder: Path, source: str, in_memory: int) -> None:
        self._path = folder / FILE
        self._source = source
        self._in_memory = in_memory
        self._held: dict[str, Entry] = {}
        self._written: dict[str, None] = {}
        self._connection: apsw.Connection | None = None

    @property
    def ids(self) -> list[str]:
        """Ids of the articles whose entries were added since the last `clear`."""
        return [*self._written, *self._held]

    def left_behind(self) -> set[str]:
        """Ids of the articles that an interrupted run of this source staged."""
        with translated(self._path):
            connection = self._opened()
            if connection is None:
                return set()
            found = connection.execute(
                "SELECT article FROM entries WHERE source = ?", (self._source,)
            )
            return {id_ for (id_,) in found}

    def put(self, entries: Sequence[Entry]) -> None:
        """Add entries."""
        self._held.update((entry.article.id, entry) for entry in entries)
        if len(self._held) <= self._in_memory:
            return
        with translated(self._path):
            connection = self._opened(create=True)
            assert connection is not None
            with connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)",
                    (self._row(entry) for entry in self._held.values()),
                )
        self._written |= dict.fromkeys(self._held)
        self._held = {}

    def entries(self) -> Iterator[Entry]:
        """All entries added since the last `clear`, one by one."""
        for id_ in self._written:
            if id_ in self._held:
                continue
            row = self._found(id_)
            if row is None:
                raise StoreError(
                    messages.store.STAGED_ARTICLE_DIFFERS.format(path=self._path, id=id_)
                )
            yield _entry(row[1], row[2])
        yield from self._held.values()

    def vectors(self, article_id: str, embedded: bytes) -> Floats | None:
        """The vectors (passages, d) that an earlier run computed of the same texts, if any."""
        row = self._found(article_id)
        return _entry(row[1], row[2]).vectors if row and row[0] == embedded else None

    def clear(self) -> None:
        """Delete all entries of the source after their commit, and those of interrupted runs."""
        self._held, self._written = {}, {}
        with translated(self._path):
            connection = self._opened()
            if connection is None:
                return
            connection.execute("DELETE FROM entries WHERE source = ?", (self._source,))
            left = connection.execute("SELECT 1 FROM entries LIMIT 1").fetchone()
        if not left:
            self.close()
            _remove(self._path)

    def close(self) -> None:
        """Close the file and leaves its content."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _row(self, entry: Entry) -> tuple[object, ...]:
        *fields, _ = astuple(entry.article)
        windows = [[passage.start, passage.end] for passage in entry.passages]
        terms = [list(map(list, entry.passage_terms)), list(entry.article_terms)]
        values = [fields, windows, *terms, list(entry.signature), entry.vectors.shape[1]]
        data = json.dumps(values, ensure_ascii=False).encode()
        vectors = entry.vectors.astype(np.float16).tobytes()
        hash_ = _hash(entry.article.id, entry.embedded, data, vectors)
        return self._source, entry.article.id, entry.embedded, data, vectors, hash_

    def _found(self, article_id: str) -> tuple[bytes, bytes, bytes] | None:
        """Digest of the texts, entry and vectors; None where they are missing or damaged."""
        with translated(self._path):
            connection = self._opened()
        if connection is None:
            return None
        try:
            row = connection.execute(
                "SELECT embedded, entry, vectors, hash FROM entries "
                "WHERE source = ? AND article = ?",
                (self._source, article_id),
            ).fetchone()
        except apsw.Error:
            return None
        if row is None or _hash(article_id, *row[:3]) != row[3]:
            return None
        embedded, entry, vectors, _ = row
        return embedded, entry, vectors

    def _opened(self, *, create: bool = False) -> apsw.Connection | None:
        if self._connection is None and (create or self._path.exists()):
            self._connection = _whole(self._path)
        return self._connection


def _whole(path: Path) -> apsw.Connection:
    """The staging file; one that is damaged, or of another newsqa, is replaced by an empty one."""
    connection = apsw.Connection(str(path))
    try:
        found = connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'table'")
        if found.fetchall() == [(_TABLE,)] and connection.pragma("integrity_check") == "ok":
            return connection
    except (apsw.Error, UnicodeDecodeError):
        pass  # below
    connection.close()
    _remove(path)
    connection = apsw.Connection(str(path))
    connection.pragma("synchronous", "NORMAL")
    connection.execute(_TABLE)
    return connection


def _remove(path: Path) -> None:
    for part in (path, path.with_name(f"{path.name}-journal")):
        part.unlink(missing_ok=True)


def _hash(article_id: str, *columns: object) -> bytes:
    digest = blake2b(article_id.encode(), digest_size=16)
    for column in columns:
        data = column if isinstance(column, bytes) else b""
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.digest()


def _entry(data: bytes, vectors: bytes) -> Entry:
    fields, windows, passage_terms, article_terms, signature, dimension = json.loads(data)
    article = Article(*fields)
    rows = np.frombuffer(vectors, np.float16).astype(np.float32)
    return Entry(
        article,
        [Passage(article, start, stop) for start, stop in windows],
        rows.reshape(len(windows), dimension),
        passage_terms,
        article_terms,
        signature,
    )
