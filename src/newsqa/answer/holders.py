"""Who holds a post: the holder that the newest article names, then those of older ones."""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.text.fold import fold
from newsqa.text.job_titles import could_be_name, holds
from newsqa.types import Span


def newest_first(post: str, spans: Sequence[Span], least: float) -> list[Span]:
    """The spans by the date of their article, the newest first, where the post stands before them.

    `spans` come best first, of different words. Where the best one has no date or no post before
    it, they stay as they are. Only those with a score of at least `least` are returned.
    """
    likely = [span for span in spans if span.score >= least]
    holders = [span for span in likely if _holds(post, span)]
    if not likely or likely[0] not in holders:
        return likely
    return sorted(holders, key=lambda span: span.passage.article.published or "", reverse=True)


def _holds(post: str, span: Span) -> bool:
    article = span.passage.article
    text = fold(article.text)
    named = could_be_name(text[span.start : span.end]) and holds(post, text, span.start) > 0
    return named and article.published is not None
