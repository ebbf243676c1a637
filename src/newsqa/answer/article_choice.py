"""Which article a question for a digest is about."""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.answer.relevance import Relevance
from newsqa.text.fold import fold
from newsqa.types import Article, Hit

NAMED = 2.0
"""What the words of the question in an article count beside the score of its best hit."""


def about(hits: Sequence[Hit], relevance: Relevance) -> Article | None:
    """The article that a question names: by the score of its best hit and the words that it has.

    The best hit's for a question in another language; None without hits.
    """
    if relevance.foreign:
        return next((hit.passage.article for hit in hits), None)
    shares: dict[str, float] = {}
    for hit in hits:
        article = hit.passage.article
        if article.id not in shares:
            shares[article.id] = relevance.share(words_of(article))

    def named(hit: Hit) -> float:
        return hit.score + NAMED * shares[hit.passage.article.id]

    best = max(hits, key=named, default=None)
    return best.passage.article if best else None


def words_of(article: Article) -> str:
    """The title and the text, folded."""
    return fold(f"{article.title}\n{article.text}")
