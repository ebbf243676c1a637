"""Live reports whose times stand on lines of their own: each time goes before what follows it.

So a passage that is cut between two reports has the time of each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsqa.text.fold import fold

_DAY = r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[今昨前][天日])"
_PART = r"(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上?|夜间|深夜)"
_CLOCK = r"(?:[01]?\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?|[时点](?:[0-5]?\d分|整|半|许)?)"
_TIME = re.compile(rf"[【\[(]?(?:{_DAY}\s*)?(?:{_PART}\s*)?{_CLOCK}[】\])]?\s*[:|]?")
_LEAST = 2
"""Times in a live report at least: a single one may be that of the page."""


def with_times(lines: Sequence[str]) -> list[str]:
    """The lines of a text, with each time that stands alone before the line that follows it.

    Where fewer than two do, they stay as they are.
    """
    timed = {
        number
        for number, line in enumerate(lines[:-1])
        if is_time(line) and not is_time(lines[number + 1])
    }
    if len(timed) < _LEAST:
        return [*lines]
    joined: list[str] = []
    waiting = ""
    for number, line in enumerate(lines):
        if number in timed:
            waiting = line
            continue
        joined.append(f"{waiting} {line}" if waiting else line)
        waiting = ""
    return joined


def is_time(line: str) -> bool:
    """Whether a line is a time of day, and nothing else: 10:05, 【上午10时】, 11月8日 10:05."""
    return len(line) <= 30 and bool(_TIME.fullmatch(fold(line.strip())))
