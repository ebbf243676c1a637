"""Parsers of what comes from outside in a child process: no input holds or ends the caller.

The child starts with the first job and is reused; it is replaced after a job that ran out of time
or memory, or that ended it. Jobs and results pass through pipes, pickled.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, ParamSpec, TypeVar, cast

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.parser_process import IDLE_SECONDS, SIZE_BYTES, Fault, Job, Refused
from newsqa.messages import Message

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

BASE_SHARE, SHARE_PER_MEGABYTE = 1 / 12, 1 / 6
"""Shares of the longest time: for the smallest input, and what each megabyte adds to it."""
_CLOCK = 10
"""Time by the clock, as a multiple of CPU time: a busy machine gives little of a core."""
_START_SECONDS = 60.0
"""Further time by the clock, since the process may have to start first."""
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from newsqa.ingest.parser_process import main; main()"
)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Isolation:
    """Limits of a job: seconds of CPU time for the largest input, and bytes of memory."""

    max_seconds: float = 120
    max_bytes: int = 2 * 2**30

    def call(
        self,
        place: str,
        size: int,
        function: Callable[_Arguments, _Result],
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> _Result:
        """The result of a module's function, computed in the child process.

        `size` is that of the input in bytes or characters, `place` names it in messages. Raises
        SourceError as the function does, and where it exceeds a limit or ends the process.
        """
        share = min(1.0, BASE_SHARE + SHARE_PER_MEGABYTE * size / 2**20)
        seconds = share * self.max_seconds
        job = Job(function, args, kwargs, seconds, self.max_bytes)
        reply = _run(job, _CLOCK * seconds + _START_SECONDS)
        if isinstance(reply, Refused):
            raise reply.error
        if isinstance(reply, Fault):
            _LOG.debug("%s: %s", place, reply.trace or reply.reason)
            raise SourceError(self._message(reply, place, seconds).one_line())
        return reply

    def _message(self, fault: Fault, place: str, seconds: float) -> Message:
        if fault.is_timeout:
            return messages.ingest.PARSER_TOO_SLOW.format(place=place, seconds=seconds)
        if fault.is_memory:
            return messages.ingest.PARSER_TOO_LARGE.format(place=place, limit=self.max_bytes)
        return messages.ingest.PARSER_ENDED.format(place=place, reason=fault.reason)


class _Child:
    """A running process, which takes one job at a time."""

    def __init__(self) -> None:
        self._used = time.monotonic()
        # -P: no file of the working directory passes for a library.
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-c", _START),
                json.dumps([entry or os.getcwd() for entry in sys.path]),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )

    @property
    def is_usable(self) -> bool:
        """Whether it runs and is not about to end by itself."""
        rested = time.monotonic() - self._used
        return self._process.poll() is None and rested < IDLE_SECONDS / 2

    def run(self, job: Job[_Result], seconds: float) -> _Result | Refused | Fault:
        """The result of a job, within `seconds` by the clock; the process has ended on a Fault."""
        jobs, replies = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        in_order = False
        try:
            try:
                pickle.dump(job, jobs, pickle.HIGHEST_PROTOCOL)
                jobs.flush()
            except OSError:  # it ended before it had read all
                pass
            size = int.from_bytes(replies.read(SIZE_BYTES))
            data = replies.read(size)
            reply: _Result | Refused | Fault = (
                pickle.loads(data) if size and len(data) == size else self._fault(late)
            )
            in_order = not isinstance(reply, Fault)
            return reply
        finally:
            timer.cancel()
            self._used = time.monotonic()
            if not in_order:  # also after Ctrl-C: an unread reply would answer the next job
                self.end()

    def _fault(self, late: threading.Event) -> Fault:
        """Why the process ended without a reply."""
        code = self._process.wait()
        if late.is_set() or code == -getattr(signal, "SIGXCPU", 0):
            return Fault("timeout", is_timeout=True)
        if code < 0:
            return Fault(signal.strsignal(-code) or f"signal {-code}")
        return Fault(f"exit {code}")

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            try:
                if stream:
                    stream.close()
            except OSError:  # what was not written yet
                continue
        self._process.wait()


_lock = threading.Lock()
_child: _Child | None = None


def _run(job: Job[_Result], seconds: float) -> _Result | Refused | Fault:
    global _child
    with _lock:
        if _child is None or not _child.is_usable:
            end_child()
            try:
                _child = _Child()
            except OSError as error:
                return Fault(error.strerror or str(error))
        return _child.run(job, seconds)


def end_child() -> None:
    """End the child process if there is one; the next job starts another."""
    global _child
    if _child is not None:
        _child.end()
    _child = None


def _forget() -> None:
    """In a fork: the child belongs to the process that started it."""
    global _child, _lock
    _child, _lock = None, threading.Lock()


atexit.register(end_child)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
