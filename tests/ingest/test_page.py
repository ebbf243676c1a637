from __future__ import annotations

import html

import pytest

from newsqa.ingest.draft import Draft
from newsqa.ingest.page import from_html, without_tags

BODY = "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"


def page(head: str = "", around: str = "", url: str | None = None) -> Draft:
    html = f"<html><head>{head}</head><body><p>{BODY}</p><p>{BODY}</p>{around}</body></html>"
    return from_html(Draft("a.html", html, is_html=True, url=url))


@pytest.mark.parametrize(
    ("head", "around", "url", "published"),
    [
        ('<meta property="article:published_time" content="2024-03-12T01:30:00Z">', "", None,
         "2024-03-12T09:30:00"),
        ('<meta name="publishdate" content="2024-03-12 08:30">', "", None, "2024-03-12T08:30:00"),
        ("", "<div>发布时间：2024年3月12日 08:30</div>", None, "2024-03-12T08:30:00"),
        ("", "", "http://a.example/2024/0312/1.html", "2024-03-12"),
    ],
)  # fmt: skip
def test_the_day_of_a_page(head: str, around: str, url: str | None, published: str) -> None:
    assert page(head, around, url).published == published


def test_text_beside_the_article_is_listed() -> None:
    removed = page(around="<div class='footer'>版权所有 青溪融媒</div>").removed
    assert [removal.reason for removal in removed] == ["page"]
    assert "版权所有 青溪融媒" in removed[0].text
    assert BODY not in removed[0].text


def test_a_number_of_no_character_is_no_text() -> None:
    assert without_tags("会&#0;议&#55296;开&#x110000;。<br>&#20250;") == "会议开。\n会"


def test_how_characters_are_read_is_no_text() -> None:
    ruby = "<ruby>堃<rp>(</rp><rt>kūn</rt><rp>)</rp></ruby>"
    assert without_tags(f"{ruby}溪镇今天下雨。") == "堃溪镇今天下雨。"
    text = page(around=f"<p>{ruby}溪镇的梁仲秋也在会上讲话，介绍了去年植树的情况。</p>").text
    assert "堃溪镇的梁仲秋" in text


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_markup_that_was_escaped_again_and_again(times: int) -> None:
    escaped = "<p>会议开。</p><p>散会。</p>"
    for _ in range(times):
        escaped = html.escape(escaped)
    assert without_tags(escaped).split() == ["会议开。", "散会。"]


def test_an_escaped_sign_that_is_no_markup_stays() -> None:
    assert without_tags("题目是 x &amp;lt; y") == "题目是 x &lt; y"
