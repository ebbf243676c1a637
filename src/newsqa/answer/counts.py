"""How many: where a text names all of them and gives no number, they are counted.

十佳志愿者有几人 is answered by 十佳志愿者名单，分别是：甲、乙、丙 with the count 3.
"""

from __future__ import annotations

import re

from newsqa.text.windows import Window

_MEMBER = r"[^、，,。；;：:！？?\s（）()]{1,12}"
_ENUMERATION = re.compile(rf"{_MEMBER}(?:、{_MEMBER}){{2,}}")
_LAST_TWO = re.compile(r"(?<=.)(?:和|与|及|以及)(?=.)")
_LEAD = re.compile(r"^(?:.*(?:分别是|分别为|包括|即|有|是|为))(?=.)")
_BEFORE = 30
"""Characters before an enumeration in which what it lists is named."""
_NUMBER = r"[\d一二三四五六七八九十百两]+(?:余|多)?[人名位个家项所种]"


def enumeration_of(thing: str, text: str) -> Window | None:
    """The window of the members of a thing in a folded text; None where a number is given."""
    if re.search(rf"{_NUMBER}[^，,。；;]{{0,6}}{thing}|{thing}[^，,。；;]{{0,6}}?{_NUMBER}", text):
        return None
    for match in _ENUMERATION.finditer(text):
        if thing in text[max(0, match.start() - _BEFORE) : match.start() + len(thing)]:
            lead = _LEAD.match(match.group().split("、")[0])
            return match.start() + (lead.end() if lead else 0), match.end()
    return None


def members_in(enumeration: str) -> int:
    """How many members an enumeration has: 甲、乙和丙 has 3."""
    parts = enumeration.split("、")
    return len(parts) + len(_LAST_TWO.findall(parts[-1]))
