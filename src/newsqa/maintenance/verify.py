"""Finding damage in a store."""

from __future__ import annotations

from newsqa.engine import NewsQA
from newsqa.errors import StoreBusy, StoreError, StoreUnwritable
from newsqa.maintenance.repair import Verified, repair_pages, repair_rows
from newsqa.store.verify import Finding


def verify(engine: NewsQA, *, repair: bool = False) -> Verified:
    """Looks for damage; with `repair` mends what the rows allow.

    Passages and words are made anew from their article, indexes from their tables. An article whose
    own words are damaged is taken out; the next refresh or ingest brings it back. Where pages of
    the file are damaged, the articles that can be read go into a new one. Raises StoreError where
    none can.
    """
    found = _findings(engine)
    if not repair or not found:
        return Verified(found)
    if any(finding.kind == "page" for finding in found):
        return repair_pages(found, engine.settings, engine)
    try:
        return repair_rows(engine, found)
    except StoreError as error:
        # A page that only a change touches.
        return repair_pages((*found, Finding("page", error.message)), engine.settings, engine)


def _findings(engine: NewsQA) -> tuple[Finding, ...]:
    try:
        with engine.store.writer() as writer:
            return tuple(writer.findings())
    except (StoreBusy, StoreUnwritable):
        raise  # says nothing of what the file holds
    except StoreError as error:
        return (Finding("page", error.message),)
