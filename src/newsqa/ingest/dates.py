"""Dates as pages write them, to ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone

from newsqa.text.fold import fold

DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?"
    r"(?:[Tt\s]*(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?)?"
)
# What content systems write without marks: 20180306, 20180306103000, 201803/06 10:30.
_COMPACT = re.compile(
    r"((?:19|20)\d{2})(\d{2})(\d{2})(?:(\d{2})(?:(\d{2})(\d{2})?)?)?"
    r"|(?<!\d)((?:19|20)\d{2})(\d{2})/(\d{2})\s*(?:(\d{2}):(\d{2})(?::(\d{2}))?)?"
)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")  # 2001 to 2033
_CHINA = timezone(timedelta(hours=8))


def parse_date(text: str) -> str | None:
    """The first date in the text: 2018-3-6 -> 2018-03-06, with the time where there is one.

    Also YYYYMMDD, with a time or not, and Unix seconds or milliseconds (told as the time in
    China, as pages do). None when there is no possible date.
    """
    text = fold(text).strip()
    compact = _COMPACT.fullmatch(text)
    if compact:
        found = _iso([group for group in compact.groups() if group is not None])
        if found:
            return found
    if _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(text[:10]), _CHINA)
        return moment.replace(tzinfo=None).isoformat(timespec="seconds")
    for match in DATE.finditer(text):
        found = _iso([group for group in match.groups() if group is not None])
        if found:
            return found
    return None


def _iso(groups: Sequence[str]) -> str | None:
    """ISO 8601 of year, month, day and, where it is possible, the time."""
    year, month, day, *clock = (int(group) for group in groups)
    try:
        found = date(year, month, day).isoformat()
    except ValueError:
        return None
    try:
        return f"{found}T{time(*clock).isoformat()}" if clock else found  # type: ignore[arg-type]
    except ValueError:
        return found
