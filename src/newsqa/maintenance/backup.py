"""Backing a store up, and putting a backup in its place."""

from __future__ import annotations

from pathlib import Path

from newsqa.ingest.fetch.open import forget_validators
from newsqa.settings import Settings
from newsqa.store.backup import restore_store
from newsqa.store.database import Store


def back_up(store: Store, target: Path) -> None:
    """Copy the store of this moment into a new file, while it is used.

    Raises StoreError where the file exists or cannot be written.
    """
    store.back_up(target)


def restore(settings: Settings, file: Path) -> None:
    """Put a backup in the place of the store, after checking it.

    The store stays as it is until the exchange. Also works where the store cannot be opened any
    more; its file is then renamed to news.db.damaged. Raises StoreError, StoreVersion, StoreBusy.
    """
    restore_store(settings.store, file)
    forget_validators(settings)
