"""MHT: the page inside a web archive that a browser saved."""

from __future__ import annotations

import email
import email.parser
import re
from collections.abc import Iterator
from email.message import Message
from itertools import pairwise

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.draft import RawFile

# Parsing a part takes ten times its bytes; a page that may be stored takes a fraction of this.
MAX_PAGE_BYTES = 64 * 2**20
_MAX_DEPTH = 4
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_HEADER_BYTES = 1 << 16
_PAGES = ("text/html", "application/xhtml+xml")


def page(raw: RawFile) -> tuple[RawFile, str | None]:
    """The bytes of the page and its address. Raises SourceError when there is none inside."""
    whole = _header(raw.data, 0, len(raw.data))
    for start, end in _pages(raw.data, 0, len(raw.data), _MAX_DEPTH):
        if end - start > MAX_PAGE_BYTES:
            raise SourceError(
                messages.ingest.MHT_TOO_LARGE.format(place=raw.location, limit=MAX_PAGE_BYTES)
            )
        part = email.message_from_bytes(raw.data[start:end])
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            header = part.get("Content-Location") or whole.get("Snapshot-Content-Location")
            address = str(header or "").strip()
            return (
                RawFile(raw.location, ".html", _declared(payload, part.get_content_charset())),
                address if address.startswith(("http://", "https://")) else None,
            )
    if b"<html" in raw.data[:4096].lower():  # a plain page under this name
        return RawFile(raw.location, ".html", raw.data), None
    raise SourceError(messages.ingest.MHT_WITHOUT_PAGE.format(place=raw.location))


def _header(data: bytes, start: int, end: int) -> Message:
    found = _HEADER_END.search(data, start, min(end, start + _HEADER_BYTES))
    return email.parser.BytesHeaderParser().parsebytes(
        data[start : found.end() if found else start]
    )


def _pages(data: bytes, start: int, end: int, depth: int) -> Iterator[tuple[int, int]]:
    """Where the parts lie that are pages; pictures, most of the bytes, are never parsed."""
    header = _header(data, start, end)
    if header.get_content_type() in _PAGES:
        yield start, end
    boundary = header.get_boundary()
    if not boundary or header.get_content_maintype() != "multipart":
        return
    line = re.compile(rb"^--" + re.escape(boundary.encode("utf-8", "replace")), re.MULTILINE)
    places = [match.end() for match in line.finditer(data, start, end)]
    for first, last in pairwise([*places, end + len(boundary) + 2]):
        body = data.find(b"\n", first, last) + 1
        if body and depth:
            yield from _pages(data, body, last - len(boundary) - 2, depth - 1)


def _declared(payload: bytes, charset: str | None) -> bytes:
    """The page with the charset that only its envelope declares."""
    if charset is None or not charset.replace("-", "").replace("_", "").isalnum():
        return payload
    if b"charset" in payload[:4096].lower() or charset.startswith("utf-16"):
        return payload
    return f'<meta charset="{charset}">'.encode() + payload
