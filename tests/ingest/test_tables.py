"""Tables as lines of their rows, each cell behind the head of its column."""

from __future__ import annotations

import html
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from newsqa.ingest.draft import Draft, Problem, RawFile
from newsqa.ingest.extract import extract
from newsqa.ingest.formats.word import document
from newsqa.ingest.isolation import Isolation
from newsqa.ingest.page import without_tags
from newsqa.ingest.page_tables import table_rows, tables_as_lines
from newsqa.ingest.pipeline import read_drafts
from newsqa.ingest.tables import is_data, lines_of_text, table_lines

ROWS = [
    ["项目", "名次", "姓名"],
    ["男子跳远", "第一名", "卓远航"],
    ["男子跳远", "第二名", "费云天"],
    ["女子跳远", "第一名", "方慕白"],
]
LINES = [
    "项目：男子跳远；名次：第一名；姓名：卓远航",
    "项目：男子跳远；名次：第二名；姓名：费云天",
    "项目：女子跳远；名次：第一名；姓名：方慕白",
]


def test_heads_stand_before_their_cells() -> None:
    assert table_lines(ROWS) == LINES
    assert table_lines([["主任", "方慕白"], ["副主任", "费云天"]]) == [
        "主任：方慕白",
        "副主任：费云天",
    ]
    assert table_lines([["甲", "", "丙"], ["", "", ""]]) == ["甲；丙"]
    assert table_lines([["姓名", "单位"], ["卓远航", "县府"]], has_heads=True) == [
        "姓名：卓远航；单位：县府"
    ]
    assert table_lines([]) == []


def test_a_line_over_all_columns_names_the_rows_below_it() -> None:
    heads = ["队伍", "领队", "总分"]
    rows = [heads, ["小学组"] * 3, ["青藤小学", "戚晓岚", "286分"], ["中学组"] * 3]
    assert table_lines(rows, has_heads=True) == [
        "小学组；队伍：青藤小学；领队：戚晓岚；总分：286分",
        "中学组",
    ]
    same = [heads, ["3", "3", "3"], ["青藤小学", "", ""]]
    assert table_lines(same, has_heads=True) == ["队伍：3；领队：3；总分：3", "队伍：青藤小学"]


def test_heads_may_have_figures_in_them_or_no_figure_below() -> None:
    rows = [["点位", "PM2.5均值"], ["东郊", "32微克"], ["西门", "58微克"]]
    assert table_lines(rows) == ["点位：东郊；PM2.5均值：32微克", "点位：西门；PM2.5均值：58微克"]
    rows = [["姓名", "职务", "联系村"], ["卓远航", "镇长", "上庄村"]]
    assert table_lines(rows) == ["姓名：卓远航；职务：镇长；联系村：上庄村"]
    rows = [["2022年", "2023年", "2024年"], ["12万吨", "13万吨", "9万吨"]]
    assert table_lines(rows) == ["2022年；2023年；2024年", "12万吨；13万吨；9万吨"]


@given(st.lists(st.lists(st.text("甲乙丙1 \n", max_size=4), max_size=4), max_size=5))
def test_no_word_is_lost(rows: list[list[str]]) -> None:
    shown = "".join(table_lines(rows, has_heads=False))
    for row in rows:
        for cell in row:
            assert all(word in shown for word in cell.split())


HTML = (
    "<table><tr><th>项目</th><th>名次</th><th>姓名</th></tr>"
    "<tr><td rowspan=2>男子跳远</td><td>第一名</td><td>卓远航</td></tr>"
    "<tr><td>第二名</td><td>费云天</td></tr>"
    "<tr><td>女子跳远</td><td>第一名</td><td>方慕白</td></tr></table>"
)


def test_spans_are_spread() -> None:
    table = document_fromstring(HTML).find(".//table")
    assert table_rows(table) == (ROWS, True)
    wide = document_fromstring(
        "<table><tr><th rowspan=2>姓名</th><th colspan=2>成绩</th></tr>"
        "<tr><th>预赛</th><th>决赛</th></tr>"
        "<tr><td>卓远航</td><td>6.1米</td><td>6.3米</td></tr></table>"
    )
    rows, has_heads = table_rows(wide.find(".//table"))
    assert table_lines(rows, has_heads=has_heads) == [
        "姓名：卓远航；成绩预赛：6.1米；成绩决赛：6.3米"
    ]


@pytest.mark.parametrize("span", ["0", "-3", "999999999999", "x", ""])
def test_senseless_spans(span: str) -> None:
    table = document_fromstring(
        f"<table><tr><td rowspan='{span}' colspan='{span}'>甲</td></tr></table>"
    )
    rows, _ = table_rows(table.find(".//table"))
    assert rows[0][0] == "甲"


def test_a_layout_is_no_table_of_data() -> None:
    tree = document_fromstring(f"<table><tr><td>{'字' * 300}</td><td>广告</td></tr></table>")
    tables_as_lines(tree)
    assert tree.find(".//table") is not None
    assert not is_data([["只有一列"], ["的表"]])


def test_a_page_keeps_its_rows() -> None:
    body = "<p>青溪县运动会今天闭幕，成绩如下表，县体育局表示明年增设跳高等项目。</p>"
    page = f"<html><body><h1>运动会成绩</h1><div>{body}{HTML}</div></body></html>"
    text = extract(Draft(location="p.html", text=page, is_html=True)).text
    assert text.split("\n")[-3:] == LINES


