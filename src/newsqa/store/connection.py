"""Connections to news.db: for reading and writing, and for reading alone where nothing can be
written, such as on a full disk or in a folder of somebody else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import apsw

from newsqa.store.fts_postings import VOCABULARIES

BUSY_MS = 10_000
LARGEST_LOG = 64 * 2**20  # bytes of news.db-wal that stay after a large commit

# Where no file beside news.db can be made or grow.
_NO_ROOM = (apsw.IOError, apsw.FullError, apsw.CantOpenError, apsw.ReadOnlyError)

FileState = tuple[int, ...] | None
"""What a file is known by: device and inode, and more where its content must not have changed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection; one that is `fixed` reads the file as it was when it was opened.

    `state` is that of the file at this moment.
    """

    connection: apsw.Connection
    state: FileState
    fixed: bool = False

    def is_current(self, path: Path) -> bool:
        """Whether this is still a connection to what has the name now."""
        return self.state == _state(path, fixed=self.fixed)


def open_store(path: Path) -> Opened:
    """A connection to a file that exists; raises apsw's errors.

    Where the folder cannot be written, or has no room for the files that SQLite puts beside the
    database, it is for reading only.
    """
    while True:
        before = _state(path, fixed=False)
        opened = _open(path)
        # The name may go to another file meanwhile, or the file be made by opening it.
        if opened.state and opened.state[:2] == before:
            return opened
        opened.connection.close()


def _open(path: Path) -> Opened:
    if os.access(path.parent, os.W_OK):
        try:
            return Opened(_set_up(apsw.Connection(str(path))), _state(path, fixed=False))
        except _NO_ROOM:
            try:
                return _for_reading(path)
            except apsw.Error:
                pass
            raise
    if not path.is_file():
        return Opened(_set_up(apsw.Connection(str(path))), _state(path, fixed=False))
    return _for_reading(path)


def _for_reading(path: Path) -> Opened:
    """The first way that works: beside writers, as a fixed file, or alone with the log."""
    first: apsw.Error | None = None
    for way in (_beside_writers, _fixed, _alone):
        fixed = way is not _beside_writers
        state = _state(path, fixed=fixed)
        for connection in way(path):
            try:
                _set_up(connection).pragma("query_only", True)
                return Opened(connection, state, fixed)
            except _NO_ROOM as error:
                connection.close()
                first = first or error
    raise first or apsw.CantOpenError("unable to open database file")


def _beside_writers(path: Path) -> Iterator[apsw.Connection]:
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    yield apsw.Connection(f"{_address(path)}?mode=ro", flags=flags)


def _fixed(path: Path) -> Iterator[apsw.Connection]:
    """Without any file beside it: right only where no commit waits in the log."""
    if not _size(_log(path)):
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        yield apsw.Connection(f"{_address(path)}?immutable=1", flags=flags)


def _alone(path: Path) -> Iterator[apsw.Connection]:
    """With the log, and its index in memory: SQLite then locks all others out."""
    if os.access(path, os.W_OK):
        connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE)
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        connection.pragma("locking_mode", "exclusive")
        yield connection


def _set_up(connection: apsw.Connection) -> apsw.Connection:
    try:
        connection.set_busy_timeout(BUSY_MS)
        connection.pragma("synchronous", "FULL")
        connection.pragma("foreign_keys", True)
        connection.pragma("journal_size_limit", LARGEST_LOG)
        connection.execute(VOCABULARIES)
    except BaseException:
        connection.close()
        raise
    return connection


def _state(path: Path, *, fixed: bool) -> FileState:
    """Which file has this name, with `fixed` also in which state; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    if not fixed:
        return found.st_dev, found.st_ino
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, _size(_log(path))


def _address(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}"


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
