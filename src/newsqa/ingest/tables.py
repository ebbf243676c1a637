"""Tables as text: one line a row, each cell behind the head of its column.

项目：男子500米；名次：第三名；姓名：卓远航. So a row can be found, read and cited like a sentence.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from newsqa.text.fold import fold

Rows = Sequence[Sequence[str]]

LONGEST_CELL = 120
"""Characters of the longest cell of a table of data; longer ones are a layout of text."""
LONGEST_GROUP = 24
"""Characters of a line over all columns that names the rows below it, at most."""
_LEAST_SPANNED = 3
_LONGEST_HEAD = 16
_DIGIT = re.compile(r"\d")
# PM2.5均值 is a head, 2.5微克 is a cell.
_FIGURE = re.compile(r"[第约近]?\d")
_HEAD_WORD = re.compile(
    r"^(?:姓名|职务|职称|单位|部门|科室|项目|名称|序号|类别|时间|日期|地点|地址|内容|电话|负责人|作者|备注"
    r"|学校|班级|性别|数量|金额|价格|单价|编号|等级|奖项|名次|成绩|联系人|联系电话|邮编|邮箱|传真|网址)$"
)
# 第一名 below 第一名 is a place of its column, not the head of it.
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]")
_LEAST_HEADS = 2
_MARKDOWN_ROW = re.compile(r"^\s*\|.*\|\s*$|^[^|\n]+\|[^|\n]+\|.*$")
_MARKDOWN_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_LEAST_ROWS = 2


def table_lines(rows: Rows, *, has_heads: bool | None = None) -> list[str]:
    """The lines of a table; rows may differ in length, and blank ones are left out.

    `has_heads`: whether the first row names the columns; None where it is not known.
    """
    cleaned = [[" ".join(cell.split()) for cell in row] for row in rows]
    cleaned = [row for row in cleaned if any(row)]
    titles = 0
    while titles < len(cleaned) - 1 and is_title(cleaned[titles]):
        titles += 1
    lines, cleaned = [row[0] for row in cleaned[:titles]], cleaned[titles:]
    if not cleaned:
        return lines
    if has_heads is None:
        has_heads = looks_like_heads(cleaned)
    if not has_heads or len(cleaned) == 1:
        return lines + [_without_heads(row) for row in cleaned]
    heads = [head.rstrip("：: ") for head in cleaned[0]]
    return lines + list(_headed(heads, cleaned[1:]))


def is_title(row: Sequence[str]) -> bool:
    """Whether one cell of words takes the whole row, as the title of a table does."""
    return len(row) > 1 and len(set(row)) == 1 and bool(row[0]) and not _FIGURE.match(fold(row[0]))


def looks_like_heads(rows: Rows) -> bool:
    """Whether the first row names the columns: short, different words, and figures below only.

    Without figures, words that heads of columns usually are. In a table of two columns whose rows
    begin with such words they stand before their values: 地址, 云梦路12号.
    """
    first, *others = rows
    # The corner above the names of the rows may be blank.
    named = first if first and first[0] else first[1:]
    if not others or len(first) < 2 or not all(named) or len(set(named)) < len(named):
        return False
    if any(len(cell) > _LONGEST_HEAD or _FIGURE.match(fold(cell)) for cell in named):
        return False
    if len(named) < len(first):
        return bool(named) and all(row[0] for row in others)
    if sum(map(_is_head_word, first)) >= _LEAST_HEADS:
        return True
    if any(_is_head_word(row[0]) or row[0].endswith(("：", ":")) for row in rows):
        return False
    columns = [[row[place] for row in others if place < len(row)] for place in range(len(first))]
    if any(
        _ORDINAL.match(head) and any(map(_ORDINAL.match, column))
        for head, column in zip(first, columns, strict=True)
    ):
        return False
    return any(_is_figures(column) for column in columns)


def _is_head_word(cell: str) -> bool:
    return bool(_HEAD_WORD.search(fold(cell)))


def _is_figures(column: Sequence[str]) -> bool:
    """Whether half of the filled cells at least have figures or places in them."""
    filled = [fold(cell) for cell in column if cell]
    figures = sum(bool(_DIGIT.search(cell)) or "第" in cell for cell in filled)
    return bool(filled) and 2 * figures >= len(filled)


def is_data(rows: Rows) -> bool:
    """Whether a table holds data: at least two rows and columns of short cells."""
    cells = [cell for row in rows for cell in row]
    wide = sum(len(row) > 1 for row in rows)
    return wide >= _LEAST_ROWS and all(len(cell.strip()) <= LONGEST_CELL for cell in cells)


def lines_of_text(text: str) -> str:
    """The text with tables of tabs, of Markdown and of commas as lines of their rows.

    Everything else stays as it is.
    """
    lines = text.split("\n")
    made: list[str] = []
    at = 0
    while at < len(lines):
        end, rows, has_heads = _table_at(lines, at)
        if rows and is_data(rows):
            made += table_lines(rows, has_heads=has_heads)
            at = end
        else:
            made.append(lines[at])
            at += 1
    return "\n".join(made)


def _table_at(lines: Sequence[str], start: int) -> tuple[int, list[list[str]], bool | None]:
    """Where the table that begins at a line ends, its rows, and whether it has heads."""
    for cells_of in (_tabbed, _piped, _separated):
        rows: list[list[str]] = []
        ruled = False
        end = start
        while end < len(lines):
            if cells_of is _piped and rows and _MARKDOWN_RULE.match(lines[end]):
                ruled = ruled or len(rows) == 1
                end += 1
                continue
            cells = cells_of(lines[end])
            if len(cells) < 2 or (rows and len(cells) != len(rows[0])):
                break
            rows.append(cells)
            end += 1
        needed = _LEAST_ROWS if ruled or cells_of is _tabbed else _LEAST_ROWS + 1
        if len(rows) >= needed and (cells_of is not _separated or looks_like_heads(rows)):
            return end, rows, True if ruled else None
    return start, [], None


def _tabbed(line: str) -> list[str]:
    return line.split("\t") if "\t" in line.strip() else []


def _piped(line: str) -> list[str]:
    return line.strip().strip("|").split("|") if _MARKDOWN_ROW.match(line) else []


def _separated(line: str) -> list[str]:
    """The cells of a line of CSV: of commas without a sentence around them."""
    if line.count(",") < 2 or re.search(r"[。！？；]", line):
        return []
    try:
        return next(csv.reader(io.StringIO(line)), [])
    except csv.Error:
        return []


def _headed(heads: Sequence[str], rows: Rows) -> Iterator[str]:
    """The lines of rows below their heads; a line over all columns names the rows below it."""
    group, is_used = "", True
    for row in rows:
        name = _group_name(row)
        if name:
            if not is_used:
                yield group
            group, is_used = name, False
            continue
        is_used = True
        yield "；".join(filter(None, (group, _with_heads(heads, row))))
    if not is_used:
        yield group


def _group_name(row: Sequence[str]) -> str:
    """The words of a row that has nothing but them, over all its columns; "" for another."""
    if len(row) < _LEAST_SPANNED or len(set(row)) > 1 or len(row[0]) > LONGEST_GROUP:
        return ""
    return "" if _DIGIT.search(fold(row[0])) else row[0]


def _with_heads(heads: Sequence[str], row: Sequence[str]) -> str:
    parts = []
    for number, cell in enumerate(row):
        head = heads[number] if number < len(heads) else ""
        if cell:
            parts.append(f"{head}：{cell}" if head and head != cell else cell)
    return "；".join(parts)


def _without_heads(row: Sequence[str]) -> str:
    cells = list(_filled(row))
    if len(row) == len(cells) == 2 and len(cells[0]) <= _LONGEST_HEAD:
        return f"{cells[0].rstrip('：: ')}：{cells[1]}"
    return "；".join(cells)


def _filled(row: Sequence[str]) -> Iterator[str]:
    """The cells that are not blank; one that spans several columns once."""
    before = ""
    for cell in row:
        if cell and cell != before:
            yield cell
        before = cell
