"""Refresh of one source: what it has now, brought into the store with the least work.

What changed is found by content checksums and conditional requests; only that is embedded. All that
comes is committed together with all that leaves: the store is as before or as after. Only an empty
store is filled batch by batch. What could not be read never counts as gone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from newsqa.indexing.batches import BatchWriter
from newsqa.indexing.gate import Gate, Held
from newsqa.indexing.report import Item, Progress, ReportBuilder, SourceReport
from newsqa.indexing.source_plan import Plan, PruneOptions, Seen, plan
from newsqa.indexing.source_scan import FileRead, Found, SourceScan, Unmodified
from newsqa.ingest.draft import Located, Problem
from newsqa.store.database import Store
from newsqa.store.provenance import Origin, OriginChange
from newsqa.types import Article

Committed = Callable[[Iterable[str]], None]
"""Called with ids of articles that are in the store now."""


@dataclass(slots=True)
class _Pending:
    """What the next commit records beside its entries; `seen` are ids of articles that were met."""

    came: list[Origin] = field(default_factory=list)
    files: dict[tuple[str, str], str | None] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)


class SourceRefresh:
    """One refresh of one source: scan, compare and embed batch by batch, plan, commit.

    `piecemeal` commits every batch: for an empty store, where nothing can change and a first ingest
    may take hours. `gate` examines the commit of any other one.
    """

    def __init__(
        self,
        scan: SourceScan,
        batches: BatchWriter,
        report: ReportBuilder,
        *,
        batch_articles: int,
        piecemeal: bool,
        committed: Committed | None,
        progress: Progress | None,
        gate: Gate | None = None,
    ) -> None:
        self._gate = None if piecemeal else gate
        self._scan, self._batches, self._report = scan, batches, report
        self._batch_articles, self._piecemeal = batch_articles, piecemeal
        self._committed, self._progress = committed, progress
        self._pending = _Pending()
        self._seen = Seen()
        self._batch: dict[str, Article] = {}
        self._read: dict[tuple[str, str], str] = {}  # files that end in the batch
        self._added: dict[str, Item] = {}
        self._changed: dict[str, Item] = {}
        self._unchanged = 0

    def run(self, store: Store, names: Collection[str], options: PruneOptions) -> SourceReport:
        """Scan the source and commit; the report lacks its problems.

        `names` are those of all sources.
        """
        for found in self._scan.items():
            self._meet(found)
        self._prepare()
        with store.view() as view:
            gone = plan(view, self._scan, self._seen, self._added.keys(), names, options)
        try:
            self._commit(gone.change, self._gate)
        except Held as held:
            return replace(self._reported(gone), held=held.message)
        return self._reported(gone)

    def _reported(self, gone: Plan) -> SourceReport:
        for new in gone.replaced.values():
            self._changed[new] = self._added.pop(new)
        return SourceReport(
            self._scan.source.name,
            added=tuple(self._added.values()),
            changed=tuple(self._changed.values()),
            vanished=gone.vanished,
            unchanged=self._unchanged,
            pruned=gone.pruned,
            stopped=gone.stopped,
            elsewhere=gone.elsewhere,
            waiting=gone.waiting,
        )

    def _meet(self, found: Found) -> None:
        if isinstance(found, Located):
            self._see(found.article.id, found.location)
            self._report.meet(found)
            if found.article.id not in self._scan.recorded.removed:
                self._batch[found.article.id] = found.article
                if len(self._batch) >= self._batch_articles:
                    self._prepare()
        elif isinstance(found, Unmodified):
            for id_ in found.ids:
                self._see(id_, found.location)
            self._unchanged += len(found.ids)
            self._report.unchanged += len(found.ids)
            if found.location is not None:
                self._seen.files.add(found.location)
        elif isinstance(found, FileRead):
            self._seen.files.add(found.location)
            if self._scan.recorded.files.get(found.location) != found.sha256:
                self._read[self._scan.source.name, found.location] = found.sha256
        elif isinstance(found, Problem):
            self._report.fail(found)
        else:
            self._report.skipped += 1

    def _see(self, id_: str, location: str | None) -> None:
        places = self._seen.places.setdefault(id_, set())
        self._pending.seen.append(id_)
        if location is None or location in places:
            return
        places.add(location)
        recorded = self._scan.recorded
        if location not in recorded.places.get(id_, ()) and id_ not in recorded.removed:
            self._pending.came.append((id_, self._scan.source.name, location))

    def _prepare(self) -> None:
        """Compare the batch with the store and embed what differs."""
        batch, self._batch = self._batch, {}
        self._pending.files.update(self._read)  # with their articles, never before them
        self._read = {}
        if not batch:
            return
        compared = self._batches.prepare(list(batch.values()))
        self._unchanged += compared.unchanged
        for article in compared.new:
            self._added[article.id] = self._item(article)
        for article in compared.changed:
            items = self._added if article.id in self._added else self._changed
            items[article.id] = self._item(article)
        if self._piecemeal and (compared.new or compared.changed):
            self._commit(OriginChange())
        if self._progress:
            self._progress(self._report.report())

    def _item(self, article: Article) -> Item:
        return Item(article.id, article.title, min(self._seen.places[article.id], default=""))

    def _commit(self, gone: OriginChange, gate: Gate | None = None) -> None:
        """Commit what is pending together with what is gone. Raises Held."""
        pending, self._pending = self._pending, _Pending()
        files: Mapping[tuple[str, str], str | None] = {**pending.files, **gone.files}
        change = replace(gone, came=pending.came, files=files)
        if gate and self._batches.changes(change):
            gate.prepare(self._scan.source.name)
            self._batches.commit(change, partial(self._pass, gate))
        else:
            self._batches.commit(change)
        if self._committed:
            removed = self._scan.recorded.removed
            self._committed(id_ for id_ in pending.seen if id_ not in removed)

    def _pass(self, gate: Gate) -> None:
        """Raise Held where the gate objects to what the transaction would commit."""
        objection = gate.objection(self._scan.source.name)
        if objection:
            raise Held(objection)
