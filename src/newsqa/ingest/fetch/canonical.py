"""What a page says of itself: whether it has a title, its canonical address, what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from newsqa.ingest.fetch.address import WebError, parse_url, shown_url
from newsqa.ingest.fetch.page_kind import no_article
from newsqa.ingest.markup import check_markup
from newsqa.messages import Message

# Of a longer page only the head counts: it is no list of links.
PAGE_CHARACTERS = 1_000_000
# Parameters that track where a reader came from; they do not identify the page.
_TRACKING = re.compile(r"utm_\w+|spm|from|share\w*|scene|isappinstalled|[fg]clid")


@dataclass(frozen=True, slots=True)
class PageHead:
    """Whether the page names itself, its canonical address where it is plausible, and the reason
    why it is no article (`fetch.page_kind`), if there is one.
    """

    has_title: bool
    url: str
    fault: Message | None = None


def page_head(markup: str, url: str) -> PageHead:
    """Of a page that came from `url`: its canonical address is on the same host, or `url`.

    Raises SourceError for markup beyond reason.
    """
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    check_markup(markup, shown_url(url))
    data = markup[:PAGE_CHARACTERS].encode("utf-8", "replace")
    try:
        tree = document_fromstring(data, parser=HTMLParser(encoding="utf-8"))
        titles = tree.xpath("//title/text() | //h1//text() | //meta[@property='og:title']/@content")
        links = tree.xpath("//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href")
        fault = no_article(tree, url) if len(markup) <= PAGE_CHARACTERS else None
    except (LxmlError, ValueError, AssertionError):
        return PageHead(False, url)
    known = [canonical(str(link), url) for link in links]
    found = next((address for address in known if address), url)
    return PageHead(any(str(title).strip() for title in titles), found, fault)


def canonical(link: str, url: str) -> str | None:
    """The address that a page claims, unless it would make one article of many.

    Badly configured systems claim the home page for every article, or leave out the parameter
    that distinguishes the articles.
    """
    try:
        claimed, own = parse_url(link, url), parse_url(url)
    except WebError:
        return None
    if claimed.host != own.host:
        return None
    path, query = urlsplit(claimed.target)[2:4]
    own_path, own_query = urlsplit(own.target)[2:4]
    if path == "/" and not query and own_path != "/":
        return None
    claimed_query = set(parse_qsl(query, keep_blank_values=True))
    dropped = set(parse_qsl(own_query, keep_blank_values=True)) - claimed_query
    if path == own_path and not all(_TRACKING.fullmatch(name.lower()) for name, _ in dropped):
        return None
    return claimed.url
