"""One writer at a time, in all processes; a second one waits, or gets an error with the holder."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from newsqa import messages
from newsqa.errors import StoreBusy, StoreUnwritable
from newsqa.store.place import refuse_published

LOCK = "writer.lock"
HOLDER = "writer.pid"
SWAP = "swap.lock"
_PATIENCE_S = 0.5
_SWAP_S = 60.0
_LOOK_S = 0.2

log = logging.getLogger(__name__)


@contextmanager
def writer_lock(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the writer's lock; the system frees it when its holder dies.

    With `wait` it waits for another writer, however long that takes, and logs whom it waits for.
    Else raises StoreBusy with the process that holds it and since when. Raises StoreUnwritable
    where the folder cannot be written.
    """
    refuse_published(folder)
    holder = folder / HOLDER
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            if not wait:
                raise
            pid, since = _holder(holder)
            log.info(messages.store.WAITING.format(folder=folder, pid=pid, since=since))
            lock.acquire(timeout=-1, poll_interval=_LOOK_S)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        holder.write_text(f"{os.getpid()}\n{now}", encoding="utf-8")
    except Timeout as error:
        pid, since = _holder(holder)
        raise StoreBusy(messages.store.BUSY.format(folder=folder, pid=pid, since=since)) from error
    except OSError as error:
        lock.release()
        raise _unwritable(folder, error) from error
    try:
        yield
    finally:
        with suppress(OSError):
            holder.write_text("", encoding="utf-8")
        lock.release()


@contextmanager
def swap_lock(folder: Path) -> Iterator[None]:
    """Exclude feedback while another file replaces the store, and the other way round.

    Held for moments only, never by an ingest. Raises StoreBusy after a minute, StoreUnwritable
    where the folder cannot be written.
    """
    lock = FileLock(folder / SWAP, timeout=_SWAP_S)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreBusy(messages.store.BEING_REPLACED.format(folder=folder)) from error
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Raise StoreUnwritable for an error of the system in the block, which writes in the folder."""
    try:
        yield
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> StoreUnwritable:
    reason = error.strerror or error
    return StoreUnwritable(messages.store.UNWRITABLE.format(folder=folder, reason=reason))


def _holder(path: Path) -> tuple[str, str]:
    """Process and moment of the holder; a new one may not have written them yet."""
    pid = since = "?"
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").split()
        except OSError:
            lines = []
        pid, since, *_ = (*lines, "?", "?")
        if len(lines) == 2 and _lives(pid):
            break
        time.sleep(0.01)
    return pid, since


def _lives(pid: str) -> bool:
    """Whether the process exists; one that died may have left its number in the file."""
    if os.name != "posix":
        return True  # os.kill would send it a signal there
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
