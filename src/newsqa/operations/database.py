"""`operations.db`, beside news.db: runs of sources, alerts, the questions log, golden questions.

It is a file of its own, so that no write of the server waits for an ingest, and so that a copy of
the archive carries no question of a reader. A damaged file is set aside and begun anew.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import apsw

from newsqa import messages
from newsqa.errors import StoreError, StoreVersion
from newsqa.store.sqlite_errors import translated

FILE = "operations.db"
BUSY_MS = 10_000
_APPLICATION = 0x6E714F50  # "nqOP"
_VERSION = 1
_DAMAGED = (apsw.NotADBError, apsw.CorruptError)

_SCHEMA = f"""
CREATE TABLE source_runs (
    source TEXT PRIMARY KEY,
    last_run TEXT,
    last_success TEXT,
    fault_zh TEXT, fault_en TEXT, fault_code TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    alerted INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0,
    paused INTEGER NOT NULL DEFAULT 0,
    requested TEXT NOT NULL DEFAULT '',
    planned TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    moment TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    waiting TEXT NOT NULL,  -- the ways it has not gone yet, separated by spaces
    tries INTEGER NOT NULL DEFAULT 0,
    fault TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE counts (
    day TEXT NOT NULL,
    face TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked INTEGER NOT NULL,
    PRIMARY KEY (day, face, outcome, reason)
) WITHOUT ROWID, STRICT;
CREATE TABLE durations (
    day TEXT NOT NULL, upto REAL NOT NULL, asked INTEGER NOT NULL, PRIMARY KEY (day, upto)
) WITHOUT ROWID, STRICT;
CREATE TABLE cited (
    day TEXT NOT NULL, article TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (day, article)
) WITHOUT ROWID, STRICT;
CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    moment TEXT NOT NULL,
    face TEXT NOT NULL,
    question TEXT NOT NULL,
    resolved TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    answer TEXT NOT NULL,
    cited TEXT NOT NULL,  -- a JSON list of article ids
    milliseconds REAL NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_by_moment ON questions(moment);
CREATE TABLE marks (
    folded TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    mark TEXT NOT NULL,
    moment TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE golden (
    folded TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    article TEXT,
    start INTEGER,
    stop INTEGER,
    moment TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE gate_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    moment TEXT NOT NULL,
    source TEXT NOT NULL,
    generation INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    right_before INTEGER NOT NULL,
    right_after INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    broken TEXT NOT NULL  -- a JSON list
) STRICT;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
"""

Value = str | int | float | bytes | None
Row = tuple[Value, ...]


class Operations:
    """The database in the folder of a store. Safe to share between threads.

    Opening creates the file. Raises StoreError where it cannot be created or read, and where it is
    of a later version.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._lock = threading.RLock()
        with translated(self.path):
            try:
                self._connection = _open(self.path)
            except _DAMAGED:
                _set_aside(self.path)
                self._connection = _open(self.path)

    def read(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """The rows of a query."""
        with self._lock, translated(self.path):
            return self._connection.execute(sql, tuple(values)).fetchall()

    def write(self, sql: str, values: Sequence[Value] = ()) -> None:
        """Run one statement, in a transaction of its own or in that of `together`."""
        with self._lock, translated(self.path):
            self._connection.execute(sql, tuple(values))

    def write_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement with each of the rows."""
        with self._lock, translated(self.path):
            self._connection.executemany(sql, [tuple(row) for row in rows])

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction for all that is written in the block."""
        with self._lock, translated(self.path), self._connection:
            yield

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()


def existing(folder: Path) -> Operations | None:
    """The database where the folder has one that can be opened, for what only looks at it."""
    if not (folder / FILE).exists():
        return None
    try:
        return Operations(folder)
    except StoreError:
        return None


def is_known(connection: apsw.Connection) -> bool:
    """Whether a database is one of ours, of this version."""
    found = connection.pragma("application_id"), connection.pragma("user_version")
    return bool(found == (_APPLICATION, _VERSION))


def _open(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    try:
        connection.set_busy_timeout(BUSY_MS)
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "FULL")
        connection.execute("BEGIN IMMEDIATE")
        blank = not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        connection.execute(f"{_SCHEMA if blank else ''} COMMIT")
        version = connection.pragma("user_version")
        if connection.pragma("application_id") == _APPLICATION and version > _VERSION:
            # Of a newer newsqa: nothing is damaged, and nothing of it may be lost.
            message = messages.store.NEWER_VERSION
            raise StoreVersion(message.format(path=path, version=version, expected=_VERSION))
        if not is_known(connection):
            found = connection.pragma("application_id"), connection.pragma("user_version")
            raise apsw.NotADBError(f"application {found[0]}, version {found[1]}")
    except BaseException:
        connection.close()
        raise
    return connection


def _set_aside(path: Path) -> None:
    """Rename a damaged file, over an earlier damaged one."""
    os.replace(path, path.with_name(f"{path.name}.damaged"))
    for part in ("-wal", "-shm"):
        path.with_name(path.name + part).unlink(missing_ok=True)
