"""Loads each new generation in the background, so that no question waits for its vectors."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from newsqa.errors import NewsQAError
from newsqa.messages import Message
from newsqa.web.memory import return_freed_memory

POLL_SECONDS = 0.5

log = logging.getLogger(__name__)


class Reloadable(Protocol):
    """What can load a new generation."""

    def freshen(self) -> bool:
        """Load the newest generation; whether there was one."""


@contextmanager
def reloading(engine: Reloadable, every_s: float = POLL_SECONDS) -> Iterator[None]:
    """Poll for new generations while the block runs; a failure is logged once."""
    stop = threading.Event()
    thread = threading.Thread(target=_follow, args=(engine, stop, every_s), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)


def _follow(engine: Reloadable, stop: threading.Event, every_s: float) -> None:
    logged: Message | None = None
    while not stop.wait(every_s):
        try:
            if engine.freshen():
                return_freed_memory()
            logged = None
        except NewsQAError as error:
            if error.message != logged:
                log.warning(error.message)
            logged = error.message
