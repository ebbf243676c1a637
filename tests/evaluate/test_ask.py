"""Whole answers: right ones, lost ones, and abstention without the article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.errors import SourceError
from newsqa.evaluate import AskQuestion, AskResult, evaluate_ask, read_ask_questions
from newsqa.evaluate.ask import Asked
from newsqa.settings import Settings
from tests.conftest import HashEmbedder


def _asked(
    answers: tuple[str, ...], confidence: float, rank: int, absent: float, absent_answer: str = "丁"
) -> Asked:
    unanswerable = min(absent, 0.3)
    asked = AskQuestion("谁？", "甲", "d")
    return Asked(asked, answers, confidence, rank, rank, 0, absent_answer, absent, unanswerable)


RESULT = AskResult(
    [
        _asked(("甲", "乙"), 0.9, 1, 0.1),
        _asked(("丙", "乙甲"), 0.8, 4, 0.6, "甲"),
        _asked(("甲",), 0.2, 0, 0.2),
        _asked((), 0.0, 9, 0.0, ""),
    ],
    0.5,
)


def test_means_by_hand() -> None:
    value = RESULT.as_json(questions=True)
    assert (value["n"], value["em"], value["f1"]) == (4, 50.0, 50.0)
    assert value["contained_in_first"] == 0.5
    assert value["contained_in_first_three"] == 0.75
    assert (value["recall@1"], value["recall@5"], value["recall@20"]) == (0.25, 0.5, 0.75)
    assert value["gold_recall@20"] == 0.0
    given = value["as_given"]
    assert isinstance(given, dict)
    assert given["em"] == 25.0, "the third is below the threshold"
    questions = value["questions"]
    assert isinstance(questions, list)
    assert [item["right"] for item in questions] == [True, False, True, False]
    assert json.loads(json.dumps(value)) == value
    assert "contained_in_first_three" in RESULT.table()


def test_abstention_by_hand() -> None:
    assert RESULT.abstention(0.5) == {
        "threshold": 0.5,
        "coverage": 0.5,
        "right_of_given": 0.5,
        "right_lost": 0.5,
        "silent_without_article": 0.75,
        "silent_when_unanswerable": 1.0,
        "silent_without_answer": 1.0,
        "right_without_article": 0.25,
        "silent_on_unanswerable": None,
    }
    nothing = RESULT.abstention(1.0)
    assert (nothing["coverage"], nothing["right_of_given"]) == (0.0, None)


MIXED = AskResult(
    [
        *RESULT.asked,
        # One whose article is not known, and two that the archive does not answer.
        Asked(AskQuestion("何时？", "五月"), ("五月",), 0.7, 0, 0, 0, "", None, 0.6),
        Asked(AskQuestion("为何？", ""), ("因为雨",), 0.6, 0, 0, 0, "", None, None),
        Asked(AskQuestion("在哪？", ""), ("",), 0.1, 0, 0, 0, "", None, None),
    ],
    0.5,
)


def test_questions_without_an_article_or_an_answer_by_hand() -> None:
    value = MIXED.as_json(questions=True)
    assert (value["n"], value["unanswerable"]) == (7, 2)
    assert (value["em"], value["recall@1"]) == (60.0, 0.25), "of five answers, of four articles"
    assert MIXED.abstention(0.5) == {
        "threshold": 0.5,
        "coverage": 0.6,
        "right_of_given": 0.5,  # two of four: an answer where there is none is wrong
        "right_lost": 0.3333,
        "silent_without_article": 0.75,
        "silent_when_unanswerable": 0.8,
        "silent_without_answer": 1.0,
        "right_without_article": 0.25,
        "silent_on_unanswerable": 0.5,
    }
    assert not MIXED.asked[-1].right, "silence is no answer, and no empty one is right"
    assert json.loads(json.dumps(value)) == value
    assert "n = 7 (2 unanswerable)" in MIXED.table()
    empty = AskResult(MIXED.asked[-2:], 0.5).as_json()
    assert (empty["em"], empty["recall@1"]) == (0.0, None), "no article is known: no recall"


def test_over_a_store_without_an_article_or_an_answer(engine: NewsQA) -> None:
    questions = [AskQuestion("谁主持了植树动员会？", "卓远航"), AskQuestion("谁登上了月球？", "")]
    known, unknown = evaluate_ask(engine, questions).asked
    assert known.right
    assert (known.rank, known.absent_confidence) == (0, None)
    assert known.unanswerable_confidence is not None
    assert known.unanswerable_confidence < known.confidence
    assert not unknown.right
    assert unknown.unanswerable_confidence is None


def test_reliability_by_hand() -> None:
    rows = RESULT.reliability()
    assert [(row["from"], row["n"], row["right"]) for row in rows] == [
        (0.0, 1, 0.0),
        (0.2, 1, 1.0),
        (0.8, 1, 0.0),
        (0.9, 1, 1.0),
    ]
    assert RESULT.calibration_error() == pytest.approx((0.0 + 0.8 + 0.8 + 0.1) / 4)


def test_over_a_store_with_and_without_the_article(engine: NewsQA) -> None:
    ids = {hit.passage.article.title: hit.passage.article.id for hit in engine.search("大桥", 9)}
    item = AskQuestion("谁主持了植树动员会？", "卓远航", ids["青溪县召开春季植树动员会"])
    result = evaluate_ask(engine, [item])
    (asked,) = result.asked
    assert asked.first == "卓远航"
    assert (asked.rank, asked.print_rank, asked.gold_rank) == (1, 1, 1)
    assert asked.absent_answer != "卓远航"
    assert asked.absent_confidence is not None
    assert asked.absent_confidence < asked.confidence
    assert result.threshold == engine.settings.abstain_below


def test_copies_of_one_report_take_one_rank(settings: Settings, tmp_path: Path) -> None:
    bridge = "望江大桥昨天合龙，县长卓远航到场祝贺，桥面上拉起横幅。" * 4
    records = [{"id": f"n{n}", "date": f"2024-06-0{n}", "text": bridge} for n in range(1, 5)]
    records.append({"id": "other", "date": "2024-05-01", "text": "县长访问望江小学，送去图书。"})
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    assert engine.ingest([tmp_path / "news.jsonl"]).duplicates == 3
    (asked,) = evaluate_ask(
        engine, [AskQuestion("县长到望江大桥合龙现场了吗？", "图书", "other")]
    ).asked
    assert (asked.rank, asked.print_rank) == (2, 5)


def test_every_article_with_the_answer_is_left_out(settings: Settings, tmp_path: Path) -> None:
    texts = [
        "青溪县召开植树动员会。县长卓远航主持会议，要求各镇动手。",
        "一场植树动员会在青溪举行，主持会议的是卓远航。全县干部都来了。",
        "枫渡镇的集市开张了，镇长费云天剪彩。",
    ]
    records = [{"id": f"n{n}", "text": text} for n, text in enumerate(texts)]
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    engine.ingest([tmp_path / "news.jsonl"])
    question = AskQuestion("谁主持了青溪的植树动员会？", "卓远航", "n0")
    (asked,) = evaluate_ask(engine, [question]).asked
    assert asked.absent_answer == "卓远航"
    assert asked.absent_confidence is not None
    assert asked.unanswerable_confidence is not None
    assert asked.unanswerable_confidence < asked.absent_confidence


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    record = {"question": "谁？", "answer": "甲", "doc_id": "d", "set": "1Doc"}
    file.write_text(json.dumps(record), encoding="utf-8")
    assert read_ask_questions(file) == [AskQuestion("谁？", "甲", "d")]
    for wrong in (
        {"question": "谁？", "doc_id": "d"},
        {"question": "谁？", "answers": ["甲"]},
        {"question": "谁？", "answer": ["甲"]},
        {"question": "谁？", "answer": "甲", "doc_id": 3},
        {"question": " ", "answer": "甲"},
        {"answer": "甲"},
    ):
        file.write_text(json.dumps(wrong), encoding="utf-8")
        with pytest.raises(SourceError, match=r"asked\.jsonl:1"):
            read_ask_questions(file)
    silent: list[dict[str, object]] = [
        {"question": "谁？"},
        {"question": "谁？", "answer": ""},
        {"question": "谁？", "answer": None},
        {"question": "谁？", "answer": " ", "doc_id": None},
    ]
    file.write_text("\n".join(map(json.dumps, silent)), encoding="utf-8")
    assert read_ask_questions(file) == [AskQuestion("谁？", "")] * 4
    file.write_text(json.dumps({"question": "谁？", "answer": "甲"}), encoding="utf-8")
    assert read_ask_questions(file) == [AskQuestion("谁？", "甲")]
    file.write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match="no questions"):
        read_ask_questions(file)
