"""Logged questions as rows of a table, for CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsqa.ingest.repair import visible
from newsqa.operations.question_log import LoggedQuestion

COLUMNS = (
    "moment", "face", "question", "resolved", "outcome", "reason", "answer", "cited",
    "milliseconds", "generation",
)  # fmt: skip
# A cell that begins so is a formula to a spreadsheet, and anybody may have asked it.
_FORMULA = tuple("=+-@＝＋－＠\t\r")


def question_rows(questions: Iterable[LoggedQuestion]) -> Iterator[list[str]]:
    """The names of the columns, then one row for each question; no cell is a formula."""
    yield list(COLUMNS)
    for one in questions:
        values = [getattr(one, name) for name in COLUMNS]
        values[7] = " ".join(one.cited)
        values[8] = round(one.milliseconds)
        yield [_cell(str(value)) for value in values]


def _cell(text: str) -> str:
    text = visible(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
