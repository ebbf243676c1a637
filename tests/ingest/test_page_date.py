"""The date of a page is its own, or none."""

from __future__ import annotations

import pytest

from newsqa.ingest.dates import parse_date
from newsqa.ingest.draft import Draft
from newsqa.ingest.extract import extract
from newsqa.ingest.page_date import masthead_date

BODY = (
    "<div class='content'><p>青溪县春季植树动员会近日召开，会议部署了今年的植树任务，"
    "三百多名干部和村民代表参加，会后大家到河边栽下第一批树苗。</p>"
    "<p>县长卓远航说，今年全县新栽树木四十二万株，投资两千万元，三月底以前完成。</p></div>"
)
HEAD = "<html><head><meta charset='utf-8'><title>青溪县植树动员会_青溪新闻网</title>{}</head><body>"
MENU = "<div class='nav'><a href='/'>首页</a><a href='/a'>要闻</a></div>"
FOOT = "<div class='footer'>Copyright © 2009-2024 青溪新闻网 2024-01-01</div></body></html>"


def published(line: str = "", *, head: str = "", before: str = "", after: str = "") -> str | None:
    page = (
        HEAD.format(head) + MENU + before + f"<h1>青溪县植树动员会</h1>{line}{BODY}{after}" + FOOT
    )
    return extract(Draft(location="page.html", text=page, is_html=True)).published


@pytest.mark.parametrize(
    "line",
    [
        "<div class='info'>2023年11月8日 来源：青溪融媒</div>",
        "<div>来源：青溪融媒 2023年11月08日</div>",
        "<p>2023年11月8日 星期三</p>",
        "<p>2023-11-08</p>",
        "<p>2023/11/8 作者：卓远航 浏览：36</p>",
        "<p><span>2023</span>年<span>11</span>月<span>8</span>日</p>",
        "<p>二〇二三年十一月八日</p>",
        "<p>民國112年11月8日</p>",
        "<p>民國一百一十二年十一月八日</p>",
        "<p>发布时间：2023-11-08</p>",
    ],
)
def test_its_own_line_beside_the_title(line: str) -> None:
    assert published(line) == "2023-11-08"
    side = "<div class='side'><p>2018-01-01 元旦放假</p><p>2019-02-03 春运开启</p></div>"
    assert published(line, before=side) == "2023-11-08"


def test_its_own_line_comes_before_metadata() -> None:
    meta = "<meta name='PubDate' content='2023-11-09'>"
    assert (
        published("<p>2023年11月8日 10:20 来源：青溪融媒</p>", head=meta) == "2023-11-08T10:20:00"
    )
    assert published(head=meta) == "2023-11-09"


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("<meta property='article:published_time' content='2023-11-08'>", ""),
        ("<meta itemprop='datePublished' content='2023-11-08'>", ""),
        (
            "<script type='application/ld+json'>"
            '{"@graph": [{"@type": "NewsArticle", "datePublished": "2023-11-08"}]}</script>',
            "",
        ),
        ("", "<time datetime='2023-11-08'>三天前</time>"),
    ],
)
def test_metadata(head: str, line: str) -> None:
    assert published(line, head=head) == "2023-11-08"


@pytest.mark.parametrize(
    "after",
    [
        "",
        "<p>据记载，青溪县1999年6月3日开始植树，2001年被列为绿化县。</p>",
        "<p>报名截止日期：2023年12月31日，逾期不候。</p>",
        "<p>时间：2023年12月31日</p>",
        "<div class='related'><p>2023-10-01 相关报道</p></div>",
        "<script type='application/ld+json'>{broken</script>",
    ],
)
def test_nothing_says_it(after: str) -> None:
    assert published(after=after) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("民国112年11月8日", "2023-11-08"),
        ("中華民國一一二年十一月八日", "2023-11-08"),
        ("民國九十九年十月十日", "2010-10-10"),
        ("民国0年1月1日", "1911-01-01"),
    ],
)
def test_years_of_the_republic(text: str, day: str) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("line", "head", "how"),
    [
        ("<p>2023年11月8日 来源：青溪融媒</p>", "", "line"),
        ("", "<meta name='PubDate' content='2023-11-08'>", "metadata"),
    ],
)
def test_how_the_date_was_found(line: str, head: str, how: str) -> None:
    page = HEAD.format(head) + f"<h1>青溪县植树动员会</h1>{line}{BODY}" + FOOT
    assert extract(Draft("page.html", page, is_html=True)).found["published"] == how


def test_a_page_without_a_date_has_the_day_of_its_address() -> None:
    page = HEAD.format("") + f"<h1>青溪县植树动员会</h1>{BODY}" + FOOT
    found = extract(
        Draft("page", page, is_html=True, url="https://news.example/2023-11/08/content_1.htm")
    )
    assert (found.published, found.found["published"]) == ("2023-11-08", "label")


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (["江城日报", "2023年11月8日 星期三 第3版", "植树动员会召开"], "2023-11-08"),
        (["江城日报 二〇二三年十一月八日", "植树动员会召开"], "2023-11-08"),
        (["植树动员会召开", "青溪县人民政府 2023-11-08"], "2023-11-08"),
        (["植树动员会召开", "报名截止2023年11月8日"], None),
        (["2019年3月5日发布的规划提出，", "2023年11月8日"], None),
        (["一", "二", "三", "四", "五", "六", "2023年11月8日"], None),
        (["2023年的三月", "植树动员会召开"], None),
    ],
)
def test_the_masthead_of_a_document(lines: list[str], date: str | None) -> None:
    assert masthead_date(lines) == date
