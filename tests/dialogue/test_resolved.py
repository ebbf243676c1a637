"""Follow-ups put in full, as they are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.followup import READINGS
from newsqa.dialogue.logistic import fitted_weights, wording_weights
from newsqa.dialogue.resolved import resolved_question
from newsqa.dialogue.wording import GLUE
from newsqa.text.terms import Tokenizer
from newsqa.types import Article

BRIDGE = Article(
    "bridge",
    "12月27日，枫渡大桥建成通车。通车仪式由市交通运输局局长关士杰主持，副局长邵明远致辞。"
    "大桥全长2.86公里，总投资14.2亿元。",
    title="枫渡大桥建成通车",
)
CHAIRED = Earlier("谁主持了枫渡大桥的通车仪式？", ("关士杰",), BRIDGE)
LENGTH = Earlier("枫渡大桥全长多少公里？", ("2.86公里",), BRIDGE)
POST = Earlier("关士杰是什么职务？", ("市交通运输局局长",), BRIDGE)
FESTIVAL = Earlier("2023年青溪县采茶节有多少人参加？", (), Article("a", "采茶节有三千人参加。"))


def full(typed: str, *earlier: Earlier, way: str = "topic") -> str:
    return resolved_question(typed, way, earlier, Tokenizer(), fitted_weights(), wording_weights())


@pytest.mark.parametrize(
    ("typed", "earlier", "shown"),
    [
        ("那他是什么职务", CHAIRED, "关士杰是什么职务？"),
        ("他的职务呢", CHAIRED, "关士杰的职务？"),
        ("总结一下", CHAIRED, "总结一下枫渡大桥的通车仪式"),
        ("怎么回事", CHAIRED, "枫渡大桥是怎么回事？"),
        ("为什么", LENGTH, "枫渡大桥全长2.86公里，为什么？"),
        ("那邵明远呢", POST, "邵明远是什么职务？"),
        ("在哪儿办的？", FESTIVAL, "2023年青溪县采茶节，在哪儿办的？"),
        ("這是誰辦的？", FESTIVAL, "2023年青溪县采茶节是誰辦的？"),
        ("那篇报道谁写的", FESTIVAL, "2023年青溪县采茶节，那篇报道谁写的？"),
    ],
)
def test_a_follow_up_is_shown_as_a_sentence(typed: str, earlier: Earlier, shown: str) -> None:
    assert full(typed, earlier) == shown


def test_a_filler_without_a_sure_place_stands_behind_the_question() -> None:
    asked = Earlier("枫渡大桥全长多少公里？", (), Article("a", "无"))
    assert full("限高的牌子呢", asked, way="slot").endswith("？那限高的牌子呢？")


def test_what_is_asked_of_many_is_not_asked_of_one() -> None:
    assert "关士杰是" not in full("他们是什么职务", CHAIRED)


def test_english_follow_ups_are_put_in_english() -> None:
    asked = Earlier("How long is the Fengdu bridge?", ("2.86公里",), BRIDGE)
    assert full("and its cost?", asked) == "How long is the Fengdu bridge? And its cost?"
    assert full("what did it cost", asked) == "How long is the Fengdu bridge? What did it cost?"
    third = Earlier("How long is the Fengdu bridge? And its cost?", ("14.2亿元",), BRIDGE)
    assert full("who built it", third) == "How long is the Fengdu bridge? Who built it?"
    job = Earlier("What was Guan Shijie's first job?", ("工程师",), BRIDGE)
    assert full("when did he join?", job) == "When did Guan Shijie join?"


TEXTS = st.text("谁他那呢多少的枫渡大桥主持关士杰A1 ？?，、《》“”会议为什么第一条", max_size=20)


@given(
    typed=TEXTS.filter(str.strip),
    asked=TEXTS,
    answer=TEXTS,
    text=TEXTS,
    older=TEXTS,
    way=st.sampled_from(READINGS),
)
def test_what_is_shown_names_nothing_that_the_conversation_did_not(
    typed: str, asked: str, answer: str, text: str, older: str, way: str
) -> None:
    article = Article("a", text or "无")
    earlier = [Earlier(older), Earlier(asked, (answer,) if answer else (), article)]
    shown = full(typed, *earlier, way=way)
    assert set(shown) <= set(typed + asked + answer + GLUE + " .?'sAnd")


def test_nothing_is_added_to_a_question_that_names_its_topic() -> None:
    assert full("枫渡大桥的通车仪式在哪里", CHAIRED) == "枫渡大桥的通车仪式在哪里？"
