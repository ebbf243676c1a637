"""Places in a ranking: 第2, 第二名, 亚军, and a 2 under 排名."""

from __future__ import annotations

import re

_NUMERALS = "一二三四五六七八九十"
_NAMED = {"冠军": 1, "亚军": 2, "季军": 3, "榜首": 1, "首位": 1}
_ASKED = re.compile(rf"(?:第|排名|名列|位列)第?(\d{{1,3}}|[{_NUMERALS}]{{1,3}})(?![\d届次期季年])")
_CELL = re.compile(rf"(第)?(\d{{1,3}}|[{_NUMERALS}]{{1,3}})([名位])?")
_HEAD = re.compile(r"名次|排名|位次|排行|序号|奖项")


def asked_ranks(question: str) -> set[int]:
    """The places that a folded question names."""
    found = {_number(match[1]) for match in _ASKED.finditer(question)}
    return found | {place for name, place in _NAMED.items() if name in question}


def rank_of(head: str, words: str) -> int | None:
    """The place that a folded cell gives; None where it is none."""
    if words in _NAMED:
        return _NAMED[words]
    match = _CELL.fullmatch(words.strip())
    if match is None or not (match[1] or match[3] or _HEAD.search(head)):
        return None
    return _number(match[2])


def _number(numeral: str) -> int:
    if numeral.isascii():
        return int(numeral)
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _NUMERALS.find(numeral[-1]) + 1
    return (_NUMERALS.find(tens) + 1 if tens else 1) * 10 + (
        _NUMERALS.find(ones) + 1 if ones else 0
    )
