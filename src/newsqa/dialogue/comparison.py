"""Questions that compare two things: 甲和乙哪边多 asks how much 甲 has, and how much 乙."""

from __future__ import annotations

import re

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
_EARLIER = re.compile(r"早|晚")
_SUBJECT_IS = re.compile("是$")
_MANNER = re.compile(r"得(?:更|比较)?$")


def compared(text: str) -> tuple[str, ...]:
    """The two questions behind a comparison, one for each of the things; none without one.

    >>> compared("河东和河西，哪边种的树多？")
    ('河东种的树是多少？', '河西种的树是多少？')
    """
    for pattern in _PATTERNS:
        match = pattern.match(text)
        if match:
            parts = match.groupdict()
            what = _MANNER.sub("了", parts.get("what") or "")
            asked = "什么时候" if _EARLIER.search(parts["more"]) else "多少"
            asked = asked if what.endswith("了") else f"是{asked}"
            context = _SUBJECT_IS.sub("", parts["context"])
            rest = f"{_of(pattern, what)}{asked}？"
            return tuple(f"{context}{parts[one].strip()}{rest}" for one in ("one", "two"))
    return ()


def _of(pattern: re.Pattern[str], what: str) -> str:
    return f"的{what}" if pattern is _PATTERNS[-1] else what
