"""Limits on the articles to search, as a user writes them: 2023-08 is a first or a last day."""

from __future__ import annotations

import calendar
import re
from datetime import date

from newsqa import messages
from newsqa.errors import FilterError
from newsqa.text.fold import fold
from newsqa.types import Filters

MOST_CHARACTERS = 200
"""Length of the name of a source or publisher."""
_DAY = re.compile(
    r"(?P<year>\d{4})(?:[-/.年](?P<month>\d{1,2})(?:[-/.月](?P<day>\d{1,2})日?)?月?)?年?", re.ASCII
)


def checked_filters(filters: Filters) -> Filters:
    """The filters with whole days (ISO 8601) and trimmed names; empty values count as None.

    A year or month as `since` is its first day, as `until` its last day. Raises FilterError for
    what is no date, for `since` after `until` and for a name that is too long.

    >>> checked = checked_filters(Filters(since="2023-8", until="2023"))
    >>> checked.since, checked.until
    ('2023-08-01', '2023-12-31')
    """
    since, until = _day("since", filters.since), _day("until", filters.until, last=True)
    if since and until and since > until:
        raise FilterError(messages.filters.WRONG_ORDER.format(since=since, until=until))
    return Filters(
        since,
        until,
        _name("source", filters.source),
        _name("publisher", filters.publisher),
        filters.any_time,
        filters.part,
    )


def _day(name: str, value: str | None, *, last: bool = False) -> str | None:
    text = fold(value or "").strip()
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        year, month = int(match["year"]), int(match["month"] or (12 if last else 1))
        ends = calendar.monthrange(year, month)[1] if last else 1
        return date(year, month, int(match["day"] or ends)).isoformat()
    except ValueError:
        shown = " ".join((value or "").split())[:40]
        raise FilterError(messages.filters.NOT_A_DAY.format(name=name, text=shown)) from None


def _name(name: str, value: str | None) -> str | None:
    text = " ".join((value or "").split())
    if len(text) > MOST_CHARACTERS:
        raise FilterError(messages.filters.TOO_LONG.format(name=name, most=MOST_CHARACTERS))
    return text or None
