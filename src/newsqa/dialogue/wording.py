"""How an understood follow-up is put in full, in Chinese: a well-formed question.

The words are those of the conversation; only GLUE is added.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsqa.dialogue.noun_phrase import names_person
from newsqa.dialogue.references import ASKED, PRONOUN
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.text.windows import Window
from newsqa.text.word_class import WordClass, word_class

GLUE = "，？的那呢是“”"
"""Characters that are put between the words of a conversation."""
_LEAD = re.compile(
    r"^(?:对了|另外|再问(?:一?下)?|顺便问(?:一?下)?|好的|嗯|哦|那么|话说"
    r"|那(?=[^个里边儿次些年天场种条位是家项篇起件时]))[,、 ]*"
)
_CLOSING = re.compile(r"(?:[呢啊呀哦呗]|来着)*[?。!？！\s]*$")
_PICK = re.compile(r"^第(?:\d{1,2}|[一二三四五六七八九十])(?:条|个|篇|则|件)(?:新闻|报道)?(?=.)")
_ONE = re.compile(r"(?:他|她|它)(?:自己)?(?!们)")
_MANY = re.compile(r"[他她它]们(?:俩|自己)?")
_THIS = re.compile(r"[这那]个?")
_REQUEST = re.compile(
    r"(?:总结|总节|宗结|概括|归纳|梳理|概述|简述|介绍|讲讲|说说|聊聊|谈谈|讲述|讲解|讲一?下|说一?下|说明|解释)(?:一下|以下|下|一番)?"
)
_WHAT_OF_IT = re.compile(r"怎么(?:一)?[回会]事|咋回事|什么情况|啥情况|什么事|啥事")
_MANNER = re.compile(r"咋|几|[他她它]|没|不")
"""What a new filler does not have."""
_SHORT, _MIDDLE = 12, 16
"""Characters of a topic that is followed directly, by an adverb or by 的 and a noun."""
_THERE = ("那里", "那儿", "那边")
_PASSIVE = frozenset("被把将")
_BE = frozenset("是有在被会能")
_ADVERBS = re.compile(r"还|一共|总共|都|也|后来|之前|以前|具体|大概|目前|现在|最后|原来|当初")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a follow-up refers to. `person`: it answered the question who."""

    words: str
    person: bool = False

    @property
    def is_person(self) -> bool:
        """Whether 他 and 她 may stand for it."""
        return self.person or names_person(fold(self.words))


def with_reference(typed: str, reference: Reference, tokenizer: Tokenizer) -> str:
    """The follow-up with what it refers to, in Chinese."""
    core = _core(typed)
    if not reference.words or fold(reference.words) in fold(core):
        return _question(core)
    request = _REQUEST.search(fold(core))
    if request and not ASKED.search(fold(core)):
        return core[: request.end()] + reference.words
    if _WHAT_OF_IT.fullmatch(fold(core).lstrip("是")):
        return f"{reference.words}是{core.lstrip('是')}？"
    return _question(_with_reference(core, reference, tokenizer))


def with_filler_behind(question: str, filler: str) -> str:
    """The question before, and the filler that it is asked of, where it has no sure place."""
    return f"{_CLOSING.sub('', question)}？那{_CLOSING.sub('', filler)}呢？"


def behind_statement(statement: str, typed: str) -> str:
    """The follow-up behind the statement that it is about: 大桥全长2.86公里，为什么？"""
    return _question(f"{statement}，{_core(typed)}")


def asks_for_all(typed: str) -> bool:
    """Whether a follow-up asks for no more than a summary: 总结一下, 怎么回事."""
    folded = fold(_core(typed))
    return bool(_REQUEST.search(folded) or _WHAT_OF_IT.fullmatch(folded.lstrip("是")))


def is_filler(named: str) -> bool:
    """Whether words without a question word name another thing: 张宏春, not 咋就起疑心了."""
    folded = fold(named)
    return bool(named) and not (_MANNER.search(folded) or _REQUEST.search(folded))


def _core(typed: str) -> str:
    """The follow-up without its lead, its place in a list and closing particles."""
    text = _PICK.sub("", typed.strip())
    lead = _LEAD.match(fold(text))
    if lead and len(text) - lead.end() >= 2:
        text = text[lead.end() :]
    return _CLOSING.sub("", text) or text


def _question(text: str) -> str:
    return f"{text}？" if text[-1:] not in "？?" else text


def _with_reference(core: str, reference: Reference, tokenizer: Tokenizer) -> str:
    """The reference in the place of the pronoun, else before the follow-up."""
    words, folded = reference.words, fold(core)
    if not PRONOUN.search(folded):
        return words + _join(words, core, tokenizer) + core
    window = _pronoun(folded, reference, tokenizer)
    if window is None:
        return f"{words}，{core}"
    behind = core[window[1] :]
    owned = folded[window[0]] in "他她它" and behind[:1] != "的"
    owns = owned and _first(fold(behind), tokenizer) in ("noun", "single")
    return f"{core[: window[0]]}{words}{'的' if owns else ''}{behind}"


def _pronoun(folded: str, reference: Reference, tokenizer: Tokenizer) -> Window | None:
    """The pronoun that the reference may stand for; None where it is better put before."""
    found = PRONOUN.search(folded)
    if found is None or _class_of_last(reference.words, tokenizer) == "verb":
        return None
    one, many = _ONE.match(folded, found.start()), _MANY.match(folded, found.start())
    this = _THIS.match(folded, found.start())
    thing = folded[found.start()] == "它"
    if one and (reference.is_person or thing):
        return one.span()
    if many and thing:
        return many.span()
    if found.group() in _THERE:
        return found.span()
    alone = this is not None and this.end() == found.end()
    return found.span() if alone and _stands_alone(folded[found.end() :], tokenizer) else None


def _stands_alone(behind: str, tokenizer: Tokenizer) -> bool:
    """Whether 这 or 那个 before these words names no kind of thing: 这是谁办的, not 这话."""
    return (
        not behind
        or ASKED.match(behind) is not None
        or _first(behind, tokenizer)
        in (
            "verb",
            "function",
        )
    )


def _join(topic: str, core: str, tokenizer: Tokenizer) -> str:
    """What stands between a topic and a follow-up without pronoun: nothing, 的 or a comma."""
    folded, first = fold(core), _first(fold(core), tokenizer)
    classes = {word_class(fold(topic)[slice(*window)]) for window in tokenizer.words(fold(topic))}
    plain = "verb" not in classes and not _PASSIVE & set(topic)
    asks = ASKED.match(folded) is not None or _ADVERBS.match(folded) is not None
    if plain and len(topic) <= _SHORT and (asks or first == "verb" or folded[0] in _BE):
        return ""
    if plain and first == "noun" and len(topic) <= _MIDDLE and "的" not in f"{topic}{folded[:6]}":
        return "的"
    return "，"


def _class_of_last(words: str, tokenizer: Tokenizer) -> WordClass:
    folded = fold(words)
    found = tokenizer.words(folded)
    return word_class(folded[slice(*found[-1])]) if found else "other"


def _first(folded: str, tokenizer: Tokenizer) -> WordClass:
    """The class of the first word."""
    words = tokenizer.words(folded)
    return word_class(folded[slice(*words[0])]) if words else "other"
