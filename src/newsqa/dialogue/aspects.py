"""Which aspects of an event a question asks about, so that others can be suggested."""

from __future__ import annotations

import re
from typing import Literal, get_args

from newsqa.text.fold import fold

Aspect = Literal[
    "chair", "document", "cost", "place", "time", "published", "speech", "builder", "length"
]
"""Who chaired, who issued a document, what it cost, and so on."""

_ASPECTS: dict[Aspect, re.Pattern[str]] = {
    "chair": re.compile("主持"),
    "document": re.compile("发布|下发|印发|出台|公布"),
    "cost": re.compile("投资|多少钱"),
    "place": re.compile("哪里|哪儿|何处|何地|地点|什么地方"),
    "time": re.compile("什么时候|何时|哪天|哪一天|日期|几月|什么时间"),
    "published": re.compile("(?:什么时候|何时|哪天|哪一天).*(?:发布|发表|刊)|日期"),
    "speech": re.compile("讲话|致辞|说了什么"),
    "builder": re.compile("承建|施工|建设单位|谁建"),
    "length": re.compile("多长|全长|长度"),
}


def asked_aspects(question: str) -> frozenset[Aspect]:
    """The aspects that a question asks about, none or several."""
    folded = fold(question)
    return frozenset(aspect for aspect in get_args(Aspect) if _ASPECTS[aspect].search(folded))
