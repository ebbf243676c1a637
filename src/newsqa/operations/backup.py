"""Backing up `operations.db` beside a store, and bringing back what it held."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.operations.database import FILE, Operations, is_known
from newsqa.store.backup import copy
from newsqa.store.database import Store
from newsqa.store.sqlite_errors import DAMAGE, translated

_IDENTITY = {
    "questions": "moment, face, question, resolved, outcome, reason, answer, cited, milliseconds",
    "alerts": "moment, kind, body",
    "gate_runs": "moment, source, generation, broken",
}
"""Columns by which rows of two copies are the same one: their numbers may be of two machines."""
_COUNTED = {
    "counts": ("day, face, outcome, reason", "asked"),
    "durations": ("day, upto", "asked"),
    "cited": ("day, article", "times"),
}

log = logging.getLogger(__name__)


def operations_file(backup: Path) -> Path:
    """Where the operations of a backup lie: beside it, so that it carries no question itself."""
    return backup.with_name(f"{backup.name}.operations")


def back_up(store: Store, folder: Path, target: Path) -> Path | None:
    """Copy the store into a new file, and its operations, where it has some, into another.

    Both or none; returns the path of the second. Operations that are damaged are left out with a
    warning: the archive is worth more. Raises StoreError as `Store.back_up`.
    """
    source, beside = folder / FILE, operations_file(target)
    copied = source.exists() and not target.exists() and _copied(source, beside)
    try:
        store.back_up(target)
    except BaseException:
        if copied:
            with suppress(OSError):
                beside.unlink()
        raise
    return beside if copied else None


def _copied(source: Path, target: Path) -> bool:
    finding = _finding(source)
    if finding is not None:
        log.warning(messages.operations.NOT_BACKED_UP.format(path=source, finding=finding))
        return False
    with translated(source), _opened(source) as connection:
        copy(connection, target)
    return True


def checked(backup: Path) -> Path | None:
    """The operations of a backup, read through; None where it has none.

    Raises StoreError where they are damaged, or of another version.
    """
    file = operations_file(backup)
    if not file.is_file():
        return None
    finding = _finding(file)
    if finding is not None:
        raise StoreError(messages.store.BACKUP_DAMAGED.format(path=file, finding=finding))
    return file


def _finding(file: Path) -> object:
    """What is wrong with a file of operations; None for nothing."""
    try:
        with _opened(file) as connection:
            ((found,),) = connection.execute("PRAGMA quick_check(1)").fetchall()
            if found == "ok":
                return None if is_known(connection) else messages.operations.OTHER_VERSION
            return found
    except (*DAMAGE, apsw.CantOpenError, apsw.IOError) as error:
        return error


def restore(file: Path, folder: Path) -> None:
    """Bring the rows of a checked file back, in one transaction.

    What the folder has now stays: golden questions, marks and the state of sources are those of
    today where both have them. Nothing that waited to be sent or run when the backup was made is
    done now. Raises StoreError.
    """
    database = Operations(folder)
    try:
        database.write("ATTACH DATABASE ? AS kept", [str(file)])
        with database.together():
            _merge(database)
    finally:
        database.close()


def _merge(database: Operations) -> None:
    for table in ("marks", "golden", "source_runs"):
        columns = ", ".join(_columns(database, table))
        values = columns.replace("requested", "''")
        database.write(
            f"INSERT OR IGNORE INTO {table} ({columns}) SELECT {values} FROM kept.{table}"
        )
    for table, (key, number) in _COUNTED.items():
        # Of one machine the later number holds the earlier one.
        database.write(
            f"INSERT INTO {table} SELECT * FROM kept.{table} WHERE 1 ON CONFLICT ({key}) "
            f"DO UPDATE SET {number} = max({number}, excluded.{number})"
        )
    for table, identity in _IDENTITY.items():
        _bring_back(database, table, identity)


def _bring_back(database: Operations, table: str, identity: str) -> None:
    """Insert the missing rows before those of today, whose numbers are above theirs."""
    columns = ", ".join(name for name in _columns(database, table) if name != "id")
    values = columns.replace("waiting", "''")
    database.write(
        f"INSERT INTO {table} (id, {columns}) "
        f"SELECT (SELECT min(0, coalesce(min(id), 0)) FROM {table}) - "
        f"row_number() OVER (ORDER BY moment DESC, id DESC), {values} FROM kept.{table} "
        f"WHERE ({identity}) NOT IN (SELECT {identity} FROM main.{table})"
    )


def _columns(database: Operations, table: str) -> list[str]:
    return [str(row[1]) for row in database.read(f"PRAGMA table_info({table})")]


@contextmanager
def _opened(path: Path) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
    try:
        try:
            connection.pragma("user_version")
        except apsw.CantOpenError:  # the log of a file in a folder that can only be read
            connection.close()
            flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
            connection = apsw.Connection(f"{path.absolute().as_uri()}?immutable=1", flags)
        yield connection
    finally:
        connection.close()
