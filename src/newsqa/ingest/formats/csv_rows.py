"""CSV: a header with the names of the fields, then one article a row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, Problem, Skipped
from newsqa.ingest.record_fields import field_of
from newsqa.ingest.records import record
from newsqa.ingest.repair import visible

_DELIMITERS = (",", ";", "\t", "|")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# Written by a spreadsheet above the header.
_DELIMITER_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
# A quote that is not closed within this many characters is an error, not an article.
LONGEST_ROW = 4_000_000
_LONGEST_HEADER = 2_000


def rows(text: str, location: str) -> Iterator[Draft | Skipped | Problem]:
    """The articles of a table; location is path:line.

    A run of rows that do not fit the header is one Problem, and reading goes on at the next row
    that fits. Raises SourceError when there is no header with a field of text, or no row.
    """
    csv.field_size_limit(LONGEST_ROW + 1)
    lines = _Lines(text)
    header, delimiter = _header(lines, location)
    empty = True
    fault: tuple[int, int] | None = None  # first and last line of a run of rows that do not fit
    for first, last, cells in _rows(lines, delimiter):
        if cells is not None and not any(cell.strip() for cell in cells):
            continue
        empty = False
        if cells is None or len(cells) < len(header) or "".join(cells[len(header) :]).strip():
            fault = (fault[0] if fault else first, last)
            continue
        if fault:
            yield _misfit(location, *fault)
            fault = None
        yield record(dict(zip(header, cells, strict=False)), f"{location}:{first}")
    if fault:
        yield _misfit(location, *fault)
    if empty:
        raise SourceError(messages.ingest.NO_ROWS.format(place=location))


def has_header(text: str) -> bool:
    """Whether a text is a table of tabs, as spreadsheets save Unicode text.

    Its first line must name a title and a text.
    """
    first = visible(text[:_LONGEST_HEADER]).lstrip().split("\n", 1)[0]
    names = {known[0] for name in first.split("\t") if (known := field_of(name.strip()))}
    return "\t" in first.strip() and "title" in names and bool(names & {"text", "html"})


class _LongRow(Exception):
    pass


class _Lines:
    """The lines of a text from an offset on; `row_characters` counts those of the current row."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.offset = self.number = self.row_characters = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        match = _LINE.match(self._text, self.offset)
        if match is None:
            raise StopIteration
        self.offset = match.end()
        self.number += 1
        self.row_characters += match.end() - match.start()
        if self.row_characters > LONGEST_ROW:
            raise _LongRow
        return match.group()

    def go_on(self, offset: int, number: int) -> None:
        """Go to the line behind the one that begins at `offset` and has this number."""
        match = _LINE.match(self._text, offset)
        self.offset = match.end() if match else len(self._text)
        self.number = number


def _header(lines: _Lines, location: str) -> tuple[list[str], str]:
    """Names in lower case, and the delimiter that gives the most names that are known."""
    delimiters: tuple[str, ...] = _DELIMITERS
    for line in lines:
        asked = _DELIMITER_LINE.fullmatch(line)
        if asked:
            delimiters = (asked.group(1),)
        if not asked and visible(line).strip():
            break
    else:
        line = ""
    best: tuple[list[str], str] = ([], ",")
    for delimiter in delimiters:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        names = [visible(cell).strip().casefold() for cell in cells]
        if _known(names) > _known(best[0]):
            best = (names, delimiter)
    if not any(known[0] in ("text", "html") for name in best[0] if (known := field_of(name))):
        raise SourceError(messages.ingest.NO_TEXT_COLUMN.format(place=location))
    return best


def _known(names: list[str]) -> int:
    return sum(field_of(name) is not None for name in names)


def _rows(lines: _Lines, delimiter: str) -> Iterator[tuple[int, int, list[str] | None]]:
    """First and last line of each row and its cells; None where the quotes do not close.

    Behind such a row reading goes on at its second line.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        first, offset = lines.number + 1, lines.offset
        lines.row_characters = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _LongRow):
            lines.go_on(offset, first)
            yield first, first, None
            reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
        else:
            yield first, lines.number, cells


def _misfit(location: str, first: int, last: int) -> Problem:
    place = f"{location}:{first}"
    lines = f"{first}–{last}" if last > first else f"{first}"
    message = messages.ingest.ROWS_MISFIT.format(place=place, lines=lines, limit=LONGEST_ROW)
    return Problem(place, message.one_line())
