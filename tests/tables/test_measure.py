"""Fifty questions on ten tables, answered by the bundled models: the right cell, or silence."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.settings import Settings
from newsqa.types import Answer
from tests.tables.news import Asked, items, write

LEAST_RIGHT = 45


def outcome(asked: Asked, answer: Answer) -> str:
    """Whether the answer is right, wrong or none."""
    if answer.status != "answered":
        return "silent"
    texts = [span.text for span in answer.answers]
    return "right" if texts and all(text in asked.right for text in texts) else "wrong"


@pytest.mark.slow
def test_answers_are_of_the_right_row_or_none(tmp_path: Path) -> None:
    engine = NewsQA(Settings(store=tmp_path / "store"), create=True)
    engine.ingest(write(tmp_path / "news"))
    given = {
        asked.question: outcome(asked, engine.ask(asked.question))
        for item in items()
        for asked in item.asked
    }
    counts = Counter(given.values())
    print(dict(counts))  # noqa: T201 - the figures of docs/evaluation.md
    assert [question for question, result in given.items() if result == "wrong"] == []
    assert counts["right"] >= LEAST_RIGHT


def test_ten_tables_of_five_questions() -> None:
    assert [len(item.asked) for item in items()] == [5] * 10
