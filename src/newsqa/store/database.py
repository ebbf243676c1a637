"""Opening the store: one writer under a lock, any number of readers."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
from filelock import FileLock, Timeout

from newsqa.errors import StoreBusy, StoreError, StoreMissing
from newsqa.store import schema
from newsqa.store.groups import Same
from newsqa.store.view import StoreView
from newsqa.store.writer import StoreWriter

FILE = "news.db"
LOCK = "writer.lock"
BUSY_MS = 10_000
WRITER_CACHE = -65_536  # KiB: the keys of signatures go to random places of a large index


class Store:
    """The folder that holds news.db. Safe to share between threads.

    With `create` it is made where there is none, and one of version 1 is upgraded; with `upgrade`
    only the latter. `same` tells whether two texts print one report, for the groups that writers
    keep; without it only equal texts do. Opening raises StoreMissing when there is no store
    (unless `create`), StoreVersion, or StoreError when the file is damaged or cannot be opened.
    """

    def __init__(
        self,
        folder: Path,
        *,
        create: bool = False,
        upgrade: bool = False,
        same: Same = str.__eq__,
    ) -> None:
        schema.check_sqlite()
        self.folder = folder
        self.path = folder / FILE
        self._same = same
        self._local = threading.local()
        with _translated(self.path):
            # Only making a store needs the lock: its writer does not keep others from opening it.
            if not self.path.exists():
                self._create_or_refuse(create)
            connection = self._connect()
            if schema.is_blank(connection):  # its maker was stopped, or is at work
                self._create_or_refuse(create)
            if (create or upgrade) and schema.is_old(connection):
                with self.locked():
                    schema.upgrade(connection)
            schema.check(connection, str(self.path))
            connection.pragma("journal_mode", "wal")  # only now: the file is ours

    @contextmanager
    def view(self) -> Iterator[StoreView]:
        """One generation, unchanged while the block lasts."""
        with _translated(self.path):
            connection = self._connect()
            if connection.in_transaction:
                yield StoreView(connection)
                return
            connection.execute("BEGIN")
            try:
                yield StoreView(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def writer(self) -> Iterator[StoreWriter]:
        """The one writer. Raises StoreBusy while another process or thread writes."""
        with self.locked(), _translated(self.path):
            connection = self._connect()
            connection.pragma("cache_size", WRITER_CACHE)
            yield StoreWriter(connection, self._same)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the lock of the writer; the system frees it when its holder dies."""
        holder = self.folder / "writer.pid"
        lock = FileLock(self.folder / LOCK, timeout=0)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
            holder.write_text(str(os.getpid()), encoding="utf-8")
        except Timeout as error:
            pid = holder.read_text(encoding="utf-8") if holder.exists() else "?"
            raise StoreBusy(
                f"{self.folder}：进程 {pid} 正在写入；等它结束再试 / "
                f"process {pid} is writing; try again when it is done"
            ) from error
        except OSError as error:
            lock.release()
            raise StoreError(
                f"{self.folder}：不能写入（{error.strerror or error}）；请检查权限和磁盘空间 / "
                f"cannot be written ({error.strerror or error}); check permissions and disk space"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def bytes(self) -> int:
        """Size of the store's files."""
        return sum(path.stat().st_size for path in self.folder.glob("news.db*"))

    def replace_with(self, other: Path) -> None:
        """Takes over the whole content of another news.db, in one transaction."""
        with _translated(self.path):
            source = apsw.Connection(str(other), flags=apsw.SQLITE_OPEN_READONLY)
            try:
                with self._connect().backup("main", source, "main") as backup:
                    while not backup.done:
                        backup.step(-1)
            finally:
                source.close()

    def close(self) -> None:
        """Closes this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _create_or_refuse(self, create: bool) -> None:
        if not create:
            raise StoreMissing(
                f"{self.folder}：还没有库；先运行 newsqa ingest 路径 --store {self.folder} / "
                f"no store here yet; run: newsqa ingest PATH --store {self.folder}"
            )
        with self.locked():
            connection = self._connect()
            if schema.is_blank(connection):  # nobody was faster
                schema.create(connection)

    def _connect(self) -> apsw.Connection:
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with _translated(self.path):
                connection = apsw.Connection(str(self.path))
                connection.set_busy_timeout(BUSY_MS)
                connection.pragma("synchronous", "FULL")
                connection.pragma("foreign_keys", True)
            self._local.connection = connection
        return connection


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, in this one place."""
    try:
        yield
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise StoreError(
            f"{path}：库损坏（{error}）；请从备份恢复，或删去后重新 newsqa ingest / "
            f"the store is damaged ({error}); restore a backup, or delete it and ingest anew"
        ) from error
    except apsw.FullError as error:
        raise StoreError(
            f"{path}：磁盘已满，这一批没有写入；腾出空间再试 / disk full, this batch was not "
            "written; free some space and try again"
        ) from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.IOError, apsw.PermissionsError) as error:
        raise StoreError(
            f"{path}：打不开或不能写（{error}）；请检查权限 / cannot be opened or written "
            f"({error}); check permissions"
        ) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(
            f"{path}：被占用（{error}）；稍后再试 / busy ({error}); try again later"
        ) from error
