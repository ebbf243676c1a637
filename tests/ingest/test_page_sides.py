from __future__ import annotations

import pytest

from newsqa.ingest.draft import Draft
from newsqa.ingest.extract import extract

TEXT = "青溪县图书馆新馆今天开放，馆长方慕白说，新馆藏书三万册。"
LIST = "<p>2017-05-02 劳动节值班安排</p><p>2018-09-24 中秋灯会开幕</p>"


def body(around: str) -> str:
    page = (
        f"<html><body>{around}<h1>新馆开放</h1><div>2023-11-08 来源：青溪晚报</div>"
        f"<div class='content'><p>{TEXT}</p></div></body></html>"
    )
    return extract(Draft("p.html", page, is_html=True)).text


@pytest.mark.parametrize(
    "column",
    [
        f"<div class='side'>{LIST}</div>",
        f"<div class='box Sidebar'>{LIST}</div>",
        f"<aside>{LIST}</aside>",
        f"<ul id='hotnews'>{LIST}</ul>",
    ],
)
def test_a_column_beside_the_article_is_no_text(column: str) -> None:
    assert body(column) == TEXT


def test_a_column_with_sentences_or_the_title_stays() -> None:
    assert "馆外设停车位四十个。" in body("<div class='side'><p>馆外设停车位四十个。</p></div>")
    page = f"<html><body><div class='side'><h1>新馆开放</h1><p>{TEXT[:-1]}</p></div></body></html>"
    assert TEXT[:-1] in extract(Draft("p.html", page, is_html=True)).text


def test_the_day_of_reading_is_no_date() -> None:
    top = "<div class='nav'><a>首页</a><a>要闻</a></div><div>今天是 2024年5月1日 星期三</div>"
    page = (
        f"<html><body>{top}<h1>新馆开放</h1><div class='content'><p>{TEXT}</p></div></body></html>"
    )
    found = extract(Draft("p.html", page, is_html=True))
    assert (found.published, found.text) == (None, TEXT)
