"""Two questions in one sentence."""

from __future__ import annotations

import pytest

from newsqa.dialogue.parse import parse_question
from newsqa.dialogue.split import split_question
from newsqa.engine import NewsQA
from newsqa.types import Article


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("码头改造花了多少钱，谁承建的？", ("码头改造花了多少钱", "谁承建的？")),
        ("谁主持验收会？投资多少？", ("谁主持验收会？", "投资多少？")),
        (
            "3月8日上午，洪峰到哪了，水位多高？",
            ("3月8日上午，洪峰到哪了", "3月8日上午，水位多高？"),
        ),
    ],
)
def test_each_is_a_question(asked: str, parts: tuple[str, ...]) -> None:
    assert split_question(asked) == parts
    assert [part.text for part in parse_question(asked, 400).parts] == list(parts)


@pytest.mark.parametrize(
    "asked",
    [
        "谁主持了会议？",
        "青溪和望江，哪边的大桥长？",
        "会上提了哪些要求，具体是什么？",
        "工地为什么停了，施工方怎么解释？",
        "县长说什么都要修桥，谁说的？",
        "几位大妈在公园跳舞，是哪儿的事？",
        "",
    ],
)
def test_one_question_stays_one(asked: str) -> None:
    assert split_question(asked) == ()


def test_both_are_answered_from_one_article(engine: NewsQA) -> None:
    text = "12月29日，东港码头改造通过验收。工程由望江港务集团承建，总投资2.3亿元，明年投用。"
    engine.add([Article("a", text, title="东港码头改造完成", published="2021-12-30")])
    answer = engine.ask("东港码头改造总投资多少，由谁承建？")
    assert answer.form == "list"
    assert [span.text for span in answer.answers] == ["2.3亿元", "望江港务集团"]
