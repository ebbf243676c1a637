"""Which article a question for a digest is about."""

from __future__ import annotations

from newsqa.answer.article_choice import about
from newsqa.answer.relevance import Relevance
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Hit, Passage

TOKENIZER = Tokenizer()
BRIDGE = Article(
    "bridge", "8月2日上午，横跨青溪河的鹿鸣桥正式建成通车，全长1280米。", "鹿鸣桥建成通车"
)
MARKET = Article(
    "market", "青溪河畔的夜市昨晚开张，有六十个摊位。市民可以品尝各地小吃。", "夜市开张"
)


def hits(*articles: Article) -> list[Hit]:
    return [Hit(Passage(article, 0, len(article.text)), 1.0) for article in articles]


def relevance(topic: str, *, foreign: bool = False) -> Relevance:
    return Relevance(topic, TOKENIZER, lambda terms: dict.fromkeys(terms, 3), 1000, foreign=foreign)


def test_article_that_the_question_names_wins_over_a_better_hit() -> None:
    found = hits(MARKET, BRIDGE)

    assert about(found, relevance("鹿鸣桥通车")) == BRIDGE
    assert about(found, relevance("夜市开张")) == MARKET


def test_best_hit_where_words_cannot_be_compared() -> None:
    found = hits(MARKET, BRIDGE)

    assert about(found, relevance("the new bridge", foreign=True)) == MARKET
    assert about([], relevance("夜市")) is None
