"""Opening the store: one writer under a lock, any number of readers."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from newsqa import messages
from newsqa.errors import StoreError, StoreMissing, StoreModel, StoreUnwritable
from newsqa.protocols import Embedder
from newsqa.store import feedback, header, schema
from newsqa.store.backup import copy
from newsqa.store.connection import BUSY_MS, Opened, open_store
from newsqa.store.lock import swap_lock, unwritable, writer_lock
from newsqa.store.place import FILE as FILE
from newsqa.store.place import refuse_published
from newsqa.store.reader import StoreReader
from newsqa.store.sqlite_errors import translated
from newsqa.store.writer import StoreWriter
from newsqa.types import Feedback

WRITER_CACHE = -65_536  # KiB: the keys of signatures go to random places of a large index
UNDO_POINTS = 10
NOTE_MS = 60_000


class Store:
    """The folder that holds news.db. Safe to share between threads.

    With `create` it is created where there is none, and an older version is upgraded; with
    `upgrade` only the latter. With `wait` a writer waits for another one instead of raising
    StoreBusy. Opening raises StoreMissing when there is no store
    (unless `create`), StoreVersion, or StoreError when the file is damaged or cannot be opened.
    The last `undo_points` commands that write can be undone.
    """

    def __init__(
        self,
        folder: Path,
        *,
        create: bool = False,
        upgrade: bool = False,
        wait: bool = False,
        undo_points: int = UNDO_POINTS,
    ) -> None:
        schema.check_sqlite()
        refuse_published(folder)
        self.folder = folder
        self.wait = wait
        self._undo_points = undo_points
        self.path = folder / FILE
        self._local = threading.local()
        with translated(self.path):
            # Only creating a store needs the lock: others can open it while a writer holds it.
            if not self._exists():
                self._create_or_refuse(create)
            connection = self._connect()
            if schema.is_blank(connection):  # its creation was interrupted, or is under way
                self._create_or_refuse(create)
            if (create or upgrade) and schema.is_old(connection):
                with self.locked():
                    schema.upgrade(connection)
            schema.check(connection, str(self.path))
            if not _reads_only(connection):
                connection.pragma("journal_mode", "wal")  # only now: the file is ours

    @contextmanager
    def view(self) -> Iterator[StoreReader]:
        """A reader of one generation, which does not change while the block lasts."""
        with translated(self.path):
            connection = self._connect()
            if connection.in_transaction:
                yield StoreReader(connection, self._local.opened.state)
                return
            connection.execute("BEGIN")
            try:
                yield StoreReader(connection, self._local.opened.state)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def writer(self, command: str = "ingest") -> Iterator[StoreWriter]:
        """The one writer; what it commits is undone as one command of this name.

        Raises StoreBusy while another process or thread writes (unless the store was opened with
        `wait`), StoreMissing.
        """
        self._check_there()
        with self.locked(), translated(self.path):
            connection = self._writable()
            connection.pragma("cache_size", WRITER_CACHE)
            self._local.writing = True
            try:
                yield StoreWriter(connection, command, self._undo_points)
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
        with writer_lock(self.folder, wait=self.wait):
            yield

    def note(self, given: Feedback) -> None:
        """Store feedback; it replaces feedback of the same id and belongs to no generation.

        While another process writes, it waits for a running commit at most (with what the gate
        asks in it), never for the whole ingest. Raises StoreBusy when that takes more than a
        minute.
        """
        self._check_there()
        with swap_lock(self.folder), translated(self.path):
            connection = self._writable()
            connection.set_busy_timeout(NOTE_MS)
            try:
                feedback.put(connection, given)
            finally:
                connection.set_busy_timeout(BUSY_MS)

    def feedback(self, since: str = "") -> list[Feedback]:
        """The feedback from the day or moment `since` (ISO 8601, UTC) on, oldest first."""
        with translated(self.path):
            return feedback.read(self._connect(), since)

    def back_up(self, target: Path) -> None:
        """Copy the store of this moment into a new file; reading and writing go on.

        Raises StoreError where the file exists, its folder does not, or it cannot be written.
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
                feedback.carry(self._writable(), source)
                with self._connect().backup("main", source, "main") as backup:
                    while not backup.done:
                        backup.step(-1)
            finally:
                source.close()

    def close(self) -> None:
        """Close this thread's connection."""
        opened: Opened | None = getattr(self._local, "opened", None)
        if opened is not None:
            opened.connection.close()
            self._local.opened = None

    def _create_or_refuse(self, create: bool) -> None:
        if not create:
            raise StoreMissing(messages.store.MISSING.format(folder=self.folder))
        with self.locked():
            with unwritable(self.folder):
                self.path.touch()
            connection = self._connect()
            if schema.is_blank(connection):  # no other process was faster
                schema.create(connection)

    def _exists(self) -> bool:
        """Whether there is a file. Raises StoreError where it cannot be looked at."""
        try:
            self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            reason = error.strerror or error
            raise StoreError(
                messages.store.CANNOT_OPEN.format(path=self.path, error=reason)
            ) from error
        return True

    def _check_there(self) -> None:
        """Raise StoreMissing where the file is gone: a lock or SQLite would create it again."""
        if not self._exists():
            raise StoreMissing(messages.store.GONE.format(folder=self.folder, file=FILE))

    def _connect(self) -> apsw.Connection:
        """This thread's connection, to the file that has the store's name now."""
        opened: Opened | None = getattr(self._local, "opened", None)
        writing = getattr(self._local, "writing", False)
        busy = opened and (opened.connection.in_transaction or writing)
        if opened is not None and not busy and not opened.is_current(self.path):
            # Its log has the same name as the log of the file that replaced it: not touched.
            opened.connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            self.close()
            opened = None
        if opened is None:
            self._check_there()  # SQLite would make an empty one
            with translated(self.path):
                opened = open_store(self.path)
            self._local.opened = opened
        return opened.connection

    def _writable(self) -> apsw.Connection:
        """The same, opened again where it was for reading only: there may be room by now.

        Raises StoreUnwritable where it still is.
        """
        connection = self._connect()
        if _reads_only(connection) and not connection.in_transaction:
            self.close()
            connection = self._connect()
        if _reads_only(connection):
            raise self._read_only()
        return connection

    def _read_only(self) -> StoreError:
        """Why SQLite opens the store for reading only."""
        for place in (self.folder, self.path):
            if not os.access(place, os.W_OK):
                return _unwritable(place, errno.EACCES)
        if fault := header.read_only(self.path):
            return StoreError(messages.store.DAMAGED.format(path=self.path, error=fault))
        return _unwritable(self.folder, errno.ENOSPC)


def _unwritable(place: Path, number: int) -> StoreUnwritable:
    reason = os.strerror(number)
    return StoreUnwritable(messages.store.UNWRITABLE.format(folder=place, reason=reason))


def _reads_only(connection: apsw.Connection) -> bool:
    return connection.readonly("main") or bool(connection.pragma("query_only"))
