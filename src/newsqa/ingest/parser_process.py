"""The child process of `isolation`: runs one job after another, each within its limits.

A result goes back as its size and a pickle. What ends the process, from a bug to a lack of memory,
is sent as a Fault where Python still can.
"""

from __future__ import annotations

import math
import os
import pickle
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Generic, TypeVar

from newsqa.errors import SourceError

try:
    import resource
except ImportError:  # Windows: only the caller's clock limits a job
    resource = None  # type: ignore[assignment]

_Result = TypeVar("_Result")

IDLE_SECONDS = 60.0
"""The process ends by itself after so long without a job: a server that watches needs it seldom."""
SIZE_BYTES = 8
_TRACE_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Job(Generic[_Result]):
    """A call of a module's function, with limits: seconds of CPU time, bytes of address space."""

    function: Callable[..., _Result]
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    seconds: float
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The function raised SourceError; the process goes on."""

    error: SourceError


@dataclass(frozen=True, slots=True)
class Fault:
    """The process ended: why, in one line, and where, as far as that is known."""

    reason: str
    trace: str = ""
    is_timeout: bool = False
    is_memory: bool = False


def main() -> None:
    """Run jobs from the standard input until it closes or nothing comes for IDLE_SECONDS."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the caller's to handle
    jobs, replies = _channels()

    def report(
        kind: type[BaseException], value: BaseException, trace: TracebackType | None
    ) -> None:
        # Of memory first: what follows may fail for lack of it.
        if issubclass(kind, MemoryError):
            _send(replies, Fault(kind.__name__, is_memory=True))
            return
        lines = "".join(traceback.format_exception(kind, value, trace))
        reason = " ".join(f"{kind.__name__}: {value}".split())
        _send(replies, Fault(reason[:200], lines[-_TRACE_CHARACTERS:]))

    sys.excepthook = report
    while _waits_for(jobs):
        try:
            job: Job[object] = pickle.load(jobs)
        except EOFError:
            return
        _limit(job)
        try:
            reply = job.function(*job.args, **job.kwargs)
        except SourceError as error:
            reply = Refused(error)
        _send(replies, reply)


def _channels() -> tuple[IO[bytes], IO[bytes]]:
    """Jobs and replies; whatever else the process prints goes nowhere."""
    jobs, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    return jobs, replies


def _waits_for(jobs: IO[bytes]) -> bool:
    return os.name != "posix" or bool(select.select([jobs], [], [], IDLE_SECONDS)[0])


def _limit(job: Job[object]) -> None:
    if resource is None:
        return
    used = math.ceil(time.process_time() + job.seconds)
    for limit, most in ((resource.RLIMIT_CPU, used), (resource.RLIMIT_AS, job.max_bytes)):
        hardest = resource.getrlimit(limit)[1]
        try:
            resource.setrlimit(limit, (most, hardest))
        except (ValueError, OSError):
            continue  # not on this system, or a lower limit holds already


def _send(replies: IO[bytes], reply: object) -> None:
    data = pickle.dumps(reply, pickle.HIGHEST_PROTOCOL)
    replies.write(len(data).to_bytes(SIZE_BYTES) + data)
    replies.flush()
