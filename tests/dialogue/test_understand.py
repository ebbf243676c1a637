"""What kind of thing a question asks for."""

from __future__ import annotations

import pytest

from newsqa.dialogue.understand import asked_field, asks_for_list, question_kind
from newsqa.types import QuestionKind


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
        ("水渠啥时候修好的", "time"),
        ("白石镇 庙会 开幕时间", "time"),
        ("展览开放多长时间", "time"),
        ("渡口那座桥有多长", "number"),
        ("白石镇 水渠 造价？", "number"),
        ("渔船是从啥地方出发的", "place"),
        ("说说这件事", "other"),
        ("多大爷们来帮忙", "other"),
        ("这件事有多重要", "other"),
        ("怎样提高效率", "other"),
    ],
)
def test_kind(question: str, kind: QuestionKind) -> None:
    assert question_kind(question) == kind


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


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("谁发布的？", "publisher"),
        ("这篇报道是谁发布的", "publisher"),
        ("誰發布的？", "publisher"),
        ("来源", "publisher"),
        ("出处是哪？", "publisher"),
        ("原文在哪里", "publisher"),
        ("有原文链接吗？", "publisher"),
        ("哪天报道的？", "published"),
        ("文章的来源是什么？", "publisher"),
        ("关于望江大桥的报道是哪家媒体发布的？", "publisher"),
        ("什么时候发表的？", "published"),
        ("这篇文章什么时候发表？", "published"),
        ("发布时间", "published"),
        ("作者是谁？", "author"),
        ("这篇文章是谁写的？", "author"),
        ("Who published this article?", "publisher"),
        ("When was it published?", "published"),
        ("Who wrote this article?", "author"),
        ("望江大桥的报道的作者是谁？", "author"),
        ("这篇新闻报道是谁发布的？", "publisher"),
        ("关于大桥的那篇文章是什么时候发表的？", "published"),
    ],
)
def test_asked_fields(question: str, field: str) -> None:
    asked = asked_field(question)
    assert asked is not None
    assert asked.name == field


@pytest.mark.parametrize(
    "question",
    [
        "谁发布了《绿化方案》？",
        "方案什么时候发布？",
        "《三体》的作者是谁？",
        "资金来源是什么？",
        "污染的来源是什么？",
        "谁主持了会议？",
        "新手机什么时候发布？",
        "虚假消息是谁发布的？",
        "论文是谁发表的？",
        "作文是谁写的？",
        "公文什么时候发布的？",
        "消息来源是谁说的？",
        "谁发布了这条消息引发关注？",
    ],
)
def test_questions_about_the_content_of_an_article(question: str) -> None:
    assert asked_field(question) is None
