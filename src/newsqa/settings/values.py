"""Values that are refused, and intervals of time."""

from __future__ import annotations

import re

from newsqa import messages
from newsqa.messages import Message

_INTERVAL = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class InvalidValue(ValueError):
    """A value that a validator of pydantic refuses, with the reason as a message."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def interval(text: str) -> float:
    """Seconds of 45s, 30m, 2h, 1d. Raises InvalidValue, also for less than a second."""
    found = _INTERVAL.fullmatch(text.strip().lower())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if seconds < 1:
        raise InvalidValue(messages.settings.NOT_AN_INTERVAL.format(text=text))
    return seconds
