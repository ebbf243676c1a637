"""E-books: pages in the order of the spine, covers and contents left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, Located, Problem, RawFile
from newsqa.ingest.formats import epub
from newsqa.ingest.pipeline import read_articles
from tests.ingest.formats.documents import BODY, packed

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
SECOND = (
    "5月19日，全长3218米的望江大桥顺利合龙。项目经理费云天介绍，大桥预计明年6月通车，总投资27亿元。"
)


def page(body: str, title: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>{title}</title></head><body>{body}</body></html>"
    ).encode()


def book(
    pages: Mapping[str, bytes],
    *,
    order: Sequence[str] = (),
    day: str = "2024-06-01",
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """An e-book of these pages; `order` is that of the spine."""
    items = "".join(
        f'<item id="i{number}" href="{name}" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name == 'nav.xhtml' else ''}/>"
        for number, name in enumerate(pages)
    )
    numbers = [list(pages).index(name) for name in order or pages]
    spine = "".join(f'<itemref idref="i{number}"/>' for number in numbers)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>青溪文摘</dc:title>'
        f"<dc:publisher>青溪出版社</dc:publisher><dc:date>{day}</dc:date></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    members = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": CONTAINER.encode(),
        "OEBPS/book.opf": package.encode(),
    }
    members |= {f"OEBPS/{name.replace('%20', ' ')}": data for name, data in pages.items()}
    return packed(members | dict(more or {}))


FIRST_PAGE = page(f"<h1>植树<b>动员会</b></h1><p>{BODY}</p>")
SECOND_PAGE = page(f"<h2>大桥合龙</h2><p>{SECOND}</p>")


def found(data: bytes) -> list[Draft | Problem]:
    return list(epub.articles(RawFile("a.epub", ".epub", data), "books", 0.01))


def drafts(data: bytes) -> list[Draft]:
    return [item for item in found(data) if isinstance(item, Draft)]


def test_pages_in_the_order_of_the_spine() -> None:
    first, second = drafts(
        book({"a.xhtml": SECOND_PAGE, "b.xhtml": FIRST_PAGE}, order=["b.xhtml", "a.xhtml"])
    )
    assert (first.title, second.title) == ("植树动员会", "大桥合龙")
    assert first.location == "a.epub!OEBPS/b.xhtml"
    assert (first.source, first.publisher) == ("books", "青溪出版社")
    assert first.published == "2024-06-01"


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2024-06-01T08:00:00Z", "2024-06-01"),
        (" 2024-06-01 ", "2024-06-01"),
        ("2024", None),
        ("2024-06", None),
        ("", None),
    ],
)
def test_only_a_whole_day_is_a_date(written: str, published: str | None) -> None:
    (draft,) = drafts(book({"a.xhtml": FIRST_PAGE}, day=written))
    assert draft.published == published


def test_covers_and_contents_are_left_out() -> None:
    links = "".join(
        f'<li><a href="a.xhtml">第{n}篇 青溪县召开春季植树动员会</a></li>' for n in range(9)
    )
    pages = {
        "cover.xhtml": page('<img src="cover.jpg" alt=""/><p>青溪文摘</p>'),
        "nav.xhtml": page(f"<p>{BODY}</p>"),
        "toc.xhtml": page(f"<h1>目录</h1><ol>{links}</ol>"),
        "a.xhtml": FIRST_PAGE,
        "back.xhtml": page(f"<script>{BODY}</script><p>完</p>"),
    }
    assert [draft.title for draft in drafts(book(pages))] == ["植树动员会"]


def test_quoted_names_and_readings() -> None:
    ruby = page(f"<h1>人物</h1><p><ruby>堃<rt>kūn</rt></ruby>先生说，{BODY}</p>")
    (draft,) = drafts(book({"a%20b.xhtml": ruby}))
    assert "kūn" not in draft.text


def test_the_package_is_found_without_a_container() -> None:
    (draft,) = drafts(book({"a.xhtml": FIRST_PAGE}, more={"META-INF/container.xml": b"<x/>"}))
    assert draft.title == "植树动员会"


def refused(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        found(data)
    return caught.value.message.code


def test_what_is_no_book_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(b"no archive") == "unreadable"
    assert refused(packed({"a.txt": b"x"})) == "damaged"
    assert refused(book({"a.xhtml": page("<p>封面</p>")})) == "no_text"
    assert refused(book({"a.xhtml": FIRST_PAGE}, more={"OEBPS/book.opf": b"<broken"})) == "damaged"
    assert refused(book({"a.xhtml": bytes(40 * 2**20)})) == "bomb"
    monkeypatch.setattr(epub, "MAX_PAGES", 1)
    assert refused(book({"a.xhtml": FIRST_PAGE, "b.xhtml": SECOND_PAGE})) == "too_large"


def test_an_encrypted_book_is_refused() -> None:
    locked = b'<encryption><CipherReference URI="OEBPS/a.xhtml"/></encryption>'
    fonts = b'<encryption><CipherReference URI="OEBPS/f.otf"/></encryption>'
    name = "META-INF/encryption.xml"
    assert refused(book({"a.xhtml": FIRST_PAGE}, more={name: locked})) == "encrypted"
    assert len(drafts(book({"a.xhtml": FIRST_PAGE}, more={name: fonts}))) == 1


def test_a_page_that_leads_out_or_is_too_large_costs_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = {"../../../etc/passwd.xhtml": FIRST_PAGE, "a.xhtml": FIRST_PAGE}
    assert len(found(book(pages))) == 1
    monkeypatch.setattr(epub, "MAX_PAGE_BYTES", len(FIRST_PAGE))
    large = page(f"<p>{BODY * 20}</p>")
    problem, draft = found(book({"b.xhtml": large, "a.xhtml": FIRST_PAGE}))
    assert isinstance(problem, Problem)
    assert problem.message.code == "too_large"
    assert isinstance(draft, Draft)


def test_a_book_is_read_as_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    path.write_bytes(book({"a.xhtml": FIRST_PAGE, "b.xhtml": SECOND_PAGE}))
    articles = [item.article for item in read_articles([path]) if isinstance(item, Located)]
    assert [article.title for article in articles] == ["植树动员会", "大桥合龙"]
    assert [article.text for article in articles] == [BODY, SECOND]
