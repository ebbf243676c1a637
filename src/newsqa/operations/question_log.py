"""The questions log: what is asked, and what comes of it.

No address is ever part of it. With the setting "counts" there is no question either: only numbers
by day, times and cited articles. Nobody who asks waits for it: entries are written once a second.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newsqa.errors import NewsQAError
from newsqa.messages import Message
from newsqa.operations.database import Operations, Value
from newsqa.settings import Settings
from newsqa.types import Answer

BOUNDS_S = (0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 6.0, 15.0, 60.0)
"""Upper ends of the times that are counted together; longer ones count with the last."""
MOST_WAITING = 10_000
_LONGEST_ANSWER = 500
_FLUSH_S = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A question and its outcome: "answered", "abstained", "clarify", "chat" or "error".

    `moment` is ISO 8601, UTC; `reason` that of an abstention, `resolved` the question as it was
    understood where it depends on earlier ones; `cited` are article ids.
    """

    moment: str
    face: str
    question: str
    resolved: str
    outcome: str
    reason: str
    answer: str
    cited: tuple[str, ...]
    milliseconds: float
    generation: int


class QuestionLog:
    """Counts and, where the settings say so, stores questions. Safe to share between threads."""

    def __init__(
        self,
        database: Operations,
        settings: Settings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._now = database, now
        self._mode, self._days = settings.questions_log, settings.questions_log_days
        self._waiting: list[LoggedQuestion] = []
        self._lock = threading.Lock()
        self._expired = ""

    def answered(self, face: str, answer: Answer, seconds: float) -> None:
        """Note an answer; `seconds` since the question arrived."""
        self._add(
            LoggedQuestion(
                self._moment(),
                face,
                answer.question,
                answer.resolved_question or "",
                answer.status,
                answer.abstain_reason or "",
                text_of(answer)[:_LONGEST_ANSWER],
                tuple(dict.fromkeys(_cited(answer))),
                1000 * seconds,
                answer.generation,
            )
        )

    def failed(self, face: str, question: str) -> None:
        """Note a question that ended in an error."""
        self._add(LoggedQuestion(self._moment(), face, question, "", "error", "", "", (), 0, 0))

    def flush(self) -> None:
        """Write what waits, and delete what is older than the setting allows."""
        with self._lock:
            entries, self._waiting = self._waiting, []
        today = self._now().date().isoformat()
        with self._database.together():
            if entries:
                self._write(entries)
            if today != self._expired:
                self._expire()
        self._expired = today

    def _add(self, entry: LoggedQuestion) -> None:
        if self._mode == "off":
            return
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(entry)

    def _write(self, entries: Sequence[LoggedQuestion]) -> None:
        put = self._database.write_many
        counts = Counter((e.moment[:10], e.face, e.outcome, e.reason) for e in entries)
        put(
            "INSERT INTO counts VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET asked = asked + excluded.asked",
            [(*key, count) for key, count in counts.items()],
        )
        times = Counter((e.moment[:10], _bound(e.milliseconds / 1000)) for e in entries)
        put(
            "INSERT INTO durations VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET asked = asked + excluded.asked",
            [(*key, count) for key, count in times.items()],
        )
        cited = Counter((e.moment[:10], article) for e in entries for article in e.cited)
        put(
            "INSERT INTO cited VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET times = times + excluded.times",
            [(*key, count) for key, count in cited.items()],
        )
        if self._mode == "full":
            put(
                f"INSERT INTO questions ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)",
                [_row(entry) for entry in entries],
            )

    def _expire(self) -> None:
        first = (self._now() - timedelta(days=self._days)).date().isoformat()
        for table in ("counts", "durations", "cited"):
            self._database.write(f"DELETE FROM {table} WHERE day < ?", [first])
        self._database.write("DELETE FROM questions WHERE moment < ?", [first])
        if self._mode != "full":  # the setting was changed
            self._database.write("DELETE FROM questions")

    def _moment(self) -> str:
        return self._now().isoformat(timespec="seconds")


_COLUMNS = (
    "moment, face, question, resolved, outcome, reason, answer, cited, milliseconds, generation"
)


def logged_questions(
    database: Operations, since: str = "", *, outcome: str = "", most: int = 100_000
) -> list[LoggedQuestion]:
    """The stored questions from a day or moment on, newest first."""
    condition = "moment >= ?" + (" AND outcome = ?" if outcome else "")
    values: list[Value] = [since, *([outcome] if outcome else []), most]
    rows = database.read(
        f"SELECT {_COLUMNS} FROM questions WHERE {condition} ORDER BY id DESC LIMIT ?", values
    )
    return [_logged(*row) for row in rows]


def flush_until(questions: QuestionLog, stop: threading.Event) -> None:
    """Write entries every second until `stop`, and once more then; a failure is logged once."""
    logged: Message | None = None
    stopping = False
    while not stopping:
        stopping = stop.wait(_FLUSH_S)
        try:
            questions.flush()
            logged = None
        except NewsQAError as error:
            if error.message != logged:
                log.warning(error.message)
            logged = error.message


def text_of(answer: Answer) -> str:
    """The words of an answer, several joined; empty for an abstention."""
    if answer.field:
        return answer.field.value
    if answer.listed:
        return "；".join(article.title for article in answer.listed)
    return "；".join(span.text for span in answer.answers)


def _cited(answer: Answer) -> list[str]:
    if answer.field:
        return [answer.field.article.id]
    if answer.listed:
        return [article.id for article in answer.listed]
    return [span.passage.article.id for span in answer.answers]


def _bound(seconds: float) -> float:
    return next((bound for bound in BOUNDS_S if seconds <= bound), BOUNDS_S[-1])


def _row(entry: LoggedQuestion) -> tuple[Value, ...]:
    return (
        entry.moment,
        entry.face,
        entry.question,
        entry.resolved,
        entry.outcome,
        entry.reason,
        entry.answer,
        json.dumps(entry.cited, ensure_ascii=False),
        entry.milliseconds,
        entry.generation,
    )


def _logged(*row: Value) -> LoggedQuestion:
    *texts, cited, milliseconds, generation = row
    moment, face, question, resolved, outcome, reason, answer = map(str, texts)
    return LoggedQuestion(
        moment,
        face,
        question,
        resolved,
        outcome,
        reason,
        answer,
        tuple(json.loads(str(cited))),
        float(str(milliseconds)),
        int(str(generation)),
    )
