"""The windows that compete for a question: one that answers it, and the best of those that do not.

The reader scores each passage by itself, and the product takes the best of all. Passages that a
reader takes for answers, though they are none, are what it must learn to place below the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from newsqa.dialogue.parse import parse_question
from newsqa.ingest.chunk import chunk
from newsqa.protocols import SpanScorer
from newsqa.text.fold import fold
from newsqa.types import Passage
from training.natural_windows import Natural, NaturalWindow, WindowMaker, alike, answers, pairs

READ = 6
"""Passages of other articles that are read for a question."""
BESIDE = 2
"""Passages of the article itself that are read for a question."""
CHARACTERS = 512
"""Most characters of a question."""
RIVALS = 3
"""Windows that do not answer, in a group."""
SAME = 0.5
"""Share of letters from which the words that a reader found may be the answer in other words."""

Group = list[NaturalWindow]
"""Windows of one question; the first one answers it, where it is answered."""


def group_of(
    item: Natural,
    maker: WindowMaker,
    found: Callable[[Natural], Sequence[Passage]],
    model: SpanScorer,
    *,
    rivals: int = RIVALS,
) -> Group:
    """Return a question's window that answers and the windows that the reader takes for answers
    most; no windows where all that was found may answer, or where a span lies in no passage whole.
    """
    own = chunk(item.article)
    asked = pairs(item.question)
    made = [(p, w) for p in own if (w := maker.window(item, p)) is not None]
    gold = [(p, w) for p, w in made if w.inside]
    if item.spans and not gold:
        return []
    letters = [pairs(fold(passage.text)) for passage, _ in gold]
    beside = sorted(
        (p for p, w in made if not w.inside and not answers(item, p)),
        key=lambda passage: -len(asked & pairs(fold(passage.text))),
    )
    elsewhere = [
        passage
        for passage in found(item)
        if passage.article.id != item.article.id
        and not answers(item, passage)
        and not alike(passage, letters)
    ]
    read = beside[:BESIDE] + elsewhere[:READ]
    scored = model.score(parse_question(item.question, CHARACTERS), read) if read else []
    strong = sorted(
        (
            (scores.spans[0].margin, number)
            for number, (passage, scores) in enumerate(zip(read, scored, strict=True))
            if scores.spans
            and not same_words(item, passage.text[scores.spans[0].start : scores.spans[0].end])
        ),
        reverse=True,
    )
    windows = [maker.window(item, read[number]) for _, number in strong[:rivals]]
    wrong = [window for window in windows if window is not None]
    return [gold[0][1], *wrong] if gold else wrong


def same_words(item: Natural, words: str) -> bool:
    """Whether words of another passage may be the question's answer, said in another way."""
    mine = set(fold(words))
    for answer in item.words:
        own = set(answer)
        if len(own & mine) >= SAME * min(len(own), len(mine)):
            return True
    return False
