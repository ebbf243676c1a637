"""Opening the store: one writer under a lock, any number of readers."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import apsw

from newsqa import messages
from newsqa.errors import StoreMissing, StoreModel
from newsqa.protocols import Embedder
from newsqa.store import feedback, schema
from newsqa.store.backup import copy
from newsqa.store.fts_postings import VOCABULARIES
from newsqa.store.lock import swap_lock, writer_lock
from newsqa.store.reader import StoreReader
from newsqa.store.sqlite_errors import translated
from newsqa.store.writer import StoreWriter
from newsqa.types import Feedback

FILE = "news.db"
BUSY_MS = 10_000
WRITER_CACHE = -65_536  # KiB: the keys of signatures go to random places of a large index
LARGEST_LOG = 64 * 2**20  # bytes of news.db-wal that stay after a large commit


class Store:
    """The folder that holds news.db. Safe to share between threads.

    With `create` it is created where there is none, and an older version is upgraded; with
    `upgrade` only the latter. Opening raises StoreMissing when there is no store
    (unless `create`), StoreVersion, or StoreError when the file is damaged or cannot be opened.
    """

    def __init__(self, folder: Path, *, create: bool = False, upgrade: bool = False) -> None:
        schema.check_sqlite()
        self.folder = folder
        self.path = folder / FILE
        self._local = threading.local()
        with translated(self.path):
            # Only creating a store needs the lock: others can open it while a writer holds it.
            if not self.path.exists():
                self._create_or_refuse(create)
            connection = self._connect()
            if schema.is_blank(connection):  # its creation was interrupted, or is under way
                self._create_or_refuse(create)
            if (create or upgrade) and schema.is_old(connection):
                with self.locked():
                    schema.upgrade(connection)
            schema.check(connection, str(self.path))
            if not connection.readonly("main"):
                connection.pragma("journal_mode", "wal")  # only now: the file is ours

    @contextmanager
    def view(self) -> Iterator[StoreReader]:
        """A reader of one generation, which does not change while the block lasts."""
        with translated(self.path):
            connection = self._connect()
            if connection.in_transaction:
                yield StoreReader(connection)
                return
            connection.execute("BEGIN")
            try:
                yield StoreReader(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def writer(self) -> Iterator[StoreWriter]:
        """The one writer. Raises StoreBusy while another process or thread writes, StoreMissing."""
        self._check_there()
        with self.locked(), translated(self.path):
            connection = self._connect()
            connection.pragma("cache_size", WRITER_CACHE)
            self._local.writing = True
            try:
                yield StoreWriter(connection)
            finally:
                self._local.writing = False

    def check_model(self, embedder: Callable[[], Embedder]) -> None:
        """Raise StoreModel where the vectors come from another model than the encoder's.

        The encoder is opened only where there are vectors.
        """
        with self.view() as view:
            stored = view.model
        if stored and stored[0] != embedder().model_id:
            raise StoreModel(
                messages.store.OTHER_MODEL.format(
                    folder=self.folder, stored=stored[0], configured=embedder().model_id
                )
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of the writer; the system frees it when its holder dies."""
        with writer_lock(self.folder):
            yield

    def note(self, given: Feedback) -> None:
        """Store feedback; it replaces feedback of the same id and belongs to no generation.

        While another process writes, it waits for a running commit at most, never for the whole
        ingest. Raises StoreBusy when that takes more than ten seconds.
        """
        self._check_there()
        with swap_lock(self.folder), translated(self.path):
            feedback.put(self._connect(), given)

    def feedback(self, since: str = "") -> list[Feedback]:
        """The feedback from the day or moment `since` (ISO 8601, UTC) on, oldest first."""
        with translated(self.path):
            return feedback.read(self._connect(), since)

    def back_up(self, target: Path) -> None:
        """Copy the store of this moment into a new file; reading and writing go on.

        Raises StoreError where the file exists or cannot be written.
        """
        with translated(target):
            copy(self._connect(), target)

    def bytes(self) -> int:
        """Size of the store's files, in bytes."""
        return sum(path.stat().st_size for path in self.folder.glob("news.db*"))

    def replace_with(self, other: Path) -> None:
        """Replace the content by that of another news.db, in one transaction; feedback stays."""
        with swap_lock(self.folder), translated(self.path):
            source = apsw.Connection(str(other))
            try:
                feedback.carry(self._connect(), source)
                with self._connect().backup("main", source, "main") as backup:
                    while not backup.done:
                        backup.step(-1)
            finally:
                source.close()

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _create_or_refuse(self, create: bool) -> None:
        if not create:
            raise StoreMissing(messages.store.MISSING.format(folder=self.folder))
        with self.locked():
            self.path.touch()
            connection = self._connect()
            if schema.is_blank(connection):  # no other process was faster
                schema.create(connection)

    def _check_there(self) -> None:
        """Raise StoreMissing where the file is gone: a lock or SQLite would create it again."""
        try:
            self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise StoreMissing(messages.store.GONE.format(folder=self.folder, file=FILE)) from None
        except OSError:
            pass  # opening it reports why

    def _connect(self) -> apsw.Connection:
        """This thread's connection, to the file that has the store's name now."""
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        busy = connection and (connection.in_transaction or getattr(self._local, "writing", False))
        if connection is not None and not busy and self._local.file != _identity(self.path):
            # Its log has the same name as the log of the file that replaced it: not touched.
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            self.close()
            connection = None
        if connection is None:
            self._check_there()  # SQLite would make an empty one
            with translated(self.path):
                connection = _opened(self.path)
                connection.set_busy_timeout(BUSY_MS)
                connection.pragma("synchronous", "FULL")
                connection.pragma("foreign_keys", True)
                connection.pragma("journal_size_limit", LARGEST_LOG)
                connection.execute(VOCABULARIES)
            self._local.connection, self._local.file = connection, _identity(self.path)
        return connection


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file has this name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _opened(path: Path) -> apsw.Connection:
    """A connection; to a store in a folder that we may not write, for reading only."""
    if os.access(path.parent, os.W_OK) or not path.is_file():
        return apsw.Connection(str(path))
    place = f"file:{quote(str(path.absolute()))}"
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    connection = apsw.Connection(f"{place}?mode=ro", flags=flags)
    try:
        connection.pragma("user_version")
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        # No process has it open for writing, and no file can be created that marks it as read.
        connection.close()
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise
        connection = apsw.Connection(f"{place}?immutable=1", flags=flags)
    return connection
