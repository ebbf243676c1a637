"""NewsQA: ask, search, ingest, add, refresh and remove, without a face."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self, overload

from newsqa.answer.compose import Limits as AnswerLimits
from newsqa.answer.compose import compose
from newsqa.answer.fields import answer_field
from newsqa.answer.reader import SpanReader
from newsqa.answer.relevance import Frequencies, Relevance
from newsqa.dialogue.parse import parse_question, parse_text
from newsqa.indexing.indexer import Indexer
from newsqa.indexing.report import IngestReport, Progress, RefreshReport
from newsqa.indexing.throttle import Throttle
from newsqa.ingest.pipeline import Location
from newsqa.protocols import Embedder, OnStep, Reader, Retriever, SpanScorer
from newsqa.querying.answer_cache import AnswerCache, CacheKey
from newsqa.querying.deduplicate import Copies
from newsqa.querying.retrieval import Method, open_retriever
from newsqa.querying.snapshot import Coverage, Snapshot, take
from newsqa.search.corpus import Corpus
from newsqa.search.dense import QuestionVectors
from newsqa.settings import Settings, load_settings
from newsqa.store.database import Store
from newsqa.store.reader import StoreReader
from newsqa.store.stats import StoreStats, stats_of
from newsqa.text.terms import Tokenizer
from newsqa.types import (
    Answer,
    Article,
    ArticlePage,
    Feedback,
    FieldAnswer,
    Hit,
    PutResult,
    Quarantined,
    Question,
)


class NewsQA:
    """One store and the models that go with it. Safe to share between threads.

    Models are loaded when they are first needed. With `create` the store is made where there is
    none; with `create` or `upgrade` one of an older version is upgraded in place. `embedder`,
    `reader` and `span_model` replace those of the settings. Opening raises StoreMissing,
    StoreVersion, StoreError. A store whose vectors come from another model raises StoreModel when
    it is used.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        create: bool = False,
        upgrade: bool = False,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
        span_model: SpanScorer | None = None,
    ) -> None:
        self.settings = settings
        self.store = Store(settings.store, create=create, upgrade=upgrade)
        self._given_embedder = embedder
        self._given_span_model = span_model
        self._reader = reader
        self._snapshot: Snapshot | None = None
        self._coverage = Coverage()
        self._answers = AnswerCache(settings.answers_kept)
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

    def close(self) -> None:
        """Closes the connection of this thread to the store; it opens again when needed."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder."""
        if self._given_embedder is not None:
            return self._given_embedder
        from newsqa.search.embedder import open_embedder

        with self._lock:
            return open_embedder(
                self.settings.model,
                query_prompt=self.settings.query_prompt,
                passage_prompt=self.settings.passage_prompt,
            )

    @cached_property
    def span_model(self) -> SpanScorer:
        """The reading model."""
        if self._given_span_model is not None:
            return self._given_span_model
        from newsqa.answer.span_model import bundled_span_model

        return bundled_span_model()

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """jieba with the dictionary of the settings."""
        return Tokenizer(self.settings.user_dictionary)

    @cached_property
    def _vectors(self) -> QuestionVectors:
        return QuestionVectors(self.embedder)

    # -- asking ---------------------------------------------------------------------------

    def ask(
        self, question: str, *, without: Collection[str] = (), on_step: OnStep | None = None
    ) -> Answer:
        """The answer, or an abstention. Raises ValueError for an empty question.

        Articles whose ids are in `without` are ignored, as if they were not in the store.
        `on_step` is called as each step starts, for a cached answer too.
        """
        started = time.perf_counter()
        asked = self._parsed(question)
        on_step = on_step or (lambda _: None)
        with self._throttle.asking(), self.store.view() as view:
            on_step("retrieve")
            key = CacheKey.of(view.epoch, view.generation, asked, without)
            if cached := self._answers.get(key):
                on_step("read")
                took = {"retrieve": 1000 * (time.perf_counter() - started), "read": 0.0}
                return replace(cached, question=asked.typed, timings_ms=took)
            corpus, copies = self._corpus(view), Copies(view)
            hits = self._to_read(asked, corpus, copies, without)
            retrieved = time.perf_counter()
            on_step("read")
            relevance = Relevance.of(asked, *self._words_of(corpus))
            field = self._field(asked, hits, corpus)
            reader = self._reader or SpanReader(self.span_model, relevance)
            spans = reader.read(asked, hits) if field is None else []
            done = time.perf_counter()
            answer = compose(
                asked,
                spans,
                hits,
                relevance=relevance.best(hits),
                field=field,
                covered=self._coverage.of(asked, view),
                generation=view.generation,
                as_of=view.as_of,
                timings_ms={
                    "retrieve": 1000 * (retrieved - started),
                    "read": 1000 * (done - retrieved),
                },
                limits=AnswerLimits(
                    self.settings.abstain_below,
                    self.settings.max_answers,
                    self.settings.max_listed,
                ),
            )
            answer = copies.cite(answer, without)
            self._answers.put(key, answer)
            return answer

    def _field(self, asked: Question, hits: Sequence[Hit], corpus: Corpus) -> FieldAnswer | None:
        if asked.field is None:
            return None
        named = Relevance(asked.field.named, *self._words_of(corpus))
        return answer_field(asked.field, hits, named)

    def _words_of(self, corpus: Corpus) -> tuple[Tokenizer, Frequencies, int]:
        return self.tokenizer, corpus.lexical.frequencies, len(corpus.passage_ids)

    def to_read(self, question: str, *, without: Collection[str] = ()) -> list[Hit]:
        """The passages that `ask` reads for the question, best first."""
        asked = self._parsed(question)
        with self.store.view() as view:
            return self._to_read(asked, self._corpus(view), Copies(view), without)

    def _to_read(
        self, asked: Question, corpus: Corpus, copies: Copies, without: Collection[str]
    ) -> list[Hit]:
        retriever, count = self._retriever(corpus, "both"), self.settings.read_passages
        return copies.to_read(asked, retriever, count=count, without=without)

    def search(
        self, question: str, k: int = 20, method: Method = "both", *, every_print: bool = False
    ) -> list[Hit]:
        """At most k passages of different words, best first; `every_print` repeats copies' words.

        Raises ValueError for an empty question.
        """
        asked = self._parsed(question)
        with self._throttle.asking(), self.store.view() as view:
            retriever = self._retriever(self._corpus(view), method)
            if every_print:
                return retriever.search(asked, k)
            return Copies(view).to_read(asked, retriever, count=k)

    def warm_up(self) -> None:
        """Loads the models and the index that the first question would wait for."""
        with self.store.view() as view:
            self._corpus(view)
        if self._snapshot:
            self._snapshot.vectors.build_prefilters()
        question = parse_text("今天？")
        self._vectors.of(question)
        self.tokenizer.terms(question.text)
        if self._reader is None:
            self.span_model.spans(question, [question.text])

    def freshen(self) -> bool:
        """Loads the index of a new generation before its first question; False without one."""
        with self.store.view() as view:
            before = self._snapshot
            if before is not None and before.is_of(view):
                return False
            self._corpus(view)
            return True

    def article(self, article_id: str) -> Article | None:
        """The stored article of this id, with its copies; None for an unknown id."""
        with self.store.view() as view:
            found = view.article(article_id)
            return view.with_copies(found) if found else None

    def quarantine(self) -> list[Quarantined]:
        """The inputs that failed, by location, with the reasons."""
        with self.store.view() as view:
            return view.quarantine()

    def note(self, feedback: Feedback) -> None:
        """Stores feedback on an answer; it replaces feedback of the same id. Raises StoreBusy."""
        self.store.note(feedback)

    def list_articles(self, after: int, limit: int) -> ArticlePage:
        """At most `limit` articles after the position `after` (0: from the start), oldest first."""
        with self.store.view() as view:
            return ArticlePage.of(view.page(after, limit + 1), limit, view.counts().articles)

    def latest(self, count: int) -> list[Article]:
        """The articles published last, at most `count`, newest first."""
        with self.store.view() as view:
            return view.sample(count)

    def status(self) -> StoreStats:
        """Counts, generation, model and size of the store; loads no model."""
        return stats_of(self.store)

    def _parsed(self, question: str) -> Question:
        return parse_question(question, self.settings.question_characters)

    def _corpus(self, view: StoreReader) -> Corpus:
        with self._lock:
            snapshot = self._snapshot
            if snapshot is None or not snapshot.is_of(view):
                later = snapshot is not None and snapshot.is_later(view)
                # A question that began before: nothing is a step on from the newer one.
                snapshot = take(view, None if later else snapshot)
                if not later:
                    self._snapshot = snapshot
        self.store.check_model(lambda: self.embedder)
        return snapshot.corpus(view)

    def _retriever(self, corpus: Corpus, method: Method) -> Retriever:
        return open_retriever(corpus, method, self.settings, self.tokenizer, self._vectors)

    # -- changing the store --------------------------------------------------------------------

    @cached_property
    def indexer(self) -> Indexer:
        """The write side, with the models of this engine."""
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
        """Adds the articles of files, folders and web addresses, one commit per batch.

        An article that is already stored as it is costs no embedding. `progress` is called with
        the report so far after each batch. Inputs that fail are in the report (`problems`) and in
        the quarantine; they stop no others. Raises StoreBusy, StoreModel, StoreError.
        """
        return self.indexer.ingest(_several(locations), progress)

    def add(
        self, articles: Article | Iterable[Article], progress: Progress | None = None
    ) -> IngestReport:
        """Adds articles as they are, without cleaning, one commit per batch.

        An article replaces a stored one of the same id. `sha256` is computed, and `fetched` set to
        the present moment where it is empty. Raises ValueError for an article without an id or a
        text, StoreBusy, StoreModel, StoreError.
        """
        return self.indexer.add([articles] if isinstance(articles, Article) else articles, progress)

    def put(self, article: Article) -> PutResult:
        """Adds one article as `add` does; returns it as stored, and whether it is new."""
        created = bool(self.indexer.missing([article.id]))
        self.indexer.add([article])
        with self.store.view() as view:
            return PutResult(view.article(article.id) or article, created, view.generation)

    def refresh(
        self,
        names: str | Sequence[str] = (),
        *,
        dry_run: bool = False,
        prune: bool = False,
        force: bool = False,
        progress: Progress | None = None,
    ) -> RefreshReport:
        """Brings the store to what the named sources (all without a name) have now, in one commit
        per source.

        With `prune` removes what a source no longer has and no other has, unless more than the
        setting `prune_limit` of it vanished (`force` overrides that). A `dry_run` stores nothing
        and returns the report of what would be done. Raises SettingsError for an unknown name,
        StoreBusy, StoreModel, StoreError; inputs that fail are in the report.
        """
        return self.indexer.refresh(
            _several(names), dry_run=dry_run, prune=prune, force=force, progress=progress
        )

    def remove(self, names: str | Sequence[str], *, addresses: bool = True) -> dict[str, list[str]]:
        """Removes articles by id or, with `addresses`, by web address, in one commit.

        Returns the removed ids for each name, an empty list for an unknown one. A refresh does not
        bring removed articles back; an ingest does. Raises StoreBusy, StoreError.
        """
        return self.indexer.remove(_several(names), addresses=addresses)

    def retry(self, progress: Progress | None = None) -> IngestReport:
        """Ingests what is in quarantine again: the whole files that the locations lie in."""
        return self.indexer.retry(progress)

    def rebuild(self, progress: Progress | None = None) -> IngestReport:
        """Makes passages, vectors and terms again from the stored articles, with the model and
        the passage size of the settings; the store changes at the end, all at once.
        """
        return self.indexer.rebuild(progress)


@overload
def _several(given: str | Sequence[str]) -> Sequence[str]: ...
@overload
def _several(given: Location | Sequence[Location]) -> Sequence[Location]: ...
def _several(given: Location | Sequence[Location]) -> Sequence[Location]:
    """One value as a sequence of one."""
    return [given] if isinstance(given, str | Path) else given
