from __future__ import annotations

import pytest

from newsqa.dialogue.references import filler, says_nothing, with_topic, without_lead


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("那地点呢？", "地点呢？"),
        ("对了，那大桥多长", "大桥多长"),
        ("那个大桥多长", "那个大桥多长"),
        ("那是为什么呢", "那是为什么呢"),
        ("谁主持的", "谁主持的"),
        ("and when was it?", "when was it?"),
        ("那", "那"),
        ("", ""),
    ],
)
def test_the_lead_of_a_follow_up_is_left_out(typed: str, rest: str) -> None:
    assert without_lead(typed) == rest


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("那张宏春呢？", "张宏春"),
        ("刑事的呢", "刑事"),
        ("2020年呢", "2020年"),
        ("那地点在哪里", ""),
        ("他呢", ""),
        ("那这个呢", ""),
        ("总的来说这一次活动到底办得好还是办得不好呢", ""),
    ],
)
def test_what_a_follow_up_names_instead(typed: str, named: str) -> None:
    assert filler(typed) == named


def test_a_topic_takes_the_place_of_the_pronoun() -> None:
    assert with_topic("他是什么职务", "关士杰") == "关士杰是什么职务"
    assert with_topic("他是什麼職務", "關士傑") == "關士傑是什麼職務"
    assert with_topic("多长", "枫渡大桥") == "枫渡大桥多长"
    assert with_topic("when was it built", "Fengdu bridge") == "when was Fengdu bridge built"
    assert with_topic("how long", "Fengdu bridge") == "Fengdu bridge how long"
    assert with_topic("多长", "") == "多长"


@pytest.mark.parametrize(
    ("typed", "empty"),
    [
        ("为什么呢？", True),
        ("那是什么时候的事", True),
        ("他是谁", True),
        ("具体是哪些？", True),
        ("Why is that?", True),
        ("地点呢", False),
        ("他多大年纪了", False),
        ("谁夺冠", False),
        ("Who won?", False),
    ],
)
def test_what_says_nothing_of_its_own(typed: str, empty: bool) -> None:
    assert says_nothing(typed) is empty
