"""Limits on connections: how many are open, and how long a client may take over its request.

uvicorn limits requests, idle connections and the size of headers; a client that sends a request
slowly, or never ends it, is limited here.
"""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import dataclass, field
from enum import Enum, auto
from importlib.util import find_spec
from typing import ClassVar, Self, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from newsqa.messages import serving

_MOST_FILES = 8192
_RESERVED_FILES = 300
_MOST_BACKLOG = 512
_FEWEST = 8

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What one server allows.

    most: open connections.
    headers_seconds: time to send the head of a request.
    body_seconds: time to send a body, and one second more for every `body_rate` bytes of it.
    drain_seconds: time to read what waits to be read, or to end a body that was refused.
    """

    most: int = 1000
    headers_seconds: float = 10
    body_seconds: float = 20
    body_rate: int = 2000
    drain_seconds: float = 30


class _Phase(Enum):
    """What is expected of the client."""

    IDLE = auto()
    HEADERS = auto()
    BODY = auto()
    SERVED = auto()
    REFUSED = auto()
    CLOSING = auto()


@dataclass(slots=True)
class _Waiting:
    """The connections whose request is not complete, the longest waiting first."""

    connections: dict[LimitedProtocol, None] = field(default_factory=dict)


class LimitedProtocol(H11Protocol):
    """HTTP/1.1 of uvicorn within ConnectionLimits; `limited` makes the class for one server.

    When all connections are taken, the one that has waited longest for the rest of its request
    makes way for a new one: half requests push each other out, and whole ones are served.
    """

    limits: ClassVar[ConnectionLimits]
    waiting: ClassVar[_Waiting]

    @classmethod
    def limited(cls, limits: ConnectionLimits) -> type[Self]:
        """The class for a server with these limits."""
        made = type(cls.__name__, (cls,), {"limits": limits, "waiting": _Waiting()})
        return cast("type[Self]", made)

    # uvicorn narrows the transport of asyncio in the same way.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, or refuse the connection."""
        super().connection_made(transport)
        self._phase: _Phase | None = None
        self._began = True
        self._since = 0.0
        self._received = 0
        self._timer: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        if len(self.connections) > self.limits.most:
            self._make_room()
        if not self.transport.is_closing():
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._leave()
        if self._reading:
            self._reading.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request."""
        self._began = True
        self._received += len(data)
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        # A part of it may be there already.
        self._began = bool(self.conn.trailing_data[0])
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Give a client that does not read a limited time."""
        super().pause_writing()
        left = self.transport.get_write_buffer_size()
        self._reading = self.loop.call_later(self.limits.drain_seconds, self._check_reader, left)

    def resume_writing(self) -> None:
        """The client has read."""
        super().resume_writing()
        if self._reading:
            self._reading.cancel()
            self._reading = None

    def _watch(self) -> None:
        """Start the time of the phase that the connection is in, unless it runs already."""
        phase = self._present_phase()
        if phase is self._phase:
            return
        self._leave()
        self._phase, self._since, self._received = phase, self.loop.time(), 0
        limits = self.limits
        # An idle connection is closed by uvicorn long before, if the client has read its response.
        seconds = {
            _Phase.HEADERS: limits.headers_seconds,
            _Phase.BODY: limits.body_seconds,
        }.get(phase, limits.drain_seconds)
        if phase is not _Phase.SERVED:
            self.waiting.connections[self] = None
            self._timer = self.loop.call_later(seconds, self._late)

    def _present_phase(self) -> _Phase:
        if self.transport.is_closing():
            return _Phase.CLOSING
        sending = self.conn.their_state is h11.SEND_BODY
        if self.cycle is not None and not self.cycle.response_complete:
            return _Phase.BODY if sending else _Phase.SERVED
        if sending:
            return _Phase.REFUSED
        return _Phase.HEADERS if self._began else _Phase.IDLE

    def _leave(self) -> None:
        """Leave the phase."""
        self.waiting.connections.pop(self, None)
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        """Close the connection, unless its body comes fast enough or waits for us."""
        if self._phase is _Phase.BODY:
            allowed = self.limits.body_seconds + self._received / self.limits.body_rate
            left = 1.0 if self.flow.read_paused else allowed - (self.loop.time() - self._since)
            if left > 0:
                self._timer = self.loop.call_later(left, self._late)
                return
        self.transport.abort()

    def _check_reader(self, before: int) -> None:
        """Close the connection unless the client has read since there were `before` bytes."""
        left = self.transport.get_write_buffer_size()
        if before - left < self.limits.drain_seconds * self.limits.body_rate:
            self.transport.abort()
        else:
            self._reading = self.loop.call_later(
                self.limits.drain_seconds, self._check_reader, left
            )

    def _make_room(self) -> None:
        """Close the connection that waits longest or, when all are served, this one."""
        log.warning(serving.TOO_MANY_CONNECTIONS.format(most=self.limits.most))
        longest = next(iter(self.waiting.connections), None) or self
        # At once: of many that come together each makes another one go.
        longest._leave()
        longest.transport.abort()


def connection_limits(most: int) -> tuple[ConnectionLimits, int]:
    """The limits of a server with at most this many connections, and the length of its backlog.

    Fewer where the process may not have as many files open: each connection is one, and each
    thread that reads the store has some.
    """
    spare = _files_left()
    if spare is None:
        return ConnectionLimits(most), _MOST_BACKLOG
    spare -= min(_RESERVED_FILES, spare // 2)
    backlog = max(_FEWEST, min(_MOST_BACKLOG, spare // 4))
    return ConnectionLimits(max(_FEWEST, min(most, spare - backlog))), backlog


def _files_left() -> int | None:
    """How many files the process may open in addition; None where there is no such limit."""
    if find_spec("resource") is None:  # Windows
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if soft == resource.RLIM_INFINITY:
        return None
    with os.scandir("/dev/fd") as files:
        return max(0, int(soft) - sum(1 for _ in files))
