"""Answers to questions that ask for several: every span that answers, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsqa.text.letters import letters
from newsqa.types import Span

# What an article puts between the parts of one enumeration.
_BETWEEN = re.compile(r"\s*(?:[、，,；;]|以及|及其|及|和|与|與|或|并|並|还有|還有|等|and)*\s*")
_GAP = 4
_BREAK = re.compile(r"[、，,；;]|以及|及其|和|与|與")


def enumerated(spans: Sequence[Span], least: float, most: int) -> list[Span]:
    """The spans of at least this score, neighbours merged where the article enumerates them.

    Articles by their best span, inside an article by place; a span that names nothing but what
    another one names is left out. At most `most`.
    """
    sure = _apart([span for span in spans if span.score >= least])
    best: dict[str, float] = {}
    for span in sure:
        article = span.passage.article.id
        best[article] = max(best.get(article, 0.0), span.score)
    sure.sort(key=lambda s: (-best[s.passage.article.id], s.passage.article.id, s.start))
    merged: list[Span] = []
    for span in sure:
        if merged and _neighbours(merged[-1], span):
            merged[-1] = _joined(merged[-1], span)
        else:
            merged.append(span)
    kept: list[Span] = []
    for span in sorted(merged, key=lambda span: (-len(_parts(span)), -span.score)):
        if not any(_parts(span) <= _parts(other) for other in kept):
            kept.append(span)
    chosen = sorted(kept, key=lambda span: -span.score)[:most]
    return [span for span in merged if span in chosen]


def _apart(spans: Sequence[Span]) -> list[Span]:
    """The spans without those that share words with a surer one; passages of an article overlap."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: -span.score):
        if not any(
            span.passage.article.id == other.passage.article.id
            and span.start < other.end
            and other.start < span.end
            for other in kept
        ):
            kept.append(span)
    return kept


def _parts(span: Span) -> set[str]:
    """The things that a span names, each in plain words."""
    return {words for part in _BREAK.split(span.text) if (words := letters(part))} or {span.text}


def _neighbours(first: Span, second: Span) -> bool:
    if first.passage != second.passage or not 0 <= second.start - first.end <= _GAP:
        return False
    between = first.passage.article.text[first.end : second.start]
    return bool(_BETWEEN.fullmatch(between))


def _joined(first: Span, second: Span) -> Span:
    return replace(
        first,
        end=second.end,
        quote_end=max(first.quote_end, second.quote_end),
        score=max(first.score, second.score),
    )
