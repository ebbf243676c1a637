"""Sources are refreshed when they are due, tried again when they fail, and somebody is told."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from newsqa.indexing.report import RefreshReport, SourceReport
from newsqa.messages import Message
from newsqa.operations.desk import Desk
from newsqa.operations.outcomes import Outcomes
from newsqa.operations.scheduler import Scheduler
from newsqa.operations.source_runs import Request
from newsqa.operations.source_status import source_statuses
from tests.operations.conftest import Clock


@pytest.fixture
def scheduler(desk: Desk, clock: Clock) -> Scheduler:
    outcomes = Outcomes(desk.engine.settings, desk.runs, desk.alerts, now=clock)
    desk.engine.indexer.observer = outcomes.note
    return Scheduler(desk.engine, desk.runs, outcomes, now=clock)


def test_a_source_is_refreshed_at_its_times(
    desk: Desk, scheduler: Scheduler, clock: Clock, folder: Path
) -> None:
    assert scheduler.step() == ["town"], "it never was before"
    run = desk.runs.of("town")
    assert (run.added, run.failures, run.last_run) == (3, 0, "2024-08-01T06:00:00+00:00")
    assert scheduler.step() == []
    clock.pass_by(minutes=29, seconds=59)
    assert scheduler.step() == []
    (folder / "fair.txt").write_text("集市开张\n10月1日，青溪县年货集市开张。", encoding="utf-8")
    clock.pass_by(seconds=1)
    assert scheduler.step() == ["town"]
    assert desk.engine.status().articles == 4
    (status,) = source_statuses(desk.engine.store, desk.engine.settings, desk.database, clock.now)
    assert (status.articles, status.run.added, status.in_settings) == (4, 1, True)
    assert status.next_run is not None
    assert status.next_run.isoformat() == "2024-08-01T07:00:00+00:00"


def test_failures_are_tried_again_and_told_once(
    desk: Desk, scheduler: Scheduler, clock: Clock, folder: Path
) -> None:
    scheduler.step()
    away = folder.rename(folder.with_name("away"))
    clock.pass_by(minutes=30)
    assert scheduler.step() == ["town"]
    fault = desk.runs.of("town").fault
    assert fault is not None
    assert "town" in fault.zh
    assert desk.alerts.latest() == [], "once may be an accident"
    tries = []
    for _ in range(45):
        clock.pass_by(minutes=1)
        if scheduler.step():
            tries.append(clock.now.minute)
    assert tries == [31, 33, 37, 7], "after 1, 2 and 4 minutes, then at its time"
    (alert,) = desk.alerts.latest()
    assert (alert.kind, alert.source) == ("source_failed", "town")
    assert "2 次" in alert.message.zh
    assert desk.engine.status().articles == 3, "nothing was removed"
    away.rename(folder)
    clock.pass_by(minutes=30)
    scheduler.step()
    run = desk.runs.of("town")
    assert (run.failures, run.fault, run.alerted) == (0, None, False)
    assert [one.kind for one in desk.alerts.latest()] == ["source_recovered", "source_failed"]


def test_a_source_that_lost_most_articles_is_told_at_once(
    desk: Desk, scheduler: Scheduler, clock: Clock, folder: Path
) -> None:
    scheduler.step()
    for path in folder.iterdir():
        path.unlink()
    desk.runs.request("town", "plan")
    scheduler.step()
    clock.pass_by(hours=1)
    scheduler.step()
    assert desk.runs.of("town").planned is not None, "which articles is still to be decided"
    (alert,) = desk.alerts.latest()
    assert alert.kind == "source_collapsed"
    assert "3 篇中有 3 篇不见了" in alert.message.zh
    assert desk.engine.status().articles == 3


def test_paused_planned_and_asked_for(
    desk: Desk, scheduler: Scheduler, clock: Clock, folder: Path
) -> None:
    desk.runs.pause("town", paused=True)
    assert scheduler.step() == []
    desk.runs.request("town", "plan")
    assert scheduler.step() == ["town"]
    planned = desk.runs.of("town").planned
    assert planned is not None
    assert (planned.added, desk.engine.status().articles) == (3, 0)
    assert str(planned.lines[0]).startswith("+ ")
    desk.runs.request("town", "run")
    assert scheduler.step() == ["town"]
    assert scheduler.step() == []
    assert desk.engine.status().articles == 3
    assert desk.runs.of("town").planned is None, "what it planned is done"
    desk.runs.pause("town", paused=False)
    clock.pass_by(minutes=30)
    shutil.rmtree(folder)
    assert scheduler.step() == ["town"]


class Interrupted:
    """The engine of a desk; an operator asks for something while its first refresh runs."""

    def __init__(self, desk: Desk, request: Request) -> None:
        self.settings, self.store = desk.engine.settings, desk.engine.store
        self._desk = desk
        self._request: Request = request

    def refresh(
        self, names: Sequence[str], *, dry_run: bool = False, prune: bool = False,
        force: bool = False,
    ) -> RefreshReport:  # fmt: skip
        if self._request:
            self._desk.runs.request("town", self._request)
            self._request = ""
        return self._desk.engine.refresh(names, dry_run=dry_run, prune=prune, force=force)


@pytest.mark.parametrize("served", ["", "run"])
@pytest.mark.parametrize("meanwhile", ["run", "plan", "force"])
def test_what_is_asked_for_during_a_run_follows_it(
    desk: Desk, clock: Clock, served: Request, meanwhile: Request
) -> None:
    desk.runs.request("town", served)
    scheduler = Scheduler(Interrupted(desk, meanwhile), desk.runs, desk.outcomes, now=clock)
    assert scheduler.step() == ["town"]
    assert desk.runs.of("town").requested == meanwhile
    assert scheduler.step() == ["town"]
    run = desk.runs.of("town")
    assert (run.requested, run.planned is not None) == ("", meanwhile == "plan")


def test_problems_of_a_plan_are_told_in_one_language(
    desk: Desk, scheduler: Scheduler, folder: Path
) -> None:
    (folder / "bad.html").write_bytes(b"\0" * 99)
    desk.runs.request("town", "plan")
    scheduler.step()
    planned = desk.runs.of("town").planned
    assert planned
    (problem,) = [line for line in planned.lines if isinstance(line, Message)]
    assert "bad.html" in problem.zh and problem.zh != problem.en
    assert " / " not in problem.zh


def test_another_writer_is_no_fault_of_the_source(
    desk: Desk, scheduler: Scheduler, clock: Clock
) -> None:
    with desk.engine.store.locked():
        scheduler.step()
    run = desk.runs.of("town")
    assert (run.last_run, run.failures) == (None, 0)
    assert scheduler.step() == [], "not before some seconds have passed"


def test_times_that_passed_without_a_server_are_made_up_for_once(
    desk: Desk, scheduler: Scheduler, clock: Clock
) -> None:
    scheduler.step()
    clock.pass_by(days=3)
    assert scheduler.step() == ["town"]
    assert scheduler.step() == []


HELD = SourceReport("town", held=Message("town：没有生效", "town: held back", "gate_held"))
UNREAD = SourceReport("town", unread=Message("读不出来", "cannot be read", "unread"))


def test_what_the_gate_holds_is_no_failure_of_the_source(
    desk: Desk, scheduler: Scheduler, clock: Clock
) -> None:
    scheduler.step()
    outcomes = Outcomes(desk.engine.settings, desk.runs, desk.alerts, now=clock)
    clock.pass_by(minutes=30)
    for report in (HELD, HELD, HELD):
        outcomes.note(report)
    run = desk.runs.of("town")
    assert (run.failures, run.fault, run.held) == (0, None, HELD.held)
    assert (run.last_run, run.last_success) == (
        "2024-08-01T06:30:00+00:00",
        "2024-08-01T06:00:00+00:00",
    )
    clock.pass_by(minutes=10)
    assert scheduler.step() == [], "it waits for its time, as it would not be better before"
    outcomes.note(UNREAD)
    assert desk.alerts.latest() == [], "one failure, after alert_after = 2 of which it tells"
    assert desk.runs.of("town").held is None
    outcomes.note(HELD)
    outcomes.note(UNREAD)
    assert desk.alerts.latest() == [], "they are not in a row"


def test_a_source_that_is_read_again_is_well_whatever_the_gate_says(desk: Desk) -> None:
    outcomes = Outcomes(desk.engine.settings, desk.runs, desk.alerts)
    for report in (UNREAD, UNREAD, HELD, HELD):
        outcomes.note(report)
    assert [one.kind for one in desk.alerts.latest()] == ["source_recovered", "source_failed"]
    assert not desk.runs.of("town").alerted


@pytest.mark.parametrize(
    "report",
    [HELD, UNREAD],
    ids=["held", "unread"],
)
def test_the_log_names_a_source_once(
    desk: Desk, caplog: pytest.LogCaptureFixture, report: SourceReport
) -> None:
    outcomes = Outcomes(desk.engine.settings, desk.runs, desk.alerts, logged=True)
    outcomes.note(report)
    assert caplog.text.count("town：") == 1
