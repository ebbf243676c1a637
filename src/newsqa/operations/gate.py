"""The gate: golden questions are asked on a refreshed generation before any reader sees it.

They are asked inside the transaction of the refresh, whose rows no other connection can see:
readers go on with the generation before, in every process, and wait for nothing. A refresh that is
held back is rolled back; so is one whose process is killed meanwhile.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast

from typing_extensions import TypedDict  # pydantic needs it before Python 3.12

from newsqa.engine import NewsQA
from newsqa.errors import NewsQAError
from newsqa.messages import Message, operations
from newsqa.operations.alerts import Alert, Alerts
from newsqa.operations.database import Operations, Row
from newsqa.operations.golden import Checked, GoldenQuestion, GoldenQuestions, check
from newsqa.types import Answer

Outcome = Literal["passed", "warned", "held"]
KEPT = 500
"""Runs that are stored."""
_BASELINE = "(SELECT max(id) FROM gate_runs WHERE source = '' AND outcome = 'passed' AND asked > 0)"

log = logging.getLogger(__name__)


class Broken(TypedDict):
    """A golden question that is no longer answered rightly; answers are empty for abstentions."""

    question: str
    expected: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class GateRun:
    """One examination: `asked` golden questions, of which so many were right before and after.

    `source` is the source that was refreshed, empty where the gate was run by hand; `generation`
    the one that was examined. a run by hand is "held" where it was worse than the last one
    that was not.
    """

    moment: str
    source: str
    generation: int
    asked: int
    right_before: int
    right_after: int
    outcome: Outcome
    broken: tuple[Broken, ...] = ()

    @property
    def share(self) -> float:
        """Share of right answers after, 0 to 1."""
        return self.right_after / self.asked if self.asked else 1.0


class GateRuns:
    """The table `gate_runs`."""

    def __init__(self, database: Operations) -> None:
        self._database = database

    def latest(self, count: int = 50, source: str | None = None) -> list[GateRun]:
        """The runs stored last, newest first."""
        where, values = ("WHERE source = ?", [source]) if source is not None else ("", [])
        rows = self._database.read(
            "SELECT moment, source, generation, asked, right_before, right_after, outcome, broken "
            f"FROM gate_runs {where} ORDER BY id DESC LIMIT ?",
            [*values, count],
        )
        return [_run(row) for row in rows]

    def baseline(self) -> GateRun | None:
        """What a run by hand is compared with: the last one by hand that was not worse itself."""
        rows = self._database.read(
            "SELECT moment, source, generation, asked, right_before, right_after, outcome, broken "
            f"FROM gate_runs WHERE id = {_BASELINE}"
        )
        return _run(rows[0]) if rows else None

    def put(self, run: GateRun) -> None:
        """Store a run; the oldest go, but not the one that runs by hand are compared with."""
        with self._database.together():
            self._database.write(
                "INSERT INTO gate_runs (moment, source, generation, asked, right_before, "
                "right_after, outcome, broken) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    run.moment,
                    run.source,
                    run.generation,
                    run.asked,
                    run.right_before,
                    run.right_after,
                    run.outcome,
                    json.dumps(run.broken, ensure_ascii=False),
                ],
            )
            self._database.write(
                "DELETE FROM gate_runs WHERE id <= (SELECT max(id) - ? FROM gate_runs) "
                f"AND id IS NOT {_BASELINE}",
                [KEPT],
            )


class RefreshGate:
    """A `Gate` of refreshes, by the settings `gate` and `gate_margin`."""

    def __init__(
        self, engine: NewsQA, golden: GoldenQuestions, runs: GateRuns, alerts: Alerts
    ) -> None:
        self._engine, self._golden, self._runs, self._alerts = engine, golden, runs, alerts
        self._before: list[Checked] = []
        self._known: tuple[int, Sequence[GoldenQuestion]] | None = None

    def prepare(self, source: str) -> None:
        """Ask on the present generation, unless that was done already."""
        try:
            golden = self._golden.all()
        except NewsQAError as error:
            log.warning(error.message)
            golden = self._golden.stored()
        known = self._engine.status().generation, golden
        if known != self._known:
            self._before = self._asked(golden)
            self._known = known

    def objection(self, source: str) -> Message | None:
        """Ask again on what is about to be committed; why it must not be shown, if so."""
        golden = [one.golden for one in self._before]
        if not golden:
            return None
        after = self._asked(golden)
        run = self.compared(source, after)
        before = self._runs.latest(1, source)
        self._runs.put(run)
        if run.outcome == "passed":
            return None
        message = operations.GATE_HELD if run.outcome == "held" else operations.GATE_WARNED
        message = message.format(
            source=source, broken=len(run.broken), asked=run.asked, before=run.right_before,
            after=run.right_after,
        )  # fmt: skip
        known = before and (before[0].outcome, before[0].broken) == (run.outcome, run.broken)
        if not known:
            kind: Literal["gate_held", "gate_warned"] = (
                "gate_held" if run.outcome == "held" else "gate_warned"
            )
            questions = [cast("dict[str, str]", dict(one)) for one in run.broken]
            self._alerts.put(Alert(kind, source, message, questions=questions))
        return message if run.outcome == "held" else None

    def compared(self, source: str, after: Sequence[Checked]) -> GateRun:
        """What comes of these answers beside those before."""
        settings = self._engine.settings
        right_before = sum(one.is_right for one in self._before)
        right_after = sum(one.is_right for one in after)
        lost = (right_before - right_after) / len(after)
        worse = lost > settings.gate_margin + 1e-9
        outcome: Outcome = "passed"
        if worse:
            outcome = "held" if settings.gate == "hold" else "warned"
        return GateRun(
            _now(),
            source,
            self._engine.status().generation,
            len(after),
            right_before,
            right_after,
            outcome,
            tuple(
                Broken(
                    question=new.golden.question,
                    expected=new.golden.answer,
                    before=old.given,
                    after=new.given,
                )
                for old, new in zip(self._before, after, strict=True)
                if old.is_right and not new.is_right
            ),
        )

    def _asked(self, golden: Sequence[GoldenQuestion]) -> list[Checked]:
        """What this thread's view of the store answers; each piece of work yields to readers."""
        answerer = self._engine.answerer.apart()
        began = time.perf_counter()

        def pause(_: Answer) -> None:
            nonlocal began
            self._engine.throttle.pause(time.perf_counter() - began)
            began = time.perf_counter()

        return check(answerer.ask, golden, pause)


