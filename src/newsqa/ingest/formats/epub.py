"""E-books (.epub): the pages of the book in their order, each of enough text an article."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.decode import decode
from newsqa.ingest.draft import Draft, Problem, RawFile
from newsqa.ingest.formats.archive import open_zip, refuse_bombs
from newsqa.ingest.sources import source_errors
from newsqa.text.letters import letters

if TYPE_CHECKING:
    from lxml.etree import _Element

LEAST_LETTERS = 40
"""A page of fewer letters is a cover, a half title or a picture."""
MAX_PAGES = 5_000
MAX_PAGE_BYTES, MAX_PACKAGE_BYTES = 16 * 2**20, 4 * 2**20
MAX_BOOK_BYTES = 128 * 2**20
"""Of all pages, unpacked."""
_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_WHOLE_DAY = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?:$|[T\s])")
_BODY = re.compile(r"<body\b[^<>]*>(.*?)(?:</body\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"<(h[1-3])\b[^<>]*>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_NOT_TEXT = re.compile(
    r"<(script|style|rt|rp)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL
)
_LINK = re.compile(r"<a\b[^<>]*\bhref\b[^<>]*>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_CONTENTS = 0.5
"""Share of the letters in links from which a page is a table of contents."""


@dataclass(frozen=True, slots=True)
class _Book:
    """The package: pages in reading order, and what is said about the whole."""

    pages: tuple[str, ...]
    publisher: str | None
    author: str | None
    published: str | None


def articles(raw: RawFile, source: str, max_replaced_share: float) -> Iterator[Draft | Problem]:
    """The articles of the book; location is path!page.

    Raises SourceError: no zip, no package or page in it, encrypted, too large.
    """
    place = raw.location
    with open_zip(io.BytesIO(raw.data), place) as archive:
        book = _book(archive, place)
        refuse_bombs(archive, place)
        names = set(archive.namelist())
        locked = _member(archive, _ENCRYPTION, place) if _ENCRYPTION in names else b""
        if any(page.encode() in locked for page in book.pages):
            raise SourceError(messages.ingest.EPUB_ENCRYPTED.format(place=place))
        sizes = (archive.getinfo(page).file_size for page in book.pages if page in names)
        if len(book.pages) > MAX_PAGES or sum(sizes) > MAX_BOOK_BYTES:
            raise SourceError(
                messages.ingest.EPUB_TOO_LARGE.format(
                    place=place, limit=MAX_BOOK_BYTES, pages=MAX_PAGES
                )
            )
        found = False
        for page in book.pages:
            if page not in names:
                continue
            where = f"{place}!{page}"
            try:
                data = _member(archive, page, where, MAX_PAGE_BYTES)
                text = decode(RawFile(where, ".xhtml", data), max_replaced_share).text
            except SourceError as error:
                found = True
                yield Problem.of(where, error)
                continue
            draft = _article(text, where, source, book)
            if draft is not None:
                found = True
                yield draft
    if not found:
        raise SourceError(messages.ingest.EPUB_WITHOUT_TEXT.format(place=place))


def _article(text: str, place: str, source: str, book: _Book) -> Draft | None:
    """The article of one page; None for a cover or a table of contents."""
    match = _BODY.search(text)
    body = _NOT_TEXT.sub("", match.group(1) if match else text)
    count = len(letters(_TAG.sub("", body)))
    linked = sum(len(letters(_TAG.sub("", link))) for link in _LINK.findall(body))
    if count < LEAST_LETTERS or linked >= _CONTENTS * count:
        return None
    heading = _HEADING.search(body)
    title = " ".join(_TAG.sub("", heading.group(2)).split()) if heading else ""
    if heading:
        body = body[: heading.start()] + body[heading.end() :]
    return Draft(
        location=place,
        text=f"<html><body><article>{body}</article></body></html>",
        is_html=True,
        title=title,
        source=source,
        publisher=book.publisher,
        author=book.author,
        published=book.published,
    )


def _book(archive: zipfile.ZipFile, place: str) -> _Book:
    """The package that the container names. Raises SourceError."""
    names = set(archive.namelist())
    path = ""
    if _CONTAINER in names:
        container = _tree(_member(archive, _CONTAINER, place), place)
        path = next((str(e.get("full-path")) for e in _all(container, "rootfile")), "")
    if path not in names:
        path = next((name for name in archive.namelist() if name.endswith(".opf")), "")
    if not path:
        raise SourceError(messages.ingest.EPUB_UNREADABLE.format(place=place, error="no package"))
    package = _tree(_member(archive, path, place), place)
    items = {
        element.get("id"): element
        for element in _all(package, "item")
        if "nav" not in (element.get("properties") or "").split()
    }
    pages = [
        posixpath.normpath(
            posixpath.join(posixpath.dirname(path), unquote(item.get("href") or "").split("#")[0])
        )
        for reference in _all(package, "itemref")
        if (item := items.get(reference.get("idref"))) is not None
        and "html" in (item.get("media-type") or "html")
    ]
    day = _WHOLE_DAY.match(_first(package, "date") or "")
    return _Book(
        tuple(dict.fromkeys(pages)),
        _first(package, "publisher"),
        _first(package, "creator"),
        day.group(1) if day else None,
    )


def _member(
    archive: zipfile.ZipFile, name: str, place: str, most: int = MAX_PACKAGE_BYTES
) -> bytes:
    with source_errors(place), archive.open(name) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise SourceError(messages.ingest.TOO_LARGE.format(place=place, limit=most))
    return data


def _tree(data: bytes, place: str) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(
            messages.ingest.EPUB_UNREADABLE.format(place=place, error=error).one_line()
        ) from error


def _all(tree: _Element, name: str) -> Iterator[_Element]:
    return (element for element in tree.iter("{*}" + name))


def _first(tree: _Element, name: str) -> str | None:
    texts = ("".join(element.itertext()).strip() for element in _all(tree, name))
    return next(filter(None, texts), None)
