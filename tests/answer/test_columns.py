"""The column that a question asks for."""

from __future__ import annotations

import pytest

from newsqa.answer.columns import Column, asked_columns
from newsqa.answer.ranks import asked_ranks, rank_of

ROW = [
    Column("名次", "第三名"),
    Column("姓名", "卓远航"),
    Column("用时", "18分49秒"),
    Column("诊室", "108室"),
    Column("时间", "周二上午"),
]


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("他得了第几名", "名次"),
        ("她在几号诊室", "诊室"),
        ("什么时候出门诊", "时间"),
        ("周几出门诊", "时间"),
        ("用时是多少", "用时"),
        ("那是谁", "姓名"),
    ],
)
def test_one_column(question: str, head: str) -> None:
    (place,), is_sure = asked_columns(question, ROW)
    assert (ROW[place].head, is_sure) == (head, True)


def test_no_column_is_sure() -> None:
    assert asked_columns("怎么样", ROW) == ([0, 1, 2, 3, 4], False)
    assert asked_columns("怎么样", ROW[:1]) == ([0], True)
    assert asked_columns("怎么样", []) == ([], False)


def test_ranks() -> None:
    assert asked_ranks("排名第2的是谁") == {2}
    assert asked_ranks("亚军和第十二名是谁") == {2, 12}
    assert asked_ranks("第三届运动会第一季度") == set()
    assert rank_of("名次", "第二名") == rank_of("", "第2名") == rank_of("排名", "2") == 2
    assert rank_of("", "亚军") == 2
    assert rank_of("借阅次数", "2") is None
    assert rank_of("", "二十一") is None
    assert rank_of("名次", "二十一") == 21
