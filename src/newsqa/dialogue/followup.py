"""Readings of a follow-up: the question that it may be, made of what it says and what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.logistic import FollowUpWeights
from newsqa.dialogue.references import (
    ASKED,
    PRONOUN,
    filler,
    with_topic,
    without_filler,
    without_lead,
)
from newsqa.dialogue.topic import main_phrase, topic_of, topic_words
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer

READINGS = ("topic", "phrase", "whole", "slot")
_FEW = 1
"""Words of its own up to which a follow-up needs all that was asked before: 具体是哪些."""
_LIGHT = frozenset(
    [
        "具体",
        "详细",
        "详细说说",
        "说说",
        "一下",
        "是",
        "那是",
        "后来",
        "之前",
        "还",
        "再",
        "一点",
        "原因",
    ]
)
"""Words that name nothing."""


def readings(
    typed: str,
    earlier: Sequence[Earlier],
    tokenizer: Tokenizer,
    weights: FollowUpWeights,
) -> dict[str, str]:
    """The self-contained questions that a follow-up to the last of `earlier` may be, by their way.

    "topic": with the learnt topic of the question before; "phrase": with the phrase of it that the
    article is most about; "whole": with all of it but its question words, instead of the phrase
    where the follow-up says little of its own; "slot": with another filler in it, 那张宏春呢 ->
    张宏春任什么职务. Equal ones are left out; "topic" is always there.
    """
    named = filler(typed)
    last = asked_before(earlier, named)
    older = earlier[-2].question if len(earlier) > 1 else ""
    follow_up = without_lead(typed)
    topic = topic_of(follow_up, last, older, tokenizer, weights)
    made = {"topic": with_topic(follow_up, topic)}
    if says_little(follow_up, tokenizer):
        made["whole"] = f"{_statement(last.question)}，{follow_up}"
    else:
        made["phrase"] = with_topic(follow_up, main_phrase(last))
    if named:
        made["slot"] = _with_filler(named, last, tokenizer)
    first = {text: way for way, text in reversed(made.items())}
    return {way: text for way, text in made.items() if first[text] == way}


def asked_before(earlier: Sequence[Earlier], named: str) -> Earlier:
    """The question before, without its own filler where the follow-up names another."""
    last = earlier[-1]
    return replace(last, question=without_filler(last.question)) if named else last


def says_little(follow_up: str, tokenizer: Tokenizer) -> bool:
    """Whether a follow-up has hardly a word of its own beside question words and pronouns."""
    own = ASKED.sub("", PRONOUN.sub("", fold(follow_up)))
    return len([term for term in tokenizer.terms(own) if term not in _LIGHT]) <= _FEW


def _statement(question: str) -> str:
    """The question without its question words."""
    left, done = "", 0
    for asked in ASKED.finditer(fold(question)):
        left += question[done : asked.start()]
        done = asked.end()
    return (left + question[done:]).strip(" ？?。，,的是")


def _with_filler(named: str, last: Earlier, tokenizer: Tokenizer) -> str:
    """What the question before asks, of something else: its predicate behind the new filler."""
    folded = fold(last.question)
    asked = ASKED.search(folded)
    if asked is None:
        return named + last.question
    ends = [
        end
        for start, end in topic_words(last, tokenizer)
        if end <= asked.start() and folded[start:end] not in ("是", "在", "的")
    ]
    return named + last.question[ends[-1] if ends else 0 :]
