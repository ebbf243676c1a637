"""The topic that a follow-up leaves out: the words of the question before that it still needs.

Which words those are was learnt from talks (`fitted_weights().topic`): each word of the question
before is kept or not by what the article has of it, by where it stands and by what the follow-up
says. Where the answer before is meant (他 after 谁主持), that is the topic.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.logistic import FollowUpWeights
from newsqa.dialogue.references import ASKED, PERSON, PLACE, THING, WHY
from newsqa.dialogue.understand import question_kind
from newsqa.text.fold import fold
from newsqa.text.surnames import IN_TEXT
from newsqa.text.terms import STOP_WORDS, Tokenizer
from newsqa.text.windows import Window

KEPT = 0.5
"""Minimum probability of a word that is kept."""
MORE = (0.4, 0.3, 0.2)
"""The same, one after the other, while the topic is shorter than SHORT."""
SHORT = 4
"""Characters that a topic has, where the question has likely words for it."""
ANSWER = 0.4
"""Minimum probability that the answer before is the topic."""
_TIME = re.compile(r"^\d+$|^[\d一二三四五六七八九十]+[年月日号]|今年|去年|上半年|季度|目前|现在")
_NO_NAME = frozenset("的了在是着吗呢吧们谁哪几多少有和与")
_LONGEST_NAME = 6
_EDGES = '的“”"、，, 「」'
_KINDS = ("person", "place", "number", "time", "document", "reason", "other")


def topic_of(
    follow_up: str, earlier: Earlier, older: str, tokenizer: Tokenizer, weights: FollowUpWeights
) -> str:
    """The topic of a follow-up to an earlier question; its main phrase where no word is sure.

    `older` is the question before that one.
    """
    if answer_is_meant(follow_up, earlier, weights):
        return earlier.answers[0]
    windows = topic_words(earlier, tokenizer)
    likely = likely_words(follow_up, earlier, older, windows, tokenizer, weights)
    # 武汉 alone names no event: the next likely words come with it.
    for lowered in (KEPT, *MORE):
        kept = [one for one, share in zip(windows, likely, strict=True) if share >= lowered]
        topic = _joined(earlier.question, kept)
        if len(topic) >= SHORT:
            return topic
    return topic or main_phrase(earlier)


def answer_is_meant(follow_up: str, earlier: Earlier, weights: FollowUpWeights) -> bool:
    """Whether the answer before is the topic of a follow-up."""
    likely = weights.answer.of(answer_features(follow_up, earlier))
    return bool(earlier.answers) and likely >= ANSWER


def likely_words(
    follow_up: str,
    earlier: Earlier,
    older: str,
    windows: Sequence[Window],
    tokenizer: Tokenizer,
    weights: FollowUpWeights,
) -> list[float]:
    """How likely each word of the earlier question belongs to the topic, 0 to 1."""
    features = topic_features(follow_up, earlier, older, windows, tokenizer)
    return [weights.topic.of(values) for values in features]


def main_phrase(earlier: Earlier) -> str:
    """The phrase of the earlier question that its article is most about."""
    question, folded = earlier.question, fold(earlier.question)
    phrases = _phrases(folded, earlier.text)

    def weight(window: Window) -> int:
        words = folded[slice(*window)]
        times = min(earlier.text.count(words), 5)
        return len(words) * (1 + (words in earlier.title)) * (1 + times)

    best = max(phrases, key=weight, default=(0, 0))
    return question[slice(*best)].strip(_EDGES)


def topic_words(earlier: Earlier, tokenizer: Tokenizer) -> list[Window]:
    """The windows of the words of the earlier question; unknown names of the article are one."""
    folded, text = fold(earlier.question), earlier.text
    words = tokenizer.words(folded)
    found: list[Window] = []
    number = 0
    while number < len(words):
        start, end = words[number]
        last = number
        if end - start == 1 and not folded[start].isascii() and folded[start] not in _NO_NAME:
            last = _name_end(words, number, folded, text)
        found.append((start, words[last][1]))
        number = last + 1
    return found


def cues(follow_up: str) -> list[float]:
    """What the follow-up says of itself: refers to a person, a thing, a place; why; no question."""
    folded = fold(follow_up)
    found = [pattern.search(folded) for pattern in (PERSON, THING, PLACE, WHY)]
    return [*(float(bool(one)) for one in found), float(not ASKED.search(folded))]


def topic_features(
    follow_up: str,
    earlier: Earlier,
    older: str,
    windows: Sequence[Window],
    tokenizer: Tokenizer,
) -> list[list[float]]:
    """The features of each word of the earlier question, one row a word."""
    folded, text, title = fold(earlier.question), earlier.text, earlier.title
    asked = ASKED.search(folded)
    first, last = asked.span() if asked else (len(folded), len(folded))
    new, before = fold(follow_up), fold(older)
    answers = fold(" ".join(earlier.answers))
    own = cues(follow_up)
    rows: list[list[float]] = []
    for number, (start, end) in enumerate(windows):
        word = folded[start:end]
        left = windows[number - 1][0] if number else start
        right = windows[number + 1][1] if number + 1 < len(windows) else end
        in_title, ahead = word in title, end <= first
        place, again = number / len(windows), word in before
        name = _is_name(word, tokenizer)
        with_left = bool(number) and folded[left:end] in text
        values = [
            in_title,
            math.log1p(text.count(word)),
            word not in text,
            end - start,
            bool(_TIME.search(word)),
            word in STOP_WORDS,
            start < last and end > first,
            ahead,
            min(max(first - end, 0), 20) / 10,
            min(max(start - last, 0), 20) / 10,
            number == 0,
            place,
            folded[end : end + 1] == "的",
            folded[start - 1 : start] == "的",
            folded[start - 1 : start] in ("“", '"', "《"),
            folded[end : end + 1] in ("”", '"', "》"),
            word in answers,
            word in new,
            again,
            word.isascii(),
            folded[start - 1 : start] in tuple("在被把由跟和给"),
            with_left,
            number + 1 < len(windows) and folded[start:right] in text,
            with_left and in_title,
            name,
            name and own[0],
            *own,
        ]
        crossed = [
            cue * one
            for cue in own
            for one in (in_title, text.count(word) > 0, ahead, place, again)
        ]
        rows.append([float(value) for value in (*values, *crossed)])
    return rows


def answer_features(follow_up: str, earlier: Earlier) -> list[float]:
    """The features of whether the answer before is the topic."""
    kind = question_kind(fold(earlier.question))
    own = cues(follow_up)
    given = earlier.answers[:1]
    kinds = [float(kind == one) for one in _KINDS]
    crossed = [kinds[number] * cue for number in (0, 1, 4, 6) for cue in own[:3]]
    length = float(len(given[0])) if given else 0.0
    return [*kinds, *own, *crossed, float(bool(given)), min(length, 40.0)]


def _name_end(words: Sequence[Window], number: int, folded: str, text: str) -> int:
    """The last word of a name that falls into single characters, by the words of the article."""
    start, last, run = words[number][0], number, number
    while run + 1 < len(words) and run - number < _LONGEST_NAME - 1:
        after = words[run + 1]
        if after[0] != words[run][1] or after[1] - after[0] != 1 or folded[after[0]] in _NO_NAME:
            break
        run += 1
        if folded[start : after[1]] in text:
            last = run
    if last > number or number + 1 == len(words) or folded[start] not in IN_TEXT:
        return last
    # A surname before a word that occurs in the name only.
    after = words[number + 1]
    whole = text.count(folded[start : after[1]])
    joins = after[0] == words[number][1] and after[1] - after[0] == 2
    return number + 1 if joins and whole and whole == text.count(folded[slice(*after)]) else last


def _is_name(word: str, tokenizer: Tokenizer) -> bool:
    return 2 <= len(word) <= 4 and word[0] in IN_TEXT and not tokenizer.knows(word)


def _phrases(folded: str, text: str) -> list[Window]:
    """The longest runs of the question that the article has, without question words."""
    asked = [match.span() for match in ASKED.finditer(folded)]
    runs: list[Window] = []
    start = 0
    while start < len(folded):
        end = start
        while end < len(folded) and folded[start : end + 1] in text:
            end += 1
        if end - start >= 2 and folded[start:end].strip() not in STOP_WORDS:
            runs.extend(_without(asked, start, end))
        start = max(end, start + 1)
    joined: list[Window] = []
    for start, end in runs:
        if joined and not folded[joined[-1][1] : start].strip('的“”"《》·- '):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [window for window in joined if re.search(r"\w", folded[slice(*window)])]


def _without(asked: Sequence[Window], start: int, end: int) -> list[Window]:
    parts: list[Window] = []
    for first, last in asked:
        if first < end and last > start:
            parts.append((start, first))
            start = max(start, last)
    return [(a, b) for a, b in (*parts, (start, end)) if b - a >= 2]


def _joined(question: str, windows: Sequence[Window]) -> str:
    """The words as one text, with what stands between neighbours where that is one character."""
    folded, text, done = fold(question), "", -1
    for start, end in windows:
        if ASKED.search(folded[start:end]):
            continue
        if done >= 0 and 0 < start - done <= 1:
            text += question[done:start]
        elif text[-1:].isascii() and text and folded[start].isascii():
            text += " "
        text += question[start:end]
        done = end
    return text.strip(_EDGES)
