"""Undoing the last commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.indexing.indexer import Indexer
from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.fetch.open import forget_validators
from newsqa.store.database import Store
from newsqa.store.provenance import BY_HAND, Origin, OriginChange
from newsqa.store.staging import Staging
from newsqa.store.undo import Before, UndoPoint
from newsqa.store.writer import Entry


def generations(store: Store) -> list[UndoPoint]:
    """The commands that can be undone, the last first. Raises StoreError."""
    with store.view() as view:
        return view.undo_points()


def rollback(indexer: Indexer, to: int | None = None) -> int:
    """Undo the last command, or all since generation `to`, in one commit; returns the new
    generation, or the old one where there is nothing to change.

    The content is that of the generation before, so a second rollback brings the change back.
    Raises StoreError where nothing can be undone (after a rebuild, upgrade or restore), where no
    command that can be undone began at `to`, and where what undoes them is damaged.
    """
    store = indexer.store
    indexer.check_model()
    with store.writer("rollback") as writer:
        points = writer.undo_points()
        if not points:
            raise StoreError(messages.store.NO_ROLLBACK.format(folder=store.folder))
        possible = [point.before for point in points]
        before = possible[0] if to is None else to
        if before not in possible:
            raise StoreError(
                messages.store.NO_SUCH_GENERATION.format(
                    folder=store.folder, generation=to, possible=", ".join(map(str, possible))
                )
            )
        added, changed = writer.undo(before)
        came: list[Origin] = []
        size = indexer.settings.batch_articles
        with closing(Staging(store.folder, BY_HAND, size)) as staging:
            for one in changed:
                if not _is_as_before(store, one):
                    staging.put(list(_entries(indexer, one)))
                came += [(one.article.id, *place) for place in one.sources]
            # The recorded state of files and sites no longer fits the store: all are read again.
            writer.read_all_again()
            forget_validators(indexer.settings)
            generation = writer.commit(
                staging.entries(),
                indexer.embedder.model_id,
                ids=staging.ids,
                removed=added,
                origins=OriginChange(came=came),
            )
            staging.clear()
        return generation


def _is_as_before(store: Store, before: Before) -> bool:
    """Whether the store has the article just so again."""
    try:
        with store.view() as view:
            return view.article(before.article.id) == before.article
    except StoreError:  # damaged since
        return False


def _entries(indexer: Indexer, before: Before) -> Iterator[Entry]:
    """The entry of an article, with the vectors that it had where they were whole."""
    if before.passages:
        yield indexer.entry_maker.restored(before)
    else:
        yield from indexer.entry_maker.entries([before.article], ReportBuilder())
