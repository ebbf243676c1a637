"""Natural questions, read in the article that is given."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from newsqa.errors import SourceError
from newsqa.evaluate import NaturalQuestion, evaluate_natural, read_natural_questions
from newsqa.evaluate.natural import character_f1
from newsqa.protocols import PassageScores, RawSpan
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Passage, Question

TEXT = "县长卓远航主持会议。山路塌方，班车停运。"
ARTICLES = {"a": Article("a", TEXT)}


class Fixed:
    """Sure of 卓远航 where a person is asked for, of the landslide where a cause is."""

    def score(self, question: Question, passages: Sequence[Passage]) -> list[PassageScores]:
        who = "谁" in question.text
        words, margin = ("卓远航", 4.0) if who else ("山路塌方", 2.0)
        if "几点" in question.text:
            margin = -5.0
        form = (1.0, 0.0, 0.0, 0.0) if who else (0.0, 0.0, 1.0, 0.0)
        made = []
        for passage in passages:
            at = passage.text.index(words)
            inside = [0.0] * len(passage.text)
            inside[at : at + len(words)] = [0.9] * len(words)
            tokens = tuple((n, n + 1) for n in range(len(inside)))
            spans = (RawSpan(at, at + len(words), margin),)
            made.append(PassageScores(spans, tokens, tuple(inside), form, (1.0, 0.0, 0.0)))
        return made


def test_means_by_hand(tokenizer: Tokenizer) -> None:
    questions = [
        NaturalQuestion("会是谁主持的", "person", "a", ("卓远航",)),
        NaturalQuestion("为啥停运", "why", "a", ("山路塌方，班车",)),
        NaturalQuestion("几点散会", "none", "a", ()),
        NaturalQuestion("谁讲话", "person", "missing", ("甲",)),
    ]
    seen: list[int] = []
    result = evaluate_natural(Fixed(), tokenizer, questions, ARTICLES.get, seen.append)
    value = result.as_json()
    assert seen == [1, 2, 3]
    assert (value["questions"], value["missing"], value["n"]) == (3, 1, 2)
    assert value["em"] == 50.0
    assert value["f1"] == pytest.approx(100 * (1 + 0.8) / 2, abs=0.01)
    assert value["long_shown_f1"] == pytest.approx(80.0)
    assert (value["auc"], value["form"], value["verdict_given"]) == (1.0, 1.0, None)


def test_characters_in_any_order() -> None:
    assert character_f1("停运，塌方", "塌方停运") == 1.0
    assert character_f1("塌方", "塌方停运") == pytest.approx(2 / 3)
    assert character_f1("", "塌方") == 0.0


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "natural.jsonl"
    record = {
        "question": "谁？",
        "doc_id": "a",
        "kind": "yesno",
        "spans": [{"text": "甲", "start": 3}],
        "label": "yes",
    }
    file.write_text(json.dumps(record), encoding="utf-8")
    assert read_natural_questions(file) == [NaturalQuestion("谁？", "yesno", "a", ("甲",), "yes")]
    file.write_text(json.dumps({**record, "spans": None}), encoding="utf-8")
    with pytest.raises(SourceError, match=r"natural\.jsonl:1"):
        read_natural_questions(file)
    file.write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match="no questions"):
        read_natural_questions(file)
