"""English words for days and periods, in lower case."""

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

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
_TO = r"\s*(?:to|until|through|and|-|–)\s*"
_UNTIL = r"(?P<until>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
_YEAR = r"(?:,?\s*(?P<year>(?:19|20)\d\d)\b)?"
_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {name: number for number, name in enumerate(_NAMES, 1)}
_PARTS = {"earl": "初", "mid": "中", "late": "底", "end ": "底", "begi": "初"}


def _named(match: re.Match[str]) -> tuple[int | None, int]:
    """Year and month."""
    year = match.groupdict().get("year")
    month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(match["month"][:3]))
    return int(year) if year else None, month


def _date(match: re.Match[str], reference: date) -> Days:
    day = day_of(*_named(match), int(match["day"]), reference)
    return day, day


def _dates(match: re.Match[str], reference: date) -> Days:
    first, _ = _date(match, reference)
    return first, first.replace(day=int(match["until"]))


def _month(match: re.Match[str], reference: date) -> Days:
    month = whole_month(*_named(match), reference)
    words = match["part"] or ""
    part = next((part for begins, part in _PARTS.items() if words.startswith(begins)), None)
    return part_of_month(month, part) if part else month


def _near(match: re.Match[str], reference: date) -> Days:
    back, unit = int(match["which"] != "this"), match["unit"]
    if unit == "week":
        return week_before(reference, back)
    if unit == "month":
        return month_before(reference, back)
    year = reference.year - back
    return date(year, 1, 1), date(year, 12, 31)


def _half(match: re.Match[str], reference: date) -> Days:
    year = int(match["year"]) if match["year"] else reference.year - int(match["which"] == "last")
    first = 1 if match["half"] == "first" else 7
    return date(year, first, 1), month_of(year, first + 5)[1]


def _past(match: re.Match[str], reference: date) -> Days:
    count, unit = match["count"], match["unit"]
    named = _NUMBERS.get(count, FEW) if count else 1
    number = int(count) if count.isdecimal() else named
    if unit in ("month", "year"):
        return last_months(reference, number * (12 if unit == "year" else 1))
    return last_days(reference, number * (7 if unit == "week" else 1))


def _near_day(match: re.Match[str], reference: date) -> Days:
    words = match.group()
    back = 2 if "before" in words else 1 if words in ("yesterday", "last night") else 0
    return day_before(reference, back)


def _recent(_: re.Match[str], reference: date) -> Days:
    return last_days(reference, RECENT_DAYS)


# The first rule that fits a place counts: longer words come before shorter ones.
ENGLISH_TIMES: tuple[Rule, ...] = (
    Rule(re.compile(rf"\b{_MONTH}\s+{_DAY}{_TO}{_UNTIL}{_YEAR}"), _dates),
    Rule(re.compile(rf"\b{_MONTH}\s+{_DAY}{_YEAR}"), _date),
    Rule(re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}"), _date),
    Rule(
        re.compile(
            r"\b(?:in|of|during|for|since|from|to|until|and|by|about|between"
            r"|(?P<part>early|mid|late|end of|the end of|beginning of))[\s-]+(?:the month of\s+)?"
            rf"{_MONTH}{_YEAR}"
        ),
        _month,
    ),
    Rule(
        re.compile(
            r"\bthe (?P<half>first|second) half of (?:(?P<which>this|last) year"
            r"|(?:the year )?(?P<year>(?:19|20)\d\d))\b"
        ),
        _half,
        relative=True,
    ),
    Rule(
        re.compile(
            r"\b(?:past|last|these|previous|recent) (?P<count>\d{1,2}|few|couple of|"
            + "|".join(_NUMBERS)
            + r") (?P<unit>day|week|month|year)s?\b"
        ),
        _past,
        relative=True,
        published=True,
    ),
    Rule(
        re.compile(r"\bpast (?P<count>)?(?P<unit>day|week|month|year)\b"),
        _past,
        relative=True,
        published=True,
    ),
    Rule(
        re.compile(r"\b(?P<which>this|last|previous) (?P<unit>week)\b"),
        _near,
        relative=True,
        published=True,
    ),
    Rule(
        re.compile(r"\b(?P<which>this|last|previous) (?P<unit>month|year)\b"), _near, relative=True
    ),
    Rule(
        re.compile(
            r"\bthe day before yesterday\b|\byesterday\b|\blast night\b|\btoday\b|\btonight\b"
        ),
        _near_day,
        relative=True,
        published=True,
    ),
    Rule(
        re.compile(
            r"\brecent(?:ly)?\b|\blately\b|\bthese days\b"
            r"|\blatest (?=news|report|stor|headline|article)"
        ),
        _recent,
        relative=True,
        vague=True,
    ),
)
