"""Excel workbooks: on each sheet a row with the names of the fields, then an article a row."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, Problem, RawFile, Skipped
from newsqa.ingest.formats.archive import open_zip, refuse_bombs
from newsqa.ingest.record_fields import field_of
from newsqa.ingest.records import record
from newsqa.ingest.repair import visible

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MAX_XML_BYTES = 128 * 2**20
"""Of all sheets and texts, unpacked: about ten thousand long articles."""
MAX_ROWS, MAX_COLUMNS = 200_000, 256
HEADER_ROWS = 5
"""Rows among which the names of the fields stand: a title may stand above them."""
_OLE = b"\xd0\xcf\x11\xe0"


def articles(raw: RawFile) -> Iterator[Draft | Skipped | Problem]:
    """The articles of all sheets with a column of text; location is path!sheet:row.

    Raises SourceError: broken, encrypted, too large, no sheet with a column of text.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    place = raw.location
    if raw.data.startswith(_OLE):
        raise SourceError(messages.ingest.WORKBOOK_ENCRYPTED_OR_OLD.format(place=place))
    with open_zip(io.BytesIO(raw.data), place) as archive:
        refuse_bombs(archive, place)
        parts = [info for info in archive.infolist() if info.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in parts) > MAX_XML_BYTES:
            raise SourceError(
                messages.ingest.WORKBOOK_TOO_LARGE.format(place=place, limit=MAX_XML_BYTES)
            )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that are not read
            book = load_workbook(io.BytesIO(raw.data), read_only=True, data_only=True)
            found = False
            for sheet in book.worksheets:
                for item in _rows(sheet, f"{place}!{visible(sheet.title)}"):
                    found = True
                    yield item
    except (
        InvalidFileException,
        ParseError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,  # a member with a password
        NotImplementedError,  # a member packed in a way that Python does not know
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        # Broken packages break the reader in many ways.
        raise SourceError(
            messages.ingest.WORKBOOK_UNREADABLE.format(place=place, error=error)
        ) from error
    if not found:
        raise SourceError(messages.ingest.WORKBOOK_WITHOUT_TEXT.format(place=place))


def _rows(sheet: ReadOnlyWorksheet, place: str) -> Iterator[Draft | Skipped | Problem]:
    """The articles of one sheet; none where no row at its head names a column of text."""
    sheet.reset_dimensions()  # what a file declares of them may be wrong
    names: list[str] = []
    above = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
        texts = [_text(cell) for cell in cells]
        if not any(texts):
            continue
        if number > MAX_ROWS:
            message = messages.ingest.TOO_MANY_ROWS.format(place=place, limit=MAX_ROWS)
            yield Problem(place, message.one_line())
            return
        if names:
            yield record(_fields(names, texts), f"{place}:{number}")
            continue
        names = _header(texts)
        above += 1
        if not names and above >= HEADER_ROWS:
            return


def _header(texts: Sequence[str]) -> list[str]:
    """The names of the columns; none where no column is known to hold text."""
    names = [visible(text).strip().casefold() for text in texts]
    known = (field_of(name) for name in names if name)
    return names if any(field and field[0] in ("text", "html") for field in known) else []


def _fields(names: Sequence[str], texts: Sequence[str]) -> dict[str, object]:
    return {name: text for name, text in zip(names, texts, strict=False) if name and text}


def _text(value: object) -> str:
    """What a cell shows, nearly: days without the midnight that spreadsheets add."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime):
        day = value.isoformat(sep=" ", timespec="seconds")
        return day.removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
