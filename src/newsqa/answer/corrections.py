"""Corrected reports: an article that says it corrects another one stands in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsqa.text.letters import letters
from newsqa.types import Article, Hit

_WORD = "(?:更正|勘误|勘誤|订正|訂正)"
_CORRECTS = re.compile(_WORD)
_MARK = re.compile(rf"[（(【\[]?{_WORD}(?:启事|声明|说明|公告)?[)）】\]]?[：:]?")


def corrected(hits: Sequence[Hit]) -> set[str]:
    """The ids of articles among the hits that another one corrects.

    A correction names itself in its title, has the title of what it corrects, and is not older.
    """
    articles = {hit.passage.article.id: hit.passage.article for hit in hits}
    corrections = [one for one in articles.values() if _CORRECTS.search(one.title)]
    return {
        one.id
        for one in articles.values()
        if any(_corrects(correction, one) for correction in corrections)
    }


def _corrects(correction: Article, article: Article) -> bool:
    if correction.id == article.id or _CORRECTS.search(article.title):
        return False
    title = letters(_MARK.sub("", correction.title))
    older = (article.published or "") <= (correction.published or "9999")
    return older and bool(title) and title == letters(article.title)
