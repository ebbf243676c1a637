"""A fault that anybody can cause is logged once a minute, however often it happens."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

SECONDS = 60.0
_MOST = 1000


class RepeatFilter(logging.Filter):
    """Drop warnings and errors that were logged less than `seconds` ago.

    `clock` is in seconds and monotonic. At most a thousand different ones are remembered.
    """

    def __init__(
        self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._seconds = seconds
        self._clock = clock
        self._logged: dict[tuple[str, str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        if record.levelno < logging.WARNING:
            return True
        now = self._clock()
        error = repr(record.exc_info[1]) if record.exc_info else ""
        key = record.name, record.getMessage(), error
        if now - self._logged.get(key, -self._seconds) < self._seconds:
            return False
        self._logged.pop(key, None)
        self._logged[key] = now
        if len(self._logged) > _MOST:
            del self._logged[next(iter(self._logged))]
        return True


def limit_repeats() -> None:
    """Filter what the handlers of all loggers and of uvicorn's write."""
    for name in ("", "uvicorn"):
        for handler in logging.getLogger(name).handlers:
            if not any(isinstance(one, RepeatFilter) for one in handler.filters):
                handler.addFilter(RepeatFilter())
