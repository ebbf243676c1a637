"""Typos of one homophone over a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from newsqa.engine import NewsQA
from newsqa.types import Answer, Article

FACTORY = (
    "4月9日，石榴镇榨油厂发生火灾。厂长秦秋平介绍，起火的是二号仓库，消防员四十分钟后把火扑灭。"
    "镇里的志愿者给消防员送去饮水。仓库里的志愿者登记册已经烧毁，另有三名志愿者受了轻伤。"
)
SCHOOL = "5月6日，大荔县第二小学开学，全校共有学生812人。志愿者带孩子们参观了校园。志愿者有20人。"


@pytest.fixture
def news(engine: NewsQA) -> NewsQA:
    engine.add(
        [
            Article("factory", FACTORY, title="榨油厂起火", published="2024-04-10"),
            Article("school", SCHOOL, title="小学开学", published="2024-05-07"),
        ]
    )
    return engine


def searched_for(answer: Answer) -> str:
    return answer.note.zh if answer.note else ""


@pytest.mark.parametrize("typed", ["秦秋苹", "秦丘平", "禽秋平"])
def test_a_name_that_no_article_has_is_read_as_the_one_of_its_sound(
    news: NewsQA, typed: str
) -> None:
    asked = f"{typed}是什么职务？"
    answer = news.ask(asked)
    assert answer.question == asked
    assert searched_for(answer) == "按“秦秋平”查找。"
    assert answer.answers
    assert answer.answers[0].text.endswith("厂长")
    assert answer.answers == news.ask("秦秋平是什么职务？").answers


@pytest.mark.parametrize("question", ["受轻伤的志原者有几名？", "受輕傷的志原者有幾名？"])
def test_a_word_is_read_as_the_likelier_one_of_its_sound(news: NewsQA, question: str) -> None:
    assert searched_for(news.ask(question)) == "按“志愿者”查找。"


@pytest.mark.parametrize(
    "question",
    [
        "秦秋平是什么职务？",
        "大荔的小学有多少学生？",  # the archive has 大荔县
        "石榴镇哪天起的火？",
        "受轻伤的志愿者有几名？",
        "卓远航担任什么职务？",  # of nobody there
        "Who is 秦秋平?",
    ],
)
def test_a_question_without_a_typo_is_left_as_it_is(news: NewsQA, question: str) -> None:
    assert news.ask(question).note is None


def test_of_two_persons_of_the_same_sound_neither_is_taken(news: NewsQA) -> None:
    other = replace(Article("other", "馆长秦秋萍说，展览十月开幕。"), published="2024-06-01")
    news.add([other])
    assert news.ask("秦秋苹是什么职务？").note is None
    assert searched_for(news.ask("秦丘萍是什么职务？")) == "按“秦秋萍”查找。"


def test_a_name_that_only_a_title_has_is_left_as_it_is(news: NewsQA) -> None:
    news.add([Article("title", "展览十月开幕，市民免票。", title="秦秋苹办展览")])
    assert news.ask("秦秋苹是什么职务？").note is None


def test_a_new_topic_of_a_conversation_may_have_a_typo(news: NewsQA) -> None:
    answer = news.ask("秦秋苹是什么职务？", history=["大荔县第二小学有多少学生？"])
    assert answer.resolved_question is None
    assert searched_for(answer) == "按“秦秋平”查找。"


def test_both_notes_are_told(engine: NewsQA) -> None:
    engine.add([Article("factory", FACTORY, title="榨油厂起火", published="2024-07-02")])
    settings = engine.settings.model_copy(update={"today": date(2030, 1, 1)})
    answer = NewsQA(settings, embedder=engine.embedder).ask("昨天秦秋苹说起火的是几号仓库？")
    assert answer.time_range
    assert "按“秦秋平”查找。" in searched_for(answer)
    assert searched_for(answer) != "按“秦秋平”查找。"
