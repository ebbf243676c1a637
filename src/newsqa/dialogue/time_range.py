"""The days that a question names, counted from a day of reference: 上周, 7月底, last week.

Two kinds of time must be told apart. 昨天 and 上周 say when the news came out: what a reader of
news asks by them was published then. 8月2日, 7月底 and 上半年 say when something took place, and
reports on it may come out later; they limit only a question for a list of news.
`TimeRange.published` says which it is. What lies ahead (明天, 下周) is no range: no article is of
those days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from newsqa.dialogue.calendar_days import Days, Rule
from newsqa.dialogue.chinese_times import CHINESE_TIMES
from newsqa.dialogue.english_times import ENGLISH_TIMES
from newsqa.text.fold import fold

_ONWARD = re.compile(r"\s*(?:以来|以后|之后|起|至今|到现在|到今天|开始)")
_SINCE = re.compile(r"since\s")


@dataclass(frozen=True, slots=True)
class TimeRange:
    """First and last day that a question names, both included; `first <= last`.

    start, end: offsets of the words in the folded question; relative: counted from the day of
    reference; published: the words say when the news came out; vague: they name no day (最近).
    """

    first: date
    last: date
    start: int
    end: int
    relative: bool = False
    published: bool = False
    vague: bool = False


def time_range(question: str, reference: date) -> TimeRange | None:
    """The days that a question names; None where it names none.

    Several are joined: from the first to the last of all. Years, and days without a year, count
    from `reference`: the day of asking, or the last day of an archive that ended before.
    """
    folded = fold(question)
    parts = sorted(_parts(folded, reference), key=lambda part: part.start)
    parts = [part for part in parts if not part.vague] or parts
    if not parts:
        return None
    first, last = min(part.first for part in parts), max(part.last for part in parts)
    start, end = parts[0].start, parts[-1].end
    if _ONWARD.match(folded, end) or _SINCE.match(folded, start):
        last = max(last, reference)
    return TimeRange(
        first,
        last,
        start,
        end,
        relative=all(part.relative for part in parts),
        published=all(part.published for part in parts),
        vague=parts[0].vague,
    )


def time_windows(folded: str) -> list[tuple[int, int]]:
    """Where a folded text names times, in order, whichever days they mean."""
    any_day = date(2024, 12, 31)
    return sorted((part.start, part.end) for part in _parts(folded, any_day))


def _parts(folded: str, reference: date) -> Iterator[TimeRange]:
    """What the rules find; each place by the first rule that fits it."""
    taken: list[tuple[int, int]] = []
    for rule in (*CHINESE_TIMES, *ENGLISH_TIMES):
        for match in rule.words.finditer(folded):
            start, end = match.span()
            days = _days(rule, match, reference)
            if days is None or any(start < stop and begin < end for begin, stop in taken):
                continue
            taken.append((start, end))
            yield TimeRange(*days, start, end, rule.relative, rule.published, rule.vague)


def _days(rule: Rule, match: re.Match[str], reference: date) -> Days | None:
    """The days that the words mean; None for what is no date, such as the 31st of June."""
    try:
        first, last = rule.days(match, reference)
    except (ValueError, OverflowError):
        return None
    return (first, last) if first <= last else None
