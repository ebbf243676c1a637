"""What the archive holds as a whole: how many articles, of which days, from which publishers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import apsw

_DAY = re.compile(r"[12]\d{3}-[01]\d-[0-3]\d")
_OUTSIDE = 1000
"""One article in so many may lie outside the days: the date of a page is read wrongly at times."""


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """Number of articles; first and last day (ISO 8601) of publication, None where no article has
    one; names of publishers, the most frequent first.
    """

    articles: int
    days: tuple[str, str] | None
    publishers: tuple[str, ...]


def archive_facts(connection: apsw.Connection) -> ArchiveFacts:
    """The facts of the archive, in one pass over its articles."""
    days: Counter[str] = Counter()
    publishers: Counter[str] = Counter()
    articles = 0
    for day, publisher, count in connection.execute(
        "SELECT substr(published, 1, 10), publisher, count(*) FROM articles GROUP BY 1, 2"
    ):
        articles += count
        if day and _DAY.fullmatch(day):
            days[day] += count
        if publisher:
            publishers[publisher] += count
    # Of equally frequent ones the first in the order of their characters.
    names = sorted(publishers, key=lambda name: (-publishers[name], name))
    return ArchiveFacts(articles, _first_and_last(days), tuple(names))


def _first_and_last(days: Counter[str]) -> tuple[str, str] | None:
    """First and last day, without the earliest and the latest of a thousand articles."""
    if not days:
        return None
    ordered, spare = sorted(days), days.total() // _OUTSIDE
    return _behind(ordered, days, spare), _behind(ordered[::-1], days, spare)


def _behind(ordered: list[str], days: Counter[str], spare: int) -> str:
    """The day of the article behind the first `spare` ones, in this order of the days."""
    seen = 0
    for day in ordered:
        seen += days[day]
        if seen > spare:
            return day
    return ordered[-1]
