"""How much of a question a text speaks of."""

from __future__ import annotations

from newsqa.answer.relevance import Relevance
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Hit, Passage


def test_rare_words_weigh_more(tokenizer: Tokenizer) -> None:
    known = {"大桥": 2, "昨天": 900}
    relevance = Relevance("昨天大桥通车", tokenizer, lambda terms: known, 1000)
    assert relevance.share("大桥") > 3 * relevance.share("昨天") > 0
    assert relevance.share("昨天大桥通车了") == 1.0
    assert relevance.share("植树") == 0.0


def test_the_best_article_of_the_hits(tokenizer: Tokenizer) -> None:
    relevance = Relevance("望江大桥合龙", tokenizer, lambda terms: {}, 10)
    bridge, green = Article("b", "望江大桥合龙。"), Article("g", "植树。")
    hits = [Hit(Passage(green, 0, 2), 1.0), Hit(Passage(bridge, 0, 2), 0.5)]
    assert relevance.best(hits) == 1.0
    assert relevance.best(hits[:1]) == 0.0
    assert relevance.best([]) == 0.0


def test_a_question_of_question_words_is_about_nothing(tokenizer: Tokenizer) -> None:
    assert Relevance("是谁？", tokenizer, lambda terms: {}, 10).share("谁") == 0.0
