"""The tables of a web page: rows and columns with their spans spread, then lines of text."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from newsqa.ingest.tables import is_data, table_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_SPAN = 200
"""Rows or columns that a cell spans, at most: some pages give senseless numbers."""
MAX_CELLS = 200_000


def tables_as_lines(tree: HtmlElement) -> None:
    """Replace the tables of data in a page by paragraphs, one a row; layouts stay."""
    from lxml.html import Element

    for table in list(tree.iter("table")):
        if table.find(".//table") is not None or table.getparent() is None:
            continue
        rows, has_heads = table_rows(table)
        if not is_data(rows):
            continue
        block = Element("div")
        caption = table.find(".//caption")
        lines = [caption.text_content().strip()] if caption is not None else []
        for line in [*lines, *table_lines(rows, has_heads=has_heads)]:
            paragraph = Element("p")
            paragraph.text = line
            block.append(paragraph)
        block.tail = table.tail
        table.getparent().replace(table, block)


def table_rows(table: HtmlElement) -> tuple[list[list[str]], bool | None]:
    """The cells of a table with spans spread, and whether the first row is one of heads."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    heads: list[bool] = []
    count = 0
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
            text = " ".join(cell.text_content().split())
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
    return _joined_heads(grid, heads)


def _joined_heads(grid: list[list[str]], heads: list[bool]) -> tuple[list[list[str]], bool | None]:
    """Several rows of heads as one: 成绩 over 预赛 and 决赛 gives 成绩预赛 and 成绩决赛."""
    count = next((number for number, head in enumerate(heads) if not head), len(heads))
    if count < 2 or count == len(grid):
        return grid, True if count == 1 else None
    first = []
    for column in range(max(len(row) for row in grid[:count])):
        parts = [row[column] for row in grid[:count] if column < len(row)]
        first.append("".join(dict.fromkeys(parts)))
    return [first, *grid[count:]], True


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(MAX_SPAN, max(1, int(value))) if value.isdecimal() and len(value) < 9 else 1
