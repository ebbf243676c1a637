"""Backing a store up, and putting a backup in its place."""

from __future__ import annotations

from pathlib import Path

from newsqa.ingest.fetch.open import forget_validators
from newsqa.settings import Settings
from newsqa.store.backup import restore_store
from newsqa.store.database import Store


def back_up(store: Store, target: Path) -> None:
    """Copy the store of this moment into a new file, while it is used.

    Raises StoreError where the file exists, its folder does not, or it cannot be written.
    """
    store.back_up(target)


def restore(settings: Settings, file: Path, *, wait: bool = False) -> None:
    """Put a backup in the place of the store, after checking it.

    With `wait` it waits for another writer instead of raising StoreBusy. The store stays as it is
    until the exchange. Also works where the store cannot be opened any more; its file is then
    renamed to news.db.damaged, or -2, -3. Raises StoreError, StoreVersion, StoreBusy.
    """
    restore_store(settings.store, file, wait=wait)
    forget_validators(settings)
