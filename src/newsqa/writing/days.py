"""Days, months and years of a text, joined with the date of its article.

All texts here are folded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_M, _D = r"(?P<m>1[0-2]|0?[1-9])", r"(?P<d>3[01]|[12]\d|0?[1-9])"
_DATES = re.compile(
    rf"(?<!\d)(?:{_YEAR}\s*年\s*(?:{_M}\s*月(?:份)?(?:\s*{_D}\s*[日号])?)?"
    rf"|{_YEAR.replace('<y>', '<y2>')}-{_M.replace('<m>', '<m2>')}"
    rf"-{_D.replace('<d>', '<d2>')}(?!\d)"
    rf"|{_M.replace('<m>', '<m3>')}\s*月(?:份)?(?:\s*{_D.replace('<d>', '<d3>')}\s*[日号])?"
    rf"|{_D.replace('<d>', '<d4>')}\s*[日号](?!元)"
    r"|(?P<word>[今去明前]年|[今昨明前]天|[今昨明]日|昨晚|今晚))"
)
_YEARS = {"今年": 0, "去年": -1, "明年": 1, "前年": -2}
_DAYS = {"今": 0, "昨": -1, "明": 1, "前": -2}
_HALF_A_YEAR = 6


@dataclass(frozen=True, slots=True)
class Day:
    """What a text says of a date at text[start:end]; None for a part that it leaves open."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def within(self, other: Day) -> bool:
        """Whether the other one says all that this one says."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(own is None or own == its for own, its in pairs)


def days(folded: str, published: str | None, *, complete: bool) -> list[Day]:
    """The dates of a folded text, in order; 去年 and 昨天 count from the article's own.

    With `complete` the parts that a text leaves open are filled in: the year from the date of the
    article, the month from the date before.
    """
    own = _own(published)
    found: list[Day] = []
    month = own.month if own else None
    for match in _DATES.finditer(folded):
        one = _day(match, own)
        if one is None:
            continue
        if complete:
            one = _completed(one, own, month)
        month = one.month or month
        found.append(one)
    return found


def without(folded: str, found: Sequence[Day]) -> str:
    """The text with spaces for its dates, of equal length: what is left has other numbers."""
    for one in found:
        folded = folded[: one.start] + " " * (one.end - one.start) + folded[one.end :]
    return folded


def _own(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _day(match: re.Match[str], own: date | None) -> Day | None:
    if word := match["word"]:
        if own is None:
            return Day(match.start(), match.end())
        if word in _YEARS:
            return Day(match.start(), match.end(), own.year + _YEARS[word])
        day = own + timedelta(days=_DAYS[word[0]])
        return Day(match.start(), match.end(), day.year, day.month, day.day)
    year, month, day_ = (
        next((int(match[name]) for name in names if match[name]), None)
        for names in (("y", "y2"), ("m", "m2", "m3"), ("d", "d2", "d3", "d4"))
    )
    return Day(match.start(), match.end(), year, month, day_)


def _completed(one: Day, own: date | None, month: int | None) -> Day:
    month = one.month or (month if one.day else None)
    year = one.year
    if year is None and own is not None and month is not None:
        ahead = month - own.month
        year = own.year - int(ahead > _HALF_A_YEAR) + int(ahead < -_HALF_A_YEAR)
    return Day(one.start, one.end, year, month, one.day)
