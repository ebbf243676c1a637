"""The write side: the one owner of what goes into a store and what leaves it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from newsqa.indexing.batches import BatchWriter
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
from newsqa.ingest.draft import Located, Problem, Skipped, Unchanged, complete
from newsqa.ingest.fetch.address import is_url
from newsqa.ingest.fetch.open import web_source
from newsqa.ingest.locations import file_of, settled
from newsqa.ingest.pipeline import Limits, Location, read_articles
from newsqa.protocols import Embedder
from newsqa.settings import Settings
from newsqa.store.database import FILE, Store
from newsqa.store.provenance import BY_HAND, Origin, OriginChange
from newsqa.store.staging import Staging
from newsqa.store.writer import StoreWriter
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, SourceEntry


class Indexer:
    """Ingest, add, refresh, remove and rebuild for one store.

    `embedder` and `tokenizer` are called when they are first needed, so that nothing is loaded
    before. Every method that writes raises StoreBusy while another process or thread writes,
    StoreModel when the store's vectors come from another model, ModelError when the model cannot be
    loaded, and StoreError when the store cannot be used.
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

    def ingest(
        self, locations: Sequence[Location], progress: Progress | None = None
    ) -> IngestReport:
        """Add the articles of files, folders and web addresses, one commit per batch.

        An article that is already stored as it is costs no embedding. Inputs that fail are in the
        report and in the quarantine. Raises SettingsError where a setting of fetching is wrong,
        StoreBusy, StoreModel, ModelError, StoreError.
        """
        inputs = [place if is_url(place) else Path(place) for place in locations]
        with web_source(self.settings, inputs, self.missing) as web:
            found = read_articles(inputs, self._limits, web)
            return self._write(
                found, progress, inputs=inputs, committed=web.ledger.committed if web else None
            )

    def add(self, articles: Iterable[Article], progress: Progress | None = None) -> IngestReport:
        """Add clean articles as they are, one commit per batch; an article with a stored id
        replaces the stored one. Raises ValueError for an article without an id or a text.
        """
        return self._write((Located(_checked(one), "") for one in articles), progress)

    def retry(self, progress: Progress | None = None) -> IngestReport:
        """Ingest what is in quarantine again: the whole files that the locations lie in."""
        with self.store.view() as view:
            noted = view.quarantine()
        return self.ingest(list(dict.fromkeys(file_of(one.location) for one in noted)), progress)

    def missing(self, ids: Iterable[str]) -> set[str]:
        """Those of these article ids that the store does not have."""
        with self.store.view() as view:
            return view.missing(ids)

    def _write(
        self,
        found: Iterable[Located | Problem | Skipped | Unchanged],
        progress: Progress | None,
        *,
        inputs: Sequence[Location] = (),
        committed: Committed | None = None,
        by_hand: bool = True,
    ) -> IngestReport:
        """Commit articles batch by batch. `inputs` are read whole; with `by_hand` the articles'
        locations are recorded as ingested without the name of a source.

        Order: sign what an older store lacks; stage and commit each batch; only then release its
        HTTP validators and quarantine failures, so that a crash repeats work and loses no article.
        """
        report = ReportBuilder()
        size = self.settings.batch_articles
        self.check_model()
        with (
            self.store.writer() as writer,
            closing(Staging(self.store.folder, BY_HAND, size)) as staging,
        ):
            sign_all(writer, report, size, progress)
            batches = BatchWriter(self.store, writer, staging, self.entry_maker, report)
            articles = report.articles(iter(found))
            while batch := list(islice(articles, size)):
                batches.prepare([item.article for item in batch])
                batches.commit(OriginChange(came=self._unrecorded(batch) if by_hand else ()))
                if committed:
                    committed(dict.fromkeys(item.article.id for item in batch))
                _quarantine(writer, report)
                if progress:
                    progress(report.report())
            self._settle(writer, report, inputs)
        return report.report()

    def _unrecorded(self, batch: Sequence[Located]) -> list[Origin]:
        """The provenance of articles ingested by hand, where the store does not have it yet."""
        places = {item.article.id: item.location for item in batch}
        with self.store.view() as view:
            return [
                (id_, BY_HAND, place)
                for id_, place in places.items()
                if (BY_HAND, place) not in view.origins.of_article(id_)
            ]

    def _settle(
        self, writer: StoreWriter, report: ReportBuilder, inputs: Sequence[Location]
    ) -> None:
        """Quarantine what failed and release what was read this time."""
        report.report_clashes()
        _quarantine(writer, report)
        with self.store.view() as view:
            noted = [entry.location for entry in view.quarantine()]
        writer.release(settled(noted, inputs, report.failed, report.addresses))

    # -- refresh ------------------------------------------------------------------------------

    def refresh(
        self,
        names: Sequence[str] = (),
        *,
        dry_run: bool = False,
        prune: bool = False,
        force: bool = False,
        progress: Progress | None = None,
    ) -> RefreshReport:
        """Bring the store to what the named sources (all without a name) have now, in one commit
        per source.

        With `prune` (or where the source itself asks for it) removes what a source no longer has
        and no other has, unless more than the setting `prune_limit` of it vanished (`force`
        overrides that). A `dry_run` stores nothing and returns the report of what would be done.
        Raises SettingsError for an unknown name; inputs that fail are in the report.
        """
        sources = chosen_sources(self.store, self.settings, names)
        report = ReportBuilder()
        self.check_model()
        with nullcontext() if dry_run else self.store.writer() as writer:
            if writer:
                sign_all(writer, report, self.settings.batch_articles, progress)
            done = [
                self._refresh(source, writer, report, self._pruning(source, prune, force), progress)
                for source in sources
            ]
        with self.store.view() as view:
            return RefreshReport(
                tuple(done), view.generation, report.passages, dict(report.seconds)
            )

    def _pruning(self, source: SourceEntry, prune: bool, force: bool) -> PruneOptions:
        return PruneOptions(prune or source.prune, force, self.settings.prune_limit)

    def _refresh(
        self,
        source: SourceEntry,
        writer: StoreWriter | None,
        report: ReportBuilder,
        pruning: PruneOptions,
        progress: Progress | None,
    ) -> SourceReport:
        """Refresh one source; without a writer nothing is stored.

        Order: stage all batches, commit them at once with provenance and removals (batch by batch
        into an empty store), then quarantine failures.
        """
        place, size = source.location, self.settings.batch_articles
        first = len(report.problems)
        with self.store.view() as view:
            recorded, empty = Recorded.of(view, source.name), view.is_empty
        with (
            closing(Staging(self.store.folder, source.name, size)) as staging,
            web_source(
                self.settings, [place], self.missing, store_validators=writer is not None
            ) as web,
        ):
            run = SourceRefresh(
                SourceScan(source, recorded, self._limits, web),
                BatchWriter(self.store, writer, staging, self.entry_maker, report),
                report,
                batch_articles=size,
                piecemeal=empty,
                committed=web.ledger.committed if web and writer else None,
                progress=progress,
            )
            names = {one.name for one in all_sources(self.store, self.settings)}
            done = run.run(self.store, names, pruning)
            if writer:
                self._settle(writer, report, [place if is_url(place) else Path(place)])
            else:
                report.report_clashes()
        return replace(done, problems=tuple(report.problems[first:]))

    @property
    def _limits(self) -> Limits:
        return Limits(
            self.settings.max_file_bytes,
            self.settings.max_article_characters,
            self.settings.max_replaced_share,
        )

    # -- removing, rebuilding -----------------------------------------------------------------

    def remove(self, names: Sequence[str], *, addresses: bool = True) -> dict[str, list[str]]:
        """Remove articles by id or, with `addresses`, by web address, in one commit.

        Returns the removed ids for each name, an empty list for an unknown one. A refresh does not
        bring removed articles back; an ingest does.
        """
        with self.store.writer() as writer:
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
        with self.store.locked():
            shutil.rmtree(beside, ignore_errors=True)
            fresh = self.in_folder(beside)
            with self.store.view() as view:
                with fresh.store.writer() as writer:
                    writer.continue_numbers(*view.last_rows())
                found = (Located(article, "") for article in view.articles())
                # Through the path of ingest, into a store whose own lock nobody else contends for.
                report = fresh._write(found, progress, by_hand=False)
                generation, quarantine = view.generation, view.quarantine()
                with fresh.store.writer() as writer:
                    writer.copy_quarantine(quarantine)
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
            Store(folder, create=True),
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


def _quarantine(writer: StoreWriter, report: ReportBuilder) -> None:
    """Store the problems since the last call."""
    if problems := report.new_problems():
        writer.quarantine(problems)
