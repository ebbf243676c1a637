"""Clauses of Chinese text as windows: what stands between two marks."""

from __future__ import annotations

import re

from newsqa.text.sentences import trimmed

# A mark between two digits is part of a number or a time: 1,200 and 8:30.
_MARK = re.compile(r"(?:(?<!\d)[,:]|[,:](?!\d)|[，。；;！!？?：…\n])+[”’」』）)\"》]*")


def clause_windows(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Windows (start, end) of the clauses in text[start:end], each with the mark behind it.

    They are in text order and do not overlap; each character but spaces is in one of them.
    """
    windows: list[tuple[int, int]] = []
    first = start
    for mark in _MARK.finditer(text, start, end):
        windows += trimmed(text, first, mark.end())
        first = mark.end()
    return windows + trimmed(text, first, end)
