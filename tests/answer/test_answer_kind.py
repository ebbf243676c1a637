"""What an answer of each kind looks like."""

from __future__ import annotations

import pytest

from newsqa.answer.answer_kind import looks_like
from newsqa.types import QuestionKind


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
