"""From an address to articles: pages, feeds, sitemaps, distinguished by what comes back."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from newsqa.ingest.draft import Located, Problem, Skipped, Unchanged
from newsqa.ingest.fetch.client import WebClient
from newsqa.ingest.fetch.http_cache import Ledger
from newsqa.ingest.fetch.source import WebSource
from newsqa.ingest.pipeline import read_articles
from newsqa.types import Article
from tests.contracts import check_problem
from tests.ingest.fetch.memory_validators import MemoryValidators
from tests.ingest.fetch.site import BODIES, Site, page, rules
from tests.ingest.formats.documents import BODY, docx, pdf


class Run:
    """One reading; `commit` is what the engine does afterwards."""

    def __init__(self, validators: MemoryValidators | None = None, **given: Any) -> None:
        self.validators = validators or MemoryValidators()
        self.gone: set[str] = set()
        ledger = Ledger(self.validators, lambda ids: self.gone & set(ids))
        pages = given.pop("max_pages", 1000)
        self.web = WebSource(WebClient(rules(**given)), ledger, max_pages=pages)

    def read(self, *locations: str | Path) -> tuple[list[Article], list[Problem], list[Any]]:
        """Articles, problems (each checked to be one line that begins with its place), others."""
        found = list(read_articles(locations, web=self.web))
        problems = [item for item in found if isinstance(item, Problem)]
        for problem in problems:
            check_problem(problem)
        others = [item for item in found if isinstance(item, Skipped | Unchanged)]
        self.articles = [item.article for item in found if isinstance(item, Located)]
        return self.articles, problems, others

    def commit(self) -> None:
        self.web.ledger.committed([article.id for article in self.articles])


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return (
        f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>青溪新闻</title>'
        f"{''.join(items)}</channel></rss>"
    ).encode()


def item(link: str, more: str = "") -> str:
    return f"<item><link>{link}</link>{more}</item>"


def sitemap(*addresses: str, root: str = "urlset", entry: str = "url") -> bytes:
    inner = "".join(f"<{entry}><loc>{address}</loc></{entry}>" for address in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{root} xmlns="{space}">{inner}</{root}>'.encode()


def three_pages(site: Site) -> list[str]:
    for name, body in BODIES.items():
        site.add(f"/{name}", page(body, f"题目{name}"))
    return [site.url(f"/{name}") for name in BODIES]


# -- pages ---------------------------------------------------------------------------------------


def test_a_page(site: Site) -> None:
    head = '<link rel="canonical" href="/news/green"><meta name="author" content="沙小满">'
    site.add("/a?utm_source=x", page(BODIES["green"], "植树动员会召开", head))
    (article,), problems, _ = Run().read(site.url("/a?utm_source=x"))
    assert not problems
    assert (article.title, article.text) == ("植树动员会召开", BODIES["green"])
    assert (article.url, article.source) == (site.url("/news/green"), "127.0.0.1")
    assert article.author == "沙小满"
    assert article.fetched


@pytest.mark.parametrize("declared", ["gbk", "gb2312", "big5", "utf-16-le", "UTF-8", "shift_jis"])
@pytest.mark.parametrize("meta", ["", "iso-8859-1"])
def test_the_charset_of_the_header_goes_before_that_of_the_page(
    site: Site, declared: str, meta: str
) -> None:
    head = f'<meta charset="{meta}">' if meta else ""
    body = {
        "big5": "青溪縣召開春季植樹動員會。",
        "shift_jis": "町の大会はきのう開かれました。",
    }.get(declared, BODIES["green"])
    site.add(
        "/a", page(body, "x", head).decode().encode(declared), f"text/html; charset={declared}"
    )
    (article,), _, _ = Run().read(site.url("/a"))
    assert article.text == body


def test_the_last_address_after_redirects_is_the_articles(site: Site) -> None:
    site.add("/new", page(BODIES["green"], "植树"))
    site.pages["/old"] = (301, {"Location": "/new#top"}, b"")
    (article,), _, _ = Run().read(site.url("/old"))
    assert article.url == site.url("/new")


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("/a", "/"),
        ("/a", "http://other.example/a"),
        ("/show?id=7", "/show"),
        ("/a", "http://["),
        ("/a", "javascript:void(0)"),
    ],
)
def test_a_canonical_address_that_cannot_be_believed(site: Site, path: str, claimed: str) -> None:
    site.add(path, page(BODIES["green"], "植树", f'<link href="{claimed}" rel="canonical">'))
    (article,), _, _ = Run().read(site.url(path))
    assert article.url == site.url(path)


def test_a_text_page(site: Site) -> None:
    site.add("/a.txt", f"植树会召开\n{BODIES['green']}".encode(), "text/plain")
    (article,), _, _ = Run().read(site.url("/a.txt"))
    assert (article.title, article.text) == ("植树会召开", BODIES["green"])


def test_files_and_addresses_in_one_list(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"植树会召开\n{BODIES['green']}", encoding="utf-8")
    urls = three_pages(site)
    articles, problems, _ = Run().read(tmp_path / "a.txt", urls[1], str(tmp_path), "no-file")
    assert len(articles) == 3
    assert [problem.location for problem in problems] == ["no-file"]
    (problem,) = read_articles([urls[0]])
    assert isinstance(problem, Problem)


# -- feeds ---------------------------------------------------------------------------------------


def test_the_pages_behind_a_feed_not_its_summaries(site: Site) -> None:
    three_pages(site)
    items = [item(f"/{name}", "<description>摘要</description>") for name in BODIES]
    site.add("/feed", rss(*items), "application/rss+xml")
    articles, problems, _ = Run().read(site.url("/feed"))
    assert not problems
    assert [article.text for article in articles] == list(BODIES.values())
    assert [article.url for article in articles] == [site.url(f"/{name}") for name in BODIES]


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/octet-stream", ""])
@pytest.mark.parametrize("what", ["rss", "atom", "rdf", "sitemap", "urls"])
def test_kinds_are_distinguished_by_the_response(site: Site, kind: str, what: str) -> None:
    url = three_pages(site)[0]
    atom = '<?xml version="1.0"?><!-- made here --><feed xmlns="http://www.w3.org/2005/Atom">'
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    answers = {
        "rss": rss(item(url)),
        "atom": f'{atom}<entry><link href="{url}"/></entry></feed>'.encode(),
        "rdf": f'{rdf}xmlns="http://purl.org/rss/1.0/"><item><link>{url}</link></item>'
        "</rdf:RDF>".encode(),
        "sitemap": sitemap(url),
        "urls": f"{url}\n\n{url}\n".encode(),
    }
    if (what, kind) == ("urls", "text/html"):
        pytest.skip("addresses in a page are no sitemap")
    site.add("/x", answers[what], kind)
    (article,), problems, _ = Run().read(site.url("/x"))
    assert not problems
    assert article.text == BODIES["green"]


def test_fields_of_the_feed_fill_those_the_page_lacks(site: Site) -> None:
    site.add("/bare", page(BODIES["green"]))
    head = '<meta name="author" content="桂兰舟"><meta name="publishdate" content="2024-03-10">'
    site.add("/full", page(f"发布时间：2024-03-10 {BODIES['bridge']}", "页面的题目", head))
    more = (
        "<title>源里的题目</title><dc:creator>沙小满</dc:creator>"
        "<pubDate>Tue, 12 Mar 2024 01:30:00 GMT</pubDate>"
    )
    site.add("/feed", rss(item("/bare", more), item("/full", more)), "text/xml")
    (bare, full), _, _ = Run().read(site.url("/feed"))
    assert (bare.title, bare.author) == ("源里的题目", "沙小满")
    assert bare.published == "2024-03-12T09:30:00"  # the time in China
    assert (full.title, full.author) == ("页面的题目", "桂兰舟")
    assert (full.published or "")[:10] == "2024-03-10"


@pytest.mark.parametrize(
    ("declared", "published"),
    [
        ("Tue, 12 Mar 2024 22:30:00 +0800", "2024-03-12T22:30:00"),
        ("2024-03-12T22:30:00Z", "2024-03-13T06:30:00"),
        ("2024-03-12 22:30:00", "2024-03-12T22:30:00"),
        ("2024-03-12", "2024-03-12"),
        ("昨天", None),
    ],
)
def test_dates_of_feeds(site: Site, declared: str, published: str | None) -> None:
    site.add("/a", page(BODIES["green"], "题目"))
    site.add("/feed", rss(item("/a", f"<pubDate>{declared}</pubDate>")))
    (article,), _, _ = Run().read(site.url("/feed"))
    assert article.published == published


def test_the_feeds_own_text_where_the_page_cannot_be_had(site: Site) -> None:
    def content(name: str) -> str:
        text = f"&lt;p&gt;{BODIES[name]}&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;"
        return f"<title>题目{name}</title><content:encoded>{text}</content:encoded>"

    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /closed")
    site.add("/empty", b"<html><body><script>app()</script></body></html>")
    summary = "<description>只有摘要，没有全文。</description>"
    items = [
        item("/gone", content("green")),
        item("/closed", content("bridge")),
        item("/empty", content("robot")),
        item("/none", summary),
        f"<item>{content('green')}</item>",
        f"<item>{summary}</item>",
    ]
    site.add("/feed", rss(*items))
    articles, problems, _ = Run().read(site.url("/feed"))
    texts = [BODIES[name] for name in ("green", "bridge", "robot", "green")]
    assert [article.text for article in articles] == texts
    assert [article.url for article in articles[:3]] == [
        site.url(path) for path in ("/gone", "/closed", "/empty")
    ]
    assert [article.title for article in articles[:2]] == ["题目green", "题目bridge"]
    assert [problem.location for problem in problems] == [
        site.url("/none"),
        f"{site.url('/feed')}#",
    ]


@pytest.mark.parametrize("encoding", ["gb2312", "big5", "utf-16"])
def test_feeds_in_other_encodings(site: Site, encoding: str) -> None:
    site.add("/a", page(BODIES["green"]))
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    data = rss(item("/a", "<title>青溪大會召開</title>"), head=head).decode()
    data = data.replace("会", "會").replace("闻", "聞").replace("开", "開")
    simple = data.replace("會", "会").replace("聞", "闻").replace("開", "开")
    site.add("/feed", (simple if encoding == "gb2312" else data).encode(encoding), "text/xml")
    (article,), problems, _ = Run().read(site.url("/feed"))
    assert not problems
    assert article.title in {"青溪大會召開", "青溪大会召开"}


def test_a_feed_that_is_not_quite_xml(site: Site) -> None:
    for path in ("/a?x=1&y=2", "/b?x=1&lt=2", "/c?x=1&copy=2"):
        site.add(path, page(BODIES["green"]))
    title = "<title>青溪&nbsp;大会\x0b&amp; AT&T &ldquo;好&rdquo;</title>"
    items = [
        item("/a?x=1&y=2", title),
        item("<![CDATA[/b?x=1&lt=2]]>"),
        item("/c?x=1&copy=2"),
    ]
    site.add("/feed", rss(*items)[:-20])
    articles, problems, _ = Run().read(site.url("/feed"))
    assert not problems
    assert len(articles) == 3
    assert articles[0].title == "青溪 大会& AT&T “好”"


# -- sitemaps ------------------------------------------------------------------------------------


def test_addresses_of_a_sitemap_may_be_relative(site: Site) -> None:
    site.add("/map/green.html", page(BODIES["green"], "植树"))
    site.add("/bridge.html", page(BODIES["bridge"], "大桥"))
    site.add("/map/sitemap.xml", sitemap("green.html", "/bridge.html"), "application/xml")
    articles, problems, _ = Run().read(site.url("/map/sitemap.xml"))
    assert not problems
    assert [article.url for article in articles] == [
        site.url("/map/green.html"),
        site.url("/bridge.html"),
    ]


def test_a_sitemap_index_with_packed_sitemaps(site: Site) -> None:
    green, bridge, robot = three_pages(site)
    first, second = site.url("/1.xml.gz"), site.url("/2.xml")
    site.add("/1.xml.gz", gzip.compress(sitemap(green, bridge)), "application/gzip")
    packed = {"Content-Encoding": "gzip", "Content-Type": "application/xml"}
    site.pages["/2.xml"] = (200, packed, gzip.compress(sitemap(robot, green)))
    index = sitemap(first, second, root="sitemapindex", entry="sitemap")
    site.add("/sitemap.xml", index, "application/xml")
    articles, problems, _ = Run().read(site.url("/sitemap.xml"))
    assert not problems
    assert [article.text for article in articles] == list(BODIES.values())
    assert site.asked.count("/green") == 1


def test_a_news_sitemap_gives_title_date_and_publisher(site: Site) -> None:
    site.add("/a", page(BODIES["green"]))
    news = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        f"<loc> {site.url('/a')} </loc><lastmod>2025-01-01</lastmod><n:news><n:publication>"
        "<n:name>青溪融媒</n:name></n:publication><n:publication_date>2024-03-12"
        "</n:publication_date><n:title>植树</n:title></n:news></url></urlset>"
    )
    site.add("/s", news.encode(), "application/xml")
    (article,), _, _ = Run().read(site.url("/s"))
    assert (article.title, article.published, article.publisher) == (
        "植树",
        "2024-03-12",
        "青溪融媒",
    )


def test_sitemaps_end(site: Site) -> None:
    def index(path: str) -> bytes:
        return sitemap(site.url(path), root="sitemapindex", entry="sitemap")

    site.add("/loop", index("/loop"))
    for number in range(9):
        site.add(f"/deep{number}", index(f"/deep{number + 1}"))
    assert Run().read(site.url("/loop")) == ([], [], [])
    _, problems, _ = Run().read(site.url("/deep0"))
    assert [problem.location for problem in problems] == [site.url("/deep3")]
    site.add("/many", sitemap(*three_pages(site)))
    articles, (problem,), _ = Run(max_pages=2).read(site.url("/many"))
    assert len(articles) == 2
    assert "fetch_max_pages" in problem.message.zh


# -- bad input -----------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "哈">{LAUGHS}]>'
FILE = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("head", [BOMB, FILE])
@pytest.mark.parametrize("root", ["rss", "urlset"])
def test_a_bomb_of_entities(site: Site, head: str, root: str, encoding: str) -> None:
    inner = "<channel><item><title>&a9;</title></item></channel>"
    if root == "urlset":
        inner = "<url><loc>&a9;</loc></url>"
    site.add("/x", f"{head}<{root}>{inner}</{root}>".encode(encoding), "application/xml")
    articles, (problem,), _ = Run().read(site.url("/x"))
    assert not articles
    assert "entities" in problem.message.en


def test_every_bad_address_is_one_line_and_the_rest_goes_in(site: Site) -> None:
    urls = three_pages(site)
    packed = gzip.compress(bytes(5 << 20))
    answers: dict[str, Any] = {
        "/404": (404, {}, b""),
        "/500": (500, {}, b""),
        "/image": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
        "/png": (200, {"Content-Type": "text/html"}, b"\x89PNG\r\n\x1a\n" + bytes(99)),
        "/pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7\n"),
        "/zeros": (200, {"Content-Type": "text/html"}, b"<p>a" + bytes(99)),
        "/json": (200, {"Content-Type": "application/json"}, b'{"text": "news"}'),
        "/plain.json": (200, {"Content-Type": "text/plain"}, b'[{"text": "news"}]'),
        "/css": (200, {"Content-Type": "text/css"}, b"p { color: red }"),
        "/nothing": (200, {"Content-Type": "text/html"}, b" \n"),
        "/cut.gz": (200, {"Content-Type": "application/gzip"}, packed[:900]),
        "/bomb.gz": (200, {"Content-Type": "application/gzip"}, packed),
        "/loop": (302, {"Location": "/loop"}, b""),
        "/inner": (302, {"Location": "http://169.254.169.254/"}, b""),
        "/feed": (302, {"Location": "http://[::1]/feed"}, b""),
        "/noise": (200, {"Content-Type": "text/html"}, bytes(range(128, 256)) * 30),
        "/xml": (200, {"Content-Type": "text/xml"}, b"<?xml version='1.0'?><error/>"),
        "/broken": (200, {"Content-Type": "text/xml"}, b"<rss><channel"),
        "/map": (200, {"Content-Type": "text/xml"}, b"<urlset"),
        "/deep": (200, {"Content-Type": "text/xml"}, b"<rss>" + b"<a>" * 100_000),
    }
    site.pages |= answers
    bad = [site.url(path) for path in answers]
    bad += ["http://me:pw@a.example/", "http://0x7f.1/", "http://a..b/", "https://[::1]:1/x"]
    feed = rss(*(item(url.replace("&", "&amp;")) for url in [urls[0], *bad, urls[1]]))
    site.add("/all", feed)
    articles, problems, others = Run(timeout_seconds=5).read(site.url("/all"), urls[2])
    assert [article.text for article in articles] == list(BODIES.values())
    assert (len(problems), others) == (len(bad), [])
    assert len({problem.location for problem in problems}) == len(problems)
    assert not any("pw" in str(problem.message) for problem in problems)


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_documents_behind_addresses(site: Site) -> None:
    site.add(
        "/plan.pdf",
        pdf([[BODY[at : at + 30] for at in range(0, len(BODY), 30)]]),
        "application/pdf",
    )
    site.add("/get?id=7", docx([BODY]), WORD)
    site.add("/notice.docx", docx(["县里的通知。", BODY]), "application/octet-stream")
    feed = rss(item(site.url("/plan.pdf")), item(site.url("/get?id=7")))
    site.add("/feed", feed)
    articles, problems, _ = Run().read(site.url("/feed"), site.url("/notice.docx"))
    assert not problems
    assert [article.url for article in articles] == [
        site.url(path) for path in ("/plan.pdf", "/get?id=7", "/notice.docx")
    ]
    assert all("卓远航主持会议" in article.text for article in articles)
    assert {article.source for article in articles} == {"127.0.0.1"}


def test_an_archive_is_no_document(site: Site) -> None:
    site.add("/all.zip", b"PK\x03\x04" + bytes(99), "application/zip")
    articles, (problem,), _ = Run().read(site.url("/all.zip"))
    assert not articles
    assert "neither a page nor a feed" in problem.message.en


# -- refreshing ----------------------------------------------------------------------------------


def test_a_refresh_of_what_is_unchanged_is_one_request(site: Site) -> None:
    urls = three_pages(site)
    site.add("/feed", rss(*map(item, urls)))
    first = Run()
    articles, _, _ = first.read(site.url("/feed"))
    assert len(articles) == 3
    first.commit()
    site.asked.clear()
    unchanged = Unchanged(site.url("/feed"), 3, tuple(article.id for article in articles))
    assert Run(first.validators).read(site.url("/feed")) == ([], [], [unchanged])
    assert site.articles_asked() == ["/feed"]


def test_a_longer_feed_costs_its_new_pages(site: Site) -> None:
    urls = three_pages(site)
    site.add("/feed", rss(*map(item, urls[:2])))
    first = Run()
    ids = [article.id for article in first.read(site.url("/feed"))[0]]
    first.commit()
    site.add("/feed", rss(*map(item, urls)))
    site.answered.clear()
    second = Run(first.validators)
    (article,), _, others = second.read(site.url("/feed"))
    assert article.text == BODIES["robot"]
    assert others == [Unchanged(url, 1, (id_,)) for url, id_ in zip(urls[:2], ids, strict=True)]
    assert sorted(site.answered) == [200, 200, 304, 304, 404]  # the feed, one page; robots.txt
    second.commit()
    (unchanged,) = Run(first.validators).read(site.url("/feed"))[2]
    assert unchanged == Unchanged(site.url("/feed"), 3, (*ids, article.id))


def test_what_was_not_committed_is_read_again(site: Site) -> None:
    urls = three_pages(site)
    site.add("/feed", rss(*map(item, urls)))
    failed = Run()
    failed.read(site.url("/feed"))  # and the engine dies before it commits
    assert failed.validators.stored == {}
    part = Run(failed.validators)
    part.read(site.url("/feed"))
    part.articles.pop()
    part.commit()
    assert set(part.validators.stored) == set(urls[:2])
    articles, _, others = Run(part.validators).read(site.url("/feed"))
    assert [article.text for article in articles] == [BODIES["robot"]]
    assert len(others) == 2


def test_a_feed_with_a_page_that_failed_is_read_again(site: Site) -> None:
    urls = three_pages(site)
    site.pages["/robot"] = (503, {}, b"")
    site.add("/feed", rss(*map(item, urls)))
    first = Run()
    assert len(first.read(site.url("/feed"))[1]) == 1
    first.commit()
    assert set(first.validators.stored) == set(urls[:2])
    site.add("/robot", page(BODIES["robot"], "机器人"))
    articles, problems, _ = Run(first.validators).read(site.url("/feed"))
    assert [article.text for article in articles] == [BODIES["robot"]]
    assert not problems


def test_what_is_gone_from_the_store_is_fetched_again(site: Site) -> None:
    urls = three_pages(site)
    site.add("/feed", rss(*map(item, urls)))
    first = Run()
    articles, _, _ = first.read(site.url("/feed"))
    first.commit()
    second = Run(first.validators)
    second.gone = {articles[1].id}
    again, _, others = second.read(site.url("/feed"))
    assert [article.text for article in again] == [BODIES["bridge"]]
    assert len(others) == 2


def test_an_address_given_twice_is_read_once(site: Site) -> None:
    url = three_pages(site)[0]
    articles, problems, _ = Run().read(url, url + "#top", url.replace("http", "HTTP"))
    assert len(articles) == 1
    assert not problems
    assert site.asked.count("/green") == 1
