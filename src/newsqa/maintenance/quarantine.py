"""Cleaning up the quarantine."""

from __future__ import annotations

from newsqa.ingest.locations import cannot_come_again
from newsqa.store.database import Store


def release_gone(store: Store) -> list[str]:
    """Release inputs that cannot be tried again: files that are gone, and what came by a pipe.

    Returns their locations. Raises StoreBusy, StoreError.
    """
    with store.view() as view:
        gone = [one.location for one in view.quarantine() if cannot_come_again(one.location)]
    if gone:
        with store.writer() as writer:
            writer.release(gone)
    return gone
