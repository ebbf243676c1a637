"""Articles of several pages: the addresses of the other pages, and the pages as one article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft
from newsqa.ingest.fetch.address import WebError, parse_url
from newsqa.ingest.page_navigation import page_links

MOST_PAGES = 20
"""Pages of one article at most."""
_PARAMETERS = frozenset({"page", "p", "pn", "pageno", "pagenum", "pageindex", "page_no"})
_NUMBERED = re.compile(r"(?P<stem>.*?)(?:[_-](?P<number>\d{1,2}))?(?P<suffix>\.[a-z]{3,5})")
_FOLDER = re.compile(r"(?P<stem>.*?)/(?P<number>\d{1,2})/?")


@dataclass(frozen=True, slots=True)
class Paged:
    """An article of all its pages that could be read.

    `addresses` are those of the other pages that were read; `problems` are pages that were not.
    """

    draft: Draft
    addresses: tuple[str, ...] = ()
    problems: tuple[tuple[str, SourceError], ...] = ()


def further_pages(markup: str, url: str) -> dict[int, str]:
    """Number and address of the other pages that a page links: on its site, by its own pattern.

    `url` is the address of the first page, whose pattern the others follow: _2.html, ?page=2.
    """
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        tree = document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
        links = page_links(tree)
    except (LxmlError, ValueError, AssertionError):
        return {}
    found: dict[int, str] = {}
    for label, link in links:
        numbered = _page_number(link, url)
        if numbered is None:
            continue
        number, address = numbered
        # Some sites count from 0: their second page is _1.html.
        if label is not None and (label < 2 or label not in (number, number + 1)):
            continue
        if number > 0:
            found.setdefault(number, address)
    return found


def _page_number(link: str, url: str) -> tuple[int, str] | None:
    """Number and address of a page of the article at `url`; None for any other address."""
    try:
        linked, own = parse_url(link, url), parse_url(url)
    except WebError:
        return None
    if (linked.host, linked.port) != (own.host, own.port) or linked.url == own.url:
        return None
    firsts = {stem for stem, number in _stems(own.target) if number is None or number <= 1}
    for stem, number in _stems(linked.target):
        if number is not None and stem in firsts:
            return number, linked.url
    return None


def _stems(target: str) -> Iterator[tuple[str, int | None]]:
    """What an address may be without the number of its page, and that number."""
    path, query = urlsplit(target)[2:4]
    pairs = parse_qsl(query, keep_blank_values=True)
    rest = [(name, value) for name, value in pairs if name.lower() not in _PARAMETERS]
    numbers = [value for name, value in pairs if name.lower() in _PARAMETERS]
    yield target, None
    if numbers and numbers[0].isdecimal() and len(numbers[0]) < 3:
        yield path + ("?" + urlencode(rest) if rest else ""), int(numbers[0])
    if query:
        return
    named = _NUMBERED.fullmatch(path)
    if named and named["number"]:
        yield named["stem"] + named["suffix"], int(named["number"])
    numbered = _FOLDER.fullmatch(path)
    if numbered:
        yield numbered["stem"], int(numbered["number"])
        yield numbered["stem"] + "/", int(numbered["number"])


def joined(
    first: Draft,
    markup: str,
    url: str,
    read: Callable[[str], tuple[str, Draft]],
    max_characters: int,
) -> Paged:
    """The article of a first page and of all that it links, in order.

    `read` returns the markup and the clean draft of an address; it raises SourceError. A page that
    cannot be read is a problem, and the others stay.
    """
    waiting = further_pages(markup, url)
    texts = {0: first.text}
    problems: dict[int, tuple[str, SourceError]] = {}
    drafts: dict[int, Draft] = {}
    addresses: dict[int, str] = {}
    while waiting and len(addresses) + len(problems) < MOST_PAGES - 1:
        number = min(waiting)
        address = waiting.pop(number)
        try:
            page, draft = read(address)
        except SourceError as error:
            problems[number] = (address, error)
            continue
        addresses[number] = address
        if draft.text in texts.values():
            continue  # the site answers every number with the same page
        if sum(map(len, texts.values())) + len(draft.text) > max_characters:
            break
        texts[number], drafts[number] = draft.text, draft
        seen = {*addresses, *problems}
        waiting |= {n: a for n, a in further_pages(page, url).items() if n not in seen}
    whole = replace(first, text="\n".join(texts[number] for number in sorted(texts)))
    for number in sorted(drafts):
        whole = _filled(whole, drafts[number])
    return Paged(
        whole,
        tuple(addresses[number] for number in sorted(addresses)),
        tuple(problems[number] for number in sorted(problems)),
    )


def _filled(draft: Draft, page: Draft) -> Draft:
    """The draft with those of its fields that only a later page names: the author at the end."""
    return replace(
        draft,
        publisher=draft.publisher or page.publisher,
        author=draft.author or page.author,
        published=draft.published or page.published,
        found={**page.found, **draft.found},
        removed=(*draft.removed, *page.removed),
    )
