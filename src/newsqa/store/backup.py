"""Copies of the whole store: made while it is used, checked before they replace it."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.store import feedback, schema
from newsqa.store.lock import swap_lock, writer_lock
from newsqa.store.sqlite_errors import translated
from newsqa.store.undo import EPOCH
from newsqa.store.undo import META as UNDO
from newsqa.store.verify import findings


def copy(source: apsw.Connection, target: Path) -> None:
    """Write the store of one moment into a new file, all or nothing.

    Raises StoreError where the file exists or cannot be written.
    """
    if target.exists():
        raise StoreError(messages.store.BACKUP_EXISTS.format(path=target))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _closing(part) as made:
            _copy_all(made, source)
            made.pragma("journal_mode", "delete")
        _sync(part)
        _name(part, target)
        _sync(target.parent)
    except OSError as error:
        raise StoreError(
            messages.store.BACKUP_UNWRITABLE.format(path=target, reason=error.strerror or error)
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, target: Path) -> None:
    """Give the file its name, never over another that came in between."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:
        # File systems of removable disks and Windows shares have no hard links.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL))
        os.replace(part, target)


def restore_store(folder: Path, file: Path) -> None:
    """Replace the store in the folder by a copy, after checking it.

    Processes that have the store open see the new rows at once. A store that cannot be opened is
    renamed to news.db.damaged. A copy of an older version is upgraded, and feedback given since it
    was made stays. Raises StoreError, StoreVersion, StoreBusy; the store is unchanged
    then.
    """
    if not file.is_file():
        raise StoreError(messages.store.BACKUP_MISSING.format(path=file))
    target, fresh = folder / "news.db", folder / "restore.db"
    with writer_lock(folder):
        try:
            with translated(file):
                _prepare(file, fresh, _generation(target))
            with swap_lock(folder), translated(target):
                _carry_feedback(target, fresh)
                _exchange(fresh, target)
        finally:
            for path in folder.glob("restore.db*"):
                path.unlink()


def exchange(fresh: Path, target: Path) -> Path:
    """Replace a damaged store by a checked one; returns the path of a copy of the damaged one.

    The caller holds the writer's lock.
    """
    aside = target.with_name(f"{target.name}.damaged")
    number = 1
    while aside.exists():
        number += 1
        aside = target.with_name(f"{target.name}.damaged-{number}")
    for path in (target, *target.parent.glob(f"{target.name}-wal")):
        shutil.copyfile(path, f"{aside}{path.name[len(target.name) :]}")
    _sync(aside)
    with translated(target):
        _exchange(fresh, target)
    return aside


def _prepare(file: Path, fresh: Path, lowest_generation: int) -> None:
    """Make the file that replaces news.db from the copy, unless it is damaged.

    Its generation is higher and its epoch is new, so that open readers see that everything may be
    different.
    """
    fresh.unlink(missing_ok=True)
    with _closing(file, apsw.SQLITE_OPEN_READONLY) as source:
        if not schema.is_old(source):
            schema.check(source, str(file))
        with _closing(fresh) as made:
            _copy_all(made, source)
    with _closing(fresh) as made:
        made.pragma("journal_mode", "wal")
        if schema.is_old(made):
            schema.upgrade(made)
        found = next(iter(findings(made)), None)
        if found is not None:
            raise StoreError(messages.store.BACKUP_DAMAGED.format(path=file, finding=found.message))
        with made:
            made.execute(
                "UPDATE meta SET value = max(CAST(value AS INTEGER), ?) + 1 "
                "WHERE key = 'generation'",
                (lowest_generation,),
            )
            made.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (EPOCH, uuid.uuid4().hex))
            made.execute("DELETE FROM meta WHERE key = ?", (UNDO,))
            made.execute("DELETE FROM undo")
            made.execute("DELETE FROM source_files")


def _generation(path: Path) -> int:
    """The generation of the store to be replaced; 0 where it cannot be read."""
    if not path.exists():
        return 0
    try:
        with _closing(path) as connection:
            (row,) = connection.execute("SELECT value FROM meta WHERE key = 'generation'")
            return int(str(row[0]))
    except (apsw.Error, ValueError):
        return 0


def _carry_feedback(target: Path, fresh: Path) -> None:
    """Copy the feedback of the old store where that can still be read."""
    unreadable = contextlib.suppress(apsw.Error, UnicodeDecodeError)
    if target.exists():
        with unreadable, _closing(fresh) as made, _closing(target) as old:
            feedback.carry(old, made)


def _exchange(fresh: Path, target: Path) -> None:
    """Replace all rows in one transaction, or the files where the old one takes no rows."""
    if target.exists():
        try:
            with _closing(target) as old, _closing(fresh, apsw.SQLITE_OPEN_READONLY) as source:
                old.set_busy_timeout(10_000)
                _copy_all(old, source)
            return
        except (apsw.NotADBError, apsw.CorruptError):
            pass  # below
        for path in (target, *target.parent.glob(f"{target.name}-*")):
            os.replace(path, path.with_name(f"{path.name}.damaged"))
    with _closing(fresh) as made:
        made.pragma("wal_checkpoint", "TRUNCATE")
    _sync(fresh)
    os.replace(fresh, target)
    _sync(target.parent)


def _copy_all(target: apsw.Connection, source: apsw.Connection) -> None:
    with target.backup("main", source, "main") as backup:
        while not backup.done:
            backup.step(-1)


@contextmanager
def _closing(path: Path, flags: int | None = None) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(path)) if flags is None else apsw.Connection(str(path), flags)
    try:
        yield connection
    finally:
        connection.close()


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
