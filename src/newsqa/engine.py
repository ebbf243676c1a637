"""NewsQA: ask, search, ingest, add, refresh and remove, without a face."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, overload

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.indexing.throttle import Throttle
from newsqa.protocols import Embedder, OnStep, Reader, SpanScorer
from newsqa.published.archive import PublishedArchive
from newsqa.querying.answerer import Answerer
from newsqa.querying.archive import Archive
from newsqa.querying.local_archive import LocalArchive
from newsqa.querying.part_archive import PartOfArchive
from newsqa.querying.retrieval import Method
from newsqa.settings import Settings, load_settings
from newsqa.store.database import Store
from newsqa.store.place import published_address, refuse_published
from newsqa.store.stats import StoreStats
from newsqa.text.terms import Tokenizer
from newsqa.types import (
    Answer,
    Article,
    ArticlePage,
    Feedback,
    Filters,
    Hit,
    Part,
    PutResult,
    Quarantined,
    WrittenSentence,
)

# What only writes is imported by what writes: its patterns take a third of a second.
if TYPE_CHECKING:
    from newsqa.indexing.cluster import Workers
    from newsqa.indexing.indexer import Indexer
    from newsqa.indexing.report import IngestReport, Progress, RefreshReport
    from newsqa.ingest.pipeline import Location
    from newsqa.published.publisher import PublishReport
    from newsqa.writing.writer import Writer

_ALL = Filters()


class NewsQA:
    """One store and the models that go with it. Safe to share between threads.

    Models are loaded when they are first needed. With `create` the store is made where there is
    none; with `create` or `upgrade` one of an older version is upgraded in place. With `wait`
    methods that write wait for another writer instead of raising StoreBusy. `embedder`
    replaces the encoder of the settings, `reader` and `span_model` the bundled ones. Opening raises
    StoreMissing, StoreVersion, StoreError.

    Methods that use a model raise StoreModel when the vectors of the store come from another one,
    and ModelError when it cannot be loaded; every method raises StoreError when the store cannot be
    used. SettingsError is raised where the user dictionary cannot be read.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        create: bool = False,
        upgrade: bool = False,
        wait: bool = False,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
        span_model: SpanScorer | None = None,
    ) -> None:
        self.settings = settings
        self._store: Store | None = None
        if place := published_address(settings.store):
            self._archive: Archive[Any] = PublishedArchive(place)
        else:
            self._store = Store(
                settings.store,
                create=create,
                upgrade=upgrade,
                wait=wait,
                undo_points=settings.undo_points,
            )
            self._archive = LocalArchive(self._store)
        self._given_embedder = embedder
        self._given_span_model = span_model
        self._reader = reader
        self._lock = threading.Lock()
        self._throttle = Throttle(polite=settings.polite)

    @classmethod
    def open(cls, store: str | Path | None = None, *, create: bool = True, **settings: Any) -> Self:
        """An engine over the store in a folder, which is made where there is none.

        Settings come from the keywords, then NEWSQA_* in the environment, then newsqa.toml in the
        working directory; without `store` its folder is theirs as well. Raises SettingsError,
        StoreVersion, StoreError, and StoreMissing with `create` False.
        """
        return cls(load_settings(store=store, **settings), create=create)

    @property
    def store(self) -> Store:
        """The store. Raises StoreUnwritable for a published one, which is only read."""
        if self._store is None:
            refuse_published(self.settings.store)
        assert self._store is not None
        return self._store

    def close(self) -> None:
        """Close the connection of this thread to the store; it opens again when needed."""
        if self._store is not None:
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder, loaded at the first use. Raises ModelError."""
        if self._given_embedder is not None:
            return self._given_embedder
        from newsqa.search.embedder import embedder_of

        with self._lock:
            return embedder_of(self.settings)

    @cached_property
    def span_model(self) -> SpanScorer:
        """The reading model, loaded at the first use. Raises ModelError."""
        if self._given_span_model is not None:
            return self._given_span_model
        from newsqa.answer.span_model import bundled_span_model

        return bundled_span_model()

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """jieba with the dictionary of the settings. Raises SettingsError if that is unreadable."""
        return Tokenizer(self.settings.user_dictionary)

    @property
    def throttle(self) -> Throttle:
        """Knows whether questions are being answered."""
        return self._throttle

    # -- asking ---------------------------------------------------------------------------

    @cached_property
    def answerer(self) -> Answerer[Any]:
        """The read side, with the models of this engine."""
        return Answerer(
            self._archive,
            self.settings,
            lambda: self.embedder,
            lambda: self.tokenizer,
            lambda: self.span_model,
            reader=self._reader,
            asking=self._throttle.asking,
        )

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        offset: int = 0,
        without: Collection[str] = (),
        on_step: OnStep | None = None,
    ) -> Answer:
        """The answer, or an abstention. Raises ValueError for an empty question.

        `history` are the earlier questions of the conversation, oldest first: 那他是什么职务 is
        understood by them. `filters` limit the articles that are searched; `offset` is
        how many entries of a list of news to leave out, those of the pages before.
        Articles whose ids are in `without` are not read, as if they were not in the store. The same
        question gets the same answer within a generation. `on_step` is called as each step
        starts, in the thread that asks. Raises FilterError, ModelError, StoreModel, StoreError.
        """
        return self.answerer.ask(
            question,
            history=history,
            filters=filters,
            offset=offset,
            without=without,
            on_step=on_step,
        )

    def write(
        self,
        answer: Answer,
        *,
        asked: bool | None = None,
        on_sentence: Callable[[WrittenSentence], None] | None = None,
        stopped: threading.Event | None = None,
    ) -> Answer:
        """The answer with sentences that the language model of the settings wrote for it.

        As it is where the setting `llm_mode` has nothing written, which `asked` False does as well;
        `asked` True writes answers of any form, not only digests. Each sentence is checked, and
        `on_sentence` called with it; `stopped` ends it early. What fails is in `written.problem`,
        and the answer stands as it was. Raises ModelError, StoreError.
        """
        if self.settings.llm_mode == "off":
            return answer
        from newsqa.writing.writer import writes

        if not writes(self.settings, answer, asked):
            return answer
        return self._writer.write(answer, on_sentence, stopped)

    @cached_property
    def _writer(self) -> Writer:
        from newsqa.writing.writer import Writer

        return Writer(self.settings, self.tokenizer)

    def within(self, part: Part) -> PartOfArchive:
        """The archive as one site sees it: only the articles of the part."""
        return PartOfArchive(self.answerer, part, self.status, self.write)

    def to_read(self, question: str, *, without: Collection[str] = ()) -> list[Hit]:
        """The passages that `ask` reads for the question, best first.

        Raises ValueError for an empty question, ModelError, StoreModel, StoreError.
        """
        return self.answerer.to_read(question, without=without)

    def search(
        self,
        question: str,
        k: int = 20,
        method: Method = "both",
        *,
        filters: Filters = _ALL,
        every_print: bool = False,
    ) -> list[Hit]:
        """At most k passages of different words, best first; `every_print` repeats copies' words.

        k is 1 or more; `filters` limit the articles that are searched. Raises ValueError for an
        empty question, FilterError, ModelError, StoreModel, StoreError.
        """
        return self.answerer.search(question, k, method, filters=filters, every_print=every_print)

    def warm_up(self) -> None:
        """Load the models and the index that the first question would wait for; free what only the
        making of a generation needs.

        Raises ModelError, StoreModel, StoreError.
        """
        from newsqa.search.embedder import unload_passages

        self.answerer.warm_up()
        unload_passages(self.embedder)

    def freshen(self) -> bool:
        """Load the index of a new generation before its first question, and free what only the
        making of one needs.

        Returns whether there was one. Raises ModelError, StoreModel, StoreError.
        """
        from newsqa.search.embedder import unload_passages

        fresh = self.answerer.freshen()
        if fresh:
            unload_passages(self.embedder)
        return fresh

    def article(self, article_id: str) -> Article | None:
        """The stored article of this id, with its copies; None for an unknown id.

        Raises StoreError.
        """
        with self._archive.view() as view:
            found = view.article(article_id)
            return view.with_copies(found) if found else None

    def quarantine(self) -> list[Quarantined]:
        """The inputs that failed, by location, with the reasons. Raises StoreError."""
        with self.store.view() as view:
            return view.quarantine()

    def note(self, feedback: Feedback) -> None:
        """Store feedback on an answer; it replaces feedback of the same id. Raises StoreBusy."""
        self.store.note(feedback)

    def list_articles(self, after: int, limit: int) -> ArticlePage:
        """At most `limit` articles after the position `after` (0: from the start), oldest first,
        without their texts.

        The order is that in which they were stored; `next` of one page is `after` of the next one.
        Raises StoreError.
        """
        with self._archive.view() as view:
            return ArticlePage.of(view.page(after, limit + 1), limit, view.counts().articles)

    def latest(self, count: int) -> list[Article]:
        """The articles published last, at most `count`, newest first. Raises StoreError."""
        with self._archive.view() as view:
            found: list[Article] = view.sample(count)
            return found

    def status(self) -> StoreStats:
        """Counts, generation, model and size of the store; loads no model. Raises StoreError."""
        return self._archive.stats()

    # -- changing the store --------------------------------------------------------------------

    @cached_property
    def indexer(self) -> Indexer:
        """The write side, with the models of this engine."""
        from newsqa.indexing.indexer import Indexer

        return Indexer(
            self.store,
            self.settings,
            lambda: self.embedder,
            lambda: self.tokenizer,
            self._throttle,
        )

    def ingest(
        self, locations: Location | Sequence[Location], progress: Progress | None = None
    ) -> IngestReport:
        """Add the articles of files, folders and web addresses, one commit per batch.

        An article that is already stored as it is costs no embedding. `progress` is called with
        the report so far after each batch. Inputs that fail are in the report (`problems`) and in
        the quarantine; they stop no others. Raises StoreBusy, StoreModel, ModelError, StoreError.
        """
        report = self.indexer.ingest(_several(locations), progress)
        self.publish_change()
        return report

    def embed(
        self, locations: Sequence[Path], workers: Workers, progress: Progress | None = None
    ) -> IngestReport:
        """Add the articles of files and folders, read and embedded by `workers`, in one commit.

        Raises ClusterError, StoreBusy, StoreModel, ModelError, StoreError.
        """
        return self.indexer.embed(locations, workers, progress)

    def add(
        self, articles: Article | Iterable[Article], progress: Progress | None = None
    ) -> IngestReport:
        """Add articles as they are, without cleaning, one commit per batch.

        An article replaces a stored one of the same id. `sha256` is computed, and `fetched` set to
        the present moment where it is empty. Raises ValueError for an article without an id or a
        text, StoreBusy, StoreModel, ModelError, StoreError.
        """
        one = [articles] if isinstance(articles, Article) else articles
        report = self.indexer.add(one, progress)
        self.publish_change()
        return report

    def put(self, article: Article) -> PutResult:
        """Add one article as `add` does; returns it as stored, and whether it is new.

        Raises ValueError for an article without an id or a text, StoreBusy, StoreModel, ModelError,
        StoreError.
        """
        report = self.add(article)
        with self.store.view() as view:
            stored = view.article(article.id) or article
            return PutResult(stored, report.added > 0, view.generation)

    def refresh(
        self,
        names: str | Sequence[str] = (),
        *,
        dry_run: bool = False,
        prune: bool = False,
        force: bool = False,
        full: bool = False,
        progress: Progress | None = None,
    ) -> RefreshReport:
        """Bring the store to what the named sources (all without a name) have now, in one commit
        per source.

        With `prune` removes what a source no longer has and no other has, unless more than the
        setting `prune_limit` of it vanished (`force` overrides that); a page of a site once it was
        seen gone twice. `full` asks a site for all its pages again, not only for those of the last
        days. A `dry_run` stores nothing and returns the report of what would be done. Raises
        SettingsError for an unknown name, StoreBusy, StoreModel, ModelError, StoreError; inputs
        that fail are in the report.
        """
        report = self.indexer.refresh(
            _several(names),
            dry_run=dry_run,
            prune=prune,
            force=force,
            full=full,
            progress=progress,
        )
        if not dry_run:
            self.publish_change()
        return report

    def remove(self, names: str | Sequence[str], *, addresses: bool = True) -> dict[str, list[str]]:
        """Remove articles by id or, with `addresses`, by web address, in one commit.

        Returns the removed ids for each name, an empty list for an unknown one. A refresh does not
        bring removed articles back; an ingest does. With the setting `publish_to` it returns once
        no reading machine has them any more, and raises StoreError where that failed. Raises
        StoreBusy, StoreError.
        """
        removed = self.indexer.remove(_several(names), addresses=addresses)
        self.publish_change()  # also where nothing was removed: an earlier publish may have failed
        return removed

    def retry(self, progress: Progress | None = None) -> IngestReport:
        """Ingest what is in quarantine again: the whole files that the locations lie in.

        Returns what an ingest of them returns. Raises StoreBusy, StoreModel, ModelError,
        StoreError.
        """
        report = self.indexer.retry(progress)
        self.publish_change()
        return report

    def rebuild(self, progress: Progress | None = None) -> IngestReport:
        """Make passages, vectors and terms again from the stored articles, with the model and
        the passage size of the settings; the store changes at the end, all at once.

        Returns counts of the new store. Raises StoreBusy, ModelError, StoreError.
        """
        report = self.indexer.rebuild(progress)
        self.publish_change()
        return report

    # -- publishing ---------------------------------------------------------------------------

    def publish(
        self, to: str = "", *, replace: bool = False, progress: Callable[[int], None] | None = None
    ) -> PublishReport:
        """Copy what changed since the last publish to shared storage, from which any number of
        engines opened on that address answer.

        `to` is s3://bucket/path or a folder, the setting `publish_to` without it; `replace` also
        overwrites what another store published there. `progress` is called with the number of
        articles written. Raises StoreError, also where it cannot be reached.
        """
        place = to or self.settings.publish_to
        if not place:
            raise StoreError(messages.publish.NO_TARGET)
        from newsqa.published.publisher import Publisher

        publisher = Publisher(self.store, place, lambda: self.tokenizer)
        return publisher.publish(replace=replace, progress=progress)

    def publish_change(self) -> None:
        """Publish a change to the setting `publish_to`, where it is set. Raises StoreError."""
        if not self.settings.publish_to:
            return
        try:
            self.publish()
        except StoreError as error:
            with self.store.view() as view:
                generation = view.generation
            raise StoreError(
                messages.publish.NOT_PUBLISHED.format(generation=generation, error=error.message)
            ) from error


@overload
def _several(given: str | Sequence[str]) -> Sequence[str]: ...
@overload
def _several(given: Location | Sequence[Location]) -> Sequence[Location]: ...
def _several(given: Location | Sequence[Location]) -> Sequence[Location]:
    """One value as a sequence of one."""
    return [given] if isinstance(given, str | Path) else given
