"""How refreshes of sources end: noted for each source, with an alert where somebody must look."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from newsqa.indexing.report import SourceReport
from newsqa.messages import Message, operations
from newsqa.operations.alerts import Alert, Alerts
from newsqa.operations.source_runs import SourceRuns
from newsqa.settings import Settings

log = logging.getLogger(__name__)


class Outcomes:
    """Notes outcomes in `operations.db`, whoever made the refresh: server, command line or REST.

    With `logged` they go into the log as well; commands print reports of their own.
    """

    def __init__(
        self,
        settings: Settings,
        runs: SourceRuns,
        alerts: Alerts,
        *,
        logged: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings, self._runs, self._alerts, self._now = settings, runs, alerts, now
        self._logged = logged

    def note(self, report: SourceReport) -> None:
        """Note how a refresh of a source ended."""
        name = report.name
        if report.unread:
            self.failed(name, report.unread)
            return
        if report.held:
            self._held(report, report.held)
            return
        collapsed = collapse(report, self._settings.prune_limit)
        if collapsed:
            self.failed(name, collapsed, kept=True)
            return
        self._runs.plan(name, None)
        before = self._runs.of(name)
        stay = {*report.elsewhere, *report.waiting}
        removed = len(report.vanished) - len(stay) if report.pruned else 0
        counts = len(report.added), len(report.changed), removed
        self._runs.succeeded(name, self._now(), counts)
        if self._logged and any(counts):
            log.info(
                operations.REFRESHED.format(
                    source=name, added=counts[0], changed=counts[1], removed=counts[2]
                )
            )
        if before.alerted:
            self._tell_recovered(report)

    def _held(self, report: SourceReport, objection: Message) -> None:
        """Note what the gate held back, of which it tells itself: the source could be read."""
        name = report.name
        before = self._runs.of(name)
        self._runs.held(name, self._now(), objection.one_line())
        if self._logged:
            log.warning(objection)
        if before.alerted and collapse(report, self._settings.prune_limit) is None:
            self._runs.recovered(name)
            self._tell_recovered(report)

    def _tell_recovered(self, report: SourceReport) -> None:
        articles = len(report.added) + len(report.changed) + report.unchanged
        message = operations.SOURCE_RECOVERED.format(source=report.name, articles=articles)
        self._alerts.put(Alert("source_recovered", report.name, message))

    def failed(self, name: str, fault: Message, *, kept: bool = False) -> None:
        """Note a fault; tell of it at once where articles vanished, else after some in a row."""
        run = self._runs.failed(name, self._now(), fault.one_line())
        if self._logged:
            failed = operations.REFRESH_FAILED.format(source=name, fault=fault)
            log.warning(fault if kept else failed)  # that one names its source
        enough = kept or run.failures >= self._settings.alert_after
        if run.alerted or not enough:
            return
        if kept:
            alert = Alert("source_collapsed", name, fault, run.failures)
        else:
            message = operations.SOURCE_FAILED.format(
                source=name, failures=run.failures, fault=fault
            )
            alert = Alert("source_failed", name, message, run.failures)
        self._alerts.put(alert)
        self._runs.alerted(name)


def collapse(report: SourceReport, limit: float) -> Message | None:
    """Why a source looks broken: more of its articles vanished than `limit` allows.

    None where they were removed all the same, which only a forced refresh does.
    """
    stay = set(report.waiting)
    vanished = sum(item.id not in stay for item in report.vanished)
    total = report.unchanged + len(report.changed) + len(report.vanished)
    if report.pruned or not vanished or vanished <= limit * total:
        return None
    return operations.SOURCE_COLLAPSED.format(
        source=report.name, total=total, vanished=vanished, limit=limit
    )
