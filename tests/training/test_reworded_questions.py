"""Questions in other words: nobody is asked for anything else, and names stay whole."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.natural_windows import Natural
from training.reworded_questions import reworded

from newsqa.types import Article

ARTICLE = Article(id="a", text="榆湾隧道下月开工。")


def all_wordings(kind: str, question: str) -> set[str]:
    source = random.Random(3)
    return {reworded(Natural(question, kind, "", ARTICLE, ()), source) for _ in range(200)}


@pytest.mark.parametrize(
    ("kind", "question", "wanted"),
    [
        ("time", "榆湾隧道是什么时候开工的呀", "榆湾隧道开工 时间"),
        ("place", "祁新桐在哪里主持了仪式?", "祁新桐主持了仪式地点"),
        ("person", "枫渡大桥的设计师是谁", "枫渡大桥设计师 姓名"),
        ("why", "榆湾隧道为啥停工了", "榆湾隧道停工原因"),
        ("number", "救援队一共去了多少人", "救援队一共去人数"),
    ],
)
def test_a_noun_stands_for_the_question_word(kind: str, question: str, wanted: str) -> None:
    assert wanted in all_wordings(kind, question)


@pytest.mark.parametrize(
    ("kind", "question", "words"),
    [
        ("thing", "这种鱼叫什么", "叫什么"),
        ("person", "这出戏演的是哪位科学家", "哪位科学家"),
        ("time", "榆湾隧道几点封的", "几点"),
    ],
)
def test_what_is_asked_for_stays(kind: str, question: str, words: str) -> None:
    assert all(words in one for one in all_wordings(kind, question))


def test_english_stays_as_it_was() -> None:
    asked = "who opened the yuwan tunnel?"
    assert all_wordings("person", asked) == {asked}


@given(
    st.text("榆湾隧道的了是谁哪里这那什么,? 呀", max_size=20),
    st.sampled_from(["time", "place", "person", "why", "number", "how", "list", "none"]),
)
def test_any_text_stays_a_question(text: str, kind: str) -> None:
    question = f"枫渡{text}"
    for one in all_wordings(kind, question):
        assert one.startswith("枫渡")
        assert one == one.strip()
