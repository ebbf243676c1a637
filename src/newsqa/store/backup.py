"""Copies of the whole store: made while it is used, checked before they replace it."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.store import feedback, header, schema, undo
from newsqa.store.lock import swap_lock, unwritable, writer_lock
from newsqa.store.sqlite_errors import DAMAGE, translated
from newsqa.store.undo import EPOCH
from newsqa.store.verify import findings


def copy(source: apsw.Connection, target: Path) -> None:
    """Write the store of one moment into a new file, all or nothing.

    Raises StoreError where the file exists, its folder does not, or it cannot be written.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.exists():
            raise StoreError(messages.store.BACKUP_EXISTS.format(path=target))
        if not target.parent.is_dir():
            folder = target.parent
            raise StoreError(
                messages.store.BACKUP_WITHOUT_FOLDER.format(path=target, folder=folder)
            )
        with _closing(part) as made:
            _copy_all(made, source)
            made.pragma("journal_mode", "delete")
        _sync(part)
        _name(part, target)
        _sync(target.parent)
    except (OSError, apsw.FullError, apsw.CantOpenError, apsw.IOError) as error:
        raise StoreError(
            messages.store.BACKUP_UNWRITABLE.format(path=target, reason=_reason(error))
        ) from error
    finally:
        with contextlib.suppress(OSError):  # it would hide the error above
            part.unlink(missing_ok=True)


def _reason(error: Exception) -> object:
    if isinstance(error, apsw.FullError):
        return os.strerror(errno.ENOSPC)  # its own words are lost on the way
    return error.strerror if isinstance(error, OSError) and error.strerror else error


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


def restore_store(folder: Path, file: Path, *, wait: bool = False) -> None:
    """Replace the store in the folder by a copy, after checking it; `wait` as of `writer_lock`.

    Processes that have the store open see the new rows at once. A store that cannot be opened is
    renamed to news.db.damaged. A copy of an older version is upgraded, and feedback given since it
    was made stays. Raises StoreError, StoreVersion, StoreBusy; the store is unchanged
    then.
    """
    _check_backup(file)
    target, fresh = folder / "news.db", folder / "restore.db"
    with writer_lock(folder, wait=wait), unwritable(folder):
        try:
            with _complete(folder), _readable(file):
                _prepare(file, fresh, _generation(target))
            with swap_lock(folder), translated(target), _complete(folder):
                _carry_feedback(target, fresh)
                _exchange(fresh, target)
        finally:
            for path in folder.glob("restore.db*"):
                path.unlink()


def _check_backup(file: Path) -> None:
    """Raise StoreError where there is no such file, or it cannot be read."""
    try:
        if not file.is_file():
            raise StoreError(messages.store.BACKUP_MISSING.format(path=file))
        with file.open("rb"):
            pass
    except OSError as error:
        reason = error.strerror or error
        raise StoreError(
            messages.store.BACKUP_UNREADABLE.format(path=file, reason=reason)
        ) from error


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """Raise StoreError for damage of the backup; an error of the disk goes on."""
    try:
        yield
    except DAMAGE as error:
        raise StoreError(messages.store.BACKUP_DAMAGED.format(path=file, finding=error)) from error


@contextmanager
def _complete(folder: Path) -> Iterator[None]:
    """Raise StoreError where the restored store cannot be written."""
    try:
        yield
    except (apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError) as error:
        raise StoreError(
            messages.store.NOT_RESTORED.format(folder=folder, error=_reason(error))
        ) from error


def exchange(fresh: Path, target: Path) -> Path:
    """Replace a damaged store by a checked one; returns the path of a copy of the damaged one.

    The caller holds the writer's lock.
    """
    aside = _aside(target)
    for path in (target, *target.parent.glob(f"{target.name}-wal")):
        shutil.copyfile(path, f"{aside}{path.name[len(target.name) :]}")
    _sync(aside)
    with translated(target):
        _exchange(fresh, target, aside)
    return aside


def _aside(target: Path) -> Path:
    """A name for the damaged file that no earlier one has."""
    aside = target.with_name(f"{target.name}.damaged")
    number = 1
    while aside.exists():
        number += 1
        aside = target.with_name(f"{target.name}.damaged-{number}")
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
            undo.clear(made)
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


def _exchange(fresh: Path, target: Path, aside: Path | None = None) -> None:
    """Replace all rows in one transaction, or the files where the old one takes no rows: it is then
    moved to `aside`, where a copy of it may be, or else to a new name.
    """
    if target.exists():
        try:
            with _closing(target) as old, _closing(fresh, apsw.SQLITE_OPEN_READONLY) as source:
                old.set_busy_timeout(10_000)
                _copy_all(old, source)
            return
        except (apsw.NotADBError, apsw.CorruptError):
            pass  # below
        except apsw.ReadOnlyError:
            if not header.read_only(target):
                raise
        aside = aside or _aside(target)
        for path in (target, *target.parent.glob(f"{target.name}-*")):
            os.replace(path, f"{aside}{path.name[len(target.name) :]}")
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
