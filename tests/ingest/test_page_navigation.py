"""Navigation between the pages of an article is no text of it."""

from __future__ import annotations

import time

import pytest
from lxml.html import document_fromstring

from newsqa.ingest.draft import Draft
from newsqa.ingest.extract import extract
from newsqa.ingest.page_navigation import is_navigation, page_links

BODY = (
    "青溪县春季植树动员会近日召开，会议部署了今年的植树任务，三百多名干部和村民代表参加，"
    "会后大家到河边栽下第一批树苗。"
)


@pytest.mark.parametrize(
    "line",
    [
        "上一页 1 2 3 下一页",
        "上一頁 1 2 3 下一頁",
        "首页 上一页 [1] [2] [3] 下一页 尾页",
        "1 2 3 4 5 ... 下一页",
        "共3页 1 2 3",
        "下一页",
        "第1页 第2页 第3页",
        "[1] [2] 下一页 >>",
        "1 2 余下全文",
        "在本页阅读全文 上一页 下一页",
    ],
)
def test_navigation(line: str) -> None:
    assert is_navigation(line)
    draft = extract(Draft("a.txt", f"植树动员会召开\n{BODY}\n{line}\n{BODY}\n{line}"))
    assert draft.text == f"{BODY}\n{BODY}"
    assert [removal.reason for removal in draft.removed].count("menu") == 2
    assert extract(Draft("b.txt", f"{BODY} {line}")).text == BODY


@pytest.mark.parametrize(
    "line",
    [
        "1 2 3",
        "首页",
        "全文",
        "2023/2024",
        "翻到下一页，故事又有了新的开头",
        "书的最后一页写着他的名字",
        "共3页，第2页起是名单",
    ],
)
def test_text_that_is_no_navigation(line: str) -> None:
    assert not is_navigation(line)
    assert line in extract(Draft("a.txt", f"植树动员会召开\n{BODY}\n{line}\n{BODY}")).text


def test_long_rows_of_digits_take_no_time() -> None:
    started = time.perf_counter()
    for line in ("1" * 190, "1 2 3 " * 30 + "。", "[" * 190, "第 " * 90):
        assert not is_navigation(line)
    extract(Draft("a.txt", BODY + "1 " * 5000))
    assert time.perf_counter() - started < 3


PAGE = """<html><head><title>植树动员会</title></head><body><h1>植树动员会</h1>
<div class="content"><p>{body}</p><p>{body}</p>{navigation}</div></body></html>"""
NAVIGATION = (
    "<p class='pages'><a href='/'>首页</a> <span>1</span> <a href='t1_2.html'>2</a> "
    "<a href='t1_3.html'>3</a> <a href='t1_2.html'>下一页</a></p>"
)


def test_navigation_of_a_page() -> None:
    draft = extract(Draft("a.html", PAGE.format(body=BODY, navigation=NAVIGATION), is_html=True))
    assert draft.text == f"{BODY}\n{BODY}"
    plain = "<p><a href='a_1.html'>1</a> <a href='a_2.html'>2</a></p>"
    draft = extract(Draft("a.html", PAGE.format(body=BODY, navigation=plain), is_html=True))
    assert draft.text == f"{BODY}\n{BODY}"


def test_links_to_the_other_pages() -> None:
    tree = document_fromstring(PAGE.format(body=BODY, navigation=NAVIGATION))
    assert page_links(tree) == [(2, "t1_2.html"), (3, "t1_3.html"), (None, "t1_2.html")]
    assert page_links(document_fromstring("<p>见<a href='b.html'>下一页</a>的名单</p>")) == [
        (None, "b.html")
    ]
