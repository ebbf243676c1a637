"""Words that refer to what was talked about: pronouns, leads of a follow-up, question words.

All patterns are for folded text.
"""

from __future__ import annotations

import re

from newsqa.text.fold import fold

_LEAD = re.compile(
    r"^(?:对了|另外|还有|再问(?:一?下)?|顺便问(?:一?下)?|好的?|嗯|哦|那么|那|然后|所以|不过|话说"
    r"|(?:and|so|then|what about|how about)\b)"
    r"(?=[^个里边儿次些年天场种条位是])[,、 ]*"
)
_TAIL = re.compile(r"(?:呢|啊|呀|吧|哦|来着|的)*[?。!\s]*$")
ASKED = re.compile(
    r"谁|什么|啥|哪(?:里|儿|个|些|家|位|天|年|几|国|座|场|种|一[天年个])?|多少"
    r"|几(?:个|名|位|家|项|次|天|年|点|号|月|人|岁|种|台|辆|场)|怎么样?|怎样|为什么|为啥|为何|如何|吗|了没|没有"
    r"|是不是|有没有|何时|何地|多(?:久|大|长|高|远|重)"
    r"|\b(?:who|what|when|where|which|why|how(?: many| much| big| long)?)\b"
)
"""A question word."""
_OF_IT = r"(?:人|事儿?|活动|会|老师|公司|地方|东西)?"
PRONOUN = re.compile(
    r"(?<!其)[他她它]们?(?:俩|自己)?"
    rf"|这(?:个|位|些|次|场|件|家|项|篇|起|种){_OF_IT}|这(?![么样])"
    rf"|那(?:个|位|些|次|场|件|家|项|篇|起|种){_OF_IT}|那[里儿边]|当时|其中|其(?![他它余实])|上述|里面|会上"
    r"|\b(?:he|she|it|they|him|her|them|his|its|their)\b"
)
"""What stands for something named before."""
PERSON = re.compile(r"[他她]|\b(?:he|she|him|her|his)\b")
THING = re.compile(r"它|这|那(?![里儿边])|其|该|此|\b(?:it|this|that|its)\b")
PLACE = re.compile(r"那里|那儿|那边|这里|这儿|当地|\bthere\b")
WHY = re.compile(r"为什么|为啥|为何|怎么会|怎么就|\bwhy\b")
LONGEST_FILLER = 15
"""Longest follow-up that only names another filler: 那张宏春呢."""


def without_lead(typed: str) -> str:
    """The question without 那, 对了, and: 那地点呢 -> 地点呢."""
    while True:
        rest = typed[_match_end(typed) :].strip()
        if len(rest) < 2 or rest == typed.strip():
            return typed.strip()
        typed = rest


_EMPTY = re.compile(
    r"时候|地方|原因|事情?|人|具体|详细|请问|说说|[是在的了呢啊呀吗么嘛吧有那这就都还又也到底]"
    r"|\b(?:is|was|are|were|do|does|did|the|of|a|and|so|then|else|that|exactly)\b"
)
"""Words that name nothing, beside question words and pronouns."""


def says_nothing(typed: str) -> bool:
    """Whether a question is made of question words and pronouns alone: 为什么呢, 他是谁."""
    left = _EMPTY.sub("", ASKED.sub(" ", PRONOUN.sub(" ", fold(without_lead(typed)))))
    return not any(map(str.isalnum, left))


_FILLER_BEHIND = re.compile(r"([?？])那[^?？]+呢[?？]$")


def filler(typed: str) -> str:
    """What a follow-up names instead, where it asks nothing of its own: 张宏春 of 那张宏春呢？"""
    text = without_lead(typed)
    folded = fold(text)
    end = _TAIL.search(folded)
    core = text[: end.start()] if end else text
    named = fold(core)
    if not core or len(core) > LONGEST_FILLER or ASKED.search(named) or PRONOUN.fullmatch(named):
        return ""
    return core


def without_filler(question: str) -> str:
    """A resolved question without the filler behind it: 谁夺冠？ of 谁夺冠？那女子呢？"""
    return _FILLER_BEHIND.sub(r"\1", question)


def with_topic(typed: str, topic: str) -> str:
    """The follow-up with the topic in the place of its pronoun, else before it."""
    if not topic:
        return typed
    pronoun = PRONOUN.search(fold(typed))
    if pronoun:
        return typed[: pronoun.start()] + topic + typed[pronoun.end() :]
    space = " " if topic[-1:].isascii() and typed[:1].isascii() else ""
    return topic + space + typed


def _match_end(typed: str) -> int:
    lead = _LEAD.match(fold(typed))
    return lead.end() if lead else 0
