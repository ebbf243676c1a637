"""Questions about an article itself: who published it, when, who wrote it."""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.answer.relevance import Relevance
from newsqa.dialogue.understand import ArticleField
from newsqa.text.fold import fold
from newsqa.types import Article, FieldAnswer, Hit

LEAST_SHARE = 0.5
"""Share of the words that name the article which it must hold."""


def answer_field(
    name: ArticleField, named: str, hits: Sequence[Hit], relevance: Relevance
) -> FieldAnswer | None:
    """The field of the article that the question names; None when it names none, or has no such.

    With no words that name one (谁发布的), only an article that is alone among the hits is meant.
    """
    articles = list({hit.passage.article.id: hit.passage.article for hit in hits}.values())
    if not articles:
        return None
    if not relevance.weights:
        return _field(articles[0], name, 1.0) if len(articles) == 1 and not named else None
    article = articles[0]
    share = relevance.share(fold(f"{article.title}\n{article.text}"))
    return _field(article, name, share) if share >= LEAST_SHARE else None


def _field(article: Article, name: ArticleField, confidence: float) -> FieldAnswer | None:
    value = {
        "publisher": article.publisher,
        "author": article.author,
        "published": article.published,
    }[name]
    return FieldAnswer(article, name, value, confidence) if value else None
