"""Sentences of Chinese text as windows."""

from __future__ import annotations

import re

# A sentence ends at 。！？…, with closing quotes and brackets after it, or at a line end.
# "?" and "!" of ASCII count only after a particle or before a space: in scraped text a "?" between
# two ideographs is often a lost byte. "." counts before a space, so that 3.5 stays whole.
_END = re.compile(
    r"(?:[。！？]+|…{2,}|(?<=[吗呢么吧嗎麼])[?!]+|[?!]+(?=[\s”’」』）)\"]|$)"
    r"|(?<![A-Z])\.(?=[\s”\"]|$))[”’」』）)\"》]*|\n+"
)
_GAP = " \t\r\n\u3000\xa0"


def sentence_windows(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Windows (start, end) of the sentences in text[start:end], without surrounding spaces.

    They are in text order and do not overlap; each character but spaces is in one of them.
    """
    stop = len(text) if end is None else end
    windows: list[tuple[int, int]] = []
    first = start
    for match in _END.finditer(text, start, stop):
        if match.end() > first:
            windows += trimmed(text, first, match.end())
            first = match.end()
    return windows + trimmed(text, first, stop)


def trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The window without surrounding spaces, in a list; an empty list when nothing is left."""
    while start < end and text[start] in _GAP:
        start += 1
    while end > start and text[end - 1] in _GAP:
        end -= 1
    return [(start, end)] if start < end else []
