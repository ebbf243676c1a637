"""Collapses hits of copies: what is read next are different texts, and the earliest one is cited.

Every copy's passages stay in the index, because copies differ in facts. A passage of a copy whose
sentences all stand in the earliest article (or in another one that is kept) becomes the window of
those words there; a window that is kept already is dropped. A passage that says anything else stays
as it is; an answer in it still cites the earliest article where its sentence stands there as well.
Dateline and credits say who printed a report, so they do not keep a passage apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np

from newsqa.text.letters import Letters, letters, letters_of
from newsqa.text.sentences import sentence_windows
from newsqa.types import Article, Hit, Passage, Span

Leader = Callable[[str], Article | None]
"""The earliest print of an article, by id; None where there is only the one."""

COVERED = 0.9
"""Share of a window, in characters, that kept passages must hold for it to be dropped."""
_SPREAD = 1.5
"""The same sentences, but further apart than this, are another passage."""
_SLACK = 40
_SHORT = 8
_AROUND = 130
"""Characters shown on either side of a sentence that is cited elsewhere than it was read."""
_NAMES = (
    r"[（(【][^（()）【】\n]{0,16}(?:记者|記者|编辑|編輯|通讯员|通訊員)[^（()）【】\n]{0,24}[）)】]"
)
_DATELINE = re.compile(
    r"\s*(?:【[^】\n]{2,24}】\s*)?(?:本报讯|本報訊|[^，。；\n（(]{2,20}?日(?:电|電|讯|訊|消息))?"
    rf"[\s:：，,]*(?:{_NAMES})?\s*"
)
_CREDITS = re.compile(rf"(?:{_NAMES}|[（(]完[）)])\s*$")
_CLAUSE = re.compile(r"[，,：:；;）)】\s]")


def collapse(
    hits: Sequence[Hit], leader: Leader, *, count: int, without: Collection[str] = ()
) -> list[Hit]:
    """At most `count` hits, in their order, of different words.

    No hit lies in an article whose id is in `without`.
    """
    homes: dict[str, list[_Home]] = {}
    kept: list[Hit] = []
    for hit in hits:
        if len(kept) == count:
            break
        article = hit.passage.article
        if article.id in without:
            continue
        first = leader(article.id)
        if first is None:
            kept.append(hit)
            continue
        group = homes.setdefault(first.id, [] if first.id in without else [_Home(first)])
        passage = _moved(hit.passage, group)
        if _is_covered(passage, kept):
            continue
        kept.append(replace(hit, passage=passage))
        if all(home.article.id != passage.article.id for home in group):
            group.append(_Home(passage.article))
    return kept


def cited(span: Span, first: Article) -> Span:
    """The same words in the earliest print, if they stand there in the same sentence.

    The sentence there may lack what this one begins with.
    """
    text = span.passage.article.text
    if first.id == span.passage.article.id:
        return span
    own = letters_of(first.text)
    starts = [span.quote_start]
    starts += [mark.end() for mark in _CLAUSE.finditer(text, span.quote_start, span.start)]
    for start in starts:
        words = letters(text[start : span.quote_end])
        place = own.words.find(words) if len(words) >= _SHORT else -1
        answer = letters(text[span.start : span.end])
        if place < 0 or not answer:
            continue
        before = place + len(letters(text[start : span.start]))
        begin, end = int(own.offsets[before]), int(own.offsets[before + len(answer) - 1]) + 1
        quote = int(own.offsets[place]), int(own.offsets[place + len(words) - 1]) + 1
        return _in_context(first, begin, end, quote, span.score)
    return span


def _in_context(
    article: Article, start: int, end: int, quote: tuple[int, int], score: float
) -> Span:
    windows = sentence_windows(article.text)
    touched = [one for one in windows if one[0] < quote[1] and one[1] > quote[0]]
    first, last = min(quote[0], touched[0][0]), max(quote[1], touched[-1][1])
    around = [one for one in windows if one[0] >= first - _AROUND and one[1] <= last + _AROUND]
    passage = Passage(article, min(first, around[0][0]), max(last, around[-1][1]))
    return Span(passage, start, end, first, last, score)


class _Home:
    """An article whose words are looked for; its letters are made once."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._letters: Letters | None = None

    def window(self, sentences: Sequence[str]) -> tuple[int, int] | None:
        """Where the sentences (as letters) stand one after the other, as whole sentences."""
        own = self._letters = self._letters or letters_of(self.article.text)
        size = sum(map(len, sentences))
        first = own.words.find(sentences[0])
        while first >= 0:
            end = first
            last = first + int(_SPREAD * size) + _SLACK
            for number, sentence in enumerate(sentences):
                place = own.words.find(sentence, end, last)
                # What is short stands everywhere: it must follow at once.
                short = min(len(sentence), len(sentences[number - 1])) < _SHORT
                if place < 0 or (short and number and place != end):
                    break
                end = place + len(sentence)
            else:
                return self._whole(int(own.offsets[first]), int(own.offsets[end - 1]) + 1)
            first = own.words.find(sentences[0], first + 1)
        return None

    def _whole(self, start: int, end: int) -> tuple[int, int]:
        """With the marks that belong to the first and the last sentence, if they are at hand."""
        text = self.article.text
        for first, last in sentence_windows(
            text, max(0, start - _SLACK), min(len(text), end + _SLACK)
        ):
            if first <= start < last and not letters(text[first:start]):
                start = first
            if first < end <= last and not letters(text[end:last]):
                end = last
        return start, end


def _moved(passage: Passage, homes: Sequence[_Home]) -> Passage:
    """The passage in the first of the homes that holds all its sentences; else as it is."""
    article = passage.article
    if homes and homes[0].article.id == article.id:
        return passage
    text = article.text
    begin, finish = _without_credits(passage)
    sentences = [
        words
        for start, end in sentence_windows(text, begin, finish)
        if (words := letters(text[start:end]))
    ]
    if not sentences:
        return passage
    for home in homes:
        window = None if home.article.id == article.id else home.window(sentences)
        if window:
            return Passage(home.article, *window)
    return passage


def _without_credits(passage: Passage) -> tuple[int, int]:
    text, start, end = passage.article.text, passage.start, passage.end
    if not letters(text[:start]):
        dateline = _DATELINE.match(text, start, end)
        start = dateline.end() if dateline else start
    if not letters(text[end:]):
        credits_ = _CREDITS.search(text, start, end)
        end = credits_.start() if credits_ else end
    return (start, end) if start < end else (passage.start, passage.end)


def _is_covered(passage: Passage, kept: Sequence[Hit]) -> bool:
    held = np.zeros(passage.end - passage.start, np.bool_)
    for hit in kept:
        other = hit.passage
        if other.article.id == passage.article.id:
            start = max(other.start, passage.start) - passage.start
            held[start : max(0, other.end - passage.start)] = True
    return bool(held.mean() >= COVERED)
