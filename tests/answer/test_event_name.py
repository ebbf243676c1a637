"""Names of events."""

from __future__ import annotations

import pytest

from newsqa.answer.event_name import MOST, event_name, shortened, shown_title
from newsqa.types import Article


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("青溪县召开春季植树动员会", "青溪县召开春季植树动员会"),
        ("青溪日报（通讯员 何苗）讯：3月11日上午，青溪县召开植树动员会。", "青溪县召开植树动员会"),
        ("据青溪县水务局消息，近日，白河水库开始蓄水。", "白河水库开始蓄水"),
        ("青溪日报 图3月11日，青溪县召开植树动员会。", "青溪县召开植树动员会"),
        ("白河水库 视觉中国 资料图白河水库昨日开始蓄水。", "白河水库昨日开始蓄水"),
        ("竹编节开幕现场 通讯员供图第三届竹编节开幕。", "第三届竹编节开幕"),
        ("专访 图灵奖得主何苗", "专访 图灵奖得主何苗"),
        ("客队 图卢兹队夺冠", "客队 图卢兹队夺冠"),
        ("植树动员会现场 何苗 图3月11日，青溪县召开植树动员会。", "青溪县召开植树动员会"),
        ("青溪县 图书馆月底开放", "青溪县 图书馆月底开放"),
        ("路遥 图为植树动员会", "路遥 图为植树动员会"),
        ("本报讯（记者 路遥）日前，第三届竹编节（青溪站）开幕。", "第三届竹编节开幕"),
    ],
)
def test_what_comes_before_the_event_is_left_out(sentence: str, name: str) -> None:
    assert shortened(sentence) == name


def test_a_long_name_ends_behind_a_clause() -> None:
    told = "白鹭洲少年围棋公开赛落下帷幕，九十六名选手经过七轮决出名次"
    assert shortened(f"{told}，裁判长蒲一诺宣布了结果。") == told
    assert len(shortened("无" * 200)) == MOST


def test_a_title_that_names_nothing_gives_way_to_the_text() -> None:
    text = "8月5日，白石镇的第一座图书馆开放。首日有三百名读者。"
    for title in ("", "活动现场", "8月5日，白石镇的第一座图书馆开放…"):
        assert event_name(Article("library", text, title=title)) == "白石镇的第一座图书馆开放"
    named = Article("library", text, title="白石镇图书馆开门迎客")
    assert event_name(named) == named.title


def test_a_name_does_not_tell_the_answer_where_another_is_there() -> None:
    text = "县长卓远航主持动员会。青溪县今年计划植树两千棵。"
    article = Article("tree", text, title="卓远航主持植树动员会议")
    assert event_name(article, "卓远航") == "青溪县今年计划植树两千棵"
    assert event_name(article, "两千棵") == "卓远航主持植树动员会议"


def test_a_cut_beginning_is_shown_as_its_event() -> None:
    text = "青溪日报讯（通讯员 何苗）8月5日，白石镇的第一座图书馆开放。首日有三百名读者。"
    assert shown_title(Article("a", text, title=text[:20] + "…")) == "白石镇的第一座图书馆开放"
    assert shown_title(Article("a", text)) == "白石镇的第一座图书馆开放"
    assert shown_title(Article("a", text, title="火灾")) == "火灾"


def test_there_is_always_a_name() -> None:
    assert event_name(Article("short", "火灾")) == "火灾"
