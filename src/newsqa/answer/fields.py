"""Questions about an article itself: who published it, when, who wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsqa.answer.relevance import Relevance
from newsqa.text.fold import fold
from newsqa.types import Article, ArticleField, AskedField, FieldAnswer, Finding, Hit

LEAST_SHARE = 0.5
"""Share of the weight of the words that name the article which it has, at least."""

CERTAINTY: Mapping[Finding | None, float] = {
    None: 1.0,
    "line": 1.0,
    "metadata": 0.95,
    "label": 0.85,
    "guess": 0.5,
}
"""Confidence of a field by how it was found; one that was given with the article is certain."""


def answer_field(
    asked: AskedField, hits: Sequence[Hit], relevance: Relevance
) -> FieldAnswer | None:
    """The field of the article that the question names; None without such an article or field.

    `relevance` is that of the words that name the article. Where no words do (谁发布的), only an
    article that is alone among the hits is meant. Its confidence is the share of those words that
    the article has, times the certainty of how the field was found.
    """
    articles = list({hit.passage.article.id: hit.passage.article for hit in hits}.values())
    if not articles:
        return None
    if not relevance.weights:
        alone = len(articles) == 1 and not asked.named
        return _field(articles[0], asked.name, 1.0) if alone else None
    article = articles[0]
    share = relevance.share(fold(f"{article.title}\n{article.text}"))
    return _field(article, asked.name, share) if share >= LEAST_SHARE else None


def _field(article: Article, name: ArticleField, confidence: float) -> FieldAnswer | None:
    """The field as an answer; None where the article does not have it."""
    value = {
        "publisher": article.publisher,
        "author": article.author,
        "published": article.published,
    }[name]
    certain = confidence * CERTAINTY[article.finding(name)]
    return FieldAnswer(article, name, value, certain) if value else None
