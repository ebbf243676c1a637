"""Articles of several pages are fetched whole, in order."""

from __future__ import annotations

import pytest

from newsqa.ingest.fetch.paged import MOST_PAGES, further_pages
from tests.ingest.fetch.site import Site
from tests.ingest.fetch.test_source import Run, rss

PARTS = [
    "青溪县春季植树动员会近日召开，会议部署了今年的植树任务，三百多名干部和村民代表参加。",
    "县长卓远航说，今年全县新栽树木四十二万株，投资两千万元，三月底以前完成。",
    "会后，与会人员来到清水河边，栽下了今年的第一批树苗，共计六百多株。",
]


def sheet(body: str, *links: tuple[str, str]) -> bytes:
    """A page of an article with its navigation."""
    navigation = " ".join(f"<a href='{address}'>{words}</a>" for words, address in links)
    return (
        "<html><head><meta charset='utf-8'><title>植树动员会召开_青溪网</title></head><body>"
        f"<h1>植树动员会召开</h1><p>2024年3月12日 来源：青溪融媒</p><div><p>{body}</p>"
        f"<p>{body[:10]}的报道到此为止，各镇正在落实，县里将派人检查。</p>"
        f"<div class='pages'>上一页 {navigation} 下一页</div></div></body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("url", "link", "number"),
    [
        ("/a/t1.html", "t1_2.html", 2),
        ("/a/t1.html", "/a/t1-2.html", 2),
        ("/a/t1_1.html", "t1_2.html", 2),
        ("/a/t1.html", "t1_1.html", 1),
        ("/a/71", "71?page=2", 2),
        ("/a?id=7", "?id=7&page=2", 2),
        ("/a?id=7&p=1", "?id=7&p=2", 2),
        ("/a/71/", "/a/71/2", 2),
        ("/a/content_20240312.htm", "content_20240312_2.htm", 2),
    ],
)
def test_addresses_of_other_pages(url: str, link: str, number: int) -> None:
    base = f"http://news.example{url}"
    found = further_pages(sheet("", ("2", link)).decode(), base)
    assert list(found) == [number]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("/a/t1.html", "t2.html"),
        ("/a/t1.html", "http://other.example/a/t1_2.html"),
        ("/a/t1.html", "t1_3.html"),  # its label is 2
        ("/a?id=7", "?id=8&page=2"),
        ("/a/t1_12.html", "t1_13.html"),
        ("/a/t1.html", "javascript:next()"),
        ("/a/t1.html", "#2"),
    ],
)
def test_addresses_of_something_else(url: str, link: str) -> None:
    assert further_pages(sheet("", ("2", link)).decode(), f"http://news.example{url}") == {}


@pytest.mark.slow
def test_all_pages_are_one_article(site: Site) -> None:
    links = [("2", "t1_2.html"), ("3", "t1_3.html")]
    for number, part in enumerate(PARTS, 1):
        name = "/t1.html" if number == 1 else f"/t1_{number}.html"
        site.add(name, sheet(part, ("1", "t1.html"), *links))
    run = Run()
    (article,), problems, _ = run.read(site.url("/t1.html"))
    assert not problems
    assert [part for part in PARTS if part in article.text] == PARTS
    places = [article.text.index(part) for part in PARTS]
    assert places == sorted(places)
    assert "下一页" not in article.text
    assert (article.url, article.title) == (site.url("/t1.html"), "植树动员会召开")
    assert site.articles_asked() == ["/t1.html", "/t1_2.html", "/t1_3.html"]
    run.commit()
    assert run.validators.stored == {}, "one page's validator says nothing of the others"


def test_pages_that_a_feed_names_too_are_read_once(site: Site) -> None:
    site.add("/t1.html", sheet(PARTS[0], ("2", "t1_2.html")))
    site.add("/t1_2.html", sheet(PARTS[1], ("2", "t1_2.html")))
    entries = "<item><link>/t1.html</link></item>", "<item><link>/t1_2.html</link></item>"
    site.add("/feed", rss(*entries))
    (article,), problems, _ = Run().read(site.url("/feed"))
    assert not problems
    assert PARTS[1] in article.text


def test_a_page_that_is_gone_is_a_problem_and_the_others_stay(site: Site) -> None:
    site.add("/t1.html", sheet(PARTS[0], ("2", "t1_2.html"), ("3", "t1_3.html")))
    site.add("/t1_3.html", sheet(PARTS[2]))
    (article,), (problem,), _ = Run().read(site.url("/t1.html"))
    assert PARTS[0] in article.text
    assert PARTS[2] in article.text
    assert problem.location == site.url("/t1_2.html")


def test_no_more_pages_than_an_article_has(site: Site) -> None:
    for number in range(1, 60):
        name = "/t1.html" if number == 1 else f"/t1_{number}.html"
        following = (str(number + 1), f"t1_{number + 1}.html")
        site.add(name, sheet(f"第{number}节。{PARTS[0]}", following))
    run = Run()
    (article,), problems, _ = run.read(site.url("/t1.html"))
    assert not problems
    assert len(site.articles_asked()) == MOST_PAGES
    assert "第20节" in article.text
    assert "第21节" not in article.text
    site.asked.clear()
    Run(max_pages=3).read(site.url("/t1.html"))
    assert len(site.articles_asked()) <= 4


def test_a_site_that_answers_every_number_with_one_page(site: Site) -> None:
    site.add("/t1", sheet(PARTS[0], ("2", "?page=2")))
    site.add("/t1?page=2", sheet(PARTS[0], ("2", "?page=2")))
    (article,), problems, _ = Run().read(site.url("/t1"))
    assert not problems
    assert article.text.count(PARTS[0]) == 1
