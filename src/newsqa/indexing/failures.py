"""Inputs that failed: into the quarantine, and out of it once they are read."""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.fetch.address import is_url, shown_url
from newsqa.ingest.locations import absolute, settled
from newsqa.ingest.pipeline import Location
from newsqa.ingest.sources import shown
from newsqa.store.database import Store
from newsqa.store.writer import StoreWriter


def quarantine(
    store: Store, writer: StoreWriter | None, report: ReportBuilder, inputs: Sequence[Location]
) -> None:
    """Store the problems since the last call, after a look which of them are known.

    An input that was named itself is never known: whoever names it expects the reason.
    """
    problems = report.new_problems()
    if not problems:
        return
    named = {absolute(shown_url(str(one)) if is_url(one) else shown(one)) for one in inputs}
    with store.view() as view:
        report.compare(problems, view.failures(problems.keys() - named))
    if writer:
        writer.quarantine(problems)


def settle(
    store: Store, writer: StoreWriter, report: ReportBuilder, inputs: Sequence[Location]
) -> None:
    """Quarantine what failed and release what was read this time."""
    report.report_clashes()
    quarantine(store, writer, report, inputs)
    with store.view() as view:
        noted = [entry.location for entry in view.quarantine()]
    writer.release(settled(noted, inputs, report.failed, report.addresses))
