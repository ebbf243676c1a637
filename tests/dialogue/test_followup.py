"""Readings of follow-ups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.dialogue.dependence import Found, dependence_features, goes_back
from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.followup import READINGS, readings
from newsqa.dialogue.logistic import Logistic, fitted_weights, wording_weights
from newsqa.dialogue.resolved import resolved_question
from newsqa.dialogue.topic import answer_features, topic_features, topic_words
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.types import Article

BRIDGE = Article(
    "bridge",
    "12月27日，枫渡大桥建成通车。通车仪式由市交通运输局局长关士杰主持。大桥全长2.86公里，总投资14.2亿元。",
    title="枫渡大桥建成通车",
)
CHAIRED = Earlier("谁主持了枫渡大桥的通车仪式？", ("关士杰",), BRIDGE)
LENGTH = Earlier("枫渡大桥全长多少公里？", ("2.86公里",), BRIDGE)


def read(typed: str, *earlier: Earlier) -> dict[str, str]:
    return readings(typed, earlier, Tokenizer(), fitted_weights())


def test_a_pronoun_stands_for_the_answer_before() -> None:
    assert read("那他是什么职务", CHAIRED)["topic"] == "关士杰是什么职务"


def test_what_is_left_out_comes_from_the_question_before() -> None:
    assert "枫渡大桥" in read("投资多少", LENGTH)["topic"]
    assert "枫渡大桥" in read("它投资多少", LENGTH)["topic"]


def test_another_filler_is_asked_what_was_asked_before() -> None:
    found = read("那总投资呢？", LENGTH)
    assert found["slot"].startswith("总投资")
    assert "多少" in found["slot"]


def test_a_second_filler_takes_the_place_of_the_first() -> None:
    before = Earlier("枫渡大桥全长多少公里？那主桥呢？", ("612米",), BRIDGE)
    found = read("总投资呢？", before)
    assert found["slot"] == read("总投资呢？", LENGTH)["slot"]
    assert all("主桥" not in reading for reading in found.values())
    shown = resolved_question(
        "总投资呢？", "slot", [before], Tokenizer(), fitted_weights(), wording_weights()
    )
    assert "主桥" not in shown and "总投资" in shown


def test_equal_readings_are_read_once() -> None:
    for typed in ("他是什么职务", "那总投资呢", "多长", "为什么"):
        made = read(typed, CHAIRED)
        assert len(set(made.values())) == len(made)
        assert set(made) <= set(READINGS)
        assert "topic" in made


TEXTS = st.text("谁他那呢多少的枫渡大桥主持关士杰A1 ？?，、《》“”会议为什么", max_size=20)


@given(typed=TEXTS, asked=TEXTS, answer=TEXTS, text=TEXTS, older=TEXTS)
def test_a_reading_names_nothing_that_the_conversation_did_not(
    typed: str, asked: str, answer: str, text: str, older: str
) -> None:
    article = Article("a", text or "无")
    earlier = [Earlier(older), Earlier(asked, (answer,) if answer else (), article)]
    said = typed + asked + answer + " ，"
    for reading in readings(typed, earlier, Tokenizer(), fitted_weights()).values():
        assert set(reading) <= set(said)


@given(typed=TEXTS, asked=TEXTS)
def test_features_are_as_many_as_weights(typed: str, asked: str) -> None:
    earlier, tokenizer, weights = Earlier(asked, (), BRIDGE), Tokenizer(), fitted_weights()
    found = Found({"大桥": 0.5}, 0.5, same=True)
    assert 0 <= weights.dependent.of(dependence_features(typed, earlier, found)) <= 1
    assert 0 <= weights.answer.of(answer_features(typed, earlier)) <= 1
    windows = topic_words(earlier, tokenizer)
    for row in topic_features(typed, earlier, "", windows, tokenizer):
        assert 0 <= weights.topic.of(row) <= 1


def test_an_unknown_name_of_the_article_is_one_word() -> None:
    question = fold(CHAIRED.question + "关士杰呢")
    words = topic_words(Earlier(question, (), BRIDGE), Tokenizer())
    assert "关士杰" in [question[slice(*window)] for window in words]


def test_going_back_is_said() -> None:
    assert goes_back("刚才那座大桥多长")
    assert not goes_back("大桥多长")


def test_a_function_wants_its_number_of_values() -> None:
    with pytest.raises(ValueError, match="zip"):
        Logistic(0.0, (1.0, 2.0)).of([1.0])
    assert Logistic(0.0, (1e9,)).of([1.0]) == pytest.approx(1.0)
