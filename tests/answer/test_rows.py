"""Tables and headings: the row or section that the question means."""

from __future__ import annotations

import pytest

from newsqa.answer.rows import meant_in
from newsqa.engine import NewsQA
from newsqa.text.fold import fold
from newsqa.types import Article

RACE = (
    "青溪县运动会成绩如下。\n"
    "项目 名次 姓名 成绩\n"
    "男子跳远 第一名 卓远航 6.1米\n"
    "男子跳远 第二名 费云天 5.9米\n"
    "女子跳远 第一名 方慕白 5.2米\n"
    "女子跳远 第二名 祁望舒 5.0米\n"
    "县体育局表示，明年增设跳高。"
)
HEADED = (
    "成绩公布。\n项目：跳远；名次：第一名；姓名：卓远航\n项目：跳远；名次：第二名；姓名：费云天\n"
)
NAMES = (
    "青溪县公布道德模范。\n助人为乐模范（2名）\n卓远航　公交司机\n费 恬　教师\n"
    "见义勇为模范（2名）\n方慕白　外卖骑手\n祁望舒　渔民\n\n全县将号召学习他们。"
)


def found(question: str, text: str) -> list[tuple[list[str], list[str]]]:
    folded = fold(text)
    return [
        ([folded[a:b] for a, b in one.windows], [folded[a:b] for a, b in one.sure])
        for one in meant_in(fold(question), folded, names=True)
    ]


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("男子跳远第一名是谁", "卓远航"),
        ("女子跳远亚军是谁", "祁望舒"),
        ("费云天得了第几名", "第二名"),
        ("方慕白的成绩是多少", "5.2米"),
    ],
)
def test_the_cell_under_the_asked_head(question: str, cell: str) -> None:
    assert found(question, RACE) == [([cell], [cell])]


def test_heads_before_each_cell() -> None:
    assert found("跳远亚军是谁", HEADED) == [(["费云天"], ["费云天"])]


def test_no_single_row() -> None:
    assert found("跳远第一名是谁", RACE) == [([], [])], "of men or of women?"
    assert found("谁是县长", RACE) == [], "not about the table"


def test_names_under_the_heading_that_is_named() -> None:
    ((windows, sure),) = found("谁是见义勇为模范", NAMES)
    assert windows == ["方慕白 外卖骑手", "祁望舒 渔民"]
    assert sure == ["方慕白", "祁望舒"]
    ((_, sure),) = found("助人为乐模范有哪些", NAMES)
    assert sure == ["卓远航", "费 恬"]
    assert found("谁是模范", NAMES) == []


TIMETABLE = (
    "三条线路开通。\n"
    "线路：茶山专线；票价普通票：9元；票价学生票：4元；首班车：7:10\n"
    "线路：古渡专线；票价普通票：15元；票价学生票：8元；首班车：6:50\n"
    "线路：鹭洲专线；票价普通票：1,200元；首班车：6:30\n"
)
RANKED = (
    "排名：1；书名：潮汐笔记；作者：容止水；借阅次数：812\n"
    "排名：2；书名：山里的邮差；作者：谷一鸣；借阅次数：745\n"
    "排名：12；书名：候鸟来信；作者：路远山；借阅次数：655\n"
)


@pytest.mark.parametrize(
    ("question", "text", "cell"),
    [
        ("古渡专线首班车几点发车", TIMETABLE, "6:50"),
        ("茶山专线的学生票多少钱", TIMETABLE, "4元"),
        ("鹭洲专线普通票票价是多少", TIMETABLE, "1,200元"),
        ("候鸟来信被借阅了多少次", RANKED, "655"),
        ("排名第2的是哪本书", RANKED, "山里的邮差"),
        ("排名第12的是哪本书", RANKED, "候鸟来信"),
        ("谷一鸣的书排名第几", RANKED, "2"),
    ],
)
def test_the_cell_of_the_kind_that_is_asked_for(question: str, text: str, cell: str) -> None:
    assert found(question, text) == [([cell], [cell])]


def test_a_number_inside_another_names_no_row() -> None:
    text = "补给点：北门；里程：5公里\n补给点：湖边；里程：35公里\n"
    assert found("35公里处的补给点在哪里", text) == [(["湖边"], ["湖边"])]
    text = "职务：主任；姓名：卓远航\n职务：副主任；姓名：费云天\n"
    assert found("副主任是谁", text) == [(["费云天"], ["费云天"])]


def test_a_part_of_a_name_that_only_one_row_has() -> None:
    text = "中标单位：恒川路桥公司；中标价：22万元\n中标单位：江淮建设公司；中标价：9万元\n"
    assert found("恒川路桥的中标价是多少", text) == [(["22万元"], ["22万元"])]
    assert found("公司的中标价是多少", text) == []


def test_a_question_on_all_rows_is_not_answered_by_one() -> None:
    assert found("哪条线路票价最高", TIMETABLE) == [([], [])]
    assert found("借阅次数一共是多少", RANKED) == [([], [])]
    with_total = RANKED + "书名：合计；作者：三人；借阅次数：2212\n"
    assert found("借阅次数一共是多少", with_total) == [(["2212"], ["2212"])]


def test_prose_has_no_rows() -> None:
    text = "县长卓远航主持会议。\n会议下发了方案，要求栽树。\n全县栽树42万株。"
    assert found("谁主持会议", text) == []
    assert found("谁主持会议", "") == []


def test_an_answer_is_of_the_right_row(engine: NewsQA) -> None:
    engine.add([Article("race", RACE, title="青溪县运动会成绩", published="2024-06-10")])
    engine.add([Article("names", NAMES, title="青溪县道德模范", published="2024-06-11")])
    answer = engine.ask("青溪县运动会女子跳远第一名是谁？")
    assert [span.text for span in answer.answers] == ["方慕白"]
    answer = engine.ask("青溪县见义勇为模范有哪些？")
    assert (answer.form, [s.text for s in answer.answers]) == ("list", ["方慕白", "祁望舒"])
