"""What the questions log holds, and what it never holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsqa.operations.database import FILE, Operations
from newsqa.operations.exports import question_rows
from newsqa.operations.question_log import QuestionLog, logged_questions
from newsqa.operations.statistics import question_figures
from newsqa.settings import Settings
from newsqa.types import Answer, Article, Passage, Span
from tests.operations.conftest import Clock

SECRET = "我家住在青溪路七号吗"
ARTICLE = Article("bridge", "大桥总投资27亿元。")
SPAN = Span(Passage(ARTICLE, 0, 10), 5, 9, 0, 10, 0.9)
ANSWERED = Answer(SECRET, "answered", (SPAN,), (), 0.9, None, 7)
SILENT = Answer(SECRET, "abstained", (), (), 0.0, "no_article", 7)


@pytest.mark.parametrize("mode", ["off", "counts", "full"])
def test_a_mode_stores_what_it_says(tmp_path: Path, clock: Clock, mode: str) -> None:
    database = Operations(tmp_path)
    log = QuestionLog(database, Settings(questions_log=mode), clock)
    log.answered("chat", ANSWERED, 0.25)
    log.answered("rest", SILENT, 2.0)
    log.failed("rest", SECRET)
    log.flush()
    figures = question_figures(database, 7, clock.now)
    asked = 0 if mode == "off" else 3
    assert (figures.asked, len(figures.days)) == (asked, 7)
    database.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))
    assert (SECRET.encode() in stored) == (mode == "full")
    if mode == "off":
        return
    assert (figures.answered, figures.days[-1].abstained, figures.days[-1].failed) == (1, 1, 1)
    assert figures.reasons == (("no_article", 1),)
    assert dict(figures.faces) == {"rest": 2, "chat": 1}
    assert figures.cited == (("bridge", 1),)
    assert figures.durations == ((0.1, 1), (0.4, 1), (3.0, 1))


def test_days_that_are_over_are_deleted(tmp_path: Path, clock: Clock) -> None:
    database = Operations(tmp_path)
    log = QuestionLog(database, Settings(questions_log="full", questions_log_days=2), clock)
    log.answered("chat", ANSWERED, 0.1)
    log.flush()
    clock.pass_by(days=2)
    log.flush()
    assert len(logged_questions(database)) == 1
    clock.pass_by(days=1)
    log.flush()
    assert logged_questions(database) == []
    assert question_figures(database, 30, clock.now).asked == 0


def test_a_full_log_that_became_counts_loses_its_questions(tmp_path: Path, clock: Clock) -> None:
    database = Operations(tmp_path)
    log = QuestionLog(database, Settings(questions_log="full"), clock)
    log.answered("chat", ANSWERED, 0.1)
    log.flush()
    QuestionLog(database, Settings(questions_log="counts"), clock).flush()
    assert logged_questions(database) == []
    assert question_figures(database, 30, clock.now).asked == 1


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path, clock: Clock) -> None:
    database = Operations(tmp_path)
    log = QuestionLog(database, Settings(questions_log="full"), clock)
    log.failed("rest", "=cmd|' /C calc'!A0")
    log.flush()
    _, (_, _, question, *_) = question_rows(logged_questions(database))
    assert question.startswith("'=")
