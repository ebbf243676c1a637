"""Entries of a list by their number: 第二条, 第12条, the second one."""

from __future__ import annotations

import re

from newsqa.text.fold import fold

_NEWS = "(?:新闻|报道|消息|文章)"
_NUMERALS = "一二三四五六七八九十"
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
_ORDINAL = "|".join(_ORDINALS)
_NOUN = (
    r"(?:one|article|story|report|item|entry|point|sentence)\b"
    r"(?! of (?!the list|these|those|them))"
)
_ENTRY = re.compile(
    rf"第(?P<chinese>\d{{1,3}}|[{_NUMERALS}]{{1,3}})(?P<measure>条|个|篇|则|件|点|句)"
    rf"|\b(?P<ordinal>{_ORDINAL}) {_NOUN}|\bthe (?P<last>{_ORDINAL})(?=\W*$)"
    rf"|\b(?P<place>\d{{1,3}})(?:st|nd|rd|th) {_NOUN}"
    r"|\b(?:number|no\.|item|entry|#) ?(?P<figure>\d{1,3})(?=[\s?!.,]*$| (?:about|say)\b)"
)
_BEFORE = re.compile(
    r"(?:[请问那么再刚才上前面其中列表这些里的是帮给我你总结概括归纳介绍说讲看一下想要知道了解展开详细具体"
    rf"能不可以麻烦忙解释谈聊读念打开就先\s,。]|{_NEWS}"
    r"|\b(?:please|and|so|then|ok(?:ay)?|what|is|was|did|does|about|of|tell|show|give|read|open|see|me|more"
    r"|details?|explain|describe|summari[sz]e|sum|up|who|when|where|why|how|wrote|published|can|could"
    r"|would|like|want|you|i|to|know|the)\b)*"
)
"""What may stand before the number: it names nothing."""
_BEHIND = re.compile(
    rf"(?:(?:的)?{_NEWS})?(?:[\s?!。,呢吗]|$|[是的里中在有由讲说谁何吧啊呀嘛呗]|什么|怎么|哪|具体|详细"
    r"|主要|大概|到底|究竟|为什么|为啥|多少|展开)"
)
_ASKING = re.compile(r"\b(?:who|when|where|why|how|wrote|published)\b")
_ENTRY_MEASURES = frozenset("条篇则点句")
_NOTHING_BEHIND = re.compile(
    rf"(?:的?{_NEWS})?[\s?!。,呢吗吧啊呀嘛呗]*|[\s?!.,]*(?:please)?[\s?!.,]*"
)
_DETAIL_BEHIND = re.compile(
    rf"(?:{_NEWS}|怎么回事|具体|详细|主要|展开|内容|情况|细节|什么|怎么|一下|[的是里讲说谈聊了点呢吗吧啊呀嘛呗\s?!。,])*"
    r"|[\s?!.,]*(?:in detail|about|say|please)?[\s?!.,]*"
)

_SEVERAL = re.compile(r"[这那][些几]|[它他她]们|列表|全部|\b(?:these|those|them|all|list)\b")


def is_of_several(folded: str) -> bool:
    """Whether a folded question points at several things: 把这些总结一下, summarize them all."""
    return bool(_SEVERAL.search(folded))


def named_entry(folded: str) -> int:
    """The number of the entry that a folded question names; 0 without one."""
    match = _ENTRY.search(folded)
    if match is None:
        return 0
    if match["chinese"]:
        return _number(match["chinese"])
    if not only_picks(folded):  # no. 5 is the number of many things
        return 0
    ordinal = match["ordinal"] or match["last"]
    return _ORDINALS.index(ordinal) + 1 if ordinal else int(match["place"] or match["figure"])


def is_of_other(folded: str) -> bool:
    """Whether a folded question names what its number is of: 宪法第二条, 大桥的第二条公交线."""
    match = _ENTRY.search(folded)
    return bool(match and not _BEFORE.fullmatch(folded, 0, match.start()))


def is_document(words: str) -> bool:
    """Whether words are the name of one document: 《砚湖区夜市管理办法》."""
    return words.startswith("《") and words.endswith("》")


def only_picks(question: str) -> bool:
    """Whether a question surely means an entry of a list: 第九条讲了什么, not 宪法第九条.

    Nothing is named before the number, and no other thing behind it: 第九条规定, 第九个节日.
    """
    folded = fold(question)
    match = _ENTRY.search(folded)
    if match is None or not _BEFORE.fullmatch(folded, 0, match.start()):
        return False
    if match["chinese"] is None:
        return True
    behind = folded[match.end() :].strip(" ?!。,呢吗吧啊呀嘛呗")
    if match["measure"] not in _ENTRY_MEASURES and behind:
        return False
    return bool(_BEHIND.match(folded, match.end()))


def is_pick(folded: str) -> bool:
    """Whether a folded question is nothing but a pick: 第二个, 那第三条呢, and the second one?"""
    match = _ENTRY.search(folded)
    return bool(
        match
        and _BEFORE.fullmatch(folded, 0, match.start())
        and not _ASKING.search(folded)
        and _NOTHING_BEHIND.fullmatch(folded, match.end())
    )


def asks_for_detail(folded: str) -> bool:
    """Whether a folded question asks for no more than the details of an entry: 第二点具体怎么说."""
    match = _ENTRY.search(folded)
    return bool(
        match
        and _BEFORE.fullmatch(folded, 0, match.start())
        and not _ASKING.search(folded)
        and _DETAIL_BEHIND.fullmatch(folded, match.end())
    )


def _number(text: str) -> int:
    """The value of figures, or of Chinese numerals up to 99; 0 for others."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or tens == "十":
        return 0
    value = _NUMERALS.index(ones) + 1 if ones else 0
    return value + (10 * (_NUMERALS.index(tens) + 1 if tens else 1) if ten else 0)
