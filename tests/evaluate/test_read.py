"""Reading comprehension through the reader."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from newsqa.answer.span_model import bundled_span_model
from newsqa.errors import SourceError
from newsqa.evaluate import ReadQuestion, evaluate_read, read_read_questions
from newsqa.protocols import PassageScores, RawSpan
from newsqa.text.terms import Tokenizer
from newsqa.types import Passage, Question


class FirstThree:
    """Answers with the first three characters."""

    def score(self, question: Question, passages: Sequence[Passage]) -> list[PassageScores]:
        return [
            PassageScores((RawSpan(0, 3, 1.0),) if len(passage.text) >= 3 else ())
            for passage in passages
        ]


def test_means_by_hand(tokenizer: Tokenizer) -> None:
    questions = [
        ReadQuestion("1", "谁？", "卓远航主持。", ("卓远航", "县长")),
        ReadQuestion("2", "谁？", "县长卓远航主持。", ("卓远航",)),
        ReadQuestion("3", "谁？", "", ("卓远航",)),
    ]
    seen: list[int] = []
    result = evaluate_read(FirstThree(), tokenizer, questions, seen.append)
    assert result.answers == ["卓远航", "县长卓", ""]
    assert seen == [1, 2, 3]
    value = result.as_json(questions=True)
    assert (value["em"], value["n"], value["empty"]) == (33.33, 3, 1)
    assert value["f1"] == pytest.approx(100 * (1 + 1 / 3 + 0) / 3, abs=0.01)
    items = value["questions"]
    assert isinstance(items, list)
    assert items[1]["answer"] == "县长卓"
    assert "questions" not in result.as_json()


def test_the_bundled_reader_reads(tokenizer: Tokenizer) -> None:
    question = ReadQuestion("1", "谁主持了会议？", "县长卓远航主持会议。", ("卓远航",))
    result = evaluate_read(bundled_span_model(), tokenizer, [question])
    assert result.answers == ["卓远航"]
    assert result.as_json()["em"] == 100.0


def test_files(tmp_path: Path) -> None:
    record = {"id": "q", "question": "谁？", "context": "甲乙", "answers": [{"text": "甲"}, "乙"]}
    file = tmp_path / "set.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps(record).encode()))
    assert read_read_questions(file) == [ReadQuestion("q", "谁？", "甲乙", ("甲", "乙"))]
    for bad in ({"question": "谁？", "context": "甲"}, {"question": 1, "answers": ["甲"]}):
        other = tmp_path / "bad.jsonl"
        other.write_text(json.dumps(bad), encoding="utf-8")
        with pytest.raises(SourceError, match=r"bad\.jsonl:1"):
            read_read_questions(other)
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    with pytest.raises(SourceError, match="no questions"):
        read_read_questions(empty)
