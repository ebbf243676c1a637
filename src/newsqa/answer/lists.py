"""Answers to questions that ask for several things: all spans that answer, in text order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsqa.text.letters import letters
from newsqa.types import Span

# The separators of an enumeration.
_BETWEEN = re.compile(r"\s*(?:[、，,；;]|以及|及其|及|和|与|與|或|并|並|还有|還有|等|and)*\s*")
_GAP = 4
"""Most characters between two parts of one enumeration."""
_BREAK = re.compile(r"[、，,；;]|以及|及其|和|与|與")


def enumerated(spans: Sequence[Span], least: float, most: int) -> list[Span]:
    """At most `most` spans of at least this score; adjacent parts of an enumeration are merged.

    They come by article, the one with the best span first, and in text order within an article. A
    span whose parts all occur in another one is left out.
    """
    likely = _without_overlaps([span for span in spans if span.score >= least])
    best: dict[str, float] = {}
    for span in likely:
        article = span.passage.article.id
        best[article] = max(best.get(article, 0.0), span.score)
    likely.sort(key=lambda s: (-best[s.passage.article.id], s.passage.article.id, s.start))
    merged: list[Span] = []
    for span in likely:
        if merged and _neighbours(merged[-1], span):
            merged[-1] = _joined(merged[-1], span)
        else:
            merged.append(span)
    distinct: list[Span] = []
    for span in sorted(merged, key=lambda span: (-len(_parts(span)), -span.score)):
        if not any(_parts(span) <= _parts(other) for other in distinct):
            distinct.append(span)
    chosen = sorted(distinct, key=lambda span: -span.score)[:most]
    return [span for span in merged if span in chosen]


def _without_overlaps(spans: Sequence[Span]) -> list[Span]:
    """The spans by falling score, without those that overlap a better one.

    Passages of one article overlap, so that a span may occur twice.
    """
    apart: list[Span] = []
    for span in sorted(spans, key=lambda span: -span.score):
        if not any(
            span.passage.article.id == other.passage.article.id
            and span.start < other.end
            and other.start < span.end
            for other in apart
        ):
            apart.append(span)
    return apart


def _parts(span: Span) -> set[str]:
    """The parts of an enumeration, each as letters; a span without a separator has one."""
    return {words for part in _BREAK.split(span.text) if (words := letters(part))} or {span.text}


def _neighbours(first: Span, second: Span) -> bool:
    """Whether the second span follows the first one as a part of one enumeration."""
    if first.passage != second.passage or not 0 <= second.start - first.end <= _GAP:
        return False
    between = first.passage.article.text[first.end : second.start]
    return bool(_BETWEEN.fullmatch(between))


def _joined(first: Span, second: Span) -> Span:
    """One span from the start of the first to the end of the second."""
    return replace(
        first,
        end=second.end,
        quote_end=max(first.quote_end, second.quote_end),
        score=max(first.score, second.score),
    )
