"""Questions that compare two things: 甲和乙哪边多 asks how much 甲 has, and how much 乙."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsqa.text.fold import fold

_MORE = r"(?P<more>更?(?:多|少|高|低|大|小|长|短|重|轻|贵|便宜|狠|严|早|晚|远|近))"
_END = r"(?:一些|一点|些|点)?(?:呢|啊|吗)?[?？。\s]*$"
_WHICH = r"(?:哪(?:一)?(?:边|个|家|方|支|座|所|款|种|队|省|县|市|国|地)|谁)"
_ONE = r"[^,，和与跟同比、还哪谁?？]{2,20}?"
_JOIN = r"(?:和|与|跟|同|、|还是|比)"
_PATTERNS = (
    # 甲和乙，哪边建成的农田多
    re.compile(
        rf"^(?P<context>(?:[^,，]*[,，])?)(?P<one>{_ONE}){_JOIN}(?P<two>{_ONE})(?:之间|相比|比起来|比)?"
        rf"[,，]?{_WHICH}(?P<what>[^,，?？]*?)的?{_MORE}{_END}"
    ),
    # 发的签证，甲多还是乙多
    re.compile(
        rf"^(?P<context>(?:[^,，]*[,，])?(?:[^,，]{{2,16}}?(?:是|[,，])))(?P<one>{_ONE}){_MORE}还是(?P<two>{_ONE})(?P=more){_END}"
    ),
    # 甲的产量比乙多还是少
    re.compile(
        rf"^(?P<context>)(?P<one>[^,，比]{{2,20}})的(?P<what>[^,，的比]{{1,8}})比(?P<two>[^,，比]{{2,20}}?)"
        rf"{_MORE}还是(?:多|少|高|低|大|小|早|晚){_END}"
    ),
)
_EARLIER = re.compile(r"早|晚|先|后")
_SUBJECT_IS = re.compile("是$")
_MANNER = re.compile(r"得(?:更|比较)?$")


_LESS = re.compile(r"少|低|小|短|轻|便宜|近|早|先|前")
_ORDER = re.compile(
    rf"^(?P<one>{_ONE})(?:和|与|跟|同|、|还是)(?P<two>{_ONE})(?:之间|相比|比起来|比)?[,，]?{_WHICH}"
    rf"(?:是|更)?(?P<more>先|后|早|晚)(?P<what>[^,，?？]{{1,14}}?)的?(?:呢|啊)?[?？。\s]*$"
)
"""青溪大桥和望江大桥哪个先通车"""
_RANKED = re.compile(
    rf"^(?P<one>{_ONE}){_JOIN}(?P<two>{_ONE})[,，]?(?:{_WHICH})的?(?:排名|名次)(?:更|比较)?(?P<more>靠前|靠后|前|后|高|低)"
    rf"{_END}"
)
_WORDS = {
    "多": "more", "少": "less", "高": "higher", "低": "lower", "大": "larger", "小": "smaller",
    "长": "longer", "短": "shorter", "重": "heavier", "轻": "lighter", "贵": "more expensive",
    "便宜": "cheaper", "早": "earlier", "晚": "later", "远": "farther", "近": "nearer",
    "靠前": "ahead", "靠后": "behind",
}  # fmt: skip
"""The words that things are compared by, in Chinese and in English."""
_SAME = {"先": "早", "后": "晚", "前": "靠前", "狠": "多", "严": "多"}
_BY = "|".join(
    [
        "larger",
        "smaller",
        "bigger",
        "longer",
        "shorter",
        "higher",
        "lower",
        "heavier",
        "lighter",
        "older",
        "younger",
        "more expensive",
        "cheaper",
        "farther",
        "nearer",
        "earlier",
        "later",
    ]
)
_ENGLISH = re.compile(
    rf"^which (?:one )?(?:is|was) (?P<more>{_BY})[,:]? (?P<one>.+?) or (?P<two>[^?]+?)\??$"
)
_ADJECTIVES = {
    "larger": "large", "smaller": "large", "bigger": "big", "longer": "long", "shorter": "long",
    "higher": "high", "lower": "high", "heavier": "heavy", "lighter": "heavy", "older": "old",
    "younger": "old", "more expensive": "expensive", "cheaper": "expensive", "farther": "far",
    "nearer": "far",
}  # fmt: skip
_CHINESE = {english: chinese for chinese, english in _WORDS.items()} | {
    "bigger": "大", "older": "大", "younger": "小",
}  # fmt: skip
_HOW = frozenset("长大高重远")
"""Measures that are asked for by 多长 and the like, where nothing else is named."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two things that a question compares, and the question for each.

    more, more_in_english: what it compares by; greater: the larger figure, or the later day, is
    asked for; times: days are compared.
    """

    sides: tuple[str, str]
    questions: tuple[str, str]
    more: str
    greater: bool
    times: bool

    @property
    def more_in_english(self) -> str:
        """The word that it compares by, in English."""
        return _WORDS[self.more]


def comparison_of(text: str) -> Comparison | None:
    """What a question compares; None where it compares nothing.

    >>> comparison_of("河东大桥和河西大桥哪个先通车？").questions
    ('河东大桥什么时候通车？', '河西大桥什么时候通车？')
    """
    folded = fold(text)
    if order := _ORDER.match(folded):
        return _comparison(order, text, f"什么时候{_part(order, 'what', text)}？", times=True)
    if ranked := _RANKED.match(folded):
        last = ranked["more"] in ("靠后", "后", "低")
        return _comparison(ranked, text, "排第几？", more="靠后" if last else "靠前", greater=last)
    if english := _ENGLISH.match(folded):
        return _in_english(english, text)
    for pattern in _PATTERNS:
        if match := pattern.match(folded):
            return _in_chinese(match, text)
    return None


def compared(text: str) -> tuple[str, ...]:
    """The two questions behind a comparison, one for each of the things; none without one.

    >>> compared("河东和河西，哪边种的树多？")
    ('河东种的树是多少？', '河西种的树是多少？')
    """
    found = comparison_of(text)
    return found.questions if found else ()


def _in_chinese(match: re.Match[str], text: str) -> Comparison:
    what = _MANNER.sub("了", _part(match, "what", text))
    more = match["more"].removeprefix("更")
    times = bool(_EARLIER.search(more))
    asked = "什么时候" if times else "多少"
    asked = asked if what.endswith("了") else f"是{asked}"
    if match.re is _PATTERNS[0] and not what and more in _HOW:
        asked = f"多{more}"
    context = _SUBJECT_IS.sub("", _part(match, "context", text))
    of = "的" if match.re is _PATTERNS[-1] else ""
    return _comparison(match, text, f"{of}{what}{asked}？", context=context, times=times)


def _in_english(match: re.Match[str], text: str) -> Comparison:
    by = match["more"]
    asked = f"How {_ADJECTIVES[by]} is {{}}?" if by in _ADJECTIVES else "When was {}?"
    one, two = (_part(match, name, text).strip() for name in ("one", "two"))
    more = _CHINESE[by]
    times = by in ("earlier", "later")
    return Comparison(
        (one, two), (asked.format(one), asked.format(two)), more, not _LESS.search(more), times
    )


def _comparison(
    match: re.Match[str],
    text: str,
    asked: str,
    *,
    context: str = "",
    more: str = "",
    times: bool = False,
    greater: bool | None = None,
) -> Comparison:
    one, two = (_part(match, name, text).strip() for name in ("one", "two"))
    by = more or match["more"].removeprefix("更")
    larger = not _LESS.search(by) if greater is None else greater
    questions = f"{context}{one}{asked}", f"{context}{two}{asked}"
    return Comparison((one, two), questions, _SAME.get(by, by), larger, times)


def _part(match: re.Match[str], name: str, text: str) -> str:
    """A group in the words of the question itself; empty where the pattern has none."""
    if name not in match.re.groupindex or match[name] is None:
        return ""
    return text[slice(*match.span(name))]
