"""A list of news with what "show more" adds to it: its pages, asked for one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from newsqa.types import Answer

MOST_SHOWN = 240
"""Entries of one list, at most; those after them begin a list of their own."""


def extended(ask: Callable[[int], Answer], offset: int, shown: int) -> Answer:
    """The answer from `offset` on; of a list of news, `shown` entries and the page after them.

    `ask` answers with the entries from an offset on.
    """
    answer = ask(offset)
    known = {article.id for article in answer.listed}
    while answer.form == "listing" and len(answer.listed) <= min(shown, MOST_SHOWN):
        page = ask(answer.offset + len(answer.listed))
        fresh = [article for article in page.listed if article.id not in known]
        if page.form != "listing" or not fresh:
            break
        known.update(article.id for article in fresh)
        answer = replace(answer, listed=(*answer.listed, *fresh), hits=(*answer.hits, *page.hits))
    return answer
