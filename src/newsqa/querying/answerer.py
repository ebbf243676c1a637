"""The read side: from a typed question to an answer, within one generation of the store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property

from newsqa.answer.compose import Limits, compose
from newsqa.answer.fields import answer_field
from newsqa.answer.reader import SpanReader
from newsqa.answer.relevance import Frequencies, Relevance
from newsqa.dialogue.parse import parse_question, parse_text
from newsqa.protocols import Embedder, OnStep, Reader, Retriever, SpanScorer
from newsqa.querying.answer_cache import AnswerCache, CacheKey
from newsqa.querying.deduplicate import Copies
from newsqa.querying.retrieval import Method, open_retriever
from newsqa.querying.snapshot import Coverage, Snapshot, take
from newsqa.search.corpus import Corpus
from newsqa.search.dense import QuestionVectors
from newsqa.settings import Settings
from newsqa.store.database import Store
from newsqa.store.reader import StoreReader
from newsqa.text.terms import Tokenizer
from newsqa.types import Answer, FieldAnswer, Hit, Question


class Answerer:
    """Ask and search over one store; safe to share between threads.

    `embedder`, `tokenizer` and `span_model` are called when they are first needed, so that nothing
    is loaded before. `reader` replaces the bundled reader. `asking` makes the context in which a
    question is answered, for instance one that slows an ingest down. Every method raises StoreModel
    when the store's vectors come from another model, ModelError when a model cannot be loaded, and
    StoreError when the store cannot be read.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        embedder: Callable[[], Embedder],
        tokenizer: Callable[[], Tokenizer],
        span_model: Callable[[], SpanScorer],
        *,
        reader: Reader | None = None,
        asking: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self.store = store
        self.settings = settings
        self._embedder = embedder
        self._tokenizer = tokenizer
        self._span_model = span_model
        self._reader = reader
        self._asking = asking
        self._snapshot: Snapshot | None = None
        self._coverage = Coverage()
        self._answers = AnswerCache(settings.answer_cache_size)
        self._lock = threading.Lock()

    @cached_property
    def _vectors(self) -> QuestionVectors:
        return QuestionVectors(self._embedder())

    def ask(
        self, typed: str, *, without: Collection[str] = (), on_step: OnStep | None = None
    ) -> Answer:
        """The answer, or an abstention; from the cache for a question asked in this generation.

        Articles whose ids are in `without` are not read. `on_step` is called as each step starts.
        Raises ValueError for an empty question.
        """
        started = time.perf_counter()
        question = self._parsed(typed)
        on_step = on_step or (lambda _: None)
        with self._asking(), self.store.view() as view:
            on_step("retrieve")
            key = CacheKey.of(view.epoch, view.generation, question, without)
            if cached := self._answers.get(key):
                on_step("read")
                timings = {"retrieve": 1000 * (time.perf_counter() - started), "read": 0.0}
                return replace(cached, question=question.typed, timings_ms=timings)
            corpus, copies = self._corpus(view), Copies(view)
            hits = self._to_read(question, corpus, copies, without)
            retrieved = time.perf_counter()
            on_step("read")
            answer = self._read_and_compose(question, hits, corpus, view)
            timings = {
                "retrieve": 1000 * (retrieved - started),
                "read": 1000 * (time.perf_counter() - retrieved),
            }
            answer = replace(copies.cite(answer, without), timings_ms=timings)
            self._answers.put(key, answer)
            return answer

    def to_read(self, typed: str, *, without: Collection[str] = ()) -> list[Hit]:
        """The passages that `ask` reads for the question, best first."""
        question = self._parsed(typed)
        with self.store.view() as view:
            return self._to_read(question, self._corpus(view), Copies(view), without)

    def search(
        self, typed: str, k: int = 20, method: Method = "both", *, every_print: bool = False
    ) -> list[Hit]:
        """At most k passages of different words, best first; `every_print` repeats copies' words.

        Raises ValueError for an empty question.
        """
        question = self._parsed(typed)
        with self._asking(), self.store.view() as view:
            retriever = self._retriever(self._corpus(view), method)
            if every_print:
                return retriever.search(question, k)
            return Copies(view).to_read(question, retriever, count=k)

    def warm_up(self) -> None:
        """Load the models and the index that the first question would wait for."""
        with self.store.view() as view:
            self._corpus(view)
        if self._snapshot:
            self._snapshot.vectors.build_prefilters()
        question = parse_text("今天？")
        self._vectors.of(question)
        self._tokenizer().terms(question.text)
        if self._reader is None:
            self._span_model().spans(question, [question.text])

    def freshen(self) -> bool:
        """Load the index of a new generation before its first question; False without one."""
        with self.store.view() as view:
            before = self._snapshot
            if before is not None and before.is_of(view):
                return False
            self._corpus(view)
            return True

    # -- steps --------------------------------------------------------------------------------

    def _parsed(self, typed: str) -> Question:
        return parse_question(typed, self.settings.question_characters)

    def _to_read(
        self, question: Question, corpus: Corpus, copies: Copies, without: Collection[str]
    ) -> list[Hit]:
        retriever, count = self._retriever(corpus, "both"), self.settings.read_passages
        return copies.to_read(question, retriever, count=count, without=without)

    def _read_and_compose(
        self, question: Question, hits: Sequence[Hit], corpus: Corpus, view: StoreReader
    ) -> Answer:
        """Read the hits and compose the answer."""
        relevance = Relevance.of(question, *self._words_of(corpus))
        field = self._field(question, hits, corpus)
        reader = self._reader or SpanReader(self._span_model(), relevance)
        settings = self.settings
        return compose(
            question,
            reader.read(question, hits) if field is None else [],
            hits,
            relevance=relevance.best(hits),
            field=field,
            covered=self._coverage.of(question, view),
            generation=view.generation,
            as_of=view.as_of,
            limits=Limits(settings.abstain_below, settings.max_answers, settings.max_listed),
        )

    def _field(self, question: Question, hits: Sequence[Hit], corpus: Corpus) -> FieldAnswer | None:
        if question.field is None:
            return None
        named = Relevance(question.field.named, *self._words_of(corpus))
        return answer_field(question.field, hits, named)

    def _words_of(self, corpus: Corpus) -> tuple[Tokenizer, Frequencies, int]:
        return self._tokenizer(), corpus.lexical.frequencies, len(corpus.passage_ids)

    def _corpus(self, view: StoreReader) -> Corpus:
        """The index of the view's generation, loaded where needed.

        Raises StoreModel when its vectors come from another model than the encoder's.
        """
        with self._lock:
            snapshot = self._snapshot
            if snapshot is None or not snapshot.is_of(view):
                later = snapshot is not None and snapshot.is_later(view)
                # A view older than the snapshot is loaded whole, and the newer snapshot stays.
                snapshot = take(view, None if later else snapshot)
                if not later:
                    self._snapshot = snapshot
        self.store.check_model(self._embedder)
        return snapshot.corpus(view)

    def _retriever(self, corpus: Corpus, method: Method) -> Retriever:
        return open_retriever(corpus, method, self.settings, self._tokenizer(), self._vectors)
