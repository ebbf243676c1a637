"""How a language model cites the passages it was given: [1], 根据第2段, According to passage 3.

An opener that only cites says nothing about the news. Its words are a small closed set: a
preposition, a word that points, a number, a word for a text, a verb of telling. With any other
word in it, such as a name, it is a part of the sentence: 据新华社报道, 根据会议材料.
"""

from __future__ import annotations

import re

from newsqa.text.fold import fold

_NUMBER = r"\^?\s*(?:来源|资料|段落|第|passages?|sources?)?\s*\d{1,3}"
_SQUARE = rf"[\[【［]\s*{_NUMBER}(?:\s*[,，、;；\-–~]\s*{_NUMBER}){{0,9}}\s*段?\s*[\]】］]"
MARK = rf"(?:[(（]\s*(?:来源|资料|段落|passages?|sources?)?\s*[:：]?\s*{_SQUARE}\s*[)）]|{_SQUARE})"
"""The pattern of a mark of citation; round brackets around one belong to it."""
CITED = re.compile(MARK, re.IGNORECASE)

_COUNT = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_NTH = rf"第\s*{_COUNT}"
_ONE = rf"(?:(?:{_NTH}|{_COUNT}|{MARK})\s*[个篇段条则]?)"
_WHICH = rf"(?:{_ONE}(?:\s*(?:[,、;\-–~]|和|及|与|至|到)?\s*{_ONE}){{0,5}})"
_POINTING = (
    r"(?:(?:[本该此]|这些?|[上前]述|以上|上面|所给|给定|现有|相关|有关|[你您]?所?(?:提供|给出)|几?[篇段条则]|的)"
    r"\s*){0,5}"
)
_TEXT = r"(?:段落|文段|片段|文章|资料|材料|报道|新闻|原文|[本上前该此]文|文[本中])"
_ANY_TEXT = rf"(?:{_TEXT}|内容|信息|来源)"
_NUMBERED = r"(?:段落|文段|片段|资料|材料|来源)"
_TELLING = (
    r"(?:[中里]?\s*(?:所[述说示写载]|所?记载|所?提到|指出|显示|介绍|写[道明]|称|表示|表明|说明|描述|可以看出"
    r"|可[知见]|得知|来看|看|说|的|中|里)\s*)"
)
_MORE = rf"(?:\s*(?:[,、]|和|及|与)\s*{_NUMBERED}\s*{_WHICH}){{0,5}}"
_BY = r"(?:根据|综合|依据|结合|参[考照]|正?如|据)"
_ENGLISH_TEXT = r"(?:passage|source|article|document|paragraph|excerpt|report|text)s?"
_ENGLISH_WHICH = rf"(?:(?:#?\d{{1,3}}|{MARK})(?:\s*(?:,|and|&)?\s*(?:#?\d{{1,3}}|{MARK})){{0,5}})"
_ENGLISH_POINTING = r"(?:(?:the|this|these|above|provided|given|following|news)\s+){0,4}"
_ENGLISH_BY = (
    r"(?:according to|based on|as per"
    r"|as (?:stated|mentioned|described|reported|noted|shown) (?:in|by))"
)
_OPENERS = (
    # 根据第2段内容，  据文章所述，  根据您提供的新闻段落[1]和[2]，
    rf"{_BY}\s*{_POINTING}{_WHICH}?\s*{_POINTING}(?:{_ANY_TEXT}\s*){{1,3}}{_WHICH}?{_MORE}\s*的?\s*{_ANY_TEXT}?"
    rf"\s*{_TELLING}{{0,3}}",
    # 根据第2段，  据[1]所述，  根据该段，
    rf"{_BY}\s*(?:{_NTH}\s*[段篇]|[该这此]段|{MARK}(?:\s*[,、和及与]?\s*{MARK}){{0,5}})\s*{_TELLING}{{0,3}}",
    # 从以上报道来看，  在资料[1]中，
    rf"[从在]\s*{_POINTING}{_WHICH}?\s*{_POINTING}(?:{_TEXT}\s*){{1,3}}(?:内容|信息)?{_WHICH}?\s*{_TELLING}{{1,3}}",
    # 第1段指出，  段落[2]中提到，
    rf"(?:{_NTH}\s*(?:{_NUMBERED}|段|篇(?:文章|报道|新闻)?)|{_NUMBERED}\s*{_WHICH}{_MORE}|{MARK})\s*{_TELLING}{{1,3}}",
    # 文章提到，  原文中写道，
    rf"(?:[本该此原上]文|文中|文章|段落)\s*{_TELLING}{{1,3}}",
    rf"{_ENGLISH_BY}\s+{_ENGLISH_POINTING}(?:{_ENGLISH_TEXT}\s*{_ENGLISH_WHICH}?|{MARK})",
    rf"(?:in|from|per)\s+{_ENGLISH_POINTING}{_ENGLISH_TEXT}\s*{_ENGLISH_WHICH}",
)
_OPENER = re.compile(rf"\s*(?:{'|'.join(_OPENERS)})\s*[,:]\s*")
_NAMED = re.compile(
    rf"第\s*({_COUNT})|(?:{_NUMBERED}|passages?|sources?|paragraphs?)\s*#?({_COUNT})"
)
_NUMERALS = "一二三四五六七八九十"


def opener_end(text: str) -> int:
    """Where the openers of a sentence end that only cite passages; 0 where it has none."""
    folded, end = fold(text), 0
    while match := _OPENER.match(folded, end):
        end = match.end()
    return end


def marked(text: str) -> list[int]:
    """The numbers of the marks of citation in a text."""
    found: list[int] = []
    for mark in CITED.findall(text):
        for part in re.split(r"[,，、;；]", mark):
            ends = [int(one) for one in re.findall(r"\d+", part)]
            if ends:
                found += range(ends[0], min(ends[-1], ends[0] + 8) + 1)
    return found


def named(opener: str) -> list[int]:
    """The passages that an opener names in words: 2 of 根据第2段."""
    return [_value(one or other) for one, other in _NAMED.findall(CITED.sub("", fold(opener)))]


def _value(count: str) -> int:
    """The value of digits, or of a Chinese numeral up to ten; 0, which is no passage, of others."""
    if count.isdecimal():
        return int(count)
    return _NUMERALS.index(count) + 1 if len(count) == 1 else 0
