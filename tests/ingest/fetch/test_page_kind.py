"""Pages that answer 200 and are no article: named in one line, and left out."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from newsqa.ingest.fetch.page_kind import no_article
from tests.ingest.fetch.site import BODIES, Site, page
from tests.ingest.fetch.test_source import Run, item, rss, sitemap

URL = "http://news.example/2024/a.html"
MENU = "".join(f"<li><a href='/c{n}'>频道{n}</a></li>" for n in range(20))
TITLES = "".join(
    f"<li><a href='/a{n}.html'>青溪县第{n}次植树动员会召开</a><span>03-{n:02}</span></li>"
    for n in range(1, 25)
)
FOOTER = "<div>版权所有 青溪日报社 "
FOOTER += "未经书面授权不得转载、摘编或以其他方式使用上述作品，违者将依法追究。</div>"


def code_of(body: str, title: str = "", head: str = "", url: str = URL) -> str | None:
    markup = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    found = no_article(document_fromstring(markup), url)
    return found.code if found else None


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("404 - 青溪网", "<p>抱歉</p>"),
        ("页面不存在", MENU),
        ("頁面不存在", MENU),
        ("青溪网", "<h1>您访问的文章已被删除</h1>" + MENU),
        ("青溪网", "<h2>找不到您要访问的页面</h2><a href='/'>返回首页</a>"),
        ("提示信息", "<p>抱歉，您访问的页面不存在或已删除，3秒后返回首页。</p>"),
        ("Page Not Found", "<p>Sorry</p>"),
        ("青溪网", "<p>404 Not Found</p>"),
    ],
)
def test_a_page_that_says_there_is_nothing(title: str, body: str) -> None:
    assert code_of(body, title) == "gone"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("植树动员会召开", f"<p>{BODIES['green']}</p>"),
        ("网民反映政府网站“页面不存在” 县里回应", f"<p>{BODIES['green']}</p>" + MENU),
        ("404路公交线开通", "<p>3月1日，" + "404路公交线开通，首班车上座无虚席。" * 5 + "</p>"),
        ("简讯", "<p>青溪县博物馆今起免费开放。</p>"),
        ("简讯", f"<p>青溪县博物馆今起免费开放，周一闭馆，每日限三千人，须提前预约。</p>{TITLES}"),
        (
            "青溪县第3次植树动员会召开",
            f"<p>{BODIES['green']}{BODIES['bridge']}</p><ul>{TITLES}</ul>{FOOTER}",
        ),
        ("内容不存在的传闻", "<p>经查，网传内容不存在，警方已介入。</p>"),
    ],
)
def test_articles_stay(title: str, body: str) -> None:
    assert code_of(body, title) is None


def test_a_page_that_sends_its_readers_on() -> None:
    head = '<meta http-equiv="Refresh" content="0; URL=\'/b.html\'">'
    assert code_of("<p>正在跳转</p>", head=head) == "redirect_page"
    assert code_of(f"<p>{BODIES['green']}{BODIES['robot']}</p>", head=head) is None
    again = '<meta http-equiv="refresh" content="300">'
    assert code_of("<p>今天多云。</p>", head=again) is None
    own = f'<meta http-equiv="refresh" content="300;url={URL}">'
    assert code_of("<p>今天多云。</p>", head=own) is None


def test_a_list_of_links() -> None:
    body = f"<div>{MENU}</div><ul>{TITLES}</ul>{FOOTER}"
    assert code_of(body, "青溪要闻") == "index_page"
    briefs = TITLES.replace(
        "</a>", "</a><p>会议要求全县今年新栽树木四十二万株，各村各镇要抓紧春季时机。</p>", 3
    )
    assert code_of(briefs, "青溪要闻") is None
    assert code_of(briefs, "青溪要闻", url="http://news.example/yaowen/") == "index_page"
    assert code_of(briefs, "青溪要闻", url="http://news.example/index_2.shtml") == "index_page"


def test_each_is_one_line_and_the_others_are_read(site: Site) -> None:
    site.add("/gone", page("抱歉，您访问的页面不存在。", "404"))
    site.add("/list/", f"<html><body><ul>{TITLES}</ul></body></html>".encode())
    head = '<meta http-equiv="refresh" content="0;url=/green">'
    site.add("/moved", page("请稍候", "", head))
    site.add("/green", page(BODIES["green"], "植树"))
    paths = ("/gone", "/list/", "/moved", "/green")
    site.add("/map", sitemap(*map(site.url, paths)))
    (article,), problems, _ = Run().read(site.url("/map"))
    assert article.text == BODIES["green"]
    assert [problem.message.code for problem in problems] == [
        *("gone", "index_page", "redirect_page")
    ]
    assert site.url("/green") in problems[2].message.en


def test_a_description_where_the_page_has_no_text(site: Site) -> None:
    site.add("/app", b"<html><body><div id='app'></div><noscript>x</noscript></body></html>")
    site.add("/script", page("请开启 JavaScript", "青溪网"))
    site.add("/gone", page("您访问的页面不存在。", "404"))
    site.add("/bridge", page(BODIES["bridge"], "合龙"))
    items = [
        item(path, f"<title>题目</title><description>{BODIES[name]}</description>")
        for path, name in (
            ("/app", "green"),
            ("/script", "robot"),
            ("/gone", "robot"),
            ("/404", "robot"),
            ("/bridge", "green"),
        )
    ]
    site.add("/feed", rss(*items))
    articles, problems, _ = Run().read(site.url("/feed"))
    assert [article.text for article in articles] == [
        *(BODIES["green"], BODIES["robot"], BODIES["bridge"])
    ]
    assert [problem.location for problem in problems] == [site.url("/gone"), site.url("/404")]
