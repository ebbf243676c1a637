"""Repairing a damaged store: its rows, or the whole file."""

from __future__ import annotations

from dataclasses import dataclass

from newsqa import messages
from newsqa.errors import StoreBusy, StoreError, StoreMissing, StoreUnwritable, StoreVersion
from newsqa.indexing.indexer import Indexer
from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.fetch.open import forget_validators
from newsqa.maintenance.rescue import rescue
from newsqa.settings import Settings
from newsqa.store.verify import Finding


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found and what was done about it.

    `repaired` counts the findings that were repaired; `lost` are ids of articles that had to be
    removed. Where pages of the file were damaged, `rescued` counts the articles of the new store,
    and `damaged_file` is the path of the damaged file. `undo_lost` earlier commands can no longer
    be undone; None means all. `read_only` says that the store could only be read: other processes
    may have written it meanwhile.
    """

    findings: tuple[Finding, ...]
    repaired: int = 0
    lost: tuple[str, ...] = ()
    rescued: int = 0
    damaged_file: str | None = None
    undo_lost: int | None = 0
    read_only: bool = False


def repair_unreadable(settings: Settings, why: StoreError, *, wait: bool = False) -> Verified:
    """Repair a store that cannot even be opened, for the reason `why`.

    Raises `why` where there is no store, where it is of another version or in use; StoreError where
    nothing of it can be read.
    """
    if isinstance(why, StoreMissing | StoreVersion | StoreBusy | StoreUnwritable):
        raise why
    return repair_pages((Finding("page", why.message),), settings, None, wait=wait)


def repair_rows(indexer: Indexer, found: tuple[Finding, ...]) -> Verified:
    """Repair what the rows allow. Raises StoreError where damage is left."""
    with indexer.store.writer("verify") as writer:
        before = {point.before for point in writer.undo_points()}
        if any(finding.kind == "index" for finding in found):
            writer.reindex()
        lost = writer.remove_rows(
            [f.article for f in found if f.kind == "article" and f.article is not None]
        )
        if lost:
            forget_validators(indexer.settings)
        writer.delete_orphans()
        everything = any(finding.kind == "terms" for finding in found)
        if everything:
            writer.forget_terms()
        rows = {f.article for f in found if f.kind == "passages" and f.article is not None}
        with indexer.store.view() as view:
            again = [a for row, a in view.articles_by_row() if everything or row in rows]
        report = ReportBuilder()
        size = indexer.settings.batch_articles
        for start in range(0, len(again), size):
            part = again[start : start + size]
            writer.commit(indexer.entry_maker.entries(part, report), indexer.embedder.model_id)
        left = tuple(writer.findings())
        undo_lost = len(before - {point.before for point in writer.undo_points()})
    if left:
        raise StoreError(
            messages.store.STILL_DAMAGED.format(path=indexer.store.path, finding=left[0].message)
        )
    return Verified(found, len(found), tuple(lost), undo_lost=undo_lost)


def repair_pages(
    found: tuple[Finding, ...],
    settings: Settings,
    indexer: Indexer | None,
    *,
    wait: bool = False,
) -> Verified:
    """Put the articles that can be read into a new store. Raises StoreError where none can."""
    if indexer:
        indexer.store.close()
    done = rescue(settings, indexer, wait=wait or bool(indexer and indexer.store.wait))
    return Verified(
        found, len(found), done.lost, done.articles, str(done.damaged_file), undo_lost=None
    )
