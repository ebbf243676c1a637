"""What kind of thing a question asks for, and which sentences could hold such a thing."""

from __future__ import annotations

import re
from typing import Literal

from newsqa.text.fold import fold

QuestionKind = Literal["person", "time", "place", "number", "document", "reason", "other"]

# The first that matches decides, so the particular stand before the general.
_QUESTIONS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    ("reason", re.compile(r"为什么|为何|原因|缘故|\bwhy\b")),
    (
        "document",
        re.compile(
            r"(?:哪些|哪个|哪份|什么|几份)(?:文件|政策|意见|方案|办法|规划|通知|条例)"
            r"|which (?:documents?|polic)"
        ),
    ),
    (
        "time",
        re.compile(
            r"什么时候|什么时间|何时|哪天|哪一天|哪年|哪一年|几月|几号|几点|日期|多久|时间是"
            r"|\bwhen\b|what (?:date|time|day|year)"
        ),
    ),
    (
        "number",
        re.compile(
            r"多少|几(?:个|家|人|名|项|次|位|所|条|种|届|岁|天|台|部|公里|亿|万)|占比|比例|金额|增长率"
            r"|how (?:many|much|long|far|old)"
        ),
    ),
    (
        "place",
        re.compile(
            r"哪里|哪儿|何处|何地|什么地方|哪个(?:城市|省|县|市|区|国家|地方|镇|村)|在哪|地点|\bwhere\b"
        ),
    ),
    ("person", re.compile(r"谁|哪位|何人|什么人|哪些人|\bwho(?:m|se)?\b")),
)
_HOLDS: dict[QuestionKind, re.Pattern[str]] = {
    "time": re.compile(
        r"\d{1,2}\s*月|\d{1,2}\s*日|\d{4}\s*年|[一二三四五六七八九十]+月|今天|昨天|明天|上午|下午|晚上|凌晨|今年|去年|明年|近日|日前|[〇零一二三四五六七八九十]年"
    ),
    "number": re.compile(
        r"\d|[一二三四五六七八九十百千万亿两]+(?:个|家|人|名|项|次|位|元|年|万|亿|成|倍)"
    ),
    "place": re.compile(
        r"[省市区县镇乡村路街馆厅院园场站港岛国]|在.{1,12}(?:举行|召开|开幕|发生|举办)"
    ),
    "document": re.compile(r"《|文件|意见|方案|办法|规划|政策|通知|条例"),
    "person": re.compile(
        r"书记|区长|县长|市长|省长|镇长|主任|主席|部长|局长|院长|校长|经理|董事|总裁|教授|先生|女士|记者|队|委员|代表|总统|总理|导演|演员|选手|教练|公司|集团|企业"
    ),
    "reason": re.compile(r"因为|由于|因此|为了|以便|原因|导致|所以|旨在"),
}


def question_kind(question: str) -> QuestionKind:
    """What the question asks for; "other" when no pattern says."""
    folded = fold(question)
    return next((kind for kind, pattern in _QUESTIONS if pattern.search(folded)), "other")


def could_hold(kind: QuestionKind, sentence: str) -> bool:
    """Whether the (folded) sentence has the look of something that answers such a question."""
    pattern = _HOLDS.get(kind)
    return pattern is None or bool(pattern.search(sentence))


_ASKING = re.compile(
    r"谁|哪(?:个|些|里|儿|位|天|年|家|份|一)?|什么(?:时候|时间|地方|人)?|何(?:时|地|处|人|事)|多少|几|为什么|为何|怎么|怎样|如何"
)


def asking_window(folded: str) -> tuple[int, int] | None:
    """Where the question word stands in a folded question; None when it has none."""
    match = _ASKING.search(folded)
    return match.span() if match else None
