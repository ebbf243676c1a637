from __future__ import annotations

import time

import pytest

from newsqa.dialogue.list_entries import asks_for_detail, is_pick, named_entry, only_picks
from newsqa.text.fold import fold


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("第二条讲了什么", 2),
        ("第十条呢", 10),
        ("第十二條講了什麼", 12),
        ("第三十五篇", 35),
        ("总结一下第12条", 12),
        ("第120条", 120),
        ("Summarize the second one", 2),
        ("what is the tenth article about", 10),
        ("what about number 40?", 40),
        ("second one", 2),
        ("Tell me more about the third story", 3),
        ("the 12th article, please", 12),
        ("the second article of the constitution", 0),
        ("its second report", 0),
        ("第二次会议", 0),
        ("第十十条", 0),
        ("No. 5 of the bridge", 0),
        ("the second round of talks", 0),
        ("总结一下", 0),
    ],
)
def test_the_number_of_an_entry(question: str, number: int) -> None:
    assert named_entry(fold(question)) == number


@pytest.mark.parametrize(
    "question",
    [
        "第九条讲了什么",
        "第九条呢？",
        "第九条",
        "那第九条新闻是谁发布的",
        "请总结一下第九篇",
        "刚才列表里的第9条说了什么",
        "第九条的详细内容",
        "第九个",
        "我想看第九条",
        "能不能展开讲讲第九篇报道",
        "第九条吧",
        "第九条主要讲什么",
        "summarize the ninth",
        "what is the ninth one about",
    ],
)
def test_a_question_that_only_picks(question: str) -> None:
    assert only_picks(question)


@pytest.mark.parametrize(
    "question",
    [
        "宪法第九条讲了什么",
        "《森林法》第九条是什么",
        "第九条规定是哪年修改的",
        "第九个全国交通安全日是哪天",
        "青溪县的第九条公交线路什么时候开通",
        "总结一下",
    ],
)
def test_a_question_of_something_else(question: str) -> None:
    assert not only_picks(question)


def test_a_pick_that_asks_for_something_is_no_mere_pick() -> None:
    for mere in (
        "第二个",
        "那第三条呢？",
        "我想看第三条",
        "the second one",
        "what is the 3rd story?",
    ):
        assert is_pick(fold(mere)), mere
    for asking in ("who wrote the second article", "第二条是谁写的", "when was the third one"):
        assert named_entry(fold(asking)), asking
        assert not is_pick(fold(asking)), asking


@pytest.mark.parametrize(
    "question",
    [
        "第一条",
        "第二点具体怎么回事？",
        "第三句是什么",
        "第二条详细说说",
        "展开讲讲第四点",
        "那第二点呢",
        "tell me more about the second point",
        "the third one in detail",
    ],
)
def test_a_question_for_details(question: str) -> None:
    assert asks_for_detail(fold(question))


@pytest.mark.parametrize(
    "question",
    [
        "第二点里的票价是多少",
        "第二条是谁说的",
        "宪法第二条",
        "会议的第二点要求",
        "总结一下",
    ],
)
def test_a_question_for_more_than_details(question: str) -> None:
    assert not asks_for_detail(fold(question))


def test_long_questions_take_no_time() -> None:
    began = time.perf_counter()
    for text in ("说" * 500, "总结一下" * 120 + "第九条", "please " * 80 + "x the ninth one"):
        only_picks(text)
        asks_for_detail(fold(text))
    assert time.perf_counter() - began < 0.5
