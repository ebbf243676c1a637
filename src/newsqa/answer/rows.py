"""Rows of tables and names under headings: which line of a text a question means.

A reading model sees the words of a table one after the other and takes the nearest cell that looks
like an answer. Here the lines are read as what they are: blocks of rows with as many cells each,
and short lines under a heading. The row or section that shares most with the question is meant;
candidates in others are none, and where no single one is meant, none of the block is sure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsqa.answer.columns import Column, asked_columns, pairs
from newsqa.answer.ranks import asked_ranks, rank_of
from newsqa.text.letters import letters
from newsqa.text.windows import Window

_CELL = re.compile(r"[^\t；;|\n]*[^\t；;|\n\s]")
_SPACED_CELL = re.compile(r"\S+")
_HEAD = re.compile(r"(?!\d+[：:]\d)([^：:]{1,24})[：:](?=.)")
_SENTENCE = re.compile(r"[。！？，]|,(?!\d{3})")
_LONGEST_CELL = 16
_LONGEST_LINE = 80
_LEAST_CELLS = 3
# Heads before the cells show that a line is a row, whatever the cells hold.
_SENTENCE_END = re.compile(r"[。！？]")
_LONGEST_HEADED_CELL = 60
_LONGEST_HEADED_LINE = 600
_LEAST_HEADS = 2
_HEADING = re.compile(
    r"(?P<core>[^\s：:（(，。]{2,20})(?:[（(](?:共)?[\d一二三四五六七八九十]+[名个人项家位件支]?[)）]|[：:])\s*$"
)
_LONGEST_ENTRY = 40
_MOST = re.compile(r"最(?!近|终|后|初|新)|合计|总计|总共|一共|共计")
"""What compares or sums up all rows."""
_TOTAL = re.compile(r"合计|总计|共计|总和|平均")
_LEAST_SHARED = 2
"""Pairs of letters that a row alone has with the question, at least, to be meant by a part of its
name."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`text[start:end]`, without its head."""

    start: int
    end: int
    head: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """The block text[start:end], and of it the windows that the question means; none if unclear.

    sure: the windows that answer it, where the head of a column or of a section names them.
    """

    start: int
    end: int
    windows: tuple[Window, ...]
    sure: tuple[Window, ...] = ()


def meant_in(question: str, text: str, *, names: bool) -> list[Meant]:
    """The rows that a folded question means, for each block of a folded text.

    `names`: it asks for names, so that sections under headings count as well.
    """
    asked = letters(question)
    lines = [line.span() for line in re.finditer(r"[^\n]+", text)]
    if len(lines) < 2:
        return []
    found = [_meant_row(asked, question, text, block) for block in _blocks(text, lines)]
    section = _meant_section(asked, text, lines) if names else None
    return [one for one in [*found, section] if one is not None]


def _blocks(text: str, lines: Sequence[Window]) -> Iterator[list[list[Cell]]]:
    """Runs of at least two neighbouring lines with as many cells each, or with the same heads."""
    block: list[list[Cell]] = []
    for start, end in lines:
        cells = _cells(text, start, end)
        if cells and (not block or _alike(cells, block[-1])):
            block.append(cells)
            continue
        if len(block) > 1:
            yield block
        block = [cells] if cells else []
    if len(block) > 1:
        yield block


def _alike(cells: Sequence[Cell], before: Sequence[Cell]) -> bool:
    """Whether two rows are of one table; cells that are blank leave out their heads."""
    if not _is_headed(cells) or not _is_headed(before):
        return len(cells) == len(before)
    heads, others = {cell.head for cell in cells}, {cell.head for cell in before}
    return 2 * len(heads & others) >= max(len(heads), len(others))


def _is_headed(cells: Sequence[Cell]) -> bool:
    """Whether heads stand before the cells; the first may name a group of rows."""
    headed = sum(bool(cell.head) for cell in cells)
    return headed >= _LEAST_HEADS and headed >= len(cells) - 1


def _cells(text: str, start: int, end: int) -> list[Cell]:
    """The cells of a line, each without its head (`名次:`); none where it is no row."""
    line = text[start:end]
    if len(line) > _LONGEST_HEADED_LINE or _SENTENCE_END.search(line):
        return []
    pattern = _CELL if re.search(r"[\t；;|]", line) else _SPACED_CELL
    cells = []
    for match in pattern.finditer(text, start, end):
        head = _HEAD.match(match.group().strip())
        first = match.start() + len(match.group()) - len(match.group().lstrip())
        cells.append(
            Cell(first + (head.end() if head else 0), match.end(), head[1] if head else "")
        )
    longest = max((cell.end - cell.start for cell in cells), default=0)
    if _is_headed(cells):
        return cells if longest <= _LONGEST_HEADED_CELL else []
    is_row = len(line) <= _LONGEST_LINE and not _SENTENCE.search(line)
    return cells if is_row and longest <= _LONGEST_CELL and len(cells) >= _LEAST_CELLS else []


