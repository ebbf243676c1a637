"""Logged questions as a table that a spreadsheet opens."""

from __future__ import annotations

import pytest

from newsqa.operations.exports import COLUMNS, question_rows
from newsqa.operations.question_log import LoggedQuestion


def logged(question: str, answer: str) -> LoggedQuestion:
    return LoggedQuestion(
        "2026-11-26T08:00:00", "chat", question, "", "answered", "", answer, ("a", "b"), 12.6, 7
    )


@pytest.mark.parametrize("first", "=+-@＝＋－＠")
def test_no_cell_begins_as_a_formula(first: str) -> None:
    head, row = question_rows([logged(f"{first}1+1", f"{first}2")])
    cells = dict(zip(head, row, strict=True))
    assert (cells["question"], cells["answer"]) == (f"'{first}1+1", f"'{first}2")
    assert (cells["cited"], cells["milliseconds"]) == ("a b", "13")
    assert tuple(head) == COLUMNS
