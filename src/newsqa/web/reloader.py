"""Keeps a server at the newest generation, so that no question waits for its vectors."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from newsqa.errors import NewsQAError

LOOKS_EVERY_S = 0.5

log = logging.getLogger(__name__)


class Reloadable(Protocol):
    """What can be brought up to date."""

    def freshen(self) -> bool:
        """Loads the newest generation; whether there was one."""


@contextmanager
def reloading(engine: Reloadable, every_s: float = LOOKS_EVERY_S) -> Iterator[None]:
    """Brings the engine up to date beside the block; what fails is logged once."""
    stop = threading.Event()
    thread = threading.Thread(target=_follow, args=(engine, stop, every_s), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)


def _follow(engine: Reloadable, stop: threading.Event, every_s: float) -> None:
    told = ""
    while not stop.wait(every_s):
        try:
            engine.freshen()
            told = ""
        except NewsQAError as error:
            if str(error) != told:
                log.warning("%s", error)
            told = str(error)
