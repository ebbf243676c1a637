"""From articles to a commit: the one path that ingest, add and refresh share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsqa.indexing.prepare import EntryMaker
from newsqa.indexing.report import ReportBuilder
from newsqa.store.database import Store
from newsqa.store.provenance import OriginChange
from newsqa.store.staging import Staging
from newsqa.store.writer import StoreWriter
from newsqa.types import Article


@dataclass(frozen=True, slots=True)
class Compared:
    """A batch beside the store: articles that are new, those that changed, and how many did not."""

    new: tuple[Article, ...]
    changed: tuple[Article, ...]
    unchanged: int


class BatchWriter:
    """Prepares batches of articles and commits them with their provenance.

    Without a writer (a dry run) batches are compared and counted, and nothing is embedded or
    stored. Counts and times go into `report`.
    """

    def __init__(
        self,
        store: Store,
        writer: StoreWriter | None,
        staging: Staging,
        maker: EntryMaker,
        report: ReportBuilder,
    ) -> None:
        self._store, self._writer, self._staging = store, writer, staging
        self._maker, self._report = maker, report
        self._joined = writer.joined if writer else 0
        self._hashes: dict[str, str] = {}  # of articles that are prepared and not committed

    def prepare(self, batch: Sequence[Article]) -> Compared:
        """Embed and stage those of the batch that the store does not have as they are.

        Of several versions of one article the last counts.
        """
        latest = {article.id: article for article in batch}
        with self._store.view() as view:
            known = view.hashes(latest)
        known |= {id_: self._hashes[id_] for id_ in latest if id_ in self._hashes}
        fresh = [article for article in latest.values() if known.get(article.id) != article.sha256]
        compared = Compared(
            tuple(article for article in fresh if article.id not in known),
            tuple(article for article in fresh if article.id in known),
            len(batch) - len(fresh),
        )
        self._report.added += len(compared.new)
        self._report.changed += len(compared.changed)
        self._report.unchanged += compared.unchanged
        self._hashes.update((article.id, article.sha256) for article in fresh)
        if self._writer and fresh:
            cached = self._staging.vectors
            self._staging.put(self._maker.entries(fresh, self._report, cached))
        return compared

    def changes(self, change: OriginChange) -> bool:
        """Whether a commit with `change` makes another generation."""
        return self._writer is not None and bool(self._staging.ids or change.dropped)

    def commit(self, change: OriginChange, approve: Callable[[], None] | None = None) -> None:
        """Commit what was prepared together with `change`, all or nothing; `approve` as of
        `StoreWriter.commit`.

        Where only provenance changed, the generation stays.
        """
        if self._writer is None:
            return
        ids = set(self._staging.ids)
        if ids or change.dropped:
            model = self._maker.embedder().model_id if ids else ""
            with self._report.timed("write"):
                self._report.generation = self._writer.commit(
                    self._staging.entries(), model, ids=ids, origins=change, approve=approve
                )
            self._report.duplicates = self._writer.joined - self._joined
        elif not change.is_empty:
            self._writer.note_origins(change)
        self._staging.clear()
        self._hashes.clear()
