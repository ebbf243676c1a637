"""Taking the last commit back."""

from __future__ import annotations

from contextlib import closing

from newsqa import messages
from newsqa.engine import NewsQA
from newsqa.errors import StoreError
from newsqa.ingest.fetch.open import forget_validators
from newsqa.store.provenance import BY_HAND, Origin, OriginChange
from newsqa.store.staging import Staging


def rollback(engine: NewsQA) -> int:
    """Takes the last commit back, in a commit of its own; returns the new generation.

    What comes back is the generation before, so a second one brings the change again. Raises
    StoreError where the last commit cannot be taken back (after a rebuild, an upgrade, a restore).
    """
    engine.check_model()
    with engine.store.writer() as writer:
        undo = writer.undo()
        if undo is None:
            raise StoreError(messages.store.NO_ROLLBACK.format(folder=engine.store.folder))
        new, old = undo
        came: list[Origin] = []
        size = engine.settings.batch_articles
        with closing(Staging(engine.store.folder, BY_HAND, size)) as staging:
            for before in old:
                staging.put([engine.maker.again(before)])
                came += [(before.article.id, *place) for place in before.sources]
            # What files and sites said no longer tells what the store holds: all are read again.
            writer.read_all_again()
            forget_validators(engine.settings)
            generation = writer.commit(
                staging.entries(),
                engine.embedder.model_id,
                ids=staging.ids,
                removed=new,
                origins=OriginChange(came=came),
            )
            staging.clear()
        return generation
