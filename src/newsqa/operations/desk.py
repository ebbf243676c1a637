"""What an operator works with, and the threads of a server that serve it."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from newsqa.engine import NewsQA
from newsqa.errors import StoreError
from newsqa.messages import operations
from newsqa.operations.alerts import Alerts, deliver_until, ways_of
from newsqa.operations.database import Operations
from newsqa.operations.gate import GateRuns, RefreshGate
from newsqa.operations.golden import GoldenQuestions
from newsqa.operations.inbox import Inbox
from newsqa.operations.outcomes import Outcomes
from newsqa.operations.question_log import QuestionLog, flush_until
from newsqa.operations.scheduler import Scheduler, run_until
from newsqa.operations.source_runs import SourceRuns
from newsqa.operations.source_status import SourceStatus, source_statuses
from newsqa.store.place import published_address, refuse_published

STOPPING_S = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts over one engine and its `operations.db`."""

    engine: NewsQA
    database: Operations
    runs: SourceRuns
    alerts: Alerts
    outcomes: Outcomes
    questions: QuestionLog
    golden: GoldenQuestions
    gate_runs: GateRuns
    inbox: Inbox

    @classmethod
    def over(cls, engine: NewsQA, *, logged: bool = False) -> Desk:
        """The desk of an engine, whose refreshes pass the gate and are noted from now on.

        Raises StoreError where its file cannot be written.
        """
        settings = engine.settings
        refuse_published(settings.store)
        database = Operations(settings.store)
        alerts = Alerts(database, ways_of(settings))
        runs = SourceRuns(database)
        outcomes = Outcomes(settings, runs, alerts, logged=logged)
        engine.indexer.observer = outcomes.note
        golden = GoldenQuestions(database, settings.gate_questions)
        gate_runs = GateRuns(database)
        if settings.gate != "off":
            engine.indexer.gate = RefreshGate(engine, golden, gate_runs, alerts)
        questions = QuestionLog(database, settings)
        inbox = Inbox(database, lambda asked: engine.embedder.encode(asked, kind="query"))
        return cls(engine, database, runs, alerts, outcomes, questions, golden, gate_runs, inbox)

    def sources(self) -> list[SourceStatus]:
        """All sources with their state. Raises StoreError."""
        return source_statuses(self.engine.store, self.engine.settings, self.database)


@contextmanager
def noting(engine: NewsQA) -> Iterator[None]:
    """Note the refreshes of a command while the block lasts, where that can be written."""
    try:
        desk = Desk.over(engine)
    except StoreError:
        yield
        return
    with contextlib.closing(desk.database):
        yield


@contextmanager
def open_desk(engine: NewsQA) -> Iterator[Desk | None]:
    """The desk of a server, with its schedule and alerts running while the block lasts.

    None where `operations.db` cannot be written, and for a published store, which is only read:
    questions are answered all the same.
    """
    if published_address(engine.settings.store):
        yield None
        return
    try:
        desk = Desk.over(engine, logged=True)
    except StoreError as error:
        path = engine.settings.store
        log.warning(operations.NO_OPERATIONS.format(path=path, error=error.message))
        yield None
        return
    with contextlib.closing(desk.database), running(desk):
        yield desk


@contextmanager
def running(desk: Desk) -> Iterator[None]:
    """Run the threads of a desk while the block lasts."""
    stop = threading.Event()
    scheduler = Scheduler(desk.engine, desk.runs, desk.outcomes)
    works: dict[str, Callable[[], None]] = {
        "schedule": lambda: run_until(scheduler, stop),
        "questions": lambda: flush_until(desk.questions, stop),
        "alerts": lambda: deliver_until(desk.alerts, stop),
    }
    threads = [
        threading.Thread(target=work, name=f"newsqa-{name}", daemon=True)
        for name, work in works.items()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(STOPPING_S)
