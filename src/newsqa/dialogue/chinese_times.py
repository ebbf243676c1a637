"""Chinese words for days and periods; texts are folded, so Traditional ones are read as well."""

from __future__ import annotations

import re
from datetime import date

from newsqa.dialogue.calendar_days import (
    FEW,
    RECENT_DAYS,
    Days,
    Rule,
    day_before,
    day_of,
    last_days,
    last_months,
    month_before,
    month_of,
    part_of_month,
    week_before,
    whole_month,
)

_NUMERALS = {numeral: number for number, numeral in enumerate("零一二三四五六七八九十")} | {"两": 2}
_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_NO_NUMBER = r"(?<![\d.一二三四五六七八九十第个历])"
"""Nothing that makes another number of it, and no lunar month."""
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)\s*年|(?P<near_year>今年|去年|前年|本年))"
_OF_YEAR = rf"{_NO_NUMBER}(?:{_YEAR}的?\s*)?"
_MONTH = rf"(?P<month>{_N})\s*月"
_DAY = rf"(?P<day>{_N})\s*"
_DAY_END = r"(?:日|号(?!线|楼|院|店|机|电|台|舰|文))"
_TO = r"\s*(?:到|至|-|—|~|–)+\s*"
_OF_THE_YEAR = r"(?:(?<=[今去前本\d]年)|(?<=年的))"
"""Before 前半年, which is else the half year before something."""
_PART = r"(?:[上中下]旬|初|底|末|中(?![旬\u4e00-\u9fff]))"
_NEAR_MONTH = r"(?P<which>上上|上|本|这)个?月"
_THIS = {"上上": 2, "上": 1}
"""Weeks or months back; others are those of the reference."""
_UNITS = r"(?P<unit>天|日|周|星期|礼拜|月|年)"
_WEEKDAYS = "一二三四五六日"


