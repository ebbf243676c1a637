"""Who holds a post: the holder that the newest article names, then those of older ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsqa.text.fold import fold
from newsqa.text.job_titles import could_be_name, is_holder
from newsqa.text.letters import letters
from newsqa.types import Span


def newest_first(post: str, spans: Sequence[Span], least: float) -> list[Span]:
    """One span a name, by the newest article that calls it the holder of the post, newest first.

    `spans` come best first. Where the best one's name is called so by no article with a date, the
    spans stay as they are, each name once. Only names with a score of at least `least` are
    returned, each with its best score.
    """
    best: dict[str, Span] = {}
    newest: dict[str, Span] = {}
    for span in spans:
        name = letters(span.text)
        if span.score >= least:
            best.setdefault(name, span)
        if _holds(post, span) and (name not in newest or _day(span) > _day(newest[name])):
            newest[name] = span
    likely = list(best)
    if not likely or likely[0] not in newest:
        return list(best.values())
    holders = [replace(newest[name], score=best[name].score) for name in likely if name in newest]
    return sorted(holders, key=_day, reverse=True)


def _day(span: Span) -> str:
    return span.passage.article.published or ""


def _holds(post: str, span: Span) -> bool:
    article = span.passage.article
    text = fold(article.text)
    if article.published is None or not could_be_name(text[span.start : span.end]):
        return False
    return is_holder(post, text, span.start, span.end)
