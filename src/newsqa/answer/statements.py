"""Answers of whole clauses: why, how, what was said; and the members of a list.

The reading model says of each token how likely it lies in an answer (`PassageScores.inside`). A
clause whose tokens lie in one, on the mean, is part of the statement; neighbouring clauses are one
span. Members of a list are runs of such tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsqa.answer.candidate import Candidate
from newsqa.answer.inside import mean_inside
from newsqa.protocols import PassageScores
from newsqa.text.clauses import clause_windows
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.sentences import trimmed
from newsqa.text.terms import ANSWER_NOTHING
from newsqa.text.windows import Window, joined

LEAST_INSIDE = 0.4
"""Minimum mean of `inside` over a clause that belongs to a statement."""
LEAST_MEMBER = 0.5
"""Minimum `inside` of each token of a list's member."""
LEAST_MEAN, ALMOST = 0.7, 0.9
"""Minimum mean of `inside` over a member that is no part of the best span, and the same as a share
of that span's: figures and names that stand by chance in the passage are less likely."""
MAX_CHARACTERS = 240
"""Longest statement, all its spans together."""

_SPLIT = 2
"""Letters between two parts of one name, at most."""
_LINE = re.compile(r"[^\n]+")
_AND = re.compile(
    r"[”’」》）)]?[ \u3000]*(?:、|、?[ \u3000]*(?:以及|[和与及]))[ \u3000]*[“‘「《（(]?"
)
_MARKS = " \t\r\n\u3000，,。；;：:！!？?、"


def statement(best: Candidate, scores: PassageScores) -> list[Window]:
    """The windows of the clauses of its passage that answer with the candidate, in text order.

    The clauses that the candidate lies in always belong to it. At most MAX_CHARACTERS in all: the
    least likely clauses are left out.
    """
    text, passage = best.passage.article.text, best.passage
    shares: dict[Window, float] = {}
    for start, end in clause_windows(text, passage.start, passage.end):
        own = start < best.end and end > best.start
        shares[start, end] = 1.0 if own else mean_inside(passage, scores, start, end)
    chosen: list[Window] = []
    room = MAX_CHARACTERS
    for window in sorted(shares, key=lambda window: (-shares[window], window)):
        room -= window[1] - window[0]
        if shares[window] < LEAST_INSIDE or (room < 0 and chosen):
            break
        chosen.append(window)
    return list(_runs(text, sorted(chosen)))


def members(best: Candidate, scores: PassageScores) -> list[Window]:
    """The windows of the members of a list in the passage of the best candidate, in text order.

    What is less likely than the candidate is left out; an enumeration, 甲、乙和丙, is one member.
    """
    text, passage = best.passage.article.text, best.passage
    runs = _without_crumbs(passage.text, list(_inside_runs(scores)))
    windows = [(passage.start + start, passage.start + end) for start, end in runs]
    # The candidate as a whole, where a member of it was not sure.
    windows.append((best.start, best.end))
    least = min(LEAST_MEAN, ALMOST * mean_inside(passage, scores, best.start, best.end))
    return [
        (start, end)
        for start, end in _enumerations(text, _on_lines(text, windows))
        if letters(fold(text[start:end])) not in ANSWER_NOTHING
        if (start < best.end and end > best.start)
        or mean_inside(passage, scores, start, end) >= least
    ]


def _inside_runs(scores: PassageScores) -> Iterator[Window]:
    """Runs of tokens that lie in an answer, in offsets into the passage's text."""
    start = end = -1
    for (first, last), share in zip(scores.tokens, scores.inside, strict=False):
        if share >= LEAST_MEMBER:
            start = first if start < 0 else start
            end = last
        elif start >= 0:
            yield start, end
            start = -1
    if start >= 0:
        yield start, end


def _enumerations(text: str, windows: Sequence[Window]) -> list[Window]:
    """The windows, with those that are one enumeration of the text as one: 甲、乙和丙."""
    runs: list[Window] = []
    for window in windows:
        if runs and _AND.fullmatch(text, runs[-1][1], window[0]):
            runs[-1] = (runs[-1][0], window[1])
        else:
            runs.append(window)
    return runs


def _without_crumbs(text: str, runs: Sequence[Window]) -> list[Window]:
    """The runs, with the letters of one name that was split as one: 钟 and 岳 of 钟启岳.

    A letter alone is none of several members.
    """
    whole: list[Window] = []
    for start, end in runs:
        last = whole[-1] if whole else (0, 0)
        between = text[last[1] : start]
        split = min(end - start, last[1] - last[0]) == 1 and 0 < len(between) <= _SPLIT
        if whole and split and between.isalpha():
            whole[-1] = (last[0], end)
        else:
            whole.append((start, end))
    return [run for run in whole if len(text[slice(*run)].strip(_MARKS)) > 1] or whole


def _runs(text: str, windows: Sequence[Window]) -> Iterator[Window]:
    """Windows with neighbours as one, without marks at their edges."""
    runs: list[Window] = []
    for window in windows:
        if runs and not text[runs[-1][1] : window[0]].strip(_MARKS):
            runs[-1] = (runs[-1][0], max(runs[-1][1], window[1]))
        else:
            runs.append(window)
    for run in runs:
        yield from _bare(text, run)


def _bare(text: str, window: Window) -> list[Window]:
    start, end = window
    while start < end and text[start] in _MARKS:
        start += 1
    while end > start and text[end - 1] in _MARKS:
        end -= 1
    return trimmed(text, start, end)


def _on_lines(text: str, windows: Sequence[Window]) -> list[Window]:
    """The windows by line, overlapping ones as one, without marks at their edges."""
    lines = [line.span() for window in joined(windows) for line in _LINE.finditer(text, *window)]
    return [bare for line in lines for bare in _bare(text, line)]
