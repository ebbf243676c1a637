"""The tables of a web page: rows and columns with their spans spread, then lines of text."""

from __future__ import annotations

import html
import re
from collections import deque
from typing import TYPE_CHECKING

from newsqa.ingest.tables import is_data, is_title, table_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_SPAN = 200
"""Rows or columns that a cell spans, at most: some pages give senseless numbers."""
MAX_CELLS = 200_000
HAS_TABLE = re.compile(r"(?:<|&lt;)table\b", re.IGNORECASE)
"""A table in text with leftover markup, also where the markup was escaped."""
# A table without another one inside.
_TABLE = re.compile(r"<table\b[^<>]*>(?:(?!<table\b).)*?</table\s*>", re.IGNORECASE | re.DOTALL)
_BREAKS = frozenset({"br", "p", "div", "li"})


def tables_as_lines(tree: HtmlElement) -> None:
    """Replace the tables of data in a page by paragraphs, one a row; layouts stay."""
    from lxml.html import Element

    for table in list(tree.iter("table")):
        if table.find(".//table") is not None or table.getparent() is None:
            continue
        lines = _lines(table)
        if not lines:
            continue
        block = Element("div")
        for line in lines:
            paragraph = Element("p")
            paragraph.text = line
            block.append(paragraph)
        block.tail = table.tail
        table.getparent().replace(table, block)


def markup_tables_as_lines(text: str) -> str:
    """Text with leftover markup, its tables of data as escaped lines, one a row."""
    return _TABLE.sub(_markup_lines, text)


def _markup_lines(match: re.Match[str]) -> str:
    from lxml.html import fragment_fromstring

    lines = _lines(fragment_fromstring(match.group()))
    return "\n".join(("", *(html.escape(line) for line in lines), "")) if lines else match.group()


def _lines(table: HtmlElement) -> list[str]:
    """The caption and the rows of a table of data; nothing for a layout."""
    rows, has_heads = table_rows(table)
    if not is_data(rows):
        return []
    caption = table.find(".//caption")
    head = [] if caption is None else [_words(caption)]
    return [*filter(None, head), *table_lines(rows, has_heads=has_heads)]


def table_rows(table: HtmlElement) -> tuple[list[list[str]], bool | None]:
    """The cells of a table with spans spread, and whether the first row is one of heads."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    heads: list[bool] = []
    count, labelled = 0, True
    for row in table.iter("tr"):
        cells: list[str] = []
        marked = [cell for cell in row if cell.tag in ("td", "th")]
        waiting = deque(marked)
        while waiting or len(cells) in hanging:
            column = len(cells)
            if column in hanging:
                left, text = hanging.pop(column)
                cells.append(text)
                if left > 1:
                    hanging[column] = (left - 1, text)
                continue
            cell = waiting.popleft()
            text = _words(cell)
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            for place in range(column, column + across):
                if place in hanging and place > column:
                    break
                cells.append(text)
                if down > 1:
                    hanging[place] = (down - 1, text)
            count += across
            if count > MAX_CELLS:
                return [], None
        grid.append(cells)
        heads.append(bool(marked) and all(cell.tag == "th" for cell in marked))
        # A row that begins with the head of itself: <th>地址</th><td>云梦路12号</td>
        labelled = labelled and [cell.tag for cell in marked] == ["th", "td"]
    rows, has_heads = _joined_heads(grid, heads)
    return rows, False if has_heads is None and labelled else has_heads


def _joined_heads(grid: list[list[str]], heads: list[bool]) -> tuple[list[list[str]], bool | None]:
    """Several rows of heads as one: 成绩 over 预赛 and 决赛 gives 成绩预赛 and 成绩决赛.

    Titles over all columns stay before them.
    """
    titles = 0
    while titles < len(grid) - 1 and is_title(grid[titles]):
        titles += 1
    above, rows = grid[:titles], grid[titles:]
    count = next((number for number, head in enumerate(heads[titles:]) if not head), len(rows))
    if count < 2 or count == len(rows):
        return grid, True if count == 1 else None
    first = []
    for column in range(max(len(row) for row in rows[:count])):
        parts = [row[column] for row in rows[:count] if column < len(row)]
        first.append("".join(dict.fromkeys(parts)))
    return [*above, first, *rows[count:]], True


def _words(cell: HtmlElement) -> str:
    """The text of a cell in one line; lines and paragraphs inside stay apart."""
    from lxml.etree import iterwalk

    parts: list[str] = []
    for event, element in iterwalk(cell, events=("start", "end")):
        is_start = event == "start"
        parts += [" "] if element.tag in _BREAKS else []
        if is_start or element is not cell:
            parts.append((element.text if is_start else element.tail) or "")
    return " ".join("".join(parts).split())


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(MAX_SPAN, max(1, int(value))) if value.isdecimal() and len(value) < 9 else 1
