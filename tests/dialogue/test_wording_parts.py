"""The parts of a follow-up in full: statements, phrases, places of fillers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.filler_place import place_features, places, with_filler
from newsqa.dialogue.logistic import wording_weights
from newsqa.dialogue.noun_phrase import names_person, phrase_features, phrases
from newsqa.dialogue.statement import statement
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.text.word_class import word_class
from newsqa.types import Article


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("枫渡大桥全长多少公里？", "2.86公里", "枫渡大桥全长2.86公里"),
        ("谁主持了会议？", "关士杰", "关士杰主持了会议"),
        ("受灾面积约多少？", "约21.7万亩", "受灾面积约21.7万亩"),
        ("大桥什么时候通车？", "12月27日", "大桥12月27日通车"),
        ("大桥为什么通车？", "方便群众", ""),
        ("大桥通车了吗？", "已通车", ""),
        ("谁主持了会议？", "很" * 25, ""),
        ("花了多少钱，谁承建的？", "十亿元", ""),
    ],
)
def test_a_question_and_its_answer_make_a_statement(question: str, answer: str, told: str) -> None:
    assert statement(question, answer, Tokenizer()) == told


def test_a_phrase_is_whole() -> None:
    folded = fold("谁主持了“枫渡大桥”的通车仪式？")
    found = {folded[one.start : one.end] for one in phrases(folded, Tokenizer().words(folded))}
    assert "“枫渡大桥”的通车仪式" in found
    assert not any(text.endswith(("的", "了")) or text.startswith(("的", "了")) for text in found)
    assert not any("谁" in text for text in found)
    assert all(text.count("“") == text.count("”") for text in found)


def test_a_filler_replaces_its_like() -> None:
    article = Article("a", "局长关士杰主持仪式，副局长邵明远致辞。")
    asked = Earlier("5月份枫渡大桥的车流量是多少？", (), article)
    weights = wording_weights().place
    assert with_filler("4月份", asked, Tokenizer(), weights) == "4月份枫渡大桥的车流量是多少？"


@given(
    question=st.text("枫渡大桥的通车仪式5月是多少谁“”，", max_size=20),
    filler=st.text("枫渡4月的", min_size=1, max_size=6),
)
def test_features_are_as_many_as_weights(question: str, filler: str) -> None:
    tokenizer, weights = Tokenizer(), wording_weights()
    earlier = Earlier(question, (), Article("a", "枫渡大桥5月通车"))
    folded = fold(question)
    words = tokenizer.words(folded)
    for one in phrases(folded, words):
        row = phrase_features(one, words, [0.5] * len(words), earlier, [0.0] * 5)
        assert 0 <= weights.phrase.of(row) <= 1
    for one in places(folded, words):
        row = place_features(one, words, filler, earlier, tokenizer)
        assert 0 <= weights.place.of(row) <= 1


def test_persons_are_told_from_things() -> None:
    for text in ("关士杰", "偷东西的黄某", "养花的女孩", "卡洛斯·德奥利韦拉", "镇里的王瑞华"):
        assert names_person(text)
    for text in ("枫渡大桥", "青溪县", "第八届采茶节"):
        assert not names_person(text)


def test_words_have_the_class_of_the_dictionary() -> None:
    assert [word_class(word) for word in ("道路", "主持", "的", "北京", "2023", "fast")] == [
        "noun", "verb", "function", "name", "number", "name",
    ]  # fmt: skip
