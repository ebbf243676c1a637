"""An archive in a local store: SQLite for rows and words, FAISS for vectors."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from newsqa.protocols import Embedder
from newsqa.querying.archive import ArchiveSnapshot
from newsqa.querying.snapshot import Snapshot, take
from newsqa.store.database import Store
from newsqa.store.reader import StoreReader
from newsqa.store.stats import StoreStats, stats_of


class LocalArchive:
    """The `Archive` of a store. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def view(self) -> AbstractContextManager[StoreReader]:
        """A reader of one generation."""
        return self._store.view()

    def stats(self) -> StoreStats:
        """The state of the store in figures."""
        return stats_of(self._store)

    def check_model(self, embedder: Callable[[], Embedder]) -> None:
        """Raise StoreModel where the vectors come from another model than the encoder's."""
        self._store.check_model(embedder)

    def snapshot(self, view: StoreReader, before: ArchiveSnapshot[StoreReader] | None) -> Snapshot:
        """The snapshot of the view's generation; only what `before` lacks is loaded."""
        return take(view, before if isinstance(before, Snapshot) else None)
