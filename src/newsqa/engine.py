"""NewsQA: ingest(), search(), ask() - the product without a face."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from newsqa import messages
from newsqa.answer.compose import Limits as AnswerLimits
from newsqa.answer.compose import compose
from newsqa.answer.fields import answer_field
from newsqa.answer.reader import SpanReader
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.polite_phrases import unframed
from newsqa.dialogue.understand import asked_field
from newsqa.errors import StoreModel
from newsqa.indexing.prepare import EntryMaker
from newsqa.indexing.report import IngestReport, Progress, ReportBuilder
from newsqa.indexing.signatures import sign_all
from newsqa.indexing.throttle import Throttle
from newsqa.ingest.draft import Located, Problem, Skipped, Unchanged
from newsqa.ingest.fetch.address import is_url
from newsqa.ingest.fetch.open import web_source
from newsqa.ingest.locations import file_of, settled
from newsqa.ingest.pipeline import Limits, Location, read_articles
from newsqa.protocols import Embedder, Heard, Reader, Retriever, SpanScorer
from newsqa.querying.answer_cache import AnswerCache, CacheKey
from newsqa.querying.deduplicate import Copies
from newsqa.querying.retrieval import Method, open_retriever
from newsqa.querying.snapshot import Coverage, Snapshot, take
from newsqa.search.corpus import Corpus
from newsqa.search.dense import QuestionVectors
from newsqa.settings import Settings
from newsqa.store.database import FILE, Store
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
)


class NewsQA:
    """One store and the models that go with it. Safe to share between threads.

    The encoder is loaded when it is first needed. With `upgrade` (or `create`) a store of version 1
    is brought up to date. Opening raises StoreMissing (unless `create`), StoreVersion, StoreModel
    when the store's vectors come from another model.
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

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder of the settings."""
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
        """The bundled reading model."""
        if self._given_span_model is not None:
            return self._given_span_model
        from newsqa.answer.span_model import bundled_span_model

        return bundled_span_model()

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """jieba with the user's dictionary."""
        return Tokenizer(self.settings.user_dictionary)

    @cached_property
    def _vectors(self) -> QuestionVectors:
        return QuestionVectors(self.embedder)

    # -- asking ---------------------------------------------------------------------------

    def ask(
        self, question: str, *, without: Collection[str] = (), heard: Heard | None = None
    ) -> Answer:
        """The answer, or an abstention. Raises ValueError for an empty question.

        Articles whose ids are in `without` are not read, as if they were not in the store. What
        was asked before in this generation gets the same answer; `heard` hears of the same steps.
        """
        started = time.perf_counter()
        typed = self._question(question)
        question = unframed(typed)
        heard = heard or (lambda _: None)
        with self._throttle.asking(), self.store.view() as view:
            heard("retrieve")
            key = CacheKey.of(view.epoch, view.generation, question, without)
            if cached := self._answers.get(key):
                heard("read")
                took = {"retrieve": 1000 * (time.perf_counter() - started), "read": 0.0}
                return replace(cached, question=typed, timings_ms=took)
            corpus, copies = self._corpus(view), Copies(view)
            hits = self._to_read(question, corpus, copies, without)
            retrieved = time.perf_counter()
            heard("read")
            relevance = self._relevance(question, corpus)
            field = self._field(question, hits, corpus)
            reader = self._reader or SpanReader(self.span_model, relevance)
            spans = reader.read(question, hits) if field is None else []
            done = time.perf_counter()
            answer = compose(
                question,
                spans,
                hits,
                relevance=relevance.best(hits),
                field=field,
                covered=self._coverage.of(question, view),
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
            return replace(answer, question=typed)

    def _field(self, question: str, hits: Sequence[Hit], corpus: Corpus) -> FieldAnswer | None:
        asked = asked_field(question)
        if asked is None:
            return None
        name, named = asked
        return answer_field(name, named, hits, self._relevance(named, corpus))

    def _relevance(self, question: str, corpus: Corpus) -> Relevance:
        words, passages = corpus.lexical.frequencies, len(corpus.passage_ids)
        return Relevance(question, self.tokenizer, words, passages)

    def to_read(self, question: str, *, without: Collection[str] = ()) -> list[Hit]:
        """The passages that `ask` reads for the question, best first."""
        question = unframed(self._question(question))
        with self.store.view() as view:
            return self._to_read(question, self._corpus(view), Copies(view), without)

    def _to_read(
        self, question: str, corpus: Corpus, copies: Copies, without: Collection[str]
    ) -> list[Hit]:
        retriever, count = self._retriever(corpus, "both"), self.settings.read_passages
        return copies.to_read(question, retriever, count=count, without=without)

    def search(
        self, question: str, k: int = 20, method: Method = "both", *, every_print: bool = False
    ) -> list[Hit]:
        """At most k passages of different words, best first; `every_print` repeats copies' words.

        Raises ValueError for an empty question.
        """
        question = unframed(self._question(question))
        with self._throttle.asking(), self.store.view() as view:
            retriever = self._retriever(self._corpus(view), method)
            if every_print:
                return retriever.search(question, k)
            return Copies(view).to_read(question, retriever, count=k)

    def warm_up(self) -> None:
        """Loads what the first question would wait for."""
        with self.store.view() as view:
            self._corpus(view)
        if self._snapshot:
            self._snapshot.vectors.sketch()
        self._vectors.of("今天")
        self.tokenizer.terms("今天")
        if self._reader is None:
            self.span_model.spans("今天?", ["今天"])

    def freshen(self) -> bool:
        """Loads what the first question after a change would wait for; whether there was any."""
        with self.store.view() as view:
            before = self._snapshot
            if before is not None and before.is_of(view):
                return False
            self._corpus(view)
            return True

    def article(self, article_id: str) -> Article | None:
        """The stored article of this id, with the list of its other prints."""
        with self.store.view() as view:
            found = view.article(article_id)
            return view.with_copies(found) if found else None

    def quarantine(self) -> list[Quarantined]:
        """What could not be taken in."""
        with self.store.view() as view:
            return view.quarantine()

    def note(self, feedback: Feedback) -> None:
        """Keeps what a reader said of an answer."""
        self.store.note(feedback)

    def list_articles(self, after: int, limit: int) -> ArticlePage:
        """At most `limit` articles behind the place `after`; 0 is before the first."""
        with self.store.view() as view:
            return ArticlePage.of(view.page(after, limit + 1), limit, view.counts().articles)

    def latest(self, count: int) -> list[Article]:
        """The articles published last."""
        with self.store.view() as view:
            return view.sample(count)

    def status(self) -> StoreStats:
        """State of the store; needs no model."""
        return stats_of(self.store)

    def _question(self, question: str) -> str:
        question = " ".join(question.split())[: self.settings.question_characters]
        if not question:
            raise ValueError("empty question")
        return question

    def _corpus(self, view: StoreReader) -> Corpus:
        with self._lock:
            snapshot = self._snapshot
            if snapshot is None or not snapshot.is_of(view):
                later = snapshot is not None and snapshot.is_later(view)
                # A question that began before: nothing is a step on from the newer one.
                snapshot = take(view, None if later else snapshot)
                if not later:
                    self._snapshot = snapshot
        self._check_model(view)
        return snapshot.corpus(view)

    def check_model(self) -> None:
        """Raises StoreModel when the vectors of the store are not those of the encoder."""
        with self.store.view() as view:
            if view.model:
                self._check_model(view)

    def _check_model(self, view: StoreReader) -> None:
        stored = view.model
        if stored and stored[0] != self.embedder.model_id:
            raise StoreModel(
                messages.store.OTHER_MODEL.format(
                    folder=self.store.folder,
                    stored=stored[0],
                    configured=self.embedder.model_id,
                )
            )

    def _retriever(self, corpus: Corpus, method: Method) -> Retriever:
        return open_retriever(corpus, method, self.settings, self.tokenizer, self._vectors)

    # -- ingest ---------------------------------------------------------------------------

    def ingest(
        self, locations: Sequence[Location], progress: Progress | None = None
    ) -> IngestReport:
        """Takes the articles of files, folders and web addresses in; one commit per batch.

        An article whose words and fields are in the store already costs nothing more. Raises
        StoreBusy, StoreModel, StoreError; bad inputs are in the report.
        """
        limits = Limits(
            self.settings.max_file_bytes,
            self.settings.max_article_characters,
            self.settings.max_replaced_share,
        )
        inputs = [place if is_url(place) else Path(place) for place in locations]
        with web_source(self.settings, inputs, self.missing) as web:
            found = read_articles(inputs, limits, web)
            committed = web.ledger.committed if web else None
            return self._ingest(found, progress, inputs, committed)

    def missing(self, ids: Iterable[str]) -> set[str]:
        """Those of these article ids that the store does not have."""
        with self.store.view() as view:
            return view.missing(ids)

    @property
    def maker(self) -> EntryMaker:
        """Makes what the store keeps of an article."""
        size = self.settings.passage_characters
        return EntryMaker(lambda: self.embedder, self.tokenizer, size, self._throttle)

    def put(self, article: Article) -> PutResult:
        """Takes a clean article in; one with the same id makes way for it. Raises StoreBusy."""
        created = bool(self.missing([article.id]))
        self._ingest([Located(article, "")], None)
        with self.store.view() as view:
            return PutResult(view.article(article.id) or article, created, view.generation)

    def remove(self, names: Sequence[str], *, addresses: bool = True) -> dict[str, list[str]]:
        """Takes articles out, in one commit: id or web address (with `addresses`) to the ids that
        this removed (none for an unknown one). A refresh does not bring them back; an ingest does.
        """
        with self.store.writer() as writer:
            with self.store.view() as view:
                found = {name: view.named(name, addresses=addresses) for name in names}
            ids = list(dict.fromkeys(id_ for named in found.values() for id_ in named))
            if ids:
                writer.commit([], "", removed=ids, bury=True)
        return found

    def retry(self, progress: Progress | None = None) -> IngestReport:
        """Ingests again what is in quarantine: the whole files that the places lie in."""
        places = dict.fromkeys(file_of(entry.location) for entry in self.quarantine())
        return self.ingest(list(places), progress)

    def rebuild(self, progress: Progress | None = None) -> IngestReport:
        """Makes passages, vectors and terms anew from the stored articles, with the model and
        the passage size of the settings; the store changes at the end, all at once.
        """
        beside = self.store.folder / "rebuild"
        with self.store.locked():
            shutil.rmtree(beside, ignore_errors=True)
            fresh = NewsQA(
                self.settings.model_copy(update={"store": beside}),
                create=True,
                embedder=self.embedder,
            )
            with self.store.view() as view:
                with fresh.store.writer() as writer:
                    writer.go_on_after(*view.last_rows())
                found = (Located(article, "") for article in view.articles())
                report = fresh._ingest(found, progress, by_hand=False)
                generation, quarantine = view.generation, view.quarantine()
                with fresh.store.writer() as writer:
                    writer.keep_quarantine(quarantine)
                    writer.take_over(view.origins)
            with fresh.store.writer() as writer:
                writer.set_meta("generation", str(generation + 1))
            fresh.store.close()
            self.store.replace_with(beside / FILE)
            shutil.rmtree(beside)
        return report

    def _ingest(
        self,
        found: Iterable[Located | Problem | Skipped | Unchanged],
        progress: Progress | None,
        inputs: Sequence[Location] = (),
        committed: Callable[[Iterable[str]], None] | None = None,
        *,
        by_hand: bool = True,
    ) -> IngestReport:
        """`inputs` are read whole; `committed` is called with article ids that are in the store;
        not `by_hand`: articles only move from store to store.
        """
        tally = ReportBuilder()
        self.check_model()
        with self.store.writer() as writer:
            sign_all(writer, tally, self.settings.batch_articles, progress)
            joined = writer.joined
            located = tally.watch(iter(found))
            while batch := list(islice(located, self.settings.batch_articles)):
                # The last of several versions of one article wins.
                latest = {item.article.id: item.article for item in batch}
                known = writer.hashes(list(latest))
                changed = [a for a in latest.values() if known.get(a.id) != a.sha256]
                tally.unchanged += len(batch) - len(changed)
                tally.changed += sum(article.id in known for article in changed)
                tally.added += sum(article.id not in known for article in changed)
                if changed:
                    entries = self.maker.entries(changed, tally)
                    with tally.timed("write"):
                        tally.generation = writer.commit(entries, self.embedder.model_id)
                        tally.duplicates = writer.joined - joined
                if by_hand:
                    writer.came_by_hand({item.article.id: item.location for item in batch})
                if committed:
                    committed(latest)
                tally.note(writer)
                if progress:
                    progress(tally.report())
            tally.tell_clashes()
            tally.note(writer)
            with self.store.view() as view:
                noted = [entry.location for entry in view.quarantine()]
            writer.release(settled(noted, inputs, tally.failed, tally.taken))
        return tally.report()
