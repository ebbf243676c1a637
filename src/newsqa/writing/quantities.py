"""Quantities of a sentence as numbers with units, so that 12000万 is 1.2亿 and 两成 is 20%.

All texts here are folded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from newsqa.text.measures import MEASURE_OF, UNITS

Hedge = Literal["", "over", "under", "about"]

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_DIGITS |= {"七": 7, "八": 8, "九": 9}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_COUNTERS = "个家项条次届部座只件种批所年月周期场支套份辆架艘栋层轮句篇幅扇步处例起宗颗枚代类"
_UNIT = "|".join(map(re.escape, (*UNITS, *_COUNTERS, "个月", "个百分点", "时", "分", "秒", "点")))
_OVER_BEFORE, _UNDER_BEFORE = (
    r"超过|超|逾|突破|至少|不低于|不少于",
    r"不足|不到|将近|近|低于|少于|至多",
)
_ABOUT_BEFORE = r"大约|约|接近|左右"
_QUANTITY = re.compile(
    rf"(?P<before>{_OVER_BEFORE}|{_UNDER_BEFORE}|{_ABOUT_BEFORE})?\s*(?P<of>百分之)?"
    r"(?:(?P<figure>\d[\d,]*(?:\.\d+)?)(?P<more1>多|余)?(?P<power>[十百千万亿]*)"
    r"|(?P<word>[零〇一二两三四五六七八九十百千万亿]+))(?P<more2>多|余|几)?\s*"
    rf"(?P<unit>%|成(?![为立果功员长就分])|{_UNIT})?(?P<behind>以上|以下|以内|左右|多|余)?"
)
_PERCENT = {"%", "成", "个百分点"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at text[start:end]; a share is of 100 (`percent`), `unit` empty without one."""

    start: int
    end: int
    value: Fraction
    unit: str = ""
    percent: bool = False
    hedge: Hedge = ""

    def stands_for(self, other: Quantity) -> bool:
        """Whether what it says follows from the other one.

        A hedge may be left out, and 约 added; 超过 and 不足 must stand in the other one.
        """
        if self.value != other.value or self.percent != other.percent:
            return False
        own, its = _measure(self.unit), _measure(other.unit)
        if own and its and own != its:
            return False
        return self.hedge in ("", "about", other.hedge)


def quantities(folded: str) -> list[Quantity]:
    """The quantities of a folded text, in order; 一个 and numerals in words (一致) are none."""
    found = []
    for match in _QUANTITY.finditer(folded):
        if one := _quantity(match):
            found.append(one)
    return found


def numeral(word: str) -> int:
    """The number of a Chinese numeral: 12 of 十二, 30000 of 三万, 2019 of 二〇一九."""
    if not any(one in _POWERS for one in word):
        return int("".join(str(_DIGITS[one]) for one in word))
    total = section = digit = 0
    for one in word:
        if one in _DIGITS:
            digit = _DIGITS[one]
        elif _POWERS[one] >= 10**4:
            total = (total + section + digit or 1) * _POWERS[one]
            section = digit = 0
        else:
            section += (digit or 1) * _POWERS[one]
            digit = 0
    return total + section + digit


def _quantity(match: re.Match[str]) -> Quantity | None:
    figure, word, unit = match["figure"], match["word"], match["unit"] or ""
    if word is not None:
        value = Fraction(numeral(word))
        # 一名 and 一个 say nothing that can be wrong; 一致 and 十分 are no numbers.
        if value <= 1 or unit in ("分", "点") or not (unit or match["of"]):
            return None
    else:
        value = Fraction(figure.replace(",", "").rstrip("."))
        for one in match["power"]:
            value *= _POWERS[one]
    if unit == "成":
        value *= 10
    percent = unit in _PERCENT or bool(match["of"])
    return Quantity(match.start(), match.end(), value, unit, percent, _hedge(match))


def _hedge(match: re.Match[str]) -> Hedge:
    before, behind = match["before"] or "", match["behind"] or ""
    more = match["more1"] or match["more2"]
    if more or behind in ("以上", "多", "余") or re.fullmatch(_OVER_BEFORE, before):
        return "over"
    if behind in ("以下", "以内") or re.fullmatch(_UNDER_BEFORE, before):
        return "under"
    return "about" if before or behind == "左右" else ""


def _measure(unit: str) -> str:
    return MEASURE_OF.get(unit, "")
