"""Looking after the quarantine."""

from __future__ import annotations

from newsqa.engine import NewsQA
from newsqa.ingest.locations import cannot_come_again


def strike_off_gone(engine: NewsQA) -> list[str]:
    """Takes out of the quarantine what cannot be tried again: files that are gone, what came
    through a pipe. Returns the places. Raises StoreBusy, StoreError.
    """
    gone = [one.location for one in engine.quarantine() if cannot_come_again(one.location)]
    if gone:
        with engine.store.writer() as writer:
            writer.release(gone)
    return gone