@pytest.mark.parametrize(
    "table",
    [
        "\n".join("\t".join(row) for row in ROWS),
        "| 项目 | 名次 | 姓名 |\n|---|:---:|---|\n"
        + "\n".join(f"| {' | '.join(row)} |" for row in ROWS[1:]),
        "\n".join(",".join(row) for row in ROWS),
    ],
)
def test_tables_in_text(table: str) -> None:
    text = f"成绩如下：\n{table}\n明年增设跳高。"
    assert lines_of_text(text) == "\n".join(["成绩如下：", *LINES, "明年增设跳高。"])


@pytest.mark.parametrize(
    "text",
    [
        "县长说，今年，全县栽树。\n去年，前年，也栽树。",
        "\t第一段。\n\t第二段。",
        "甲 | 乙\n丙",
        "",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert lines_of_text(text) == text


def test_a_word_document_keeps_its_rows() -> None:
    from docx import Document

    made = Document()
    made.add_paragraph("青溪县运动会今天闭幕，成绩如下。")
    table = made.add_table(rows=0, cols=3)
    for row in ROWS:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    table.cell(1, 0).merge(table.cell(2, 0)).text = "男子跳远"
    made.add_paragraph("明年增设跳高。")
    file = io.BytesIO()
    made.save(file)
    draft = document(RawFile("a.docx", ".docx", file.getvalue()), "")
    assert draft.text.split("\n") == ["青溪县运动会今天闭幕，成绩如下。", *LINES, "明年增设跳高。"]
    assert draft.created is None, "the template's own day is not the document's"


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([["地址", "柳堤路7号"], ["电话", "0571-8899"]], ["地址：柳堤路7号", "电话：0571-8899"]),
        ([["馆长", "方慕白"], ["邮编", "322000"]], ["馆长：方慕白", "邮编：322000"]),
        ([["第一名", "渔歌队"], ["第二名", "青藤队"]], ["第一名：渔歌队", "第二名：青藤队"]),
        ([["人数：", "12人"], ["里程：", "30公里"]], ["人数：12人", "里程：30公里"]),
    ],
)
def test_words_before_their_values_are_no_heads(rows: list[list[str]], lines: list[str]) -> None:
    assert table_lines(rows) == lines


def test_the_corner_of_a_table_may_be_blank() -> None:
    rows = [["", "金牌", "银牌"], ["东岭队", "3", "2"], ["西河队", "1", "4"]]
    assert table_lines(rows) == ["东岭队；金牌：3；银牌：2", "西河队；金牌：1；银牌：4"]


def test_a_title_over_all_columns_is_no_row_of_heads() -> None:
    assert table_lines([["奖牌榜"] * 3, *ROWS]) == ["奖牌榜", *LINES]
    titled = HTML.replace("<table>", "<table><tr><th colspan=3>奖牌榜</th></tr>")
    rows, has_heads = table_rows(document_fromstring(titled).find(".//table"))
    assert table_lines(rows, has_heads=has_heads) == ["奖牌榜", *LINES]


def test_heads_before_their_cells_in_a_page() -> None:
    table = (
        "<table><tr><th>馆长</th><td>方慕白</td></tr><tr><th>藏书</th><td>3万册</td></tr></table>"
    )
    rows, has_heads = table_rows(document_fromstring(table).find(".//table"))
    assert table_lines(rows, has_heads=has_heads) == ["馆长：方慕白", "藏书：3万册"]


def test_names_on_lines_of_a_cell_stay_apart() -> None:
    table = (
        "<table><tr><td>领奖<br>代表</td><td><p>卓远航</p><p>方<b>慕</b>白</p></td></tr></table>"
    )
    rows, _ = table_rows(document_fromstring(table).find(".//table"))
    assert rows == [["领奖 代表", "卓远航 方慕白"]]


@pytest.mark.parametrize("escaped", [False, True])
def test_tables_in_the_text_of_a_record(escaped: bool) -> None:
    text = f"<p>成绩如下：</p>{HTML}<p>明年增设&lt;跳高&gt;。</p>"
    if escaped:
        text = html.escape(f"<p>成绩如下：</p>{HTML}<p>明年增设跳高。</p>")
    last = "明年增设跳高。" if escaped else "明年增设<跳高>。"
    cleaned = without_tags(text)
    assert [line for line in cleaned.split("\n") if line] == ["成绩如下：", *LINES, last]


def test_a_layout_in_the_text_of_a_record_stays_text() -> None:
    text = f"<table><tr><td>{'字' * 300}</td><td>广告</td></tr></table><table><tr><td>未完"
    assert without_tags(text).split() == ["字" * 300, "广告", "未完"]


def test_a_record_with_a_table_is_cleaned_in_the_child_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    call = Isolation.call

    def noted(self: Isolation, place: str, *args: Any, **kwargs: Any) -> Any:
        called.append(place)
        return call(self, place, *args, **kwargs)

    monkeypatch.setattr(Isolation, "call", noted)
    path = tmp_path / "a.json"
    records = [{"text": f"成绩如下：{HTML}"}, {"text": "青溪县今天开会。"}]
    path.write_text(json.dumps(records), encoding="utf-8")
    first, second = read_drafts([path])
    assert isinstance(first, Draft) and isinstance(second, Draft)
    assert first.text.split("\n")[1:] == LINES
    assert called == [f"{path}#1"]
    path.write_text(json.dumps({"text": f"<table {'a ' * 9000}><tr><td>甲</table>"}), "utf-8")
    [problem] = read_drafts([path])
    assert isinstance(problem, Problem)
    assert problem.message.code == "too_large"
