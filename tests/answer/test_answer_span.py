"""The wording of answers: quantities, times, what runs on, what only leads to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.answer.answer_span import (
    bare,
    gist,
    gives_cause,
    preference,
    repeated,
    whole_date,
    whole_end,
)
from newsqa.dialogue.parse import parse_text
from newsqa.text.fold import fold
from newsqa.types import QuestionKind


@pytest.mark.parametrize(
    ("question", "text", "better", "worse"),
    [
        ("多少人次游过湿地公园?", "已有35万余人次游园", "35万余人次", "35万余人"),
        ("黄瓜每公斤多少钱?", "黄瓜7.2元/公斤,微降", "7.2元/公斤", "7.2元/公斤,微降"),
        ("口岸出境车辆有多少?", "出境9800辆次", "9800辆次", "9800辆"),
        (
            "大桥是什么时候合龙的?",
            "大桥于2021年5月3日在青溪合龙",
            "2021年5月3日",
            "大桥于2021年5月3日在青溪合龙",
        ),
        ("谁和谁授课?", "邀请祁望舒、副会长石见山授课", "祁望舒、副会长石见山", "祁望舒"),
        (
            "办法是哪些部门印发的?",
            "县财政局、林业局联合印发办法",
            "县财政局、林业局",
            "县财政局、林业局联合印发",
        ),
        (
            "活动由哪些单位发起?",
            "由林业局、妇联发起,联合学校开展",
            "林业局、妇联",
            "林业局、妇联发起,联合学校开展",
        ),
        ("有哪些国家参加?", "中国、德国和法国参加", "中国、德国和法国", "中国、德国"),
        (
            "首批消暑物资是什么?",
            "约2000瓶水成了首批消暑物资",
            "约2000瓶水",
            "约2000瓶水成了首批消暑物资",
        ),
        ("总经理是谁?", "聘任总工程师滕向晚为总经理", "滕向晚", "滕"),
        ("为什么停水?", "因新路接水需要,今晚停水", "因新路接水需要", "新路接水需要"),
    ],
)
def test_the_better_wording(question: str, text: str, better: str, worse: str) -> None:
    prefer = preference(parse_text(question))

    def of(words: str) -> float:
        start = text.index(words)
        return prefer(text, start, start + len(words))

    assert of(better) > of(worse)


@pytest.mark.parametrize(
    ("kind", "answer", "wanted"),
    [
        ("number", "已有35万余人", "35万余人"),
        ("number", "达到4.09亿人", "4.09亿人"),
        ("number", "共计941017.5元", "941017.5元"),
        ("number", "约2000瓶", "约2000瓶"),
        ("number", "有关部门", "有关部门"),
        ("time", "于2020年7月30日在", "2020年7月30日"),
        ("time", "青溪网南州8月1日电(柳如海)8月1日起", "8月1日起"),
        ("person", "为何君光、徐中华", "何君光、徐中华"),
        ("place", "位于县城南边", "县城南边"),
        ("reason", "据供水公司消息，因新路接水需要", "因新路接水需要"),
        ("reason", "菜价下行，主要原因是露天菜上市量足", "露天菜上市量足"),
        ("other", "于谦", "于谦"),
        ("other", "为民服务", "为民服务"),
        ("other", "据说", "据说"),
    ],
)
def test_what_leads_to_an_answer_is_left_off(kind: QuestionKind, answer: str, wanted: str) -> None:
    start, end = bare(kind, fold(answer))
    assert answer[start:end] == wanted


@given(
    st.sampled_from(["number", "time", "person", "place", "reason", "other"]),
    st.text("据日电在于年月8,(有为共达到原因是甲乙)", max_size=14),
)
def test_something_is_always_left(kind: QuestionKind, answer: str) -> None:
    start, end = bare(kind, answer)
    assert 0 <= start <= end <= len(answer)
    assert start < end or not answer


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("number", "超过4.3万名", "逾4.3万名", True),
        ("number", "35万余人", "35万人", True),
        ("number", "4.3万名", "4.5万名", False),
        ("time", "2023年7月29日11时", "7月29日11时", True),
        ("time", "2023年", "2022年", False),
        ("other", "超过4万", "逾4万", False),
    ],
)
def test_the_same_however_hedged(kind: QuestionKind, one: str, other: str, same: bool) -> None:
    assert (gist(kind, one) == gist(kind, other)) is same


def test_the_kind_of_thing_that_is_asked_for_is_no_repetition() -> None:
    assert repeated("边境军事设施", parse_text("哪些军事设施受损?"), 3) == 0
    assert repeated("首批消暑物资到了", parse_text("首批消暑物资是什么?"), 3) == 6
    assert repeated("", parse_text("什么?"), 2) == 0


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("下跌了大约20%。", "大约20", "大约20%"),
        ("35万余人次游园", "35万余人", "35万余人次"),
        ("票价20元。", "20元", "20元"),
        ("游园的人", "游园", "游园"),
    ],
)
def test_a_number_is_whole(text: str, words: str, wanted: str) -> None:
    start = text.index(words)
    assert text[start : whole_end("number", text, start, start + len(words))] == wanted
    assert whole_end("other", text, start, start + len(words)) == start + len(words)


def test_what_the_text_calls_a_cause() -> None:
    text = "因下雨停水,主要原因是接水。雨停了。"
    assert gives_cause(text, 0, 3)
    assert gives_cause(text, text.index("接水"), text.index("接水") + 2)
    assert not gives_cause(text, text.index("雨停"), len(text))


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("案发于2007年5月的一天", "2007年", "2007年5月"),
        ("于2018年7月13日宣判", "2018年", "2018年7月13日"),
        ("于2018年7月13日宣判", "7月", "2018年7月13日"),
        ("8月2日上午9时30分起", "8月2日", "8月2日上午9时30分"),
        ("8月2日上午举行", "8月2日", "8月2日"),
        ("2018年,7月13日宣判", "2018年", "2018年"),
        ("三年后的5月", "三年", "三年"),
        ("2018年7月13日", "2018年7月13日", "2018年7月13日"),
    ],
)
def test_a_date_is_not_cut(text: str, cut: str, whole: str) -> None:
    start = text.index(cut)
    first, last = whole_date(text, start, start + len(cut))
    assert text[first:last] == whole
