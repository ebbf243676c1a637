"""Feeds and sitemaps: the addresses in them, and their data about each article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newsqa import messages
from newsqa.ingest.dates import CHINA, parse_date
from newsqa.ingest.fetch.address import WebError, is_url, parse_url
from newsqa.ingest.fetch.content_type import safe_xml
from newsqa.ingest.records import mail_date
from newsqa.text.letters import letters

_ZONE = re.compile(r"(?:[a-z]{1,4}|[+-]\d{2}:?\d{2})\s*$", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
LEAST_DESCRIPTION = 20
"""Letters of a description that stands for an article."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a feed or sitemap.

    `content` is its text as HTML, where the feed has it; `is_whole` is False for a description.
    `nested` is True where the address is another sitemap.
    """

    url: str | None
    title: str = ""
    published: str | None = None
    author: str | None = None
    publisher: str | None = None
    content: str | None = None
    nested: bool = False
    is_whole: bool = True


def feed_entries(text: str, url: str) -> list[Entry]:
    """The entries of an RSS or Atom feed, in its order. Raises WebError when it cannot be read."""
    import feedparser
    from lxml import etree

    root, fault = _tree(text, url)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    entries: list[Any] = []
    if root is not None:
        # Well-formed XML, and its HTML left alone: feedparser's own parser for broken markup
        # takes time that grows with the square of the size. Pages are cleaned later anyway.
        data = etree.tostring(root, encoding="utf-8", with_tail=False)
        entries = feedparser.parse(
            data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        ).entries
    if fault and not entries:
        raise WebError(url, messages.fetch.FEED_UNREADABLE.format(error=fault))
    return [_entry(entry, url) for entry in entries]


def _tree(text: str, url: str) -> tuple[Any, str]:
    """The root of an XML document, as far as it can be read, and what is wrong with it.

    No entities, nothing loaded, at most 256 levels deep.
    """
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(safe_xml(text, url), parser)
    except (etree.LxmlError, ValueError) as error:
        return None, _brief(error)
    return root, _brief(parser.error_log[0].message) if parser.error_log else ""


def _brief(reason: object) -> str:
    return " ".join(str(reason).split())[:160] or "?"


def _entry(entry: Any, feed: str) -> Entry:
    """`entry` is feedparser's dictionary."""
    link = _text(entry.get("link"))
    if not link and is_url(entry.get("id", "")):
        link = entry["id"]
    contents = [_text(part.get("value")) for part in entry.get("content", [])]
    content = max(contents, key=len, default="")
    whole = bool(_plain(content))
    return Entry(
        url=_joined(link, feed) if link else None,
        title=_plain(entry.get("title")),
        published=_date(entry),
        author=_plain(entry.get("author")) or None,
        publisher=_plain((entry.get("source") or {}).get("title")) or None,
        content=(content if whole else _description(entry)) or None,
        is_whole=whole,
    )


def _description(entry: Any) -> str:
    """The description where it is more than a line: some feeds have the whole text there."""
    text = _text(entry.get("summary"))
    return text if len(letters(_plain(text))) >= LEAST_DESCRIPTION else ""


def _joined(link: str, base: str) -> str:
    try:
        return parse_url(link, base).url
    except WebError:
        return link  # is refused when it is asked for, with this spelling


def _date(entry: Any) -> str | None:
    """The date of publication: the local time in China, or as it is written without a zone."""
    written = _text(entry.get("published")) or _text(entry.get("updated"))
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    if not written:
        return None
    if parsed is None:
        return parse_date(written) or mail_date(written)
    year, month, day, hour, minute, second = parsed[:6]
    moment = datetime(year, month, day, hour, minute, min(second, 59))
    if not _ZONE.search(written):
        return parse_date(written) or _iso(moment)
    return _iso(moment.replace(tzinfo=UTC).astimezone(CHINA).replace(tzinfo=None))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _plain(value: object) -> str:
    return " ".join(_TAG.sub("", _text(value)).split())


def sitemap_entries(text: str, url: str) -> list[Entry]:
    """The pages of a sitemap, or the sitemaps of an index. Raises WebError: it cannot be read."""
    root, fault = _tree(text, url)
    found = [] if root is None else list(_locations(root, url))
    if fault and not found:
        raise WebError(url, messages.fetch.SITEMAP_UNREADABLE.format(error=fault))
    return found


def _locations(root: Any, base: str) -> Iterator[Entry]:
    for element in root:
        address = next((_text(part.text) for part in element if _local(part.tag) == "loc"), "")
        if not address:
            continue
        # The extension for news; its element names differ from those of other extensions.
        news = [part for part in element if _local(part.tag) == "news"]
        fields = {_local(part.tag): _text(part.text) for one in news for part in one.iter()}
        yield Entry(
            url=_joined(address, base),
            title=_plain(fields.get("title")),
            published=parse_date(fields.get("publication_date", "")),
            publisher=_plain(fields.get("name")) or None,
            nested=_local(element.tag) == "sitemap",
        )


def _local(tag: object) -> str:
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def address_entries(text: str) -> list[Entry]:
    """The addresses of a text sitemap: one a line."""
    return [Entry(line.strip()) for line in text.splitlines() if line.strip()]
