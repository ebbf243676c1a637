"""Days, months and parts of them, counted from a day of reference."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

AHEAD = 45
"""Days by which a date without a year may lie after the day of reference."""
RECENT_DAYS = 7
"""Days that 最近 means."""
FEW = 3

Days = tuple[date, date]
"""First and last day, both included."""


class Rule(NamedTuple):
    """Words for a time, and the days that they mean on a day of reference.

    `days` may raise ValueError or OverflowError for what is no date. relative, published, vague: as
    in `time_range.TimeRange`.
    """

    words: re.Pattern[str]
    days: Callable[[re.Match[str], date], Days]
    relative: bool = False
    published: bool = False
    vague: bool = False


def month_of(year: int, month: int) -> Days:
    """The days of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def month_before(reference: date, months: int) -> Days:
    """The days of the month so many months before that of the reference."""
    year, month = divmod(12 * reference.year + reference.month - 1 - months, 12)
    return month_of(year, month + 1)


def day_of(year: int | None, month: int, day: int, reference: date) -> date:
    """The day; without a year the last one that lies at most AHEAD days after the reference.

    Raises ValueError where there is none.
    """
    if year is not None:
        return date(year, month, day)
    for candidate in range(reference.year + 1, reference.year - 9, -1):
        try:
            found = date(candidate, month, day)
        except ValueError:  # the 29th of February
            continue
        if found <= reference + timedelta(AHEAD):
            return found
    raise ValueError(f"{month}-{day}")


def whole_month(year: int | None, month: int, reference: date) -> Days:
    """The days of a month; its year as in `day_of`."""
    first = day_of(year, month, 1, reference)
    return month_of(first.year, first.month)


def part_of_month(month: Days, part: str) -> Days:
    """Its first ten days (初, 上旬), the next ten (中, 中旬) or the rest (底, 末, 下旬)."""
    first, last = month
    if part in ("初", "上旬"):
        return first, first.replace(day=10)
    if part in ("中", "中旬"):
        return first.replace(day=11), first.replace(day=20)
    return first.replace(day=21), last


def week_before(reference: date, weeks: int) -> Days:
    """Monday to Sunday, so many weeks before that of the reference."""
    monday = reference - timedelta(reference.weekday() + 7 * weeks)
    return monday, monday + timedelta(6)


def day_before(reference: date, days: int) -> Days:
    """One day, so many days before the reference."""
    day = reference - timedelta(days)
    return day, day


def last_days(reference: date, days: int) -> Days:
    """So many days, at least one, the last of them the reference."""
    return reference - timedelta(max(days, 1) - 1), reference


def last_months(reference: date, months: int) -> Days:
    """So many months, their last day the reference."""
    first, last = month_before(reference, months)
    return first.replace(day=min(reference.day, last.day)) + timedelta(1), reference