def _number(text: str) -> int:
    """The number of figures or of numerals up to 99. Raises ValueError for others."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(text)
    if not ten:
        return _NUMERALS[ones]
    return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)


def _year_of(match: re.Match[str], reference: date) -> int | None:
    named = match.groupdict()
    if named.get("year"):
        return int(named["year"])
    near = named.get("near_year")
    return reference.year - {"去年": 1, "前年": 2}.get(near, 0) if near else None


def _date(match: re.Match[str], reference: date) -> Days:
    year = _year_of(match, reference)
    day = day_of(year, _number(match["month"]), _number(match["day"]), reference)
    return day, day


def _dates(match: re.Match[str], reference: date) -> Days:
    first, _ = _date(match, reference)
    return first, first.replace(day=_number(match["until"]))


def _month(match: re.Match[str], reference: date) -> Days:
    month = whole_month(_year_of(match, reference), _number(match["month"]), reference)
    return part_of_month(month, match["part"]) if match["part"] else month


def _months(match: re.Match[str], reference: date) -> Days:
    last = whole_month(_year_of(match, reference), _number(match["until"]), reference)
    month = _number(match["month"])
    return date(last[0].year - int(month > last[0].month), month, 1), last[1]


def _near_month(match: re.Match[str], reference: date) -> Days:
    month = month_before(reference, _THIS.get(match["which"], 0))
    return part_of_month(month, match["part"]) if match["part"] else month


def _near_month_day(match: re.Match[str], reference: date) -> Days:
    first, _ = month_before(reference, _THIS.get(match["which"], 0))
    day = first.replace(day=_number(match["day"]))
    return day, day


def _half(match: re.Match[str], reference: date) -> Days:
    year = _year_of(match, reference) or reference.year
    first = 7 if match["half"] in "下后" else 1
    return date(year, first, 1), month_of(year, first + 5)[1]


def _quarter(match: re.Match[str], reference: date) -> Days:
    year, last = _year_of(match, reference) or reference.year, 3 * _number(match["quarter"])
    return date(year, 1 if match["first"] else last - 2, 1), month_of(year, last)[1]


def _first_months(match: re.Match[str], reference: date) -> Days:
    year = _year_of(match, reference) or reference.year
    return date(year, 1, 1), month_of(year, _number(match["count"]))[1]


def _whole_year(match: re.Match[str], reference: date) -> Days:
    year = _year_of(match, reference) or reference.year
    first, last = {"初": (1, 3), "底": (10, 12), "末": (10, 12)}.get(match["part"], (1, 12))
    return date(year, first, 1), month_of(year, last)[1]


def _week(match: re.Match[str], reference: date) -> Days:
    first, last = week_before(reference, _THIS.get(match["which"], 0))
    weekday = match["weekday"]
    if not weekday:
        return first, last
    if weekday == "末":
        return last.fromordinal(last.toordinal() - 1), last
    place = _WEEKDAYS.index(weekday.replace("天", "日"))
    return day_before(last, 6 - place)


def _near_day(match: re.Match[str], reference: date) -> Days:
    back = {"今": 0, "昨": 1, "前": 2}[match["day"]]
    return day_before(reference, back + int(match["more"] == "大"))


def _past(match: re.Match[str], reference: date) -> Days:
    count, unit = match["count"], match["unit"]
    number = FEW if count in ("几", "数") else _number(count)
    if unit in ("月", "年"):
        return last_months(reference, number * (12 if unit == "年" else 1))
    return last_days(reference, number * (1 if unit in ("天", "日") else 7))


def _half_past(match: re.Match[str], reference: date) -> Days:
    return last_months(reference, 6) if match["unit"] == "年" else last_days(reference, 15)


def _recent(_: re.Match[str], reference: date) -> Days:
    return last_days(reference, RECENT_DAYS)


_FIGURES = r"(?P<month>1[0-2]|0?[1-9]){0}(?P<day>3[01]|[12]\d|0?[1-9])"

# The first rule that fits a place counts: longer words come before shorter ones.
CHINESE_TIMES: tuple[Rule, ...] = (
    Rule(re.compile(rf"{_OF_YEAR}{_MONTH}{_DAY}[日号]?{_TO}(?P<until>{_N})\s*{_DAY_END}"), _dates),
    Rule(re.compile(rf"{_OF_YEAR}{_MONTH}\s*{_DAY}{_DAY_END}"), _date),
    Rule(
        re.compile(
            r"(?<![\d/.\-])(?P<year>(?:19|20)\d\d)[-/.]"
            + _FIGURES.format("[-/.]")
            + r"(?![\d/.\-])"
        ),
        _date,
    ),
    Rule(re.compile(r"(?<![\d/.\-])" + _FIGURES.format("/") + r"(?![\d/.%\-]|的?[人股比])"), _date),
    Rule(re.compile(rf"{_NEAR_MONTH}{_DAY}[日号]"), _near_month_day, relative=True),
    Rule(
        re.compile(
            rf"{_OF_YEAR}(?P<month>{_N})\s*月?份?{_TO}(?P<until>{_N})\s*月份?(?!{_N}\s*[日号])"
        ),
        _months,
    ),
    Rule(re.compile(rf"{_OF_YEAR}{_MONTH}份?(?P<part>{_PART})?(?!{_N})"), _month),
    Rule(
        re.compile(rf"{_NEAR_MONTH}(?![球亮饼嫂子])(?P<part>{_PART})?"), _near_month, relative=True
    ),
    Rule(
        re.compile(rf"(?:{_YEAR}的?)?(?P<half>[上下头]|{_OF_THE_YEAR}[前后])半年"),
        _half,
        relative=True,
    ),
    Rule(
        # 前三个季度 are three of them, 三个季度 may be any.
        re.compile(
            rf"(?:{_YEAR}的?)?(?:(?P<first>(?<![以之此目])[前头](?=[二两三四2-4]个?季度))|第)?"
            r"(?P<quarter>(?(first)[二两三四2-4]|[一二三四1-4]))(?(first)个?)季度"
        ),
        _quarter,
        relative=True,
    ),
    # 前7个月出口多少 asks for January to July; 前两个月 for the last two.
    Rule(
        re.compile(
            rf"(?:{_YEAR}的?[前头]|头|(?<![以之此目])前(?![一二两三1-3]个))(?P<count>{_N})个月"
        ),
        _first_months,
        relative=True,
    ),
    Rule(
        re.compile(r"(?:最?近|过去|这)的?半个?(?P<unit>[年月])"),
        _half_past,
        relative=True,
        published=True,
    ),
    Rule(
        re.compile(
            rf"(?:最?近|过去|这|前(?!一[天日周]))的?(?P<count>{_N}|[几数])个?{_UNITS}(?![级后前])"
        ),
        _past,
        relative=True,
        published=True,
    ),
    Rule(
        re.compile(
            r"(?P<which>上上|上|本|这)个?(?:周|星期|礼拜)(?![年岁期边围])"
            rf"(?P<weekday>[{_WEEKDAYS}天末])?"
        ),
        _week,
        relative=True,
        published=True,
    ),
    Rule(
        re.compile(
            r"(?P<more>大)?(?P<day>[今昨]|(?<![目之此以当提面向年月日会赛战])前)"
            r"(?:天(?!津)|日(?!头条|俄罗斯|[本元方经前])|晚(?!报)|早(?![已就先])|夜)"
        ),
        _near_day,
        relative=True,
        published=True,
    ),
    Rule(re.compile(rf"{_YEAR}(?P<part>[初底末])?"), _whole_year, relative=True),
    Rule(
        re.compile(
            r"(?<![离距])最近(?!的?(?:距离|点|一[次场]))|近期|近日(?![点本元方])|近来"
            r"|(?<![\d一二三四五六七八九十])日前|最新的?(?=新闻|消息|报道|资讯)"
        ),
        _recent,
        relative=True,
        vague=True,
    ),
)
