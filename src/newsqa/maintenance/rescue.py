"""Repair of a store whose pages are damaged: every article that can be read goes into a new one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from newsqa import messages
from newsqa.engine import NewsQA
from newsqa.errors import StoreError
from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.chunk import chunk
from newsqa.ingest.fetch.open import forget_validators
from newsqa.settings import Settings
from newsqa.store.backup import exchange
from newsqa.store.database import FILE
from newsqa.store.lock import writer_lock
from newsqa.store.provenance import OriginChange
from newsqa.store.salvage import Wreck
from newsqa.store.undo import Before
from newsqa.store.writer import Entry
from newsqa.types import Article


@dataclass(frozen=True, slots=True)
class Rescued:
    """What a rescue brought; `lost` are the ids of articles that the file still names."""

    articles: int
    lost: tuple[str, ...]
    aside: Path


def rescue(settings: Settings, like: NewsQA | None = None) -> Rescued:
    """Makes a store of all articles that can be read of a damaged one, in its place.

    The truth are the articles; passages and words are made anew, vectors where theirs cannot be
    read. The damaged file is kept beside. `like` gives the embedder. Raises StoreError where not
    one article can be read (the store is unchanged then), StoreBusy.
    """
    target, beside = settings.store / FILE, settings.store / "rescue"
    with writer_lock(settings.store):
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        try:
            old = beside / "old.db"
            shutil.copyfile(target, old)
            log = target.with_name(f"{FILE}-wal")
            if log.exists():
                shutil.copyfile(log, beside / "old.db-wal")
            with closing(Wreck(old)) as wreck:
                found, lost = _made(wreck, settings, beside / "new", like)
            if not found:
                raise StoreError(messages.store.NOTHING_READABLE.format(path=target))
            aside = exchange(beside / "new" / FILE, target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    forget_validators(settings)
    return Rescued(found, lost, aside)


def _made(
    wreck: Wreck, settings: Settings, folder: Path, like: NewsQA | None
) -> tuple[int, tuple[str, ...]]:
    """Fills a store in the folder; the number of articles, and the ids of those lost."""
    fresh = NewsQA(
        settings.model_copy(update={"store": folder}),
        create=True,
        embedder=like.embedder if like else None,
    )
    same_model = wreck.model() == fresh.embedder.model_id
    tally, here = ReportBuilder(), set()
    with fresh.store.writer() as writer:
        writer.go_on_after(*wreck.last_rows())
        articles = wreck.articles()
        while batch := list(islice(articles, settings.batch_articles)):
            entries = list(_entries(fresh, wreck, batch, tally, same_model=same_model))
            writer.commit(entries, fresh.embedder.model_id)
            here |= {entry.article.id for entry in entries}
        kept = [origin for origin in wreck.origins() if origin[0] in here]
        unknown = here - {article for article, _, _ in kept}
        writer.note_origins(OriginChange(came=[*kept, *((id_, "", "") for id_ in unknown)]))
        writer.keep_quarantine(wreck.quarantine())
        for source in wreck.sources():
            writer.remember(source)
        writer.keep_buried([grave for grave in wreck.tombstones() if grave[0] not in here])
        writer.begin_anew(wreck.generation() + 1)
        findings = writer.findings()
    for given in wreck.feedback():
        fresh.store.note(given)
    fresh.store.close()
    if findings:
        raise StoreError(
            messages.store.RESCUED_STORE_DAMAGED.format(folder=folder, finding=findings[0].message)
        )
    return len(here), tuple(sorted(wreck.names() - here))


def _entries(
    fresh: NewsQA,
    wreck: Wreck,
    batch: list[tuple[int, Article]],
    tally: ReportBuilder,
    *,
    same_model: bool,
) -> Iterator[Entry]:
    """Entries with the vectors that can be read, the others with new ones."""
    bare: list[Article] = []
    for row, article in batch:
        passages = chunk(article, fresh.settings.passage_characters)
        vectors = wreck.vectors(row, passages) if same_model else None
        if vectors is None or vectors.shape[1] != fresh.embedder.dimension:
            bare.append(article)
        else:
            yield fresh.maker.again(Before(article, passages, vectors, ()))
    yield from fresh.maker.entries(bare, tally)
