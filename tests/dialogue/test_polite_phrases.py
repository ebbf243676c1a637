"""What is put around a question, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.dialogue.polite_phrases import unframed

QUESTION = "谁主持了植树会？"


@pytest.mark.parametrize(
    "framed",
    [
        "谁主持了植树会",
        "谁主持了植树会?",
        "谁主持了植树会。",
        "谁主持了植树会呢？",
        "请问谁主持了植树会？",
        "你好，请问一下，谁主持了植树会啊，谢谢！",
        "我想知道谁主持了植树会",
        "想问一下谁主持了植树会？",
        "帮我查一下谁主持了植树会，多谢",
        "您能不能帮我找一下，谁主持了植树会？",
        "請告訴我誰主持了植樹會",
        "你知道谁主持了植树会吗？",
        "有没有人知道谁主持了植树会",
        "麻烦问一下，谁主持了植树会？",
        "据报道，谁主持了植树会？",
        "新闻里说谁主持了植树会",
    ],
)
def test_the_question_inside(framed: str) -> None:
    wanted = "誰主持了植樹會？" if "誰" in framed else QUESTION
    assert unframed(framed) == wanted


@pytest.mark.parametrize(
    ("framed", "question"),
    [
        ("Could you please tell me who chaired the meeting?", "who chaired the meeting?"),
        ("Do you know when it was held?", "when it was held?"),
        ("Who chaired the meeting?", "Who chaired the meeting?"),
        ("who chaired the meeting, please", "who chaired the meeting?"),
    ],
)
def test_the_question_inside_in_english(framed: str, question: str) -> None:
    assert unframed(framed) == question


@pytest.mark.parametrize(
    "question",
    [
        "请介绍一下祁望舒",
        "植树 会议",
        "谁知道真相？",
        "问卷调查了多少人？",
        "查看了哪些地方？",
        "教育路在哪里？",
        "请教练讲课的是谁？",
        "说明会在哪里召开？",
        "我想去的大学叫什么？",
        "我要看的电影叫什么？",
        "告诉我们的故事是谁写的？",
        "新闻说了什么？",
        "你好中国活动在哪里举办？",
        "帮扶了哪些村？",
        "他们感谢了谁？",
        "谁？",
        "那祁望舒呢？",
        "？",
        "谢谢",
    ],
)
def test_what_only_looks_like_a_frame_stays(question: str) -> None:
    assert unframed(question) == question


@given(st.text("请问我想知道谁主持吗谢，？好帮查一下 a", min_size=1, max_size=16))
def test_something_is_always_left_and_nothing_is_made_up(question: str) -> None:
    rest = unframed(question)
    assert rest.strip() or not question.strip()
    assert rest in f"{question}？" or rest.removesuffix("？") in question
    assert unframed(rest) == rest
