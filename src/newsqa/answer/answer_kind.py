"""Whether an answer could be of the kind that a question asks for, by its form."""

from __future__ import annotations

import re

from newsqa.types import QuestionKind

_NUMERAL = "[一二三四五六七八九十百千万亿两半几双]"
_COUNTED = (
    "个名人位家所项次件种条款届期场座栋套部本篇份张支枚颗只头匹口户批班组对层间处片块段道门节元角分斤吨克升米里亩顷公天日号"
    "年月周季岁小时点秒倍成折番辆台架艘列回遍轮省市县区镇村国度"
)
"""Characters after a numeral that counts: 三家, not 四星级."""
_LOOKS: dict[QuestionKind, re.Pattern[str]] = {
    "time": re.compile(
        r"\d|[〇零一二三四五六七八九十]+(?:年|月|日|号|天|点|时|分|周)|周[一二三四五六日末]|星期|[今昨明去前]"
        r"|上午|下午|晚|凌晨|清晨|中午|近日|日前|目前|年底|年初|月底|期间|世纪|时期|半[年月天日]"
    ),
    "number": re.compile(rf"\d|{_NUMERAL}(?:[余多来之数{_COUNTED}]|$)"),
    "document": re.compile(r"《|文件|意见|方案|办法|规划|政策|通知|条例|计划|措施|规定|法|书"),
    "person": re.compile(r"^[^\d%]+$"),
    "place": re.compile(r"^(?!.*\d+(?:年|月|日|%|元|人|个|万|亿)).+$", re.S),
}
"""Pattern of an answer of each kind; answers of other kinds may look like anything."""


def looks_like(kind: QuestionKind, answer: str) -> bool:
    """Whether a folded answer could be of this kind."""
    pattern = _LOOKS.get(kind)
    return pattern is None or bool(pattern.search(answer))
