"""Comparisons are two questions."""

from __future__ import annotations

import pytest

from newsqa.dialogue.comparison import compared
from newsqa.dialogue.parse import parse_question
from newsqa.engine import NewsQA
from newsqa.types import Article


@pytest.mark.parametrize(
    ("asked", "both"),
    [
        ("河东和河西，哪边种的树多？", ("河东种的树是多少？", "河西种的树是多少？")),
        ("青溪县和望江县哪个产量更高", ("青溪县产量是多少？", "望江县产量是多少？")),
        (
            "去年发的证书，青溪县多还是望江县多？",
            ("去年发的证书，青溪县是多少？", "去年发的证书，望江县是多少？"),
        ),
        ("缺口是今年大还是明年大", ("缺口今年是多少？", "缺口明年是多少？")),
        (
            "青溪大桥的投资比望江大桥多还是少？",
            ("青溪大桥的投资是多少？", "望江大桥的投资是多少？"),
        ),
        (
            "河东大桥和河西大桥哪个先通车？",
            ("河东大桥什么时候通车？", "河西大桥什么时候通车？"),
        ),
        (
            "河東大橋和河西大橋哪個先通車？",
            ("河東大橋什么时候通車？", "河西大橋什么时候通車？"),
        ),
        ("河东大桥和河西大桥哪个更长？", ("河东大桥多长？", "河西大桥多长？")),
        ("青溪队和望江队谁的排名靠前", ("青溪队排第几？", "望江队排第几？")),
        (
            "Which is longer, the Qingxi bridge or the Wangjiang bridge?",
            ("How long is the Qingxi bridge?", "How long is the Wangjiang bridge?"),
        ),
        (
            "which was earlier: the fair or the race?",
            ("When was the fair?", "When was the race?"),
        ),
        ("甲厂和乙厂谁罚得更狠", ("甲厂罚了多少？", "乙厂罚了多少？")),
    ],
)
def test_one_question_for_each(asked: str, both: tuple[str, str]) -> None:
    assert compared(asked) == both
    assert [one.text for one in parse_question(asked, 400).compared] == list(both)


@pytest.mark.parametrize(
    "asked",
    [
        "谁先到的？",
        "河东0比5输给河西那场谁先进的球",
        "谁主持了会议？",
        "河东有哪边的树多？",
        "甲和乙是谁？",
        "",
    ],
)
def test_no_comparison(asked: str) -> None:
    assert compared(asked) == ()


def test_both_sides_are_answered(engine: NewsQA) -> None:
    for place, count in (("青溪县", "42万株"), ("望江县", "35万株")):
        text = f"3月12日，{place}举行植树活动。{place}今年新栽树木{count}，比去年多。"
        engine.add([Article(place, text, title=f"{place}植树", published="2024-03-12")])
    answer = engine.ask("青溪县和望江县，哪边新栽树木多？")
    assert answer.form == "list"
    assert [span.text for span in answer.answers] == ["42万株", "35万株"]
    assert answer.question == "青溪县和望江县，哪边新栽树木多？"
