"""Two questions in one sentence: 花了多少钱，谁承建的."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[^,，;；?？。!！]+[,，;；?？。!！]*")
_ASKS = re.compile(
    r"(?:谁|誰|哪[^都也]|多少|(?<=.)几[级家人个名位部岁所座次台]|何[时地人]|多[大高长久远重]"
    r"|什[么麼](?!都|也|样|意思|情况|滋味)(?=[\u4e00-\u9fff]{2}))(?!都|也)|[没沒]有$"
)
"""Asks for a thing, not for an opinion or a manner: those explain the question before them."""
_CLOSING = ",，;；?？。!！"
_SPARE = re.compile(
    r"(?:具体|分别|都)?(?:是|有|包括)?(?:谁|什么|哪些|哪几个|啥|多少)$|(?:为什么|怎么回事|呢)$"
)
"""A clause that asks nothing of its own: 有哪些要求，具体是什么."""


def split_question(text: str) -> tuple[str, ...]:
    """The questions that a sentence asks, each with what stands before the first; none for one.

    8月3日下午，台风到哪了，风力几级？ -> 8月3日下午，台风到哪了 and 8月3日下午，风力几级？
    """
    clauses = [clause.group() for clause in _CLAUSE.finditer(text)]
    asking = [n for n, clause in enumerate(clauses) if _ASKS.search(clause.strip(_CLOSING + " "))]
    asking = [n for n in asking if n == asking[0] or not _spare(clauses[n])]
    if len(asking) < 2:
        return ()
    context = "".join(clauses[: asking[0]])
    stops = [*asking[1:], len(clauses)]
    return tuple(
        context + "".join(clauses[start:stop]).rstrip("，,；; ")
        for start, stop in zip(asking, stops, strict=True)
    )


def _spare(clause: str) -> bool:
    return bool(_SPARE.fullmatch(clause.strip(_CLOSING + " ")))
