from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, Problem, Skipped
from newsqa.ingest.formats.xml_records import is_dump, xml_records

from .found import checked, drafts_only

RSS = """<?xml version="1.0" encoding="gb2312"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://example.org/rss.dtd">
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>青溪新闻网</title><link>https://example.org</link>
<atom:link rel="self" href="https://example.org/feed"/><description>新闻</description>
<item><title>植树动员会召开</title><link>https://example.org/1?a=1&b=2</link>
<description>摘要。</description>
<content:encoded><![CDATA[<p>第一段&nbsp;全文。</p><p>第二段，a&b。</p>]]></content:encoded>
<media:title>图片</media:title><media:content url="x.jpg"/>
<pubDate>Tue, 12 Mar 2024 00:30:00 GMT</pubDate><dc:creator>沙小满</dc:creator>
<source url="https://example.org/feed">青溪融媒</source><guid>n-1</guid></item>
<item><title>大桥&nbsp;合龙 &amp; 通车</title><guid>https://example.org/2</guid>
<description>全长3218米的望江大桥合龙。</description><pubDate>2024-05-20</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>源</title><id>urn:feed</id>
<entry><title type="html">会议&lt;b&gt;召开&lt;/b&gt;</title><id>urn:1</id>
<link rel="edit" href="https://example.org/edit"/><link href="https://example.org/a"/>
<author><name>沙小满</name><email>a@example.org</email></author>
<updated>2024-03-13T08:00:00Z</updated><published>2024-03-12T08:00:00Z</published>
<summary>摘要。</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>第一<b>段</b>。</p>
<p>第二段。</p></div></content></entry></feed>"""

LIST = """<archive><article><id>7</id><title>题一</title><body>正文一。</body>
<date>2024-03-12</date><author>沙小满</author><publisher>青溪融媒</publisher></article>
<article><标题>题二</标题><正文>正文二。</正文></article>
<article><title>题三</title><body><p>第一段。</p><p>第二段。</p></body></article></archive>"""


def read(text: str) -> list[Draft | Skipped | Problem]:
    return checked(xml_records(text, "a.xml"))


def drafts(text: str) -> list[Draft]:
    return drafts_only(xml_records(text, "a.xml"))


def test_a_feed_gives_its_fullest_text_and_its_fields() -> None:
    one, two = drafts(RSS)
    assert one == Draft(
        location="a.xml#1",
        text="<html><body><article><p>第一段&nbsp;全文。</p><p>第二段，a&b。</p></article></body></html>",
        is_html=True,
        title="植树动员会召开",
        url="https://example.org/1?a=1&b=2",
        source="青溪融媒",
        publisher="青溪融媒",
        author="沙小满",
        published="2024-03-12T08:30:00",
    )
    assert (two.title, two.text, two.is_html) == (
        "大桥\xa0合龙 & 通车",
        "全长3218米的望江大桥合龙。",
        False,
    )
    assert (two.url, two.id, two.published) == ("https://example.org/2", None, "2024-05-20")


def test_an_atom_feed() -> None:
    (draft,) = drafts(ATOM)
    assert [line for line in draft.text.split("\n") if line] == ["第一段。", "第二段。"]
    assert (draft.url, draft.author, draft.id) == ("https://example.org/a", "沙小满", None)
    assert (draft.published or "").startswith("2024-03-12")


def test_a_plain_list() -> None:
    one, two, three = drafts(LIST)
    assert (one.id, one.title, one.text) == ("7", "题一", "正文一。")
    assert (one.published, one.author, one.publisher) == ("2024-03-12", "沙小满", "青溪融媒")
    assert (two.title, two.text) == ("题二", "正文二。")
    assert [line for line in three.text.split("\n") if line] == ["第一段。", "第二段。"]


def test_a_list_that_is_called_as_records_are() -> None:
    items = "<record><title>一</title><text>甲。</text></record>" * 2
    assert [d.text for d in drafts(f"<item><records>{items}</records></item>")] == ["甲。"] * 2


BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><list><item><text>&c;</text></item></list>'
)
EXTERNAL = (
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<list><item><text>文&x;</text></item></list>"
)
PARAMETER = (
    '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;]>'
    "<list><item><text>文</text></item></list>"
)


@pytest.mark.parametrize("text", [BOMB, EXTERNAL, PARAMETER])
def test_entities_of_its_own_are_refused(text: str) -> None:
    with pytest.raises(SourceError, match=r"a\.xml：XML 声明了自己的实体"):
        read(text)


GOOD = [
    "<item><title>一</title><text>第一篇。</text></item>",
    "<item><title>二</title><text>第二篇。</text></item>",
]


@pytest.mark.parametrize(
    "broken",
    [
        "<item><title>坏</item>",
        "<item><title>坏</title><text>没有闭合</item>",
        "<item><title>坏</title><text>没有闭合",
        "<item><title>坏</title><text>没有闭合</text>",
        "<item><title a=b>坏</title></item>",
        "<item><title>坏 < 好</title></item>",
        "<item><title>坏</title><text><![CDATA[没有</text></item>]]</item>",
    ],
)
@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_broken_record_costs_one_line_and_no_other_record(broken: str, where: int) -> None:
    if "CDATA" in broken and where < 2:
        pytest.skip("what is quoted and never unquoted may hold anything")
    text = "".join(["<list>", *GOOD[:where], broken, *GOOD[where:], "</list>"])
    found = read(text)
    assert [d.text for d in found if isinstance(d, Draft)] == ["第一篇。", "第二篇。"]
    assert len([item for item in found if isinstance(item, Problem)]) == 1


