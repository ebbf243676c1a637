"""What the command line says of a talk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsqa.cli.ask import _answer_lines, _understood
from newsqa.messages import Lang
from newsqa.types import Article, Choice
from tests.web.talking import DIGEST, POST, STORY, WHO, Talking


@pytest.mark.parametrize(("lang", "line"), [("zh", "按“关士杰"), ("en", "Understood as")])
def test_what_was_understood_is_a_line(lang: Lang, line: str) -> None:
    (shown,) = _understood(Talking().ask(POST, history=[WHO]), lang)
    assert line in shown
    assert _understood(Talking().ask(WHO), lang) == []


def test_other_events_stand_below_the_answer() -> None:
    answer = Talking().ask(WHO)
    choice = Choice(
        "望江大桥合龙（2024-05-20）", "望江大桥合龙，谁主持了会议？", Article("b", "江")
    )
    lines = _answer_lines(replace(answer, choices=(choice,)), "zh")
    assert lines[-1] == f"  - {choice.question}"
    assert "您也可能问的是" in lines[-2]
    assert not any("您也可能问的是" in line for line in _answer_lines(answer, "zh"))


def test_sentences_of_a_timeline_stand_behind_their_days() -> None:
    engine = Talking()

    days = [line.partition("  ")[0] for line in _answer_lines(engine.ask(STORY), "zh")]

    assert days == ["2023-08-02"] * 2 + ["2023-12-28"] * 2
    assert not any(line.startswith("2023") for line in _answer_lines(engine.ask(DIGEST), "zh"))
