"""Finding damage in a store."""

from __future__ import annotations

from newsqa.errors import StoreBusy, StoreError, StoreUnwritable
from newsqa.indexing.indexer import Indexer
from newsqa.maintenance.repair import Verified, repair_pages, repair_rows
from newsqa.store.database import Store
from newsqa.store.verify import Finding


def verify(indexer: Indexer, *, repair: bool = False) -> Verified:
    """Look for damage; with `repair` restore what intact articles allow.

    Passages and terms are made again from their article, indexes from their tables. An article
    whose own text is damaged is removed; the next refresh or ingest brings it back. Where pages of
    the file are damaged, the articles that can be read go into a new store. Raises StoreError where
    none can. A store that cannot be written is looked at all the same; with `repair` that raises
    StoreUnwritable.
    """
    try:
        found = _findings(indexer.store)
    except StoreUnwritable:
        if repair:
            raise
        return Verified(_findings_of_view(indexer.store), read_only=True)
    if not repair or not found:
        return Verified(found)
    if any(finding.kind == "page" for finding in found):
        return repair_pages(found, indexer.settings, indexer)
    try:
        return repair_rows(indexer, found)
    except StoreError as error:
        # A page that only a change touches.
        return repair_pages((*found, Finding("page", error.message)), indexer.settings, indexer)


def _findings(store: Store) -> tuple[Finding, ...]:
    try:
        with store.writer() as writer:
            return tuple(writer.findings())
    except (StoreBusy, StoreUnwritable):
        raise  # no finding about the content of the file
    except StoreError as error:
        return (Finding("page", error.message),)


def _findings_of_view(store: Store) -> tuple[Finding, ...]:
    try:
        with store.view() as view:
            return tuple(view.findings())
    except StoreError as error:
        return (Finding("page", error.message),)