def test_a_file_that_breaks_off_gives_what_stands_before() -> None:
    text = f"<list>{GOOD[0]}{GOOD[1]}"
    for cut in range(len(f"<list>{GOOD[0]}"), len(text) + 1):
        found = read(text[:cut])
        texts = [item.text for item in found if isinstance(item, Draft)]
        assert texts == (["第一篇。", "第二篇。"] if cut == len(text) else ["第一篇。"])
        assert [type(item) for item in found].count(Problem) == 1


def test_characters_that_xml_forbids_cost_nothing() -> None:
    (draft,) = drafts(
        "<list><item><text>会\0议\x0b开\ud800了&#0;&#x1f;&nosuch;。</text></item></list>"
    )
    assert draft.text == "会议\n开了&nosuch;。"


@pytest.mark.parametrize("text", ["", "not xml", "<a/>", "<rss><channel/></rss>", "<item", "{}"])
def test_xml_without_an_article_is_an_error(text: str) -> None:
    with pytest.raises(SourceError, match=r"a\.xml：.*XML") as caught:
        read(text)
    assert "\n" not in str(caught.value)


def test_depth_is_no_danger() -> None:
    deep = "<b>" * 100_000 + "字" + "</b>" * 100_000
    assert drafts(f"<list><item><text>{deep}</text></item></list>")[0].text == "字"
    assert read(f"<list><x>{'<y>' * 100_000}</x>{GOOD[0]}</list>")


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cf"]), min_size=1),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_written_is_read(texts: list[str]) -> None:
    items = "".join(f"<item><text>会{escape(text)}。</text></item>" for text in texts)
    found = drafts(f"<list>{items}</list>")
    assert len(found) == len(texts)
    for draft, text in zip(found, texts, strict=True):
        if not draft.is_html and "&" not in text:
            assert draft.text == f"会{text}。".replace("\u2028", "\n").replace("\u2029", "\n")


PIECES = [
    "<item>",
    "</item>",
    "<text>",
    "</text>",
    "会。",
    "<",
    "&",
    "]]>",
    "<![CDATA[",
    "<!--",
    "<title/>",
    "<entry>",
    "\0",
    "</list>",
    "<?x",
    "<link href='u:x'/>",
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_markup_gives_findings_or_one_error(text: str) -> None:
    try:
        found = read("<list>" + text)
    except SourceError as error:
        assert "\n" not in str(error)
    else:
        assert found


def test_a_list_without_a_root() -> None:
    found = drafts(
        "<doc>\n<url>https://a.example/2?a=1&b=2</url><docno>x1</docno>"
        "<contenttitle>新馆开放</contenttitle><content>图书馆新馆今天开放。</content>\n</doc>\n"
        "<doc>\n<docno>x2</docno><contenttitle>大桥合龙</contenttitle>"
        "<content>望江大桥今天合龙。</content>\n</doc>\n"
    )
    assert [(d.id, d.title, d.text) for d in found] == [
        ("x1", "新馆开放", "图书馆新馆今天开放。"),
        ("x2", "大桥合龙", "望江大桥今天合龙。"),
    ]
    assert found[0].url == "https://a.example/2?a=1&b=2"


@pytest.mark.parametrize(
    ("around", "name"), [("newsList", "news"), ("news", "item"), ("root", "row"), ("rows", "row")]
)
def test_lists_by_the_names_that_exports_give_them(around: str, name: str) -> None:
    one = f"<{name}><title>新馆开放</title><content>图书馆新馆今天开放。</content></{name}>"
    two = f"<{name}><title>大桥合龙</title><content>望江大桥今天合龙。</content></{name}>"
    found = drafts(f'<?xml version="1.0"?><{around}>{one}{two}</{around}>')
    assert [(d.title, d.text) for d in found] == [
        ("新馆开放", "图书馆新馆今天开放。"),
        ("大桥合龙", "望江大桥今天合龙。"),
    ]


def test_a_list_without_a_root_whose_records_have_attributes() -> None:
    found = drafts(
        '<doc id="7" url="https://a.example/7" title="新馆开放">\n图书馆新馆 3 < 5 层。\n</doc>\n'
        '<doc id="8" url="https://a.example/8" title="大桥合龙">望江大桥<b>今天</b>合龙。</doc>\n'
    )
    assert [(d.id, d.title, d.url) for d in found] == [
        ("7", "新馆开放", "https://a.example/7"),
        ("8", "大桥合龙", "https://a.example/8"),
    ]
    assert [d.text for d in found] == ["图书馆新馆 3 < 5 层。", "望江大桥今天合龙。"]
    assert is_dump('<doc id="7">')
    assert not is_dump("<document id='7'>")


def test_a_picture_is_no_article() -> None:
    item = (
        "<item><title>新馆开放</title><description>图书馆新馆今天开放。</description>"
        "<content:encoded><![CDATA[<img src='a.jpg'/>]]></content:encoded></item>"
    )
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    assert drafts(f"<rss {space}><channel>{item}</channel></rss>")[0].text == "图书馆新馆今天开放。"
