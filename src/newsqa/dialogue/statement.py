"""The question before as a statement, with its answer in the place of its question word."""

from __future__ import annotations

import re

from newsqa.dialogue.references import ASKED
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.text.word_class import word_class

LONGEST_ANSWER = 24
"""Characters of an answer that stands in a statement."""
_FOR_A_THING = re.compile(r"谁|什么|啥|哪|多少|几|何时|何地|多(?:久|大|长|高|远|重)")
_NO_THING = re.compile(r"为什么|为啥|干什么|什么意思|是不是|有没有")
_WITH_NOUN = re.compile(r"什么|啥|哪|多大")
_END = re.compile(r"[?。!？！\s的]+$")
_THINGS = ("noun", "time")
_UNIT = 3


def statement(question: str, answer: str, tokenizer: Tokenizer) -> str:
    """What was asked and its answer as one clause; empty where that makes none.

    枫渡大桥全长多少公里？ and 2.86公里 make 枫渡大桥全长2.86公里.
    """
    folded = fold(question)
    asked = list(ASKED.finditer(folded))
    if (
        len(asked) != 1
        or not 0 < len(answer) <= LONGEST_ANSWER
        or _NO_THING.search(folded)
        or not _FOR_A_THING.match(asked[0].group())
        or set("，。？,?") & set(_END.sub("", folded))
    ):
        return ""
    start, end = asked[0].span()
    end += _thing_behind(folded, start, end, tokenizer)
    rest = _END.sub("", question[end:])
    for count in range(min(_UNIT, len(rest), len(answer)), 0, -1):
        if fold(rest).startswith(fold(answer)[-count:]):
            rest = rest[count:]
            break
    before = question[:start]
    if before[-1:] == answer[:1]:  # 约 of 面积约多少 and 约21.7万亩
        before = before[:-1]
    return before + answer + rest


def _thing_behind(folded: str, start: int, end: int, tokenizer: Tokenizer) -> int:
    """Characters behind a question word that belong to it: 职务 of 什么职务, 时候 of 什么时候."""
    if not _WITH_NOUN.match(folded[start:end]):
        return 0
    words = tokenizer.words(folded[end:])
    if not words or words[0][0] or word_class(folded[end:][slice(*words[0])]) not in _THINGS:
        return 0
    return words[0][1]
