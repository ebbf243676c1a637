"""Undoing the last commit."""

from __future__ import annotations

from contextlib import closing

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.indexing.indexer import Indexer
from newsqa.ingest.fetch.open import forget_validators
from newsqa.store.provenance import BY_HAND, Origin, OriginChange
from newsqa.store.staging import Staging


def rollback(indexer: Indexer) -> int:
    """Undo the last commit in a commit of its own; returns the new generation.

    The content is that of the generation before, so a second rollback brings the change back.
    Raises StoreError where the last commit cannot be undone (after a rebuild, upgrade or restore).
    """
    store = indexer.store
    indexer.check_model()
    with store.writer() as writer:
        undo = writer.undo()
        if undo is None:
            raise StoreError(messages.store.NO_ROLLBACK.format(folder=store.folder))
        new, old = undo
        came: list[Origin] = []
        size = indexer.settings.batch_articles
        with closing(Staging(store.folder, BY_HAND, size)) as staging:
            for before in old:
                staging.put([indexer.entry_maker.restored(before)])
                came += [(before.article.id, *place) for place in before.sources]
            # The recorded state of files and sites no longer fits the store: all are read again.
            writer.read_all_again()
            forget_validators(indexer.settings)
            generation = writer.commit(
                staging.entries(),
                indexer.embedder.model_id,
                ids=staging.ids,
                removed=new,
                origins=OriginChange(came=came),
            )
            staging.clear()
        return generation
