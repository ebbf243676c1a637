"""Requests for a digest, and what they are about."""

from __future__ import annotations

import pytest

from newsqa.answer.request_words import names_nothing, without_request


@pytest.mark.parametrize(
    "question",
    [
        "总结一下",
        "帮我总结一下这条新闻",
        "这篇文章讲了什么？",
        "这件事怎么样了？",
        "怎么回事啊",
        "详细说说",
        "Give me a summary, please.",
        "What is this article about?",
    ],
)
def test_a_bare_request_names_nothing(question: str) -> None:
    assert names_nothing(question)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("总结一下枫渡大桥的新闻", "枫渡大桥"),
        ("台风怎么样了", "台风"),
        ("Tell me about the Fengdu bridge", "the fengdu bridge"),
    ],
)
def test_what_a_request_is_about(question: str, topic: str) -> None:
    assert not names_nothing(question)
    assert without_request(question) == topic


@pytest.mark.parametrize("question", ["谁", "为什么？", "那台风呢", "多少钱"])
def test_a_question_is_no_bare_request(question: str) -> None:
    assert not names_nothing(question)
