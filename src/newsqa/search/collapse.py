"""Collapses hits of copies, so that the reader gets different texts and cites the earliest print.

All copies are in the index, because copies differ in facts. A passage of a copy whose sentences all
occur in the earliest article (or in another one among the hits) becomes the window of these
sentences there; a window that is among the hits already is dropped. Any other passage stays as it
is; an answer in it still cites the earliest article where its sentence occurs there as well.
Dateline and credits name the outlet, so they make no difference.
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
"""The earliest print of an article, by id; None for an article without copies."""

COVERED = 0.9
"""A passage is dropped when this share of its characters is in passages chosen before."""
_SPREAD = 1.5
"""The same sentences in a window this many times longer are another passage."""
_SLACK = 40
"""Characters that may stand between sentences, and on either side of them."""
_SHORT = 8
"""Letters below which a sentence may occur anywhere."""
_AROUND = 130
"""Characters shown on either side of a sentence that is cited in another print."""
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
    """At most `count` hits of different words, in their order.

    Articles whose ids are in `without` are left out.
    """
    prints: dict[str, list[_Print]] = {}
    chosen: list[Hit] = []
    for hit in hits:
        if len(chosen) == count:
            break
        article = hit.passage.article
        if article.id in without:
            continue
        first = leader(article.id)
        if first is None:
            chosen.append(hit)
            continue
        group = prints.setdefault(first.id, [] if first.id in without else [_Print(first)])
        passage = _moved(hit.passage, group)
        if _is_covered(passage, chosen):
            continue
        chosen.append(replace(hit, passage=passage))
        if all(other.article.id != passage.article.id for other in group):
            group.append(_Print(passage.article))
    return chosen


def cited(span: Span, first: Article) -> Span:
    """The same words in the earliest print, where they occur in the same sentence; else the span.

    The sentence there may lack the first clauses of this one.
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
        return replace(_in_context(first, begin, end, quote, span.score), year=span.year)
    return span


def _in_context(
    article: Article, start: int, end: int, quote: tuple[int, int], score: float
) -> Span:
    """The span in a passage of whole sentences around the quote."""
    windows = sentence_windows(article.text)
    touched = [one for one in windows if one[0] < quote[1] and one[1] > quote[0]]
    first, last = min(quote[0], touched[0][0]), max(quote[1], touched[-1][1])
    around = [one for one in windows if one[0] >= first - _AROUND and one[1] <= last + _AROUND]
    passage = Passage(article, min(first, around[0][0]), max(last, around[-1][1]))
    return Span(passage, start, end, first, last, score)


class _Print:
    """An article that may have the sentences of another; its letters are computed once."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._letters: Letters | None = None

    def window(self, sentences: Sequence[str]) -> tuple[int, int] | None:
        """The window of whole sentences with these (as letters), in order; None without one."""
        own = self._letters = self._letters or letters_of(self.article.text)
        size = sum(map(len, sentences))
        first = own.words.find(sentences[0])
        while first >= 0:
            end = first
            last = first + int(_SPREAD * size) + _SLACK
            for number, sentence in enumerate(sentences):
                place = own.words.find(sentence, end, last)
                # A short sentence may occur anywhere: it must follow directly.
                short = min(len(sentence), len(sentences[number - 1])) < _SHORT
                if place < 0 or (short and number and place != end):
                    break
                end = place + len(sentence)
            else:
                return self._whole(int(own.offsets[first]), int(own.offsets[end - 1]) + 1)
            first = own.words.find(sentences[0], first + 1)
        return None

    def _whole(self, start: int, end: int) -> tuple[int, int]:
        """The window with the punctuation of its first and last sentence."""
        text = self.article.text
        for first, last in sentence_windows(
            text, max(0, start - _SLACK), min(len(text), end + _SLACK)
        ):
            if first <= start < last and not letters(text[first:start]):
                start = first
            if first < end <= last and not letters(text[end:last]):
                end = last
        return start, end


def _moved(passage: Passage, prints: Sequence[_Print]) -> Passage:
    """The passage in the first of the prints that has all its sentences; else as it is."""
    article = passage.article
    if prints and prints[0].article.id == article.id:
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
    for other in prints:
        window = None if other.article.id == article.id else other.window(sentences)
        if window:
            return Passage(other.article, *window)
    return passage


def _without_credits(passage: Passage) -> tuple[int, int]:
    """The window of the passage without a dateline and credits at the ends of its article."""
    text, start, end = passage.article.text, passage.start, passage.end
    if not letters(text[:start]):
        dateline = _DATELINE.match(text, start, end)
        start = dateline.end() if dateline else start
    if not letters(text[end:]):
        credits_ = _CREDITS.search(text, start, end)
        end = credits_.start() if credits_ else end
    return (start, end) if start < end else (passage.start, passage.end)


def _is_covered(passage: Passage, chosen: Sequence[Hit]) -> bool:
    """Whether the hits have nearly all characters of the passage."""
    covered = np.zeros(passage.end - passage.start, np.bool_)
    for hit in chosen:
        other = hit.passage
        if other.article.id == passage.article.id:
            start = max(other.start, passage.start) - passage.start
            covered[start : max(0, other.end - passage.start)] = True
    return bool(covered.mean() >= COVERED)
