"""Questions about the article: its fields answer, and only they."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsqa.answer.fields import answer_field
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.understand import asked_field
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, AskedField, Hit, Passage

BRIDGE = Article(
    "b", "望江大桥合龙。", title="大桥", publisher="江城晚报", published="2024-05-20T08:00"
)
GREEN = Article("g", "植树动员会召开。", title="植树", publisher="青溪融媒")


def _hits(*articles: Article) -> list[Hit]:
    return [Hit(Passage(article, 0, len(article.text)), 1.0) for article in articles]


def test_the_named_article_answers(tokenizer: Tokenizer) -> None:
    asked = asked_field("关于望江大桥合龙的报道是谁发布的？")
    assert asked is not None
    relevance = Relevance(asked.named, tokenizer, lambda terms: {}, 9)
    field = answer_field(asked, _hits(BRIDGE, GREEN), relevance)
    assert field is not None
    assert (field.article.id, field.value) == ("b", "江城晚报")
    assert answer_field(asked, _hits(GREEN), relevance) is None


def test_without_a_name_only_a_lone_article_is_meant(tokenizer: Tokenizer) -> None:
    relevance = Relevance("", tokenizer, lambda terms: {}, 9)
    published, author = AskedField("published", ""), AskedField("author", "")
    field = answer_field(published, _hits(BRIDGE, BRIDGE), relevance)
    assert field is not None
    assert (field.value, field.confidence) == ("2024-05-20T08:00", 1.0)
    assert answer_field(published, _hits(BRIDGE, GREEN), relevance) is None
    assert answer_field(author, _hits(BRIDGE), relevance) is None, "it has none"
    assert answer_field(author, [], relevance) is None


@pytest.mark.parametrize(
    ("notes", "confidence"),
    [
        ("", 1.0),
        (" published=line", 1.0),
        (" publisher=guess published=metadata", 0.95),
        (" published=label", 0.85),
        (" author=label published=guess", 0.5),
        (" published=by a later version", 1.0),
    ],
)
def test_a_field_is_as_certain_as_the_place_it_was_found_in(
    tokenizer: Tokenizer, notes: str, confidence: float
) -> None:
    found = replace(BRIDGE, sha256="0" * 64 + notes)
    relevance = Relevance("", tokenizer, lambda terms: {}, 9)
    field = answer_field(AskedField("published", ""), _hits(found), relevance)
    assert field is not None
    assert field.confidence == confidence
