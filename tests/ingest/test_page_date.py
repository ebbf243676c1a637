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
        # Lists of other articles, comments, footers and days that the text tells.
        "<ul><li><a href='1'>青溪新桥开工</a> 2021-12-01</li></ul>",
        "<p>青溪新桥开工 2021-12-01</p>",
        "<table><tr><td><a href='1'>青溪新桥开工</a></td><td>2021-12-01</td></tr></table>",
        "<p>上一篇：青溪新桥开工（2021年12月1日）</p>",
        "<p><a href='1'>青溪县水利局</a></p><p>2021年12月1日</p>",
        "<p>网友甲 2023-12-01 08:00</p><p>种得好</p>",
        "<p>本办法自2010年6月1日起施行</p>",
        "<p>网站备案：2009年8月1日</p>",
        "<p>最后更新：2009年8月1日 技术支持：青溪网络</p>",
        "<p>图为2021年12月1日的河边</p>",
        "<p>发布会定于2023年12月1日</p>",
        "<p>2021年12月1日</p><p>苗圃开工</p>",
    ],
)
def test_nothing_says_it(after: str) -> None:
    assert published(after=after) is None


@pytest.mark.parametrize(
    "after",
    [
        "<p>青溪县林业局</p><p>2023年11月8日</p>",
        "<p>青溪县林业局 2023年11月8日</p>",
        "<p>（二〇二三年十一月八日 青溪日报社）</p>",
        "<p>责任编辑：卓小远 2023-11-08</p>",
        "<div>发布时间：2023-11-08</div>",
    ],
)
def test_a_line_behind_the_text_that_signs_or_labels_it(after: str) -> None:
    assert published(after=after) == "2023-11-08"


def test_a_link_before_the_title_has_the_date_of_its_own_article() -> None:
    other = "<div><a href='1'>元旦放假</a> 2018-01-01</div>"
    assert published(before=other) is None
    assert published("<p>2023-11-08</p>", before=other) == "2023-11-08"
    assert published("<p><a href='/'>青溪融媒</a> 2023-11-08</p>") == "2023-11-08"


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
