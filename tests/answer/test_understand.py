"""What kind of thing a question asks for."""

from __future__ import annotations

import pytest

from newsqa.answer.understand import QuestionKind, could_hold, question_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("谁主持了会议", "person"),
        ("誰主持了會議？", "person"),
        ("会议什么时候召开的", "time"),
        ("大桥总投资多少亿元", "number"),
        ("会议在哪里举行", "place"),
        ("会议下发了哪些文件", "document"),
        ("为什么推迟", "reason"),
        ("Who chaired the meeting?", "person"),
        ("When was it held?", "time"),
        ("说说这件事", "other"),
    ],
)
def test_kind(question: str, kind: QuestionKind) -> None:
    assert question_kind(question) == kind


@pytest.mark.parametrize(
    ("kind", "holds", "does_not"),
    [
        ("time", "3月3日上午召开", "会议强调团结"),
        ("number", "总投资27亿元", "会议强调团结"),
        ("document", "下发了《实施意见》", "大家鼓掌"),
        ("person", "县长卓远航讲话", "天气晴好"),
    ],
)
def test_sentences_that_could_hold_an_answer(kind: QuestionKind, holds: str, does_not: str) -> None:
    assert could_hold(kind, holds)
    assert not could_hold(kind, does_not)
    assert could_hold("other", does_not)
