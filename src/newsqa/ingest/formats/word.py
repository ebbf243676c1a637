"""Word documents (.docx): paragraphs and tables in their order, and the core properties."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, RawFile
from newsqa.ingest.formats.archive import open_zip
from newsqa.ingest.page_date import masthead_date
from newsqa.ingest.tables import is_data, table_lines

if TYPE_CHECKING:
    from lxml.etree import _Element

# A tree of XML takes several times this; the longest article takes a tenth of it.
MAX_XML_BYTES = 64 * 2**20
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OLE = b"\xd0\xcf\x11\xe0"
# Of python-docx, WPS and Apache POI.
_TEMPLATES = (date(2013, 12, 23), date(2014, 10, 29), date(2006, 9, 16))
_LATER = timedelta(days=31)
# What programs put where nobody wrote anything.
_NO_TITLE = re.compile(
    r"(?:microsoft word\s*-.*|untitled.*|无标题.*|文档\s*\d*|document\s*\d*"
    r"|.*\.(?:docx?|wps|pdf|indd|qxd|dotx?|x?html?|shtml|txt|rtf|odt|pptx?|xlsx?|tmp)"
    r"|word document|powerpoint.*|\W*)",
    re.IGNORECASE | re.DOTALL,
)
_NO_AUTHOR = re.compile(
    r"(?:python-docx|administrator|admin|user\d*|windows\s*用户|微软用户|微软中国|microsoft.*|unknown"
    r"|lenovo.*|dell|hp|asus|pc|owner|\(?anonymous\)?|\W*)",
    re.IGNORECASE,
)


def document(raw: RawFile, source: str) -> Draft:
    """The document as one article. Raises SourceError: broken, encrypted, without text."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    if raw.data.startswith(_OLE):
        raise SourceError(messages.ingest.WORD_ENCRYPTED_OR_OLD.format(place=raw.location))
    with open_zip(io.BytesIO(raw.data), raw.location) as archive:
        parts = [info for info in archive.infolist() if info.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in parts) > MAX_XML_BYTES:
            raise SourceError(
                messages.ingest.WORD_TOO_LARGE.format(place=raw.location, limit=MAX_XML_BYTES)
            )
    try:
        opened = Document(io.BytesIO(raw.data))
        text = "\n".join(_paragraphs(opened.element.body))
        properties = opened.core_properties
        title, author = properties.title, properties.author
        created = _own_day(properties.created, properties.modified)
        masthead = masthead_date(text.split("\n"))
    except (
        OpcError,
        LxmlError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,  # a member with a password, or nested without end
        NotImplementedError,  # a filter or packing that the library does not know
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        # Broken packages break the reader in many ways.
        raise SourceError(
            messages.ingest.WORD_UNREADABLE.format(place=raw.location, error=error)
        ) from error
    if not text.strip():
        raise SourceError(messages.ingest.WORD_WITHOUT_TEXT.format(place=raw.location))
    return Draft(
        location=raw.location,
        text=text,
        title=own_title(title or ""),
        source=source,
        author=own_author(author or ""),
        published=masthead,
        created=created,
        found={"author": "guess", **({"published": "line"} if masthead else {})},
    )


def _own_day(created: datetime | None, modified: datetime | None) -> str | None:
    """The day on which the document was made; None where that was its template's day.

    Programs keep the day of the template: the document is then changed much later.
    """
    if created is None or created.date() in _TEMPLATES:
        return None
    if (
        modified is not None
        and modified.replace(tzinfo=None) - created.replace(tzinfo=None) > _LATER
    ):
        return None
    return created.date().isoformat()


def own_title(title: str) -> str:
    """The title, unless a program made it up."""
    return "" if _NO_TITLE.fullmatch(title.strip()) else title.strip()


def own_author(author: str) -> str | None:
    """The author, unless it is the name of a machine or a program."""
    return None if _NO_AUTHOR.fullmatch(author.strip()) else author.strip()


def _paragraphs(body: _Element) -> Iterator[str]:
    """Every paragraph once, also in text boxes and content controls; the rows of tables as lines.

    A table inside a cell, and one that lays out text, gives its paragraphs.
    """
    done: set[_Element] = set()
    for element in body.iter(f"{_W}p", f"{_W}tbl"):
        # Text boxes are written twice, the second time for older readers.
        if next(element.iterancestors(_FALLBACK), None) is not None:
            continue
        if element.tag == f"{_W}p":
            if not any(table in done for table in element.iterancestors(f"{_W}tbl")):
                yield "".join(_words(element))
            continue
        # Cells that hold tables are not read: each level would multiply the work.
        rows = _rows(element) if element.find(f".//{_W}tbl") is None else []
        if is_data(rows):
            done.add(element)
            yield from table_lines(rows)


def _rows(table: _Element) -> list[list[str]]:
    """The cells of a table; merged cells stand in each row and column that they span."""
    rows: list[list[str]] = []
    for row in table.iter(f"{_W}tr"):
        cells: list[str] = []
        for cell in row.iter(f"{_W}tc"):
            text = " ".join("".join(_words(p)) for p in cell.iter(f"{_W}p")).strip()
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val") != "restart"
            if goes_on and rows and len(cells) < len(rows[-1]):
                text = rows[-1][len(cells)]
            width = (span.get(f"{_W}val") or "1") if span is not None else "1"
            cells += [text] * (min(int(width), 200) if width.isdecimal() else 1)
        rows.append(cells)
    return rows


def _words(element: _Element) -> Iterator[str]:
    # Without recursion: tracked changes, links and fields may nest.
    waiting = list(element)[::-1]
    while waiting:
        child = waiting.pop()
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield "\t" if child.tag == f"{_W}tab" else "\n"
        elif child.tag not in (
            f"{_W}p",
            f"{_W}pPr",
            f"{_W}rPr",
            f"{_W}txbxContent",
            f"{_W}moveFrom",
            f"{_W}rt",  # how a character is read, above it
        ):
            waiting.extend(list(child)[::-1])
