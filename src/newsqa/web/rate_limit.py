"""Limits: requests per client address, and questions at once."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from newsqa.errors import NewsQAError
from newsqa.messages import serving

RETRY_SECONDS = 3
"""Retry-After of a refused question: by then a few others are answered."""
_ADDRESSES = 10_000
_BURST_SECONDS = 10.0
_BURST_REQUESTS = 10
"""An assistant that connects over MCP sends some five requests at once."""

T = TypeVar("T")


class Busy(NewsQAError):
    """The queue of questions is full."""

    def __init__(self) -> None:
        super().__init__(serving.BUSY)


class RateLimiter:
    """At most `per_minute` requests a minute of each client address; 0 is no limit.

    A generic cell rate algorithm: one number per address, the time at which its bucket is empty
    again. A burst may have a sixth of the minute's requests, at least ten. `clock` is in seconds
    and monotonic. Safe to share between threads.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._pause = 60 / per_minute if per_minute else 0.0
        self._room = max(_BURST_SECONDS - self._pause, (_BURST_REQUESTS - 1) * self._pause)
        self._clock = clock
        self._empty_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, address: str) -> int:
        """0 when the request is allowed, and counted; else the seconds to wait."""
        if not self._pause:
            return 0
        client = _client(address)
        with self._lock:
            now = self._clock()
            empty_at = max(self._empty_at.get(client, now), now)
            over = empty_at - now - self._room
            if over > 1e-9:
                return math.ceil(over)
            self._empty_at[client] = empty_at + self._pause
            if len(self._empty_at) > _ADDRESSES:
                self._forget(now)
        return 0

    def _forget(self, now: float) -> None:
        waiting = {client: at for client, at in self._empty_at.items() if at > now}
        # Under a flood of new addresses the oldest are evicted: memory stays bounded.
        self._empty_at = dict(list(waiting.items())[-_ADDRESSES // 2 :])


class BoundedExecutor:
    """Runs the questions of all faces: at most `at_once` run and `waiting` wait."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._most = at_once + waiting
        self._inside = 0
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="newsqa-question")

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """The work's future. Raises Busy at once when too many wait."""
        with self._lock:
            if self._inside >= self._most:
                raise Busy
            self._inside += 1
        future = self._threads.submit(work)
        # Also called for work that is cancelled while it waits.
        future.add_done_callback(self._leave)
        return future

    def full(self) -> bool:
        """Whether submit would raise Busy now."""
        with self._lock:
            return self._inside >= self._most

    def running(self) -> int:
        """How many run."""
        return min(self._inside, self._at_once)

    def waiting(self) -> int:
        """How many wait."""
        return max(self._inside - self._at_once, 0)

    def _leave(self, _: object) -> None:
        with self._lock:
            self._inside -= 1


def _client(address: str) -> str:
    """What stands for one client: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
