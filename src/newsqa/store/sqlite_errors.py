"""SQLite's errors as ours, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from newsqa.errors import StoreBusy, StoreError, StoreUnwritable

# What SQLite says of a file whose bytes are not what it wrote; a bit may hit anything.
_DAMAGE = (
    apsw.NotADBError,
    apsw.CorruptError,
    apsw.FormatError,
    apsw.MismatchError,
    apsw.TooBigError,
    apsw.RangeError,
    UnicodeDecodeError,
)

# Any other error of a statement: our statements are right, so the tables are not.
_OUR_FAULT = ("syntax error", "already exists")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, in this one place."""
    try:
        yield
    except _DAMAGE as error:
        raise _damaged(path, error) from error
    except apsw.SQLError as error:
        if any(words in str(error) for words in _OUR_FAULT):
            raise
        raise _damaged(path, error) from error
    except apsw.FullError as error:
        raise StoreError(
            f"{path}：磁盘已满，这一批没有写入；腾出空间再试 / disk full, this batch was not "
            "written; free some space and try again"
        ) from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.IOError, apsw.PermissionsError) as error:
        refused = isinstance(error, apsw.ReadOnlyError | apsw.PermissionsError)
        raise (StoreUnwritable if refused else StoreError)(
            f"{path}：打不开或不能写（{error}）；请检查权限和磁盘空间 / cannot be opened or "
            f"written ({error}); check permissions and disk space"
        ) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(
            f"{path}：被占用（{error}）；稍后再试 / busy ({error}); try again later"
        ) from error


def _damaged(path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"{path}：库损坏（{error}）；运行 newsqa verify --repair，或 newsqa restore 备份，"
        f"或删去后重新 newsqa ingest / the store is damaged ({error}); run newsqa verify "
        "--repair, or newsqa restore a backup, or delete it and ingest anew"
    )
