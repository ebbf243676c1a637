"""The phrase of the question before that a follow-up leaves out, as one run of its words.

`topic` finds the words that are worth a search; in a question that is shown they must stand as
they were said: 枫渡大桥的通车仪式, not 大桥仪式. Every run of words is weighed by a function that
was learnt from talks (training/fit_wording.py): by the words of the topic that it has and leaves
out, by the classes of the words at its ends and beside it, and by the article.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.logistic import Logistic
from newsqa.dialogue.references import ASKED
from newsqa.text.fold import fold
from newsqa.text.surnames import IN_TEXT
from newsqa.text.windows import Window
from newsqa.text.word_class import CLASSES, word_class

LONGEST, SHORTEST = 32, 2
"""Characters of a phrase."""
_MARKS = {"“": "”", "《": "》", "(": ")", "「": "」", "‘": "’", "『": "』"}
_NO_START = frozenset("的了着过和与及或是被把等之吗呢也都就还又再人名位个家只条")
_NO_END = frozenset("的了着在是和与及或被把从到对为由给让向于将有也都就还能没不已其第共来去")
_PERSON = re.compile(
    r"(?:某|先生|女士|小姐|老师|同学|大爷|阿姨|老伯|主席|总统|总理|书记|[^所校成]长|经理|总裁|教授|医生"
    r"|[^个军]人|[员者手]|专家|画家|作家|男子|女子|男孩|女孩|孩子|学生|老板|代表|院士|记者|律师)$"
)
_STOPS = frozenset(",。?!;")
_BEFORE = frozenset("在对被把由从向给和与为")
_BEHIND = frozenset("是在有被将为由和与会能")
_PASSIVE = frozenset("是被把")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words `first` to `last` (inclusive) of a question, in the window `start` to `end`."""

    first: int
    last: int
    start: int
    end: int


def phrases(folded: str, words: Sequence[Window]) -> list[Phrase]:
    """All runs of words that may be a phrase: whole, without question words, marks in pairs."""
    asked = [match.span() for match in ASKED.finditer(folded)]
    found: list[Phrase] = []
    for first, (start, _) in enumerate(words):
        if folded[slice(*words[first])] in _NO_START:
            continue
        for last in range(first, len(words)):
            end = words[last][1]
            if end - start > LONGEST or any(a < end and b > start for a, b in asked):
                break
            if _STOPS & set(folded[start:end]):
                break
            if end - start < SHORTEST or _breaks_off(folded, words[last], asked):
                continue
            if window := _with_marks(folded, start, end):
                found.append(Phrase(first, last, *window))
    return found


def phrase_features(
    phrase: Phrase,
    words: Sequence[Window],
    likely: Sequence[float],
    earlier: Earlier,
    own: Sequence[float],
) -> list[float]:
    """The features of one run of words.

    `likely` says of each word how likely it is of the topic; `own` what the follow-up says of
    itself (`topic.cues`).
    """
    folded = fold(earlier.question)
    texts = [folded[slice(*window)] for window in words]
    inside = texts[phrase.first : phrase.last + 1]
    classes = [word_class(word) for word in inside]
    before = texts[phrase.first - 1] if phrase.first else ""
    behind = texts[phrase.last + 1] if phrase.last + 1 < len(texts) else ""
    previous = word_class(before) if before else None
    following = word_class(behind) if behind else None
    left = phrase.first > 0 and words[phrase.first - 1][1] == words[phrase.first][0]
    right = bool(behind) and words[phrase.last][1] == words[phrase.last + 1][0]
    asked = ASKED.search(folded)
    closing = bool(asked) and not folded[phrase.end : asked.start()].strip() if asked else False
    core = folded[words[phrase.first][0] : words[phrase.last][1]]
    within = sum(likely[phrase.first : phrase.last + 1])
    without = sum(likely) - within
    nouns = ("name", "noun", "other", "single")
    person = float(names_person(core))
    return [
        person,
        *(person * cue for cue in own),
        within,
        without,
        within / len(inside),
        within / (within + without + 1e-6),
        math.log(phrase.end - phrase.start),
        (phrase.end - phrase.start) / 10,
        float(phrase.first == 0),
        float(not behind),
        float(closing),
        float(core in earlier.text),
        math.log1p(earlier.text.count(core)),
        float(core in earlier.title),
        float(before == "的"),
        float(behind == "的"),
        float(behind in _BEHIND),
        float(before in _BEFORE),
        float("了" in inside),
        float("的" in inside),
        float(classes.count("verb")),
        float(classes.count("function")),
        float(left),
        float(right),
        float(asked is not None and phrase.end <= asked.start()),
        float("single" in classes),
        float(bool(_PASSIVE & set(inside))),
        float(left and len(before) == 1 and previous == "single"),
        float(right and following == "single"),
        float(classes[-1] == "verb" and closing),
        float(classes[-1] == "noun" and following == "noun"),
        float(classes[-1] == "noun" and following == "verb"),
        float(classes[0] == "noun" and previous == "noun"),
        float(classes[0] == "verb" and "noun" in classes[1:]),
        float(right and classes[-1] in nouns and following in nouns),
        float(left and classes[0] in nouns and previous in nouns),
        float(len(inside[-1]) == 1 and classes[-1] == "verb"),
        *(float(classes[0] == one) for one in CLASSES),
        *(float(classes[-1] == one) for one in CLASSES),
        *(float(previous == one) for one in CLASSES),
        *(float(following == one) for one in CLASSES),
    ]


def noun_phrase(
    earlier: Earlier,
    words: Sequence[Window],
    likely: Sequence[float],
    own: Sequence[float],
    weights: Logistic,
) -> str:
    """The likeliest phrase of the earlier question; empty where it has none."""
    found = phrases(fold(earlier.question), words)
    if not found:
        return ""
    best = max(found, key=lambda one: weights.of(phrase_features(one, words, likely, earlier, own)))
    return earlier.question[best.start : best.end]


def names_person(folded: str) -> bool:
    """Whether a phrase ends with a person: a name, or a word such as 校长 and 女孩."""
    last = folded.rpartition("的")[2]
    name = 2 <= len(last) <= 3 and last[0] in IN_TEXT
    return name or "·" in last or bool(_PERSON.search(last))


def _breaks_off(folded: str, last: Window, asked: Sequence[Window]) -> bool:
    """Whether a phrase that ends with this word is no whole one: 大桥全长是, 校长说."""
    word = folded[slice(*last)]
    if word in _NO_END:
        return True
    behind = any(
        folded[last[1] : start].strip("在了着过的是到") == ""
        for start, _ in asked
        if start >= last[1]
    )
    return word_class(word) == "verb" and (len(word) == 1 or behind)


def _with_marks(folded: str, start: int, end: int) -> Window | None:
    """The window with the quotation marks beside it; None where one has no partner."""
    left, right = start, end
    while left and folded[left - 1] in _MARKS:
        left -= 1
    while right < len(folded) and folded[right] in _MARKS.values():
        right += 1
    for window in ((left, right), (start, end), (left, end), (start, right)):
        if _balanced(folded[slice(*window)]):
            return window
    return None


def _balanced(text: str) -> bool:
    open_marks: list[str] = []
    for character in text:
        if character in _MARKS:
            open_marks.append(_MARKS[character])
        elif character in _MARKS.values() and (not open_marks or open_marks.pop() != character):
            return False
    return not open_marks
