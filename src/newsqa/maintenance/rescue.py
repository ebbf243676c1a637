"""Repair of a store whose pages are damaged: every article that can be read goes into a new one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.indexing.indexer import Indexer
from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.chunk import chunk
from newsqa.ingest.fetch.open import forget_validators
from newsqa.settings import Settings
from newsqa.store.backup import exchange
from newsqa.store.database import FILE, Store
from newsqa.store.lock import unwritable, writer_lock
from newsqa.store.provenance import OriginChange
from newsqa.store.salvage import Wreck
from newsqa.store.undo import Before
from newsqa.store.writer import Entry
from newsqa.text.terms import Tokenizer
from newsqa.types import Article


@dataclass(frozen=True, slots=True)
class Rescued:
    """How many articles were rescued; `lost` are ids of others that the damaged file names, and
    `damaged_file` is the path of that file.
    """

    articles: int
    lost: tuple[str, ...]
    damaged_file: Path


def rescue(settings: Settings, indexer: Indexer | None = None, *, wait: bool = False) -> Rescued:
    """Replace a damaged store by one of all its articles that can be read.

    The articles are the truth; passages and terms are made again from them, and vectors where
    theirs cannot be read. The damaged file stays beside. `indexer` lends its models; `wait` as of
    `writer_lock`. Raises
    StoreError where not one article can be read (the store is unchanged then), StoreBusy.
    """
    target, beside = settings.store / FILE, settings.store / "rescue"
    with writer_lock(settings.store, wait=wait), unwritable(settings.store):
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        try:
            old = beside / "old.db"
            shutil.copyfile(target, old)
            log = target.with_name(f"{FILE}-wal")
            if log.exists():
                shutil.copyfile(log, beside / "old.db-wal")
            with closing(Wreck(old)) as wreck:
                found, lost = _made(wreck, settings, beside / "new", indexer)
            if not found:
                raise StoreError(messages.store.NOTHING_READABLE.format(path=target))
            damaged_file = exchange(beside / "new" / FILE, target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    forget_validators(settings)
    return Rescued(found, lost, damaged_file)


def _made(
    wreck: Wreck, settings: Settings, folder: Path, indexer: Indexer | None
) -> tuple[int, tuple[str, ...]]:
    """Fill a store in the folder; the number of articles, and the ids of those lost."""
    fresh = indexer.in_folder(folder) if indexer else _new_indexer(settings, folder)
    same_model = wreck.model() == fresh.embedder.model_id
    report, here = ReportBuilder(), set()
    with fresh.store.writer() as writer:
        writer.continue_numbers(*wreck.last_rows())
        articles = wreck.articles()
        while batch := list(islice(articles, settings.batch_articles)):
            entries = list(_entries(fresh, wreck, batch, report, same_model=same_model))
            writer.commit(entries, fresh.embedder.model_id)
            here |= {entry.article.id for entry in entries}
        origins = [origin for origin in wreck.origins() if origin[0] in here]
        unknown = here - {article for article, _, _ in origins}
        writer.note_origins(OriginChange(came=[*origins, *((id_, "", "") for id_ in unknown)]))
        writer.copy_quarantine(wreck.quarantine())
        for source in wreck.sources():
            writer.remember(source)
        writer.copy_tombstones([one for one in wreck.tombstones() if one[0] not in here])
        writer.reset(wreck.generation() + 1)
        findings = writer.findings()
    for given in wreck.feedback():
        fresh.store.note(given)
    fresh.store.close()
    if findings:
        raise StoreError(
            messages.store.RESCUED_STORE_DAMAGED.format(folder=folder, finding=findings[0].message)
        )
    return len(here), tuple(sorted(wreck.names() - here))


def _new_indexer(settings: Settings, folder: Path) -> Indexer:
    """An indexer for a new store in the folder, with the models of the settings."""
    from newsqa.search.embedder import embedder_of

    return Indexer(
        Store(folder, create=True, undo_points=0),
        settings.model_copy(update={"store": folder}),
        lambda: embedder_of(settings),
        lambda: Tokenizer(settings.user_dictionary),
    )


def _entries(
    fresh: Indexer,
    wreck: Wreck,
    batch: list[tuple[int, Article]],
    report: ReportBuilder,
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
            yield fresh.entry_maker.restored(Before(article, passages, vectors, ()))
    yield from fresh.entry_maker.entries(bare, report)