def run_by_hand(engine: NewsQA, golden: GoldenQuestions, runs: GateRuns) -> GateRun:
    """Ask all golden questions of the present generation, and compare with the last run by hand
    that was not worse: else a second bad run would pass.

    The outcome is "held" where the share of right answers fell by more than `gate_margin`. Of
    `broken`, which has all wrong answers, those come first that this run did not have. Raises
    SourceError for a file of questions that cannot be read, StoreError, ModelError.
    """
    asked = check(engine.ask, golden.all())
    right = sum(one.is_right for one in asked)
    last = runs.baseline()
    known = {one["question"] for one in last.broken} if last else set[str]()
    share = right / len(asked) if asked else 1.0
    worse = last is not None and last.share - share > engine.settings.gate_margin + 1e-9
    run = GateRun(
        _now(),
        "",
        engine.status().generation,
        len(asked),
        round(last.share * len(asked)) if last else right,
        right,
        "held" if worse else "passed",
        tuple(
            Broken(
                question=one.golden.question, expected=one.golden.answer, before="", after=one.given
            )
            for one in sorted(asked, key=lambda one: one.golden.question in known)
            if not one.is_right
        ),
    )
    if asked:
        runs.put(run)
    return run


def _run(row: Row) -> GateRun:
    moment, source, generation, asked, before, after, outcome, broken = row
    return GateRun(
        str(moment),
        str(source),
        int(str(generation)),
        int(str(asked)),
        int(str(before)),
        int(str(after)),
        cast(Outcome, str(outcome)),
        tuple(json.loads(str(broken))),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
