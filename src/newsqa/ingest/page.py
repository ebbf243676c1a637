"""Step 5a, page: extracts the article from HTML, and removes leftover markup from text."""

from __future__ import annotations

import html
import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.dates import date_of_address
from newsqa.ingest.draft import Draft
from newsqa.ingest.metadata import label_publisher
from newsqa.ingest.page_date import page_date
from newsqa.ingest.page_navigation import drop_navigation
from newsqa.ingest.page_sides import drop_sides
from newsqa.ingest.page_tables import markup_tables_as_lines, tables_as_lines
from newsqa.ingest.repair import repair, visible
from newsqa.text.fold import fold
from newsqa.types import Finding

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ATTRIBUTES = r"(?:\s+[a-z][^<>]*)?\s*/?>"  # in "若 a<b 且 b>c" is no tag
_BLOCKS = re.compile(
    r"</?(?:br|p|div|ul|ol|li|h\d|table|tbody|tr|td|th|hr|section|article|blockquote|figure)"
    + _ATTRIBUTES,
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"</?(?:span|strong|b|i|u|em|font|img|a|sup|sub|small|big|center|mark|ruby|rb|rtc)"
    + _ATTRIBUTES,
    re.IGNORECASE,
)
_SCRIPTS = re.compile(
    r"<(script|style|noscript)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
# Markup that was escaped once more than it should be.
_ESCAPED = re.compile(
    r"&lt;/?(?:p|div|br|span|strong|img|a|table)\b[^<>]{0,200}?&gt;", re.IGNORECASE
)
# The same, escaped twice or more.
_ESCAPED_AGAIN = re.compile(
    r"&amp;(?:amp;)*lt;/?(?:p|div|br|span|strong|img|a|table)\b", re.IGNORECASE
)
_MOST_ESCAPES = 3
# How characters are read, above them: <rt>kūn</rt>.
_READINGS = re.compile(r"<(r[tp])\b[^<>]*>[^<>]*(?:</\1\s*>)?", re.IGNORECASE)
_PAGE_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#x[0-9A-Fa-f]{2,6});")
_NUMBERED = re.compile(r"&#(?:(\d+)|[xX]([0-9A-Fa-f]+));?")
# Texts of a page times characters of its article: above this the removals are not listed.
_LISTED = 50_000_000


def from_html(draft: Draft) -> Draft:
    """The draft with the article's text, and with the fields found on the page.

    The rest of the page is listed as one removal, roughly. Raises SourceError when there is no
    text, or when the page cannot be read in full.
    """
    import trafilatura
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring
    from trafilatura.settings import Document

    # It logs what is reported here.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # The parser drops what comes after the end of the page, and some pages end too early.
    markup = _NUMBERED.sub(_possible, _PAGE_END.sub("", visible(draft.text)))
    # Without huge_tree, everything deeper than 256 elements is lost silently.
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True
    )
    try:
        tree = document_fromstring(markup.encode(), parser=parser, ensure_head_body=True)
        if any("depth" in entry.message for entry in parser.error_log):
            raise SourceError(messages.ingest.PAGE_TOO_DEEP.format(place=draft.location))
        words = tree.xpath("//text()[not(parent::script or parent::style)]")
        published, how = page_date(tree, _heading(tree, draft.title))
        _drop_readings(tree)
        drop_navigation(tree)
        drop_sides(tree)
        tables_as_lines(tree)
        page = trafilatura.bare_extraction(
            tree, with_metadata=True, include_comments=False, favor_recall=True
        )
    except (LxmlError, RecursionError, AttributeError, LookupError, TypeError, ValueError) as error:
        # Broken pages break the parsers in many ways.
        raise SourceError(
            messages.ingest.PAGE_UNREADABLE.format(place=draft.location, error=error)
        ) from error
    if not isinstance(page, Document) or not (page.text or "").strip():
        raise SourceError(messages.ingest.PAGE_WITHOUT_TEXT.format(place=draft.location))
    # Labels such as 来源：… often stand outside the body that the extractor returns.
    around = repair(" ".join(words))
    folded = fold(around)
    bare = replace(
        draft.with_removal(_beside(words, page.text or ""), "page"),
        text=page.text or "",
        is_html=False,
        of_page=True,
        title=draft.title or page.title or "",
        url=draft.url or page.url,
    )
    # The most certain place first.
    found = _with(bare, how, published=published)
    found = _with(
        found,
        "metadata",
        publisher=_meta(markup, "source", "publisher"),
        author=page.author or _meta(markup, "author"),
    )
    found = _with(
        found,
        "label",
        publisher=label_publisher(around, folded),
        published=date_of_address(bare.url or ""),
    )
    return _with(found, "guess", publisher=page.sitename)


def _drop_readings(tree: HtmlElement) -> None:
    """Remove what stands above characters to say how they are read."""
    for reading in list(tree.iter("rt", "rp")):
        reading.drop_tree()
    for ruby in list(tree.iter("ruby", "rb", "rtc")):
        ruby.drop_tag()


def _with(
    draft: Draft,
    how: Finding,
    *,
    publisher: str | None = None,
    author: str | None = None,
    published: str | None = None,
) -> Draft:
    """The draft with those of its fields that are empty filled, and how they were found."""
    return replace(
        draft,
        publisher=draft.publisher or publisher,
        author=draft.author or author,
        published=draft.published or published,
    ).with_findings(draft, how)


def without_tags(text: str) -> str:
    """Text that is not a page but contains leftover markup, without it."""
    for _ in range(_MOST_ESCAPES):
        if _ESCAPED_AGAIN.search(text):
            text = text.replace("&amp;", "&")
    if _ESCAPED.search(text):
        text = html.unescape(text)
    text = _READINGS.sub("", _SCRIPTS.sub("", _CDATA.sub("", text)))
    text = _NUMBERED.sub(_possible, text)
    bare = _INLINE.sub("", _BLOCKS.sub("\n", markup_tables_as_lines(text)))
    return html.unescape(bare) if bare != text or _ENTITY.search(bare) else text


def _possible(match: re.Match[str]) -> str:
    """The entity, or nothing where its number is not that of a character."""
    decimal, hexadecimal = match.groups()
    digits = (decimal or hexadecimal).lstrip("0")
    number = int(digits or "0", 10 if decimal else 16) if len(digits) < 8 else 0
    return match.group() if 0 < number < 0xD800 or 0xE000 <= number < 0x110000 else ""


def _beside(words: list[str], text: str) -> str:
    """The text of the page that is not in its article."""
    if len(words) * len(text) > _LISTED:
        return ""
    return " ".join(word for raw in words if (word := raw.strip()) and word not in text)


def _heading(tree: HtmlElement, title: str) -> str:
    """The title that stands on the page: of its h1, else of <title> without the site's name."""
    heading = tree.find(".//h1")
    if heading is not None and (words := heading.text_content().strip()):
        return str(words)
    named = tree.findtext(".//title") or ""
    return title or re.split(r"[-_|—–]", named)[0].strip()


def _meta(page: str, *names: str) -> str | None:
    """Content of the first <meta> with one of these names."""
    for name in names:
        tag = re.search(
            rf"<meta\b[^<>]*\b(?:name|property)\s*=\s*[\"']?{name}\b[^<>]*>", page, re.IGNORECASE
        )
        content = tag and re.search(r"content\s*=\s*[\"']([^\"']+)[\"']", tag.group())
        if content:
            return html.unescape(content.group(1)).strip() or None
    return None
