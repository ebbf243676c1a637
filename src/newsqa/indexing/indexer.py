"""The write side: the one owner of what goes into a store and what leaves it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path

from newsqa.indexing.batches import BatchWriter
from newsqa.indexing.cluster import Workers, on_workers
from newsqa.indexing.edited_files import EditedFiles, batched
from newsqa.indexing.failures import quarantine, settle
from newsqa.indexing.gate import Gate
from newsqa.indexing.limits import limits_of
from newsqa.indexing.prepare import EntryMaker
from newsqa.indexing.refresh import Committed, SourceRefresh
from newsqa.indexing.report import (
    IngestReport,
    Progress,
    RefreshReport,
    ReportBuilder,
    SourceReport,
)
from newsqa.indexing.signatures import sign_all
from newsqa.indexing.source_plan import PruneOptions
from newsqa.indexing.source_scan import Recorded, SourceScan
from newsqa.indexing.sources import all_sources, chosen_sources
from newsqa.indexing.throttle import Throttle
from newsqa.ingest.dates import CHINA
from newsqa.ingest.draft import Located, Problem, Skipped, Unchanged, complete
from newsqa.ingest.fetch.address import is_url
from newsqa.ingest.fetch.open import web_source
from newsqa.ingest.locations import absolute, file_of, is_still_shunned
from newsqa.ingest.pipeline import Input, Location, read_articles
from newsqa.ingest.sources import Stream
from newsqa.protocols import Embedder
from newsqa.settings import Settings
from newsqa.store.database import FILE, Store
from newsqa.store.lock import unwritable
from newsqa.store.provenance import BY_HAND, OriginChange
from newsqa.store.staging import Staging
from newsqa.store.writer import StoreWriter
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, SourceEntry


class Indexer:
    """Ingest, add, refresh, remove and rebuild for one store.

    `embedder` and `tokenizer` are called when they are first needed, so that nothing is loaded
    before. `gate` examines each refresh that is not forced, `observer` is given its report. Every
    method that writes raises StoreBusy while another process or thread writes, StoreModel when the
    store's vectors come from another model, ModelError when the model cannot be loaded, and
    StoreError when the store cannot be used.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        embedder: Callable[[], Embedder],
        tokenizer: Callable[[], Tokenizer],
        throttle: Throttle | None = None,
    ) -> None:
        self.store = store
        self.settings = settings
        self._open_embedder = embedder
        self._open_tokenizer = tokenizer
        self._throttle = throttle or Throttle(polite=settings.polite)
        self.gate: Gate | None = None
        self.observer: Callable[[SourceReport], None] | None = None

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder, opened at the first use. Raises ModelError."""
        return self._open_embedder()

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer of the full-text index, opened at the first use."""
        return self._open_tokenizer()

    @cached_property
    def entry_maker(self) -> EntryMaker:
        """The maker of store entries, with this indexer's models and passage size."""
        size = self.settings.passage_characters
        return EntryMaker(lambda: self.embedder, lambda: self.tokenizer, size, self._throttle)

    def check_model(self) -> None:
        """Raise StoreModel when the vectors of the store come from another model."""
        self.store.check_model(lambda: self.embedder)

    # -- adding -------------------------------------------------------------------------------

    def ingest(self, locations: Sequence[Input], progress: Progress | None = None) -> IngestReport:
        """Add the articles of files, folders, streams and web addresses, one commit per batch.

        An article that is already stored as it is costs no embedding. Inputs that fail are in the
        report and in the quarantine. Raises SettingsError where a setting of fetching is wrong,
        StoreBusy, StoreModel, ModelError, StoreError.
        """
        return self._ingest(locations, progress)

    def embed(
        self, locations: Sequence[Path], workers: Workers, progress: Progress | None = None
    ) -> IngestReport:
        """Add the articles of files and folders, read and embedded by `workers`, in one commit.

        What was staged when it is stopped is not embedded again the next time. Raises ClusterError
        where the workers cannot be used, StoreBusy, StoreModel, ModelError, StoreError.
        """
        return self._write(
            workers.read(locations),
            progress,
            inputs=locations,
            command="embed",
            workers=workers,
        )

    def add(self, articles: Iterable[Article], progress: Progress | None = None) -> IngestReport:
        """Add clean articles as they are, one commit per batch; an article with a stored id
        replaces the stored one. Raises ValueError for an article without an id or a text.
        """
        found = (Located(_checked(one), "") for one in articles)
        return self._write(found, progress, command="add")

    def retry(self, progress: Progress | None = None) -> IngestReport:
        """Ingest what is in quarantine again: the whole files that the locations lie in.

        Nobody named a link that leads out of a folder, or a pipe in it: they fail as before.
        """
        with self.store.view() as view:
            noted = view.quarantine()
        shunned = [one for one in noted if is_still_shunned(one.location, one.reason.code)]
        places = (file_of(one.location) for one in noted if one not in shunned)
        problems = [Problem(one.location, one.reason) for one in shunned]
        return self._ingest(list(dict.fromkeys(places)), progress, problems)

    def missing(self, ids: Iterable[str]) -> set[str]:
        """Those of these article ids that the store does not have."""
        with self.store.view() as view:
            return view.missing(ids)

    def _ingest(
        self,
        locations: Sequence[Input],
        progress: Progress | None,
        problems: Iterable[Problem] = (),
    ) -> IngestReport:
        """The same, where `problems` are inputs that failed already."""
        inputs = [
            place if isinstance(place, Stream) or is_url(place) else Path(place)
            for place in locations
        ]
        named = [place for place in inputs if not isinstance(place, Stream)]
        with web_source(self.settings, named, self.missing) as web:
            found = chain(problems, read_articles(inputs, limits_of(self.settings), web))
            return self._write(
                found, progress, inputs=named, committed=web.ledger.committed if web else None
            )

    def _write(
        self,
        found: Iterable[Located | Problem | Skipped | Unchanged],
        progress: Progress | None,
        *,
        inputs: Sequence[Location] = (),
        committed: Committed | None = None,
        by_hand: bool = True,
        command: str = "ingest",
        workers: Workers | None = None,
    ) -> IngestReport:
        """Commit articles batch by batch, those made by `workers` at once at the end. `inputs` are
        read whole; with `by_hand` the articles' locations are recorded as ingested without the name
        of a source. `command` names what a rollback undoes.

        Order: sign what an older store lacks; stage and commit each batch; only then release its
        HTTP validators and quarantine failures, so that a crash repeats work and loses no article.
        """
        report = ReportBuilder()
        size = self.settings.batch_articles
        self.check_model()
        with (
            self.store.writer(command) as writer,
            closing(Staging(self.store.folder, BY_HAND, size)) as staging,
        ):
            sign_all(writer, report, size, progress)
            maker = self.entry_maker
            if workers:
                maker = on_workers(maker, workers, staging.left_behind())
            batches = BatchWriter(self.store, writer, staging, maker, report)
            edited = EditedFiles(self.store)
            pending: list[OriginChange] = []
            step = size * max(1, workers.count) if workers else size
            for batch in batched(report.articles(iter(found)), step):
                compared = batches.prepare([item.article for item in batch.items])
                change = OriginChange()
                if by_hand:
                    old = edited.replaced(batch)
                    fresh = {article.id for article in compared.new}
                    report.replace(old.dropped, len(fresh.intersection(old.by)))
                    came = edited.unrecorded(batch)
                    change = OriginChange(came=came, left=old.left, dropped=old.dropped)
                if workers:
                    pending.append(change)
                    if progress:
                        progress(report.report())
                    continue
                batches.commit(change)
                if committed:
                    committed(dict.fromkeys(item.article.id for item in batch.items))
                quarantine(self.store, writer, report, inputs)
                if progress:
                    progress(report.report())
            if workers:
                batches.commit(OriginChange.union(pending))
            settle(self.store, writer, report, inputs)
        return report.report()

    # -- refresh ------------------------------------------------------------------------------

    def refresh(
        self,
        names: Sequence[str] = (),
        *,
        dry_run: bool = False,
        prune: bool = False,
        force: bool = False,
        full: bool = False,
        progress: Progress | None = None,
    ) -> RefreshReport:
        """Bring the store to what the named sources (all without a name) have now, in one commit
        per source.

        With `prune` (or where the source itself asks for it) removes what a source no longer has
        and no other has, unless more than the setting `prune_limit` of it vanished (`force`
        overrides that); a page of a site once it was seen gone twice. Pages of the last days are
        asked for again behind an unchanged feed or sitemap (the setting `recheck_days`), with
        `full` all pages. A `dry_run` stores nothing and returns the report of what would be done.
        Raises SettingsError for an unknown name; inputs that fail are in the report.
        """
        sources = chosen_sources(self.store, self.settings, names)
        since = self._recheck_since(full=full)
        report = ReportBuilder()
        self.check_model()
        with nullcontext() if dry_run else self.store.writer("refresh") as writer:
            if writer:
                sign_all(writer, report, self.settings.batch_articles, progress)
            done = [
                self._refresh(
                    source, writer, report, self._pruning(source, prune, force), progress, since
                )
                for source in sources
            ]
        with self.store.view() as view:
            return RefreshReport(
                tuple(done), view.generation, report.passages, dict(report.seconds)
            )

    def _pruning(self, source: SourceEntry, prune: bool, force: bool) -> PruneOptions:
        return PruneOptions(prune or source.prune, force, self.settings.prune_limit)

    def _recheck_since(self, *, full: bool) -> str | None:
        """The first day of the pages to ask for again; None where there are none."""
        if full:
            return ""
        days = self.settings.recheck_days
        return (datetime.now(CHINA) - timedelta(days)).date().isoformat() if days else None

    def _refresh(
        self,
        source: SourceEntry,
        writer: StoreWriter | None,
        report: ReportBuilder,
        pruning: PruneOptions,
        progress: Progress | None,
        since: str | None,
    ) -> SourceReport:
        """Refresh one source; without a writer nothing is stored.

        Pages of the day `since` and later are asked for again.

        Order: stage all batches, commit them at once with provenance and removals (batch by batch
        into an empty store), then quarantine failures.
        """
        place, size = source.location, self.settings.batch_articles
        first = len(report.problems)
        with self.store.view() as view:
            again = since if is_url(place) else None
            recorded, empty = Recorded.of(view, source.name, again), view.is_empty
        with (
            closing(Staging(self.store.folder, source.name, size)) as staging,
            web_source(
                self.settings, [place], self.missing, store_validators=writer is not None
            ) as web,
        ):
            scan = SourceScan(source, recorded, limits_of(self.settings), web)
            run = SourceRefresh(
                scan,
                BatchWriter(self.store, writer, staging, self.entry_maker, report),
                report,
                batch_articles=size,
                piecemeal=empty,
                committed=web.ledger.committed if web and writer else None,
                progress=progress,
                gate=None if pruning.force else self.gate,
            )
            names = {one.name for one in all_sources(self.store, self.settings)}
            done = run.run(self.store, names, pruning)
            inputs = [place if is_url(place) else Path(place)]
            if writer:
                settle(self.store, writer, report, inputs)
            else:
                report.report_clashes()
                quarantine(self.store, None, report, inputs)
        problems = tuple(report.problems[first:])
        unread = next(
            (one.message for one in problems if absolute(one.location) == absolute(place)), None
        )
        done = replace(
            done,
            problems=problems,
            known=report.known(problems),
            unread=unread if scan.unlisted else None,
        )
        if writer and self.observer:
            self.observer(done)
        return done

    # -- removing, rebuilding -----------------------------------------------------------------

    def remove(self, names: Sequence[str], *, addresses: bool = True) -> dict[str, list[str]]:
        """Remove articles by id or, with `addresses`, by web address, in one commit.

        Returns the removed ids for each name, an empty list for an unknown one. A refresh does not
        bring removed articles back; an ingest does.
        """
        with self.store.writer("remove") as writer:
            with self.store.view() as view:
                found = {name: view.named(name, addresses=addresses) for name in names}
            ids = list(dict.fromkeys(id_ for named in found.values() for id_ in named))
            if ids:
                writer.commit([], "", removed=ids, tombstones=True)
        return found

    def rebuild(self, progress: Progress | None = None) -> IngestReport:
        """Make passages, vectors and terms again from the stored articles, with the model and
        the passage size of the settings; the store changes at the end, all at once.
        """
        beside = self.store.folder / "rebuild"
        # One lock from the first read to the exchange: nothing may be written in between and lost.
        with self.store.locked(), unwritable(self.store.folder):
            shutil.rmtree(beside, ignore_errors=True)
            fresh = self.in_folder(beside)
            with self.store.view() as view:
                with fresh.store.writer() as writer:
                    writer.continue_numbers(*view.last_rows())
                found = (Located(article, "") for article in view.articles())
                # Through the path of ingest, into a store whose own lock nobody else contends for.
                report = fresh._write(found, progress, by_hand=False)
                generation, noted = view.generation, view.quarantine()
                with fresh.store.writer() as writer:
                    writer.copy_quarantine(noted)
                    writer.copy_provenance(view.origins)
            # After all its commits: open readers reload only for a higher generation than theirs.
            with fresh.store.writer() as writer:
                writer.set_meta("generation", str(generation + 1))
            fresh.store.close()
            self.store.replace_with(beside / FILE)
            shutil.rmtree(beside)
        return report

    def in_folder(self, folder: Path) -> Indexer:
        """An indexer with the same models for a new store in the folder."""
        return Indexer(
            Store(folder, create=True, undo_points=0),
            self.settings.model_copy(update={"store": folder}),
            lambda: self.embedder,
            lambda: self.tokenizer,
            self._throttle,
        )


def _checked(article: Article) -> Article:
    """The article with its checksum. Raises ValueError for one without an id or a text."""
    if not article.id.strip() or not article.text.strip():
        raise ValueError(f"article {article.id!r} needs an id and a text")
    return complete(article)
