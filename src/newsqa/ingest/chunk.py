"""Step 6, chunk: an article to passages that end at sentence ends."""

from __future__ import annotations

import re

from newsqa.text.sentences import sentence_windows, trimmed
from newsqa.types import Article, Passage

_CLAUSE = re.compile(r"[；;，,、：:\s]")


def chunk(article: Article, characters: int = 260) -> list[Passage]:
    """Passages of at most `characters`, whole sentences each, covering all of the text's words.

    A longer sentence is cut behind a clause mark, or hard where it has none. A short rest joins
    the passage before it when that stays under 5/4 of the size.
    """
    windows: list[tuple[int, int]] = []
    for start, end in sentence_windows(article.text):
        windows.extend(_cut(article.text, start, end, characters))
    passages: list[tuple[int, int]] = []
    for start, end in windows:
        if passages and end - passages[-1][0] <= characters:
            passages[-1] = (passages[-1][0], end)
        else:
            passages.append((start, end))
    if len(passages) > 1:
        last, before = passages[-1], passages[-2]
        if last[1] - last[0] < characters // 4 and last[1] - before[0] <= characters * 5 // 4:
            passages[-2:] = [(before[0], last[1])]
    return [Passage(article, start, end) for start, end in passages]


def _cut(text: str, start: int, end: int, characters: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    while end - start > characters:
        marks = [m.end() for m in _CLAUSE.finditer(text, start, start + characters)]
        stop = marks[-1] if marks and marks[-1] - start > characters // 2 else start + characters
        # A cut is not a sentence end: only blanks are trimmed, and a blank piece is dropped.
        pieces.extend(trimmed(text, start, stop))
        start = stop
    pieces.extend(trimmed(text, start, end))
    return pieces
