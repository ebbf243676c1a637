"""Ingest yields to questions: in a server by pauses, in a process of its own by priority."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PAUSE_FACTOR = 2.0
"""The longest pause after a piece of work beside questions, as a multiple of its duration."""
LONGEST_PAUSE_S = 2.0
NICER = 10
"""Added to the niceness of a process that ingests: beside a busy server it gets a tenth."""
SMALL, LARGE = 16, 256
"""Texts that are embedded in one piece, with and without questions at the same time."""


class Throttle:
    """Knows whether questions are being answered. Safe to share between threads."""

    def __init__(self, *, polite: bool = True) -> None:
        self._polite = polite
        self._running = 0
        self._asked = 0
        self._quiet = threading.Condition()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Mark that a question is answered while the block lasts."""
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
        """The worker of one ingest."""
        return Worker(self)

    def pause(self, worked: float) -> None:
        """Wait until no question is answered; at most PAUSE_FACTOR times `worked` seconds."""
        if self._polite and self._running:
            with self._quiet:
                self._quiet.wait_for(self._is_quiet, min(PAUSE_FACTOR * worked, LONGEST_PAUSE_S))

    def asked_since(self, count: int) -> tuple[int, bool]:
        """The number of questions so far, and whether one came after `count` or is answered now."""
        if not self._polite:
            return count, False
        return self._asked, self._asked != count or bool(self._running)

    def _is_quiet(self) -> bool:
        return not self._running


class Worker:
    """Work in pieces, with a pause after each while there are questions. For one thread."""

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle
        self._asked, _ = throttle.asked_since(0)
        self._since = time.perf_counter()

    def piece(self) -> int:
        """The number of texts to embed in one piece: few while questions come."""
        self._asked, beside = self._throttle.asked_since(self._asked)
        return SMALL if beside else LARGE

    def rest(self) -> None:
        """End a piece: pauses while questions are being answered."""
        self._throttle.pause(time.perf_counter() - self._since)
        self._since = time.perf_counter()


def lower_priority() -> None:
    """Lower the priority of this process for the rest of its life, where the system can."""
    if hasattr(os, "nice"):
        os.nice(NICER)
