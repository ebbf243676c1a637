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
    "chair": re.compile(r"主持|\bchair"),
    "document": re.compile(r"发布|下发|印发|出台|公布|\bissued\b"),
    "cost": re.compile(r"投资|多少钱|\binvestment\b"),
    "place": re.compile(r"哪里|哪儿|何处|何地|地点|什么地方|\bwhere\b"),
    "time": re.compile(r"什么时候|何时|哪天|哪一天|日期|几月|什么时间|\bwhen\b"),
    "published": re.compile(
        r"(?:什么时候|何时|哪天|哪一天).*(?:发布|发表|刊)|日期|\bwhen\b.*\bpublished\b"
    ),
    "speech": re.compile(r"讲话|致辞|说了什么|\bspeech\b"),
    "builder": re.compile(r"承建|施工|建设单位|谁建|\bwho built\b"),
    "length": re.compile(r"多长|全长|长度|\bhow long\b"),
}


def asked_aspects(question: str) -> frozenset[Aspect]:
    """The aspects that a question asks about, none or several."""
    folded = fold(question)
    return frozenset(aspect for aspect in get_args(Aspect) if _ASPECTS[aspect].search(folded))
