"""Questions of a conversation made out of two natural questions on one article.

A person who has just asked 开善寺修好后从哪天起让人参观 goes on with 被淹时里面有什么人: what both
questions name is left out, or a pronoun stands for it, and so does one for the answer before. The
reader is given the question before with its answer, then the follow-up (`joined`). Some follow-ups
are left whole, and some come after a question on something else, so that the reader learns when
nothing of the conversation is needed.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import permutations

import jieba

from newsqa.dialogue.references import ASKED, PRONOUN
from newsqa.text.chinese import CHINESE_WIDE
from newsqa.text.fold import fold
from training.natural_windows import Natural

LONGEST_ANSWER = 24
"""Characters of an answer before that stands there; a longer one says too much to point at."""
SHORTEST = 2
"""Characters of a shared part that can be left out."""
LEFT = 3
"""Characters that a follow-up has left, at least."""
FEW = 4
"""Characters beside question words up to which a bare question may stand for a follow-up."""
WHOLE = 0.15
"""Share of the follow-ups that are left as they are."""
APART = 0.12
"""Share that comes after a question on another article."""
ANSWERED = 0.85
"""Share that stands behind the answer before, too."""
_EDGE = re.compile(r"^[的在里了是和与，,、 ]+|[，,、 ]+$")
_LEADS = ("那", "那", "还有", "对了，", "然后")
_PERSONS = ("他", "他", "她", "这个人")
_THINGS = ("它", "这个", "这", "那个", "这事", "")
_PLACES = ("那里", "那儿", "那边", "这里")
_BARE = {
    "why": ("为什么呢", "为啥", "那是为什么呢", "原因呢", "为什么？"),
    "place": ("那地点呢", "在哪儿呢", "在哪", "那是在什么地方"),
    "time": ("时间呢", "那是什么时候", "哪天呢", "啥时候的事"),
    "title": ("那职务呢", "什么职务", "他是什么身份"),
    "how": ("具体怎么做", "怎么弄的", "具体呢"),
}
"""Follow-ups that say only what kind of thing they ask for."""
_PRONOUNS = {"person": _PERSONS, "place": _PLACES}


def joined(question: str, answer: str, follow_up: str) -> str:
    """Return the follow-up with the question before it and its answer, which may be empty."""
    before = f"{question.rstrip(' ？?。.')}？"
    if answer and len(answer) <= LONGEST_ANSWER:
        before += f"{answer}。"
    return before + follow_up


def conversations(items: Sequence[Natural], source: random.Random) -> list[Natural]:
    """Return follow-ups to the other questions on their article, each with what was asked before.

    Spans and article are those of the follow-up. English questions are left out: what two of them
    share is seldom what a follow-up leaves out.
    """
    by_article: dict[str, list[Natural]] = defaultdict(list)
    for item in items:
        if CHINESE_WIDE.search(item.question):
            by_article[item.article.id].append(item)
    made = []
    for group in by_article.values():
        pairs = [*permutations(group, 2)]
        source.shuffle(pairs)
        seen: set[str] = set()
        for before, after in pairs:
            if after.question in seen:
                continue
            if source.random() < APART:
                before = source.choice(items)
                question = after.question
            elif source.random() < WHOLE:
                question = after.question
            elif not (question := follow_up(before, after, source)):
                continue
            seen.add(after.question)
            answer = _short_answer(before) if source.random() < ANSWERED else ""
            made.append(replace(after, question=joined(before.question, answer, question)))
    return made


def follow_up(before: Natural, after: Natural, source: random.Random) -> str:
    """Return the second question without what the first one or its answer names; empty where they
    share nothing that can be left out.
    """
    answer = _short_answer(before)
    text = fold(after.question)
    if len(answer) >= SHORTEST and answer in text and source.random() < 0.8:
        start = text.find(answer)
        return _without(text, start, start + len(answer), before.kind, source)
    parts = _shared(fold(before.question), text)
    if not parts:
        return ""
    start, end = parts[0]
    made = _without(text, start, end, "", source)
    # A person who leaves out the first part leaves out the next ones, too.
    for start, end in parts[1:]:
        words = text[start:end]
        if made.count(words) == 1 and source.random() < 0.75:
            made = _EDGE.sub("", made.replace(words, ""))
    left = _EDGE.sub("", ASKED.sub("", PRONOUN.sub("", made)))
    if len(left) <= FEW and after.kind in _BARE and source.random() < 0.7:
        return source.choice(_BARE[after.kind])
    return made if len(made) >= LEFT and (left or ASKED.search(made)) else ""


def _shared(before: str, after: str) -> list[tuple[int, int]]:
    """The parts of the second question that stand in the first, longest first: whole words, and no
    question words.
    """
    asked = [match.span() for match in ASKED.finditer(after)]
    edges = [0, *(end for _, _, end in jieba.tokenize(after))]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    found = []
    for block in blocks:
        inside = [edge for edge in edges if block.b <= edge <= block.b + block.size]
        start, end = (inside[0], inside[-1]) if inside else (0, 0)
        if any(first < end and last > start for first, last in asked):
            continue
        if len(after[start:end].strip("的在里了是和与，,、 ")) >= SHORTEST:
            found.append((start, end))
    return sorted(found, key=lambda part: part[0] - part[1])


def _without(text: str, start: int, end: int, kind: str, source: random.Random) -> str:
    pronouns = _PRONOUNS.get(kind, _THINGS)
    before, after = text[:start], text[end:]
    if kind or (before and source.random() < 0.6) or source.random() < 0.3:
        return f"{before}{source.choice(pronouns)}{after}"
    rest = _EDGE.sub("", before + after)
    return f"{source.choice(_LEADS)}{rest}" if source.random() < 0.3 else rest


def _short_answer(item: Natural) -> str:
    words = "、".join(item.words)
    return words if len(words) <= LONGEST_ANSWER else ""
