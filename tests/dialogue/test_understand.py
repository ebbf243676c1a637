"""What kind of thing a question asks for."""

from __future__ import annotations

import pytest

from newsqa.dialogue.understand import QuestionKind, asks_for_list, looks_like, question_kind


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
    ("kind", "does", "does_not"),
    [
        ("time", "3月3日上午", "卓远航"),
        ("time", "50分钟", "会议"),
        ("time", "周一", "大桥"),
        ("number", "27亿元", "大桥"),
        ("number", "三千多", "大桥"),
        ("number", "十二", "一带一路"),
        ("number", "两百余家", "四星级企业"),
        ("document", "《实施意见》", "大家"),
        ("person", "祁望舒", "27亿元"),
        ("place", "北京", "27亿元"),
    ],
)
def test_what_an_answer_looks_like(kind: QuestionKind, does: str, does_not: str) -> None:
    assert looks_like(kind, does)
    assert not looks_like(kind, does_not)
    assert looks_like("other", does_not)
    assert looks_like("reason", does_not)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("公布了哪些政策？", True),
        ("頒發了哪些獎牌？", True),
        ("谁和谁签了协议", True),
        ("出台了哪两份文件？", True),
        ("前三名分别是谁？", True),
        ("都有谁参加了会议", True),
        ("Which policies were announced?", True),
        ("What measures did the county take?", True),
        ("What are the three goals?", True),
        ("谁主持了会议", False),
        ("哪里举行", False),
        ("首趟中欧班列出口了多少货物？", False),
        ("有哪家公司中标？", False),
        ("Which was built first?", False),
        ("Which news outlet told it?", False),
        ("请列出三项措施", True),
        ("What was the total investment?", False),
        ("What does the bridge cost?", False),
        ("Which company built it?", False),
        ("Who chaired the meeting?", False),
    ],
)
def test_what_asks_for_several(question: str, wanted: bool) -> None:
    assert asks_for_list(question) is wanted
