"""SQLite's errors as StoreError and its kinds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from newsqa import messages
from newsqa.errors import StoreBusy, StoreError, StoreUnwritable

# A flipped bit may hit anything.
DAMAGE = (
    apsw.NotADBError,
    apsw.CorruptError,
    apsw.FormatError,
    apsw.MismatchError,
    apsw.TooBigError,
    apsw.RangeError,
    UnicodeDecodeError,
)
"""Errors of SQLite that damage of a file causes."""

# Any other error of a statement: our statements are right, so the tables are not.
_OUR_FAULT = ("syntax error", "already exists")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise StoreError, StoreBusy or StoreUnwritable for SQLite's errors inside the block."""
    try:
        yield
    except DAMAGE as error:
        raise _damaged(path, error) from error
    except apsw.SQLError as error:
        if any(words in str(error) for words in _OUR_FAULT):
            raise
        raise _damaged(path, error) from error
    except apsw.FullError as error:
        raise StoreError(messages.store.DISK_FULL.format(path=path)) from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.IOError, apsw.PermissionsError) as error:
        refused = isinstance(error, apsw.ReadOnlyError | apsw.PermissionsError)
        raise (StoreUnwritable if refused else StoreError)(
            messages.store.CANNOT_OPEN.format(path=path, error=error)
        ) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(messages.store.IN_USE.format(path=path, error=error)) from error


def _damaged(path: Path, error: Exception) -> StoreError:
    return StoreError(messages.store.DAMAGED.format(path=path, error=error))
