"""Times that a question names, compared with the dates of articles and of the archive."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsqa.text.chinese import CHINESE
from newsqa.text.fold import fold
from newsqa.types import Article, Passage

Covered = tuple[str, str]
"""The days of the earliest and of the latest article, ISO 8601."""

_NUMERALS = "〇一二三四五六七八九"
_AS_DIGITS = str.maketrans("零○〇一二三四五六七八九", "00" + "0123456789")
_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
# 2000年历史 and 2008年以前 name no year that something took place in; 2023年前三季度 does.
_SPAN = r"(?!多|以[前来上]|前(?![一二三四五六七八九十两几\d])|来(?!自)|间|的?历史|古)"
_TIMES = (
    re.compile(rf"(?<!\d){_YEAR}\s*年{_SPAN}(?:\s*{_MONTH}\s*月(?:\s*{_DAY}\s*[日号])?)?"),
    re.compile(rf"(?<!\d){_YEAR}[-/.]{_MONTH}(?:[-/.]{_DAY})?(?!\d)"),
)
_ENGLISH = re.compile(rf"(?<![\d.,]){_YEAR}(?![\d.,]*\d)")
_NAMED_YEAR = re.compile(rf"(?<!\d){_YEAR}\s*年{_SPAN}(?:度|的(?!第))?")
_IN_CHINESE = re.compile(r"[一二][零○〇一二三四五六七八九]{3}(?=\s*年)")


def asked_times(question: str) -> list[str]:
    """The years, months and days that a question names: "2019", "2019-03", "2019-03-05"."""
    folded = _in_figures(question)
    found = [match for pattern in _TIMES for match in pattern.finditer(folded)]
    if not CHINESE.search(folded):
        found += _ENGLISH.finditer(folded)
    return [
        "-".join(part.zfill(2) for part in match.groupdict().values() if part) for match in found
    ]


def without_year(question: str) -> str:
    """The question without the year that it names: 2023年3月谁主持了会议 -> 3月谁主持了会议.

    A question that names several years compares them, and is returned as it is.
    """
    found = [*_NAMED_YEAR.finditer(_in_figures(question))]  # a text of equal length
    if len(found) != 1:
        return question
    return (question[: found[0].start()] + question[found[0].end() :]).strip() or question


def _in_figures(question: str) -> str:
    """The folded question with years in Chinese numerals as digits, of equal length."""
    return _IN_CHINESE.sub(lambda year: year.group().translate(_AS_DIGITS), fold(question))


def outside(times: Sequence[str], covered: Covered, *, years: int = 0) -> bool:
    """Whether there are times, and all of them lie before or after the covered days.

    The covered days are extended by `years` whole years at both ends: articles also write of 去年
    and 明年.
    """
    first, last = (int(day[:4]) for day in covered)
    return bool(times) and all(
        not first - years <= int(time[:4]) <= last + years
        if years
        else not covered[0][: len(time)] <= time <= covered[1][: len(time)]
        for time in times
    )


def mentions_year(article: Article, times: Sequence[str]) -> bool:
    """Whether title or text have the year of one of the times, in figures or numerals."""
    return _has_year(fold(f"{article.title}\n{article.text}"), times)


def _has_year(text: str, times: Sequence[str]) -> bool:
    for year in {time[:4] for time in times}:
        numerals = "".join(_NUMERALS[int(figure)] for figure in year)
        if any(form in text for form in (year, numerals, numerals.replace("〇", "零"))):
            return True
    return False


def is_of_year(article: Article, times: Sequence[str]) -> bool:
    """Whether the article was published in the year of one of the times, or mentions it."""
    years = {time[:4] for time in times}
    return (article.published or "")[:4] in years or mentions_year(article, times)


def year_only_by_date(passage: Passage, times: Sequence[str]) -> bool:
    """Whether the passage may be of one of the years, but does not mention it.

    True where the article was published in one of them, or has no date.
    """
    published = passage.article.published
    of_it = published is None or published[:4] in {time[:4] for time in times}
    return bool(times) and of_it and not _has_year(fold(passage.text), times)


_NEXT_TO_IT = {-1: re.compile(r"去年|上年|前一年|同比"), 1: re.compile(r"明年|来年|次年|下一年")}


def of_another_year(article: Article, times: Sequence[str]) -> bool:
    """Whether the article was published in another year and is not about any of the years.

    An article without a date may be of any year; 去年 in it means the year before its own.
    """
    if not article.published or not times or mentions_year(article, times):
        return False
    own = int(article.published[:4])
    for year in {int(time[:4]) for time in times}:
        beside = _NEXT_TO_IT.get(year - own)
        if year == own or (beside and beside.search(fold(article.text))):
            return False
    return True


_OWN_YEAR = re.compile(r"\d{4}|[一二][零〇一二三四五六七八九]{3}年|世纪|年代")
_MONTH_OF = re.compile(r"(?<!\d)(1[0-2]|[1-9])月")
_RELATIVE = re.compile(r"(?<![一二三四五六七八九十\d])(今|去|明|前|后)年")
_YEARS_ON = {"今": 0, "去": -1, "明": 1, "前": -2, "后": 2}
_HALF_A_YEAR = 6
_AHEAD = re.compile(r"将|拟|预计|计划|有望|力争")


def year_beside(words: str, sentence: str, published: str | None) -> int | None:
    """The year of a day or month that stands without one, by the date of its article.

    `words` of a folded `sentence`; None where they name a year themselves, or no month and no year
    that counts from the article's (去年), or the article has no date. The year is the one in which
    the month is closest to the article's, in a sentence that looks ahead the one in which it comes.
    """
    if not published or _OWN_YEAR.search(words):
        return None
    year = int(published[:4])
    if relative := _RELATIVE.search(words):
        return year + _YEARS_ON[relative[1]]
    month = _MONTH_OF.search(words)
    if month is None:
        return None
    months = int(month[1]) - int(published[5:7])
    if _AHEAD.search(sentence):
        return year + int(months < 0)
    return year - int(months > _HALF_A_YEAR) + int(months < -_HALF_A_YEAR)
