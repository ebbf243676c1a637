"""The head of a page: whether it has a title, and the canonical address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from newsqa.ingest.fetch.address import WebError, parse_url

HEAD_CHARACTERS = 200_000
# Parameters that track where a reader came from; they do not identify the page.
_TRACKING = re.compile(r"utm_\w+|spm|from|share\w*|scene|isappinstalled|[fg]clid")


@dataclass(frozen=True, slots=True)
class PageHead:
    """Whether the page names itself, and its canonical address where it is plausible."""

    has_title: bool
    url: str


def page_head(markup: str, url: str) -> PageHead:
    """Of a page that came from `url`: its canonical address is on the same host, or `url`."""
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    data = markup[:HEAD_CHARACTERS].encode("utf-8", "replace")
    try:
        tree = document_fromstring(data, parser=HTMLParser(encoding="utf-8"))
        titles = tree.xpath("//title/text() | //h1//text() | //meta[@property='og:title']/@content")
        links = tree.xpath("//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href")
    except (LxmlError, ValueError, AssertionError):
        return PageHead(False, url)
    known = [canonical(str(link), url) for link in links]
    found = next((address for address in known if address), url)
    return PageHead(any(str(title).strip() for title in titles), found)


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
