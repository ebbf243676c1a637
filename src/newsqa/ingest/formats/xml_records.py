"""XML: saved RSS and Atom feeds, and plain lists of <article>, <item>, <record>, <row> or <news>.

Read by expat, element by element, so that nothing grows with the file. Entities that a file
declares itself are refused (they are how a kilobyte becomes gigabytes), external ones are never
fetched. A broken record is skipped with a Problem, and reading goes on at the next.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import NoReturn
from xml.parsers import expat

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, Problem, Skipped
from newsqa.ingest.records import record
from newsqa.ingest.repair import visible
from newsqa.messages import Message

_RECORDS = frozenset({"item", "entry", "article", "record", "doc", "row", "news"})
_START = re.compile(
    rb"<(?:(?:atom|rss):)?(?:item|entry|article|record|doc|row|news)(?=[\s>])", re.IGNORECASE
)
_OUR_PREFIXES = ("atom:", "rss:", "a10:")
_NAMES = {
    "dc:creator": "author",
    "dc:date": "date",
    "dc:publisher": "publisher",
    "dc:source": "source",
    "updated": "time",
}
# In the order in which they hold the most of an article.
_BODIES = (
    "content:encoded",
    "content",
    *("article", "body", "content_html", "html", "text", "fulltext", "内容", "正文", "全文"),
    "description",
    "summary",
)
_INLINE = frozenset({"a", "b", "em", "font", "i", "span", "strong", "sub", "sup", "u"})
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|img|b|strong|em|table|ul|ol|li|h[1-6]|article)\b[^<>]*>", re.I
)
_MARKUP = re.compile(r"<[^<>]*>|&\w+;")
_WORD = re.compile(r"\w")
_DUMP = re.compile(r"[\s\ufeff]*<doc(?:>\s*<|\s[^<>]*\b(?:id|url|title)\s*=[^<>]*>)", re.IGNORECASE)
_NO_TAG = re.compile(r"<(?![/!?A-Za-z])")
_DUMPED = "doc"
# <doc id="7" url="…" title="…">, as extractors of encyclopedias write it.
_ATTRIBUTES = frozenset({"id", "url", "title"})
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_OUTSIDE_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>|&(#?\w+;)?", re.DOTALL)
_PIECE = 1 << 16


def xml_records(text: str, location: str) -> Iterator[Draft | Skipped | Problem]:
    """The articles of a feed or a list; location is path#number.

    Raises SourceError when the file declares entities, is no XML or holds no article.
    """
    text = _OUTSIDE_CDATA.sub(_reference, _DECLARATION.sub("", visible(text)))
    if is_dump(text):
        text = f"<records>{_NO_TAG.sub('&lt;', text)}</records>"
    data = text.encode()
    del text
    number, start, reported = 0, 0, False
    while True:
        reader = _Reader(location, resumed=start > 0)
        for value in reader.read(data, start):
            number += 1
            yield record(value, f"{location}#{number}")
        fault = reader.fault
        if fault is None:
            break
        following = _START.search(data, start + reader.behind(fault))
        if reader.in_record:
            number += 1
            yield _broken(f"{location}#{number}", fault)
            reported = True
        elif not reported and not reader.resumed and (number or following):
            yield _broken(location, fault)
            reported = True
        if following is None:
            if not number:
                raise SourceError(
                    messages.ingest.NOT_XML.format(place=location, error=_reason(fault))
                ) from fault
            break
        start = following.start()
    if not number:
        raise SourceError(messages.ingest.NO_ARTICLE_IN_XML.format(place=location))


class _Unclosed(Exception):
    """A record starts inside another of the same name."""


class _Reader:
    """Collects the records while the parser walks over them."""

    def __init__(self, location: str, *, resumed: bool) -> None:
        self.location = location
        self.resumed = resumed
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        self.fault: expat.ExpatError | _Unclosed | None = None
        self._depth = 0
        self._ready: list[dict[str, object]] = []
        self._record = ""
        self._record_depth = self._record_start = self._unclosed_at = 0
        self._fields: dict[str, object] = {}
        self._field = ""
        self._parts: list[str] = []
        self._own: list[str] = []  # text in no field of the record
        self._named: list[str] | None = None  # the name inside <author>
        self._in_name = False
        self._root = b"<records>" if resumed else b""
        if resumed:
            parser.Parse(self._root)

    @property
    def in_record(self) -> bool:
        """Whether a record is open."""
        return bool(self._record)

    def read(self, data: bytes, start: int) -> Iterator[dict[str, object]]:
        """The records of the data from `start` on, up to its end or its first fault (`fault`)."""
        try:
            for place in range(start, len(data), _PIECE):
                self.parser.Parse(data[place : place + _PIECE])
                yield from self._take()
            self.parser.Parse(b"", True)
        except (expat.ExpatError, _Unclosed) as error:
            self.fault = error
        yield from self._take()

    def _take(self) -> list[dict[str, object]]:
        ready, self._ready = self._ready, []
        return ready

    def behind(self, fault: Exception) -> int:
        """Where to look for the next record, in bytes from where this reader began."""
        if isinstance(fault, _Unclosed):
            return self._unclosed_at - len(self._root)
        at = self._record_start + 1 if self.in_record else self.parser.ErrorByteIndex
        return max(at - len(self._root), 1)

    def _refuse(self, *_: object) -> NoReturn:
        raise SourceError(messages.ingest.XML_ENTITIES.format(place=self.location))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        name = _plain(tag)
        if name in _RECORDS and self._starts_record(name):
            self._record, self._record_depth = name, self._depth
            self._record_start = self.parser.CurrentByteIndex
            self._fields, self._field, self._own = {}, "", []
            if name == _DUMPED:
                self._fields |= {n: v for n, v in attributes.items() if n in _ATTRIBUTES and v}
        elif self._record == _DUMPED and not self._field and name in _INLINE:
            pass  # inside its own text
        elif self._record and self._depth == self._record_depth + 1:
            self._field, self._parts, self._named = _NAMES.get(name, name), [], None
            self._attributes(name, attributes)
        elif self._field:
            if name == "name" and self._field == "author":
                self._named, self._in_name = [], True
            elif name not in _INLINE:
                self._parts.append("\n")

    def _starts_record(self, name: str) -> bool:
        if not self._record:
            return True
        if name == self._record:
            self._unclosed_at = self.parser.CurrentByteIndex
            raise _Unclosed
        # A list may be called by a name that is also one of records.
        return not self._field or not any(key in self._fields for key in ("title", *_BODIES))

    def _attributes(self, name: str, attributes: dict[str, str]) -> None:
        if name == "link" and attributes.get("rel", "alternate") == "alternate":
            self._fields.setdefault("url", attributes.get("href"))
        if name in ("content", "summary") and attributes.get("type") == "text":
            self._fields[f"{name} type"] = "text"

    def _end(self, tag: str) -> None:
        if self._record and self._depth == self._record_depth:
            own = "".join(self._own).strip()
            if own and self._record == _DUMPED and not any(n in self._fields for n in _BODIES):
                self._fields["text"] = own
            self._ready.append(_fields(self._record, self._fields))
            self._record = self._field = ""
        elif self._field and self._depth == self._record_depth + 1:
            value = "".join(self._parts if self._named is None else self._named).strip()
            if value:
                self._fields.setdefault(self._field, value)
            self._field, self._named, self._in_name = "", None, False
        elif self._in_name:
            self._in_name = _plain(tag) != "name"
        elif self._field and _plain(tag) not in _INLINE:
            self._parts.append("\n")
        self._depth -= 1

    def _data(self, text: str) -> None:
        if self._named is not None:
            if self._in_name:
                self._named.append(text)
        elif self._field:
            self._parts.append(text)
        elif self._record == _DUMPED:
            self._own.append(text)


def _plain(tag: str) -> str:
    name = tag.lower()
    for prefix in _OUR_PREFIXES:
        name = name.removeprefix(prefix)
    return name


def _fields(kind: str, found: dict[str, object]) -> dict[str, object]:
    """The record as `record` reads it: its fullest body as text or html."""
    value = {name: item for name, item in found.items() if name not in _BODIES}
    if kind in ("item", "entry"):
        # An entry's own id is an address or internal to the feed's system: prefer the link.
        mark = str(value.pop("guid", None) or value.pop("id", None) or "")
        value.pop("id", None)
        if not value.get("link") and not value.get("url") and mark.startswith("http"):
            value["url"] = mark
    for name in _BODIES:
        body = found.get(name)
        if not isinstance(body, str) or _is_picture(body):
            continue  # the description may be the article
        if name not in ("html", "content_html") and (
            found.get(f"{name} type") == "text" or not _TAG.search(body)
        ):
            value["text"] = html.unescape(body)
        elif re.search(r"<body\b", body, re.IGNORECASE):
            value["html"] = body
        else:
            # A fragment is an article as a whole: mark it as one for the extractor.
            value["html"] = f"<html><body><article>{body}</article></body></html>"
        break
    return value


def _is_picture(body: str) -> bool:
    return bool(_TAG.search(body)) and not _WORD.search(_MARKUP.sub("", body))


def is_dump(text: str) -> bool:
    """Whether a text is a list of <doc> without a root, as of Sogou's corpus or an encyclopedia."""
    return bool(_DUMP.match(text))


def _reference(match: re.Match[str]) -> str:
    """What XML does not know of HTML, as feeds write it all the same: &nbsp; and a bare &."""
    found, name = match.group(), match.group(1)
    if found.startswith("<") or name in ("amp;", "lt;", "gt;", "quot;", "apos;"):
        return found
    if name is None:
        return "&amp;"
    if name.startswith("#"):
        return html.escape(visible(html.unescape(found)).replace("\ufffd", ""))
    return html.escape(html5[name]) if name in html5 else f"&amp;{name}"


def _broken(place: str, fault: Exception) -> Problem:
    message = messages.ingest.XML_BROKEN.format(place=place, error=_reason(fault))
    return Problem(place, message.one_line())


def _reason(fault: Exception) -> Message | str:
    return messages.ingest.XML_UNCLOSED if isinstance(fault, _Unclosed) else str(fault)
