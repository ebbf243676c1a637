"""Another time as a filler: 去年同期 in the place of 今年 of the question before.

A time is the one part of a question that is known by its form (`time_range`), so that nothing has
to be guessed: 那2021年呢 and 第二天呢 ask what was asked, of another time. It is what is shown; to
be read by the model, other wordings (`followup`) are as good or better.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from newsqa.dialogue.time_range import time_windows
from newsqa.text.fold import fold

_REST = 6
"""Characters that may stand behind the time: 7月28日那一笔."""
_YEAR = re.compile(r"^(?:19|20)?\d\d年")
_BESIDE = re.compile(
    r"^(?:(?P<after>第二天|次日|翌日|隔天|后一天|转天)|(?P<third>第三天)|前一天|前一日|头一天|头天)$"
)
"""A day beside the one that was asked about."""
_DAY = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})(?P<unit>[日号])")
_COMMON_YEAR = 2023
"""Stands for a year that is not named: three in four have no 29th of February."""


def with_time(filler: str, question: str) -> str:
    """The question with the time that the filler names in the place of its own; empty where one
    of them names none.
    """
    named, folded = fold(filler), fold(question)
    asked = time_windows(folded)
    if not asked:
        return ""
    if beside := _BESIDE.match(named):
        return _shifted(question, folded, asked, beside)
    until = _time_end(named)
    if not until or len(named) - until > _REST:
        return ""
    start, end = asked[0]
    return question[:start] + filler + question[end:]


def _time_end(named: str) -> int:
    """Where the time that a filler begins with ends; 0 where it begins with none."""
    windows = time_windows(named)
    if windows and windows[0][0] == 0:
        return windows[0][1]
    year = _YEAR.match(named)
    return year.end() if year else 0


def _shifted(
    question: str, folded: str, asked: Sequence[tuple[int, int]], beside: re.Match[str]
) -> str:
    """The question of the day before or after its own; empty where it names no day."""
    by = 1 if beside["after"] else 2 if beside["third"] else -1
    for start, end in asked:
        found = _DAY.search(folded, start, end)
        if found is None:
            continue
        try:
            day = date(int(found["year"] or _COMMON_YEAR), int(found["month"]), int(found["day"]))
            day += timedelta(by)
        except (ValueError, OverflowError):
            continue
        year = f"{day.year}年" if found["year"] else ""
        words = f"{year}{day.month}月{day.day}{found['unit']}"
        return question[: found.start()] + words + question[found.end() :]
    return ""
