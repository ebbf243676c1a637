"""How an understood follow-up in English is shown: How old is he? -> How old is Alex Isakov?"""

from __future__ import annotations

import re

_LEAD = re.compile(r"^(?:and|so|then|ok(?:ay)?|well|what about|how about)\b[, ]*", re.I)
_OWN = re.compile(r"\b(?:his|her(?= [a-z]))\b", re.I)
_PERSON = re.compile(r"\b(?:he|she|him|her)\b", re.I)
_ASKS = re.compile(
    r"(?:who|what|when|where|which|why|how|is|are|was|were|do|does|did|has|have|will|can)\b", re.I
)
_NAME = re.compile(r"(?<=[ (])(?<!the )[A-Z][\w\-]*(?:(?: of)? [A-Z][\w\-]*)+")
"""A name of two words that does not begin the sentence."""
_MONTHS = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)


def english_name(question: str) -> str:
    """The first name of two words in a question; empty without one."""
    names = [name for name in _NAME.findall(question) if not _MONTHS.match(name)]
    return next(iter(names), "")


def shown_english(typed: str, question: str, answer: str) -> str:
    """The follow-up with what it refers to: a name for its pronoun, else behind the question.

    `answer` is that of the question before, empty where it is not meant.
    """
    core = _LEAD.sub("", typed.strip()).strip(" ?？.!") or typed.strip(" ?？.!")
    name = answer or english_name(question)
    if name and name.lower() in core.lower():
        return _sentence(core)
    for pattern, words in ((_OWN, f"{name}'s"), (_PERSON, name)):
        found = pattern.search(core)
        if found and name:
            return _sentence(core[: found.start()] + words + core[found.end() :])
    lead = "" if _ASKS.match(core) else "And "
    # The question before may be two already; the first of them names the topic.
    topic = question.split("? ")[0]
    return f"{topic.strip(' ?？')}? {_sentence(lead + core)}"


def _sentence(core: str) -> str:
    return f"{core[:1].upper()}{core[1:]}?"
