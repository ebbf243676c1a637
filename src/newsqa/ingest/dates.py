"""Dates as pages write them, to ISO 8601; times with an offset become the local time in China."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone

from newsqa.text.fold import fold

_NUMERALS = "〇○零o一二三四五六七八九"
_SPELT = (
    rf"[一二][{_NUMERALS}]{{3}}\s*年\s*"
    r"[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]"
)
# Taiwan counts years from 1912: 民国112年11月8日 is 2023-11-08.
_COUNT = r"(?:\d{1,3}|[一二三四五六七八九十百零〇]{1,6})"
_REPUBLIC = rf"民国\s*{_COUNT}\s*年\s*{_COUNT}\s*月\s*{_COUNT}\s*[日号]"
DATE = re.compile(
    r"(?:(?<!\d)(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?!\d)\s*日?"
    rf"|{_SPELT}|{_REPUBLIC})"
    r"(?:[Tt\s]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\.\d+)?(?:[Zz]|\+\d{2}:\d{2})?)?"
)
"""A whole date on folded text, with its time where there is one; it has no groups."""

_COUNTED = re.compile(rf"民国\s*({_COUNT})\s*年\s*({_COUNT})\s*月\s*({_COUNT})\s*[日号]")
_CLOCK = (
    r"(?:[t\s]*(?:(凌晨|早上|上午|中午|下午|傍晚|晚上?)\s*)?"
    r"(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?|(\d{1,2})[时点](?:(\d{1,2})分)?)"
    r"\s*(z(?![a-z])|[+-]\d{2}:?\d{2}(?![\d:])|(?:gmt|utc)(?:[+-]\d{1,2})?)?)?"
)
_DIGITS = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?" + _CLOCK
)
_WORDS = re.compile(
    rf"([一二][{_NUMERALS}]{{3}})\s*年\s*([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})[日号]"
    + _CLOCK
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Feeds and HTTP: Tue, 06 Mar 2018 02:30:00 GMT.
_MAIL = re.compile(
    rf"(?<!\d)(\d{{1,2}})[\s-]({'|'.join(_MONTHS)})[a-z]*[\s-]((?:19|20)\d{{2}})(?!\d)" + _CLOCK
)
# What content systems write without marks: 20180306, 20180306103000, 201803/06 10:30.
_COMPACT = re.compile(
    r"((?:19|20)\d{2})(\d{2})(\d{2})(?:(\d{2})(?:(\d{2})(\d{2})?)?)?"
    r"|((?:19|20)\d{2})(\d{2})/(\d{2})\s*(?:(\d{2}):(\d{2})(?::(\d{2}))?)?"
)
_SLASHED = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})/(\d{2})\s*(?:(\d{2}):(\d{2})(?::(\d{2}))?)?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")  # 2001 to 2033
_MONTH_DAY = re.compile(r"(?<![\d-])(\d{1,2})\s*[-/月]\s*(\d{1,2})(?![\d-])\s*[日号]?" + _CLOCK)
# 2018/03/06/, 2018-03/06/, 201803/t20180306_1.html, 2018/0306/
_ADDRESS = re.compile(
    r"(?<![\da-z])t?((?:19|20)\d{2})([-/_]?)(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d)"
)
_FRESH = timedelta(days=3)  # news is about recent days
CHINA = timezone(timedelta(hours=8))


def parse_date(text: str, year: int | None = None) -> str | None:
    """The first date in the text: 2018-3-6 -> 2018-03-06, with the time where there is one.

    Also 二〇一八年三月六日, YYYYMMDD, dates of feeds and mails, and Unix seconds or milliseconds;
    a moment with an offset is given as the time in China. With `year`, a month and a day alone
    are a date of that year where there is no other. None when there is no possible date.
    """
    text = _COUNTED.sub(_from_republic, fold(text).strip())
    if _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(text[:10]), CHINA)
        return moment.replace(tzinfo=None).isoformat(timespec="seconds")
    return next(filter(None, _dates(text, year)), None)


def _dates(text: str, year: int | None) -> Iterator[str | None]:
    """The dates in a folded text, the most certain form first; None for an impossible one."""
    compact = _COMPACT.fullmatch(text)
    if compact:
        yield _plain([group for group in compact.groups() if group is not None])
    matches = [match for pattern in (_DIGITS, _WORDS, _MAIL) for match in pattern.finditer(text)]
    yield from map(_iso, sorted(matches, key=lambda match: match.start()))
    for match in _SLASHED.finditer(text):
        yield _plain([group for group in match.groups() if group is not None])
    if year is not None:
        for match in _MONTH_DAY.finditer(text):
            yield _formatted(year, int(match.group(1)), int(match.group(2)), match.groups()[2:])


def date_of_address(url: str) -> str | None:
    """The day that the address of a page is filed under: …/2018-03/06/content_1.htm."""
    found = None
    for match in _ADDRESS.finditer(fold(url)):
        try:
            found = date(*(int(match.group(n)) for n in (1, 3, 4))).isoformat()
        except ValueError:
            continue
    return found


def year_of_day(text: str, head: str) -> int | None:
    """The year of a month and day that the head has without one.

    It is that of a day which the text names in full, the same or up to three days before; None
    where there is none, or more than one year.
    """
    day = _MONTH_DAY.search(fold(head))
    if not day:
        return None
    years = set()
    for match in _DIGITS.finditer(fold(text)):
        year, month, number = (int(group) for group in match.groups()[:3])
        try:
            candidate = date(year, int(day.group(1)), int(day.group(2)))
            if timedelta() <= candidate - date(year, month, number) <= _FRESH:
                years.add(year)
        except ValueError:
            continue
    return years.pop() if len(years) == 1 else None


def _from_republic(match: re.Match[str]) -> str:
    year, month, day = (_counted(group) for group in match.groups())
    return f"{year + 1911}年{month}月{day}日"


def _counted(numeral: str) -> int:
    """The number of 112, 一百一十二, 一〇八 or 十一."""
    if numeral.isdigit() and numeral.isascii():
        return int(numeral)
    if "百" in numeral:
        hundreds, _, rest = numeral.partition("百")
        return 100 * (_digit(hundreds) or 1) + (_number(rest.lstrip("零〇")) if rest else 0)
    return _number(numeral)


def _iso(match: re.Match[str]) -> str | None:
    """ISO 8601 of a match of day and clock, in whichever order its pattern has the day."""
    first, second, third, *clock = match.groups()
    if match.re is _MAIL:
        return _formatted(int(third), _MONTHS.index(second) + 1, int(first), clock)
    if match.re is _WORDS:
        return _formatted(_number(first), _number(second), _number(third), clock)
    return _formatted(int(first), int(second), int(third), clock)


def _formatted(
    year: int, month: int, day: int, clock: tuple[str | None, ...] | list[str | None]
) -> str | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    part, hour, minute, second, o_clock, past, zone = clock
    if hour is None and o_clock is None:
        return found.isoformat()
    hours = int(hour or o_clock or 0)
    if part in ("下午", "傍晚", "晚", "晚上") and hours < 12:
        hours += 12
    try:
        moment = datetime.combine(found, time(hours, int(minute or past or 0), int(second or 0)))
    except ValueError:
        return found.isoformat()
    try:
        return (moment + _to_china(zone, second is not None)).isoformat()
    except OverflowError:
        return moment.isoformat()


def _to_china(zone: str | None, has_seconds: bool) -> timedelta:
    """What to add to a clock of that zone for the clock in China."""
    if zone is None:
        return timedelta()
    digits = re.sub(r"[a-z:]", "", zone)
    if not digits:
        return timedelta(hours=8)
    if zone[0] == "-" and not has_seconds:
        return timedelta()  # 09:30-11:30 lasts two hours
    hours, minutes = int(digits[1:3]), int(digits[3:5] or 0)
    if hours > 14 or minutes > 59:
        return timedelta()
    offset = timedelta(hours=hours, minutes=minutes)
    return timedelta(hours=8) - (-offset if digits[0] == "-" else offset)


def _plain(groups: list[str]) -> str | None:
    """ISO 8601 of year, month, day and, where it is possible, the time."""
    year, month, day, *clock = (int(group) for group in groups)
    try:
        found = date(year, month, day).isoformat()
    except ValueError:
        return None
    try:
        # mypy cannot see that the list holds hour, minute and second at most.
        return f"{found}T{time(*clock).isoformat()}" if clock else found  # type: ignore[arg-type]
    except ValueError:
        return found


def _number(numeral: str) -> int:
    """The number of 二〇一八, 三, 十二 or 二十三."""
    if "十" in numeral:
        tens, _, ones = numeral.partition("十")
        return 10 * (_digit(tens) if tens else 1) + (_digit(ones) if ones else 0)
    return int("".join(str(_digit(numeral_digit)) for numeral_digit in numeral))


def _digit(numeral: str) -> int:
    return max(0, "零一二三四五六七八九".find(numeral))
