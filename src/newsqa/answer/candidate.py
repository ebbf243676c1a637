"""A span that could answer."""

from __future__ import annotations

from dataclasses import dataclass

from newsqa.text.fold import fold
from newsqa.text.sentences import sentence_windows
from newsqa.types import Passage

SURE_MARGIN = 6.0
"""Margin of what titles, rows and headings show: that of the reading model where it is seldom
wrong."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that could answer, in offsets into the article's text.

    rank: place of its passage among the hits, from 0; margin: its score above "no answer here".
    """

    passage: Passage
    rank: int
    start: int
    end: int
    margin: float

    @property
    def text(self) -> str:
        """The words of the span."""
        return self.passage.article.text[self.start : self.end]

    @property
    def folded(self) -> str:
        """The same, folded."""
        return fold(self.text)

    @property
    def quote(self) -> tuple[int, int]:
        """The window of the whole sentences that the span lies in."""
        windows = [
            (start, end)
            for start, end in sentence_windows(
                self.passage.article.text, self.passage.start, self.passage.end
            )
            if start < self.end and end > self.start
        ]
        if not windows:
            return self.start, self.end
        return min(self.start, windows[0][0]), max(self.end, windows[-1][1])
