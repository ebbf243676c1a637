"""Words typed as pinyin over a real store."""

from __future__ import annotations

import pytest

from newsqa.engine import NewsQA
from newsqa.text.pinyin import syllables
from newsqa.types import Answer, Article

PHONES = [
    Article(
        f"phone{number}",
        f"{number}月3日，石榴镇手机节开幕，手机卖出{number}000台。校长秦秋平说，手机节办得好。",
        title="手机节开幕",
        published=f"2024-0{number}-04",
    )
    for number in range(1, 5)
]


@pytest.fixture
def news(engine: NewsQA) -> NewsQA:
    engine.add(PHONES)
    return engine


def searched_for(answer: Answer) -> str:
    return answer.note.zh if answer.note else ""


@pytest.mark.parametrize(
    "question",
    [
        "石榴镇shouji节哪天开幕？",
        "石榴镇 shouji 节哪天开幕？",
        "石榴鎮Shouji節哪天開幕？",
    ],
)
def test_pinyin_is_read_as_the_word_that_the_archive_has(news: NewsQA, question: str) -> None:
    answer = news.ask(question)
    assert answer.question == question
    assert searched_for(answer) == "按“手机”查找。"


def test_the_answer_is_that_of_the_word(news: NewsQA) -> None:
    asked = "石榴镇4月的{}卖了多少台？"
    spelt = news.ask(asked.format("shouji"))
    assert spelt.answers == news.ask(asked.format("手机")).answers


@pytest.mark.parametrize(
    "question",
    [
        "What did the phone fair in Shouji sell?",  # a name in an English question
        "change手机卖了多少？",  # an English word
        "taifeng手机卖了多少？",  # no article has 台风
        "shou手机卖了多少？",  # one syllable
        "iphone卖了多少台？",
        "New shouji卖了多少台？",  # beside an English word
    ],
)
def test_other_letters_are_left_as_they_are(news: NewsQA, question: str) -> None:
    assert "手机”" not in searched_for(news.ask(question))


def test_letters_that_an_article_has_are_left_as_they_are(news: NewsQA) -> None:
    news.add([Article("brand", "shouji牌收音机在石榴镇展出。", title="收音机展")])
    assert news.ask("石榴镇shouji牌收音机卖多少？").note is None


def test_letters_are_cut_into_syllables() -> None:
    assert syllables("shouji") == [("shou", "ji")]
    assert ("xi", "an") in syllables("xian")
    assert syllables("what") == []
    assert syllables("") == []
    assert all(len(found) <= 6 for found in (syllables("xianxianxianxian"), syllables("a" * 50)))
