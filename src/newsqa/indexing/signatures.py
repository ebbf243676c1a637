"""Signatures for the articles of older stores, which have none."""

from __future__ import annotations

from newsqa.indexing.report import Progress, ReportBuilder
from newsqa.ingest.dedupe import signature
from newsqa.store.writer import StoreWriter


def sign_all(
    writer: StoreWriter, report: ReportBuilder, batch: int, progress: Progress | None
) -> None:
    """Sign the articles of a store of version 1, one commit per batch; resume where it stopped.

    Do nothing in a store whose articles all have a signature.
    """
    with report.timed("sign"):
        while rows := writer.unsigned(batch):
            report.generation = writer.sign({row: signature(text) for row, text in rows})
            report.signed += len(rows)
            if progress:
                progress(report.report())
