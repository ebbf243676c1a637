"""Work that makes way for questions: in a server by pauses, in a process of its own by priority."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

REST = 2.0
"""After a piece of work beside questions: a pause of so many times what the piece took, at most."""
LONGEST_S = 2.0
NICER = 10
"""Added to the niceness of a process that ingests: beside busy askers it gets a tenth."""
SMALL, LARGE = 16, 256
"""Texts that are embedded in one piece, with and without questions beside."""


class Throttle:
    """Knows whether questions are being answered. Safe to share between threads."""

    def __init__(self, *, polite: bool = True) -> None:
        self._polite = polite
        self._running = 0
        self._asked = 0
        self._quiet = threading.Condition()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A question is answered while the block lasts."""
        with self._quiet:
            self._running += 1
            self._asked += 1
        try:
            yield
        finally:
            with self._quiet:
                self._running -= 1
                if not self._running:
                    self._quiet.notify_all()

    def worker(self) -> Worker:
        """For one ingest."""
        return Worker(self)

    def make_way(self, worked: float) -> None:
        """Waits until no question is answered any more, at most REST times `worked` seconds."""
        if self._polite and self._running:
            with self._quiet:
                self._quiet.wait_for(self._is_quiet, min(REST * worked, LONGEST_S))

    def asked_since(self, count: int) -> tuple[int, bool]:
        """How many questions there were, and whether one came after `count` or is answered now."""
        if not self._polite:
            return count, False
        return self._asked, self._asked != count or bool(self._running)

    def _is_quiet(self) -> bool:
        return not self._running


class Worker:
    """Work in pieces, with a pause behind each where there are questions. For one thread."""

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle
        self._heard, _ = throttle.asked_since(0)
        self._since = time.perf_counter()

    def piece(self) -> int:
        """Texts that may be embedded in one go: few while questions come."""
        self._heard, beside = self._throttle.asked_since(self._heard)
        return SMALL if beside else LARGE

    def rest(self) -> None:
        """A piece is done."""
        self._throttle.make_way(time.perf_counter() - self._since)
        self._since = time.perf_counter()


def step_back() -> None:
    """Gives this process a lower priority, for its whole life, where the system can."""
    if hasattr(os, "nice"):
        os.nice(NICER)
