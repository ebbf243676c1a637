"""Questions about the article: its fields answer, and only they."""

from __future__ import annotations

import pytest

from newsqa.answer.fields import answer_field
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.understand import asked_field
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Hit, Passage

BRIDGE = Article(
    "b", "望江大桥合龙。", title="大桥", publisher="江城晚报", published="2024-05-20T08:00"
)
GREEN = Article("g", "植树动员会召开。", title="植树", publisher="青溪融媒")


def _hits(*articles: Article) -> list[Hit]:
    return [Hit(Passage(article, 0, len(article.text)), 1.0) for article in articles]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("谁发布的？", "publisher"),
        ("这篇报道是谁发布的", "publisher"),
        ("誰發布的？", "publisher"),
        ("来源", "publisher"),
        ("文章的来源是什么？", "publisher"),
        ("关于望江大桥的报道是哪家媒体发布的？", "publisher"),
        ("什么时候发表的？", "published"),
        ("这篇文章什么时候发表？", "published"),
        ("发布时间", "published"),
        ("作者是谁？", "author"),
        ("这篇文章是谁写的？", "author"),
        ("Who published this article?", "publisher"),
        ("When was it published?", "published"),
        ("Who wrote this article?", "author"),
        ("望江大桥的报道的作者是谁？", "author"),
        ("这篇新闻报道是谁发布的？", "publisher"),
        ("关于大桥的那篇文章是什么时候发表的？", "published"),
    ],
)
def test_asked_fields(question: str, field: str) -> None:
    asked = asked_field(question)
    assert asked is not None
    assert asked[0] == field


@pytest.mark.parametrize(
    "question",
    [
        "谁发布了《绿化方案》？",
        "方案什么时候发布？",
        "《三体》的作者是谁？",
        "资金来源是什么？",
        "污染的来源是什么？",
        "谁主持了会议？",
        "新手机什么时候发布？",
        "虚假消息是谁发布的？",
        "论文是谁发表的？",
        "作文是谁写的？",
        "公文什么时候发布的？",
        "消息来源是谁说的？",
        "谁发布了这条消息引发关注？",
    ],
)
def test_questions_about_what_an_article_says(question: str) -> None:
    assert asked_field(question) is None


def test_the_named_article_answers(tokenizer: Tokenizer) -> None:
    asked = asked_field("关于望江大桥合龙的报道是谁发布的？")
    assert asked is not None
    relevance = Relevance(asked[1], tokenizer, lambda terms: {}, 9)
    field = answer_field(asked[0], asked[1], _hits(BRIDGE, GREEN), relevance)
    assert field is not None
    assert (field.article.id, field.value) == ("b", "江城晚报")
    assert answer_field(asked[0], asked[1], _hits(GREEN), relevance) is None


def test_without_a_name_only_a_lone_article_is_meant(tokenizer: Tokenizer) -> None:
    relevance = Relevance("", tokenizer, lambda terms: {}, 9)
    field = answer_field("published", "", _hits(BRIDGE, BRIDGE), relevance)
    assert field is not None
    assert (field.value, field.confidence) == ("2024-05-20T08:00", 1.0)
    assert answer_field("published", "", _hits(BRIDGE, GREEN), relevance) is None
    assert answer_field("author", "", _hits(BRIDGE), relevance) is None, "it has none"
    assert answer_field("author", "", [], relevance) is None
