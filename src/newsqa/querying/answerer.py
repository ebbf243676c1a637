"""The read side: from a typed question to an answer, within one generation of the store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from functools import cache, cached_property, partial
from typing import Generic, cast

from newsqa.answer.remembered_scores import RememberedScores
from newsqa.dialogue.parse import parse_question, parse_text
from newsqa.protocols import Embedder, OnStep, Reader, Retriever, SpanScorer
from newsqa.querying.admission import Admission, ArticleTable
from newsqa.querying.answer_cache import AnswerCache, CacheKey
from newsqa.querying.archive import Archive, ArchiveSnapshot, V, View
from newsqa.querying.asked_days import AskedDays, asked_days, limits_search, narrowed, with_limits
from newsqa.querying.conversation import Conversation
from newsqa.querying.deduplicate import Copies
from newsqa.querying.followups import Words
from newsqa.querying.listings import Lister
from newsqa.querying.part_view import PartView, whole_of
from newsqa.querying.reading import Asking, Tools
from newsqa.querying.replies import Replies
from newsqa.querying.retrieval import Method, open_retriever
from newsqa.querying.snapshot import Coverage
from newsqa.querying.spelling import respelt
from newsqa.search.corpus import Corpus
from newsqa.search.dense import QuestionVectors
from newsqa.settings import Settings
from newsqa.text.terms import Tokenizer
from newsqa.tracing import step
from newsqa.types import Answer, Article, Filters, Hit, Part, Passage, Question

_ALL = Filters()


class Answerer(Generic[V]):
    """Ask and search over one archive; safe to share between threads.

    `embedder`, `tokenizer` and `span_model` are called when they are first needed, so that nothing
    is loaded before. `reader` replaces the bundled reader. `asking` makes the context in which a
    question is answered, for instance one that slows an ingest down. Every method raises StoreModel
    when the store's vectors come from another model, ModelError when a model cannot be loaded, and
    StoreError when the store cannot be read.
    """

    def __init__(
        self,
        archive: Archive[V],
        settings: Settings,
        embedder: Callable[[], Embedder],
        tokenizer: Callable[[], Tokenizer],
        span_model: Callable[[], SpanScorer],
        *,
        reader: Reader | None = None,
        asking: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._archive = archive
        self.settings = settings
        self._embedder = embedder
        self._tokenizer = tokenizer
        self._span_model = span_model
        self._reader = reader
        self._asking = asking
        self._snapshot: ArchiveSnapshot[V] | None = None
        self._coverage = Coverage()
        self._admission = Admission()
        self._replies = Replies()
        self._answers = AnswerCache(settings.answer_cache_size)
        self._lock = threading.Lock()

    @cached_property
    def _conversation(self) -> Conversation:
        def answered(
            question: Question, view: View, without: Collection[str], on_step: OnStep
        ) -> Answer:
            whole = cast("V", whole_of(view))  # made by this archive
            return self._answered(question, whole, without, on_step)

        return Conversation(self._parsed, answered, self._replies, self.settings.max_listed)

    @cached_property
    def _vectors(self) -> QuestionVectors:
        return QuestionVectors(self._embedder())

    def ask(
        self,
        typed: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        offset: int = 0,
        without: Collection[str] = (),
        on_step: OnStep | None = None,
    ) -> Answer:
        """The answer, or an abstention; from the cache for a question asked in this generation.

        `history` are the earlier questions of the conversation, oldest first; `offset` is how many
        of a list of news to leave out. Articles whose ids are in `without` are not read. `on_step`
        is called as each step starts. Raises ValueError for an empty question.
        """
        question = replace(self._parsed(typed, history, filters), offset=max(offset, 0))
        with self._asking(), self._archive.view() as view:
            return self._answered(question, view, without, on_step or (lambda _: None))

    def to_read(self, typed: str, *, without: Collection[str] = ()) -> list[Hit]:
        """The passages that `ask` reads for the question, best first."""
        question = self._parsed(typed)
        with self._archive.view() as view:
            hits, _ = self._asking_of(question, view, without).to_read(question)
            return hits

    def search(
        self,
        typed: str,
        k: int = 20,
        method: Method = "both",
        *,
        filters: Filters = _ALL,
        every_print: bool = False,
    ) -> list[Hit]:
        """At most k passages of different words, best first; `every_print` repeats copies' words.

        Raises ValueError for an empty question.
        """
        question = self._parsed(typed, (), filters)
        with self._asking(), self._archive.view() as view:
            corpus = self._corpus(view, question.filters)
            retriever = self._retriever(corpus, method)
            if every_print:
                return retriever.search(question, k)
            seen = self._seen(view, question.filters.part)
            copies = Copies(seen, corpus.within_limit.articles)
            return copies.to_read(question, retriever, count=k)

    def warm_up(self) -> None:
        """Load the models and the index that the first question would wait for."""
        with self._archive.view() as view:
            self._corpus(view)
        if self._snapshot:
            self._snapshot.prepare()
        question = parse_text("今天？")
        self._vectors.of(question)
        self._tokenizer().terms(question.text)
        if self._reader is None:
            self._span_model().score(question, [Passage(Article("", "？"), 0, 1)])

    def apart(self) -> Answerer[V]:
        """Another one that shares the models and begins with this one's index, so that it loads
        only what is new; its own index and answers are seen by nobody else.
        """
        other = Answerer(
            self._archive,
            self.settings.model_copy(update={"answer_cache_size": 0}),
            self._embedder,
            self._tokenizer,
            self._span_model,
            reader=self._reader,
        )
        other._snapshot = self._snapshot
        return other

    def freshen(self) -> bool:
        """Load the index of a new generation before its first question; False without one."""
        with self._archive.view() as view:
            before = self._snapshot
            if before is not None and before.state == view.state:
                return False
            self._corpus(view)
            return True

    @property
    def _today(self) -> date:
        """The day of asking."""
        return self.settings.today or date.today()

    # -- steps --------------------------------------------------------------------------------

    def _parsed(self, typed: str, history: Sequence[str] = (), filters: Filters = _ALL) -> Question:
        with step("parse"):
            return parse_question(typed, self.settings.question_characters, history, filters)

    def _answered(
        self, question: Question, view: V, without: Collection[str], on_step: OnStep
    ) -> Answer:
        """The answer, from the cache where it has one."""
        started = time.perf_counter()
        on_step("retrieve")
        part = question.filters.part
        seen = self._seen(view, part)
        if more := self._conversation.more(question, seen, without, on_step):
            return more
        if reply := self._replies.of(question, seen):
            if news := self._conversation.on_news(question, seen, without):
                return news
            on_step("read")
            timings = {"retrieve": 1000 * (time.perf_counter() - started), "read": 0.0}
            return replace(reply, timings_ms=timings)
        opened = partial(self._asking_of, question, view, without)
        if related := self._conversation.related(question, opened):
            listed = self._listed(related, None, view, on_step)
            return replace(listed, question=question.typed, resolved_question=related.text)
        days = asked_days(question, self._today, lambda: self._table(view, part).last_day)
        if question.intent == "listing":
            return self._list(question, days, view, without, on_step)
        limit = days.limit if days and limits_search(question, days) else None
        given = question.filters
        if limit:
            question = replace(question, filters=narrowed(given, *limit))
        key = CacheKey.of(view.state, question, without)
        if cached := self._answers.get(key):
            on_step("read")
            timings = {"retrieve": 1000 * (time.perf_counter() - started), "read": 0.0}
            return replace(cached, question=question.typed, timings_ms=timings)
        asking = self._asking_of(question, view, without, given)
        retrieved: list[float] = []

        def on_read() -> None:
            if not retrieved:  # a second way of reading begins no other step
                retrieved.append(time.perf_counter())
                on_step("read")

        meant, note = respelt(question, self._tokenizer(), asking.corpus.lexical)
        answer = self._conversation.answer(meant, asking, on_read)
        now = time.perf_counter()
        middle = retrieved[0] if retrieved else now
        timings = {"retrieve": 1000 * (middle - started), "read": 1000 * (now - middle)}
        note = note or answer.note
        answer = replace(answer, question=question.typed, timings_ms=timings, note=note)
        answer = with_limits(answer, given, limit, days.note if days else None)
        self._answers.put(key, answer)
        return answer

    def _list(
        self,
        question: Question,
        days: AskedDays | None,
        view: V,
        without: Collection[str],
        on_step: OnStep,
    ) -> Answer:
        """The list that is asked for: of the conversation's article, else of the archive."""
        if question.history and not days:
            asking = self._asking_of(question, view, without)
            if talk := self._conversation.documents(question, asking):
                return talk
        listed = self._listed(question, days, view, on_step)
        if listed.form != "list" or len(listed.answers) > 1:
            return listed
        # A single document the reader reads with what belongs to it.
        fact = self._answered(replace(question, intent="fact"), view, without, lambda _: None)
        return fact if fact.status == "answered" else listed

    def _asking_of(
        self,
        question: Question,
        view: V,
        without: Collection[str],
        filters: Filters | None = None,
    ) -> Asking:
        corpus = self._corpus(view, question.filters)
        seen = self._seen(view, question.filters.part)
        copies = Copies(seen, corpus.within_limit.articles)
        return Asking(seen, corpus, copies, without, filters or question.filters, self._tools())

    def _tools(self) -> Tools:
        return Tools(
            self.settings,
            self._tokenizer(),
            self._vectors,
            cache(lambda: RememberedScores(self._span_model())),
            self._reader,
            self._coverage,
        )

    def _listed(
        self, question: Question, days: AskedDays | None, view: V, on_step: OnStep
    ) -> Answer:
        """The list of news that a question asks for; it is not cached."""
        started = time.perf_counter()
        part = question.filters.part
        lister = Lister(
            self._seen(view, part),
            self._table(view, part),
            lambda filters: self._corpus(view, filters),
            lambda corpus: self._retriever(corpus, "both"),
            lambda corpus: Words(
                self._tokenizer(), corpus.lexical.frequencies, len(corpus.passage_ids)
            ),
            self.settings.max_listed,
        )
        answer = lister.answer(question, days)
        on_step("read")
        return replace(answer, timings_ms={"retrieve": 1000 * (time.perf_counter() - started)})

    @contextmanager
    def part(self, part: Part) -> Iterator[PartView]:
        """A view of the articles of a part in the newest generation."""
        with self._archive.view() as view:
            yield self._part_of(view, part)

    def _seen(self, view: V, part: Part | None) -> View:
        """What is read of the archive: all of it, or the part."""
        return self._part_of(view, part) if part else view

    def _part_of(self, view: V, part: Part) -> PartView:
        corpus = self._corpus(view, Filters(part=part))
        return PartView(view, part, corpus, self._table(view, part))

    def _table(self, view: V, part: Part | None) -> ArticleTable:
        """The days and names of all articles, or of those of the part."""
        table = self._admission.table(view)
        if part is None:
            return table
        limit = self._corpus(view, Filters(part=part)).within_limit.articles
        return table if limit is None else table.within(limit)

    def _corpus(self, view: V, filters: Filters = _ALL) -> Corpus:
        """The index of the view's generation, loaded where needed, within the filters.

        Raises StoreModel when its vectors come from another model than the encoder's.
        """
        with self._lock:
            snapshot = self._snapshot
            if snapshot is None or snapshot.state != view.state:
                later = snapshot is not None and snapshot.state.is_later_than(view.state)
                # A view older than the snapshot is loaded whole, and the newer snapshot stays.
                snapshot = self._archive.snapshot(view, None if later else snapshot)
                if not later:
                    self._snapshot = snapshot
        self._archive.check_model(self._embedder)
        return self._admission.limited(snapshot.corpus(view), filters, view)

    def _retriever(self, corpus: Corpus, method: Method) -> Retriever:
        return open_retriever(corpus, method, self.settings, self._tokenizer(), self._vectors)
