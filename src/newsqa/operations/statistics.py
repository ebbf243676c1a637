"""Figures of the questions log: asked, answered, silent by reason, most cited, slow."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newsqa.operations.database import Operations
from newsqa.operations.question_log import LoggedQuestion, logged_questions

MOST_CITED = 20
MOST_SLOW = 20


@dataclass(frozen=True, slots=True)
class DayCount:
    """Questions of one day, by outcome."""

    day: str
    asked: int
    answered: int
    abstained: int
    failed: int


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """The figures of some days.

    `days` has every day, `reasons` counts abstentions by their reason, `faces` questions by face;
    `durations` are pairs of a bound in seconds and the questions up to it and above the bound
    before; `cited` pairs of an article id and its citations, `slow` the slowest questions, which
    only a full log has.
    """

    since: str
    days: tuple[DayCount, ...]
    reasons: tuple[tuple[str, int], ...]
    faces: tuple[tuple[str, int], ...]
    durations: tuple[tuple[float, int], ...]
    cited: tuple[tuple[str, int], ...]
    slow: tuple[LoggedQuestion, ...]

    @property
    def asked(self) -> int:
        """All questions."""
        return sum(day.asked for day in self.days)

    @property
    def answered(self) -> int:
        """Those that were answered."""
        return sum(day.answered for day in self.days)


def question_figures(
    database: Operations, days: int = 30, now: datetime | None = None
) -> QuestionFigures:
    """The figures of the last `days` days, today among them."""
    today = (now or datetime.now(UTC)).date()
    wanted = [(today - timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1)]
    since = wanted[0]
    by_day: dict[str, Counter[str]] = {day: Counter() for day in wanted}
    reasons, faces = Counter[str](), Counter[str]()
    for day, face, outcome, reason, asked in database.read(
        "SELECT day, face, outcome, reason, asked FROM counts WHERE day >= ?", [since]
    ):
        count = int(str(asked))
        by_day.setdefault(str(day), Counter())[str(outcome)] += count
        faces[str(face)] += count
        if reason:
            reasons[str(reason)] += count
    durations = database.read(
        "SELECT upto, sum(asked) FROM durations WHERE day >= ? GROUP BY upto ORDER BY upto", [since]
    )
    cited = database.read(
        "SELECT article, sum(times) FROM cited WHERE day >= ? GROUP BY article "
        "ORDER BY 2 DESC, 1 LIMIT ?",
        [since, MOST_CITED],
    )
    slow = sorted(logged_questions(database, since), key=lambda one: -one.milliseconds)
    return QuestionFigures(
        since,
        tuple(_day(day, counts) for day, counts in sorted(by_day.items())),
        tuple(reasons.most_common()),
        tuple(faces.most_common()),
        tuple((float(str(upto)), int(str(asked))) for upto, asked in durations),
        tuple((str(article), int(str(times))) for article, times in cited),
        tuple(slow[:MOST_SLOW]),
    )


def _day(day: str, counts: Counter[str]) -> DayCount:
    # A reply to a greeting, or the question which event is meant, is an answer as well.
    answered = counts["answered"] + counts["chat"] + counts["clarify"]
    return DayCount(day, counts.total(), answered, counts["abstained"], counts["error"])
