"""Signatures that are missing in older stores."""

from __future__ import annotations

from newsqa.indexing.report import Progress, ReportBuilder
from newsqa.ingest.dedupe import signature
from newsqa.store.writer import StoreWriter


def sign_all(
    writer: StoreWriter, tally: ReportBuilder, batch: int, progress: Progress | None
) -> None:
    """Gives the articles of a store of version 1 their signatures; goes on where it was stopped."""
    with tally.timed("sign"):
        while rows := writer.unsigned(batch):
            tally.generation = writer.sign({row: signature(text) for row, text in rows})
            tally.signed += len(rows)
            if progress:
                progress(tally.report())
