"""Backing a store up, and putting a backup in its place."""

from __future__ import annotations

from pathlib import Path

from newsqa.engine import NewsQA
from newsqa.ingest.fetch.open import forget_validators
from newsqa.settings import Settings
from newsqa.store.backup import restore_store


def back_up(engine: NewsQA, target: Path) -> None:
    """Copies the store of this moment into a new file, while it is used. Raises StoreError."""
    engine.store.back_up(target)


def restore(settings: Settings, file: Path) -> None:
    """Puts a backup in the place of the store, after it was checked.

    What was there stays until the exchange. Works also where the store cannot be opened any more;
    its file is kept as news.db.damaged then. Raises StoreError, StoreVersion, StoreBusy.
    """
    restore_store(settings.store, file)
    forget_validators(settings)
