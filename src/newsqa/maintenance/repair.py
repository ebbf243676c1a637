"""Mending a damaged store: its rows, or the whole file."""

from __future__ import annotations

from dataclasses import dataclass

from newsqa import messages
from newsqa.engine import NewsQA
from newsqa.errors import StoreBusy, StoreError, StoreMissing, StoreUnwritable, StoreVersion
from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.fetch.open import forget_validators
from newsqa.maintenance.rescue import rescue
from newsqa.settings import Settings
from newsqa.store.verify import Finding


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found, and what was done about it; `lost` are ids of articles that had to go.

    Where pages of the file were damaged, `rescued` counts the articles of the store that took its
    place, and `aside` is where the damaged file lies.
    """

    findings: tuple[Finding, ...]
    mended: int = 0
    lost: tuple[str, ...] = ()
    rescued: int = 0
    aside: str | None = None


def repair_unreadable(settings: Settings, why: StoreError) -> Verified:
    """Repairs a store that cannot even be opened, `why`. Raises that where there is none to mend,
    where it is of another version, or nothing of it can be read.
    """
    if isinstance(why, StoreMissing | StoreVersion | StoreBusy | StoreUnwritable):
        raise why
    return repair_pages((Finding("page", why.message),), settings, None)


def repair_rows(engine: NewsQA, found: tuple[Finding, ...]) -> Verified:
    """Mends what the rows allow. Raises StoreError where damage is left."""
    with engine.store.writer() as writer:
        if any(finding.kind == "index" for finding in found):
            writer.reindex()
        lost = writer.take_out(
            [f.article for f in found if f.kind == "article" and f.article is not None]
        )
        if lost:
            forget_validators(engine.settings)
        writer.delete_orphans()
        everything = any(finding.kind == "terms" for finding in found)
        if everything:
            writer.forget_terms()
        rows = {f.article for f in found if f.kind == "passages" and f.article is not None}
        with engine.store.view() as view:
            again = [a for row, a in view.articles_by_row() if everything or row in rows]
        tally = ReportBuilder()
        size = engine.settings.batch_articles
        for start in range(0, len(again), size):
            part = again[start : start + size]
            writer.commit(engine.maker.entries(part, tally), engine.embedder.model_id)
        left = tuple(writer.findings())
    if left:
        raise StoreError(
            messages.store.STILL_DAMAGED.format(path=engine.store.path, finding=left[0].message)
        )
    return Verified(found, len(found), tuple(lost))


def repair_pages(found: tuple[Finding, ...], settings: Settings, engine: NewsQA | None) -> Verified:
    """Puts the articles that can be read into a new store. Raises StoreError where none can."""
    if engine:
        engine.store.close()
    done = rescue(settings, engine)
    return Verified(found, len(found), done.lost, done.articles, str(done.aside))