def _meant_row(
    asked: str, question: str, text: str, block: Sequence[Sequence[Cell]]
) -> Meant | None:
    """The row that shares most cells with the question; None where it is about no row."""
    rows = [list(row) for row in block]
    heads = [text[cell.start : cell.end] for cell in rows[0]]
    if not any(cell.head for cell in rows[0]) and not re.search(r"[\d第]", "".join(heads)):
        rows = [
            [Cell(c.start, c.end, head) for c, head in zip(row, heads, strict=True)]
            for row in rows[1:]
        ]
    start, end = block[0][0].start, block[-1][-1].end
    named = _named_rows(asked, question, text, rows)
    if not named:
        # A question on all rows is not answered by one of them.
        sums = _MOST.search(question) and any(pairs(c.head) & pairs(question) for c in rows[0])
        return Meant(start, end, ()) if sums else None
    if len(named) > 1:
        return Meant(start, end, ())
    ((number, own),) = named.items()
    others = [cell for cell in rows[number] if cell not in own]
    columns = [Column(cell.head, text[cell.start : cell.end]) for cell in others]
    places, is_sure = asked_columns(question, columns)
    windows = tuple((others[place].start, others[place].end) for place in places)
    return Meant(start, end, windows, windows if is_sure else ())


def _named_rows(
    asked: str, question: str, text: str, rows: Sequence[Sequence[Cell]]
) -> dict[int, list[Cell]]:
    """The rows of which the question names most cells, with those cells; none where it names none.

    Where it names no cell in full, the row of which it alone has most of a name.
    """
    ranks = asked_ranks(question)
    shared = {
        number: [cell for cell in row if _is_named(cell, text, asked, ranks)]
        for number, row in enumerate(rows)
    }
    shared = _without_parts(text, shared)
    most = max((len(own) for own in shared.values()), default=0)
    if most:
        return {number: own for number, own in shared.items() if len(own) == most}
    parts = {number: _part_named(question, text, rows, number) for number in range(len(rows))}
    weight = max((weight for weight, _ in parts.values()), default=0)
    if weight < _LEAST_SHARED:
        return {}
    return {number: [cell] for number, (own, cell) in parts.items() if own == weight}


def _without_parts(text: str, shared: Mapping[int, Sequence[Cell]]) -> dict[int, list[Cell]]:
    """The named cells without those whose words are a part of another one's: 主任 of 副主任."""
    words = {cell: letters(text[cell.start : cell.end]) for own in shared.values() for cell in own}
    longer = {one for one in words.values() for other in words.values() if one in other != one}
    return {
        number: [cell for cell in own if words[cell] not in longer]
        for number, own in shared.items()
    }


def _part_named(
    question: str, text: str, rows: Sequence[Sequence[Cell]], number: int
) -> tuple[int, Cell]:
    """How many pairs of letters of a cell the question has that no other row has; and the cell of
    the row with most of them.
    """
    best = 0, rows[number][0]
    for cell in rows[number]:
        words = text[cell.start : cell.end]
        if re.search(r"\d", words):
            continue
        own = pairs(words) & pairs(question)
        for other, row in enumerate(rows):
            for beside in row if own and other != number else ():
                own -= pairs(text[beside.start : beside.end])
        if len(own) > best[0]:
            best = len(own), cell
    return best


def _is_named(cell: Cell, text: str, asked: str, ranks: Collection[int]) -> bool:
    words = text[cell.start : cell.end]
    rank = rank_of(cell.head, words)
    if rank is not None:
        return rank in ranks
    if _TOTAL.fullmatch(words) and _MOST.search(asked):
        return True
    own = letters(words)
    if len(own) < 2:
        return False
    # 5公里 is not named by 35公里.
    first, last = (r"(?<!\d)" if own[0].isdigit() else ""), (r"(?!\d)" if own[-1].isdigit() else "")
    return re.search(first + re.escape(own) + last, asked) is not None


def _meant_section(asked: str, text: str, lines: Sequence[Window]) -> Meant | None:
    """The entries under the heading that the question names; None where it names none."""
    sections: list[tuple[str, list[Window]]] = []
    for start, end in lines:
        heading = _HEADING.match(text[start:end])
        if heading:
            sections.append((letters(heading["core"]), []))
        elif sections and end - start <= _LONGEST_ENTRY and not _SENTENCE.search(text[start:end]):
            sections[-1][1].append((start, end))
        elif sections:
            # A sentence ends the list; what follows belongs to no heading.
            sections.append(("", []))
    named = [(core, own) for core, own in sections if core and own]
    if len(named) < 2:
        return None
    best = [own for core, own in named if core in asked]
    if len(best) != 1:
        return None
    whole = [window for _, own in named for window in own]
    entries = [_entry(text, window) for window in best[0]]
    return Meant(whole[0][0], whole[-1][1], tuple(best[0]), tuple(entries))


def _entry(text: str, window: Window) -> Window:
    """The name that a line begins with: 余 岫　护士 gives 余 岫."""
    name = re.match(r"\S(?:[ \u3000]+\S(?=[ \u3000]))?\S*", text[window[0] : window[1]])
    return window[0], window[0] + (name.end() if name else window[1] - window[0])
