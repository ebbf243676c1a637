"""Golden questions: what the archive must go on answering, each with its right answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newsqa.evaluate.ask_questions import read_ask_questions
from newsqa.evaluate.scores import right
from newsqa.operations.database import Operations, Row
from newsqa.operations.question_log import text_of
from newsqa.text.fold import fold
from newsqa.types import Answer

_CLOSING = re.compile(r"[?？!！.。]+$")


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question with its right answer, empty where the archive must abstain.

    `article`, `start` and `end` are where the answer was picked, if it was.
    """

    question: str
    answer: str
    article: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a golden question was answered with, and whether that is right."""

    golden: GoldenQuestion
    given: str
    is_right: bool


class GoldenQuestions:
    """The table `golden`, and the questions of a file beside it (`gate_questions`)."""

    def __init__(self, database: Operations, file: Path | None = None) -> None:
        self._database = database
        self._file = file

    def all(self) -> list[GoldenQuestion]:
        """Those of the store, and of the file what the store does not have.

        Raises SourceError where the file cannot be read.
        """
        found = {key(one.question): one for one in self.stored()}
        for one in read_golden(self._file) if self._file else ():
            found.setdefault(key(one.question), one)
        return list(found.values())

    def stored(self) -> list[GoldenQuestion]:
        """Those of the store, oldest first."""
        rows = self._database.read(
            "SELECT question, answer, article, start, stop FROM golden ORDER BY moment, folded"
        )
        return [_golden(*row) for row in rows]

    def put(self, golden: GoldenQuestion) -> None:
        """Store a question; it replaces one of the same words."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = (golden.question, golden.answer, golden.article, golden.start, golden.end, now)
        self._database.write(
            "INSERT OR REPLACE INTO golden VALUES (?, ?, ?, ?, ?, ?, ?)",
            [key(golden.question), *row],
        )

    def remove(self, question: str) -> bool:
        """Delete a question of the store; whether it was there."""
        was = {key(one.question) for one in self.stored()}
        self._database.write("DELETE FROM golden WHERE folded = ?", [key(question)])
        return key(question) in was


def read_golden(path: Path) -> list[GoldenQuestion]:
    """The questions of a file: JSONL(.gz) with `question`, `answer` and perhaps `doc_id`.

    Raises SourceError.
    """
    return [
        GoldenQuestion(one.question, one.reference, one.doc_id or None)
        for one in read_ask_questions(path)
    ]


def check(
    ask: Callable[[str], Answer],
    golden: Sequence[GoldenQuestion],
    pause: Callable[[Answer], None] = lambda _: None,
) -> list[Checked]:
    """Ask all of them; `pause` is called after each."""
    found = []
    for one in golden:
        answer = ask(one.question)
        found.append(Checked(one, text_of(answer), is_right(one, answer)))
        pause(answer)
    return found


def is_right(golden: GoldenQuestion, answer: Answer) -> bool:
    """Whether an answer has the golden one among its answers, lenient in wording and strict in
    numbers; whether it abstains, where it must.
    """
    if not golden.answer:
        return answer.status == "abstained"
    given = [text_of(answer), *(span.text for span in answer.answers)]
    return answer.status == "answered" and any(right(text, [golden.answer]) for text in given)


def key(question: str) -> str:
    """What two spellings of a question share: folded, without blanks and closing marks."""
    words = "".join(fold(question).split())
    return _CLOSING.sub("", words)


def _golden(*row: Row | object) -> GoldenQuestion:
    question, answer, article, start, stop = row
    return GoldenQuestion(
        str(question),
        str(answer),
        None if article is None else str(article),
        None if start is None else int(str(start)),
        None if stop is None else int(str(stop)),
    )
