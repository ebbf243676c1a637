"""One question within one view of the store: what to read for it, and the answer to what was read.

As typed (`alone`), or as a follow-up to the turns of a conversation (`followup`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from newsqa.answer.compose import Limits, compose, compose_parts
from newsqa.answer.corrections import corrected
from newsqa.answer.event_name import shown_title
from newsqa.answer.fields import answer_field
from newsqa.answer.listing import documents
from newsqa.answer.reader import SpanReader
from newsqa.answer.relevance import Frequencies, Relevance
from newsqa.answer.verdict import verdict
from newsqa.dialogue.comparison import comparison_of
from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.list_entries import is_of_several
from newsqa.dialogue.parse import parse_question, parse_text
from newsqa.protocols import Reader, Reading, Retriever, SpanScorer
from newsqa.querying.archive import View
from newsqa.querying.asking_back import with_events
from newsqa.querying.deduplicate import Copies
from newsqa.querying.digests import (
    DIGEST_PASSAGES,
    ENTRIES,
    answer_detail,
    answer_digest,
    answer_list_digest,
    on_topic,
)
from newsqa.querying.followups import (
    OTHERS,
    OWN,
    Words,
    detail_of,
    digest_of,
    in_full,
    is_bare,
    read_followup,
    understood,
)
from newsqa.querying.long_answers import over_article
from newsqa.querying.retrieval import open_retriever
from newsqa.querying.snapshot import Coverage
from newsqa.querying.talk_lists import last_list
from newsqa.search.corpus import Corpus
from newsqa.search.dense import QuestionVectors
from newsqa.search.hybrid import Always
from newsqa.settings import Settings
from newsqa.text.terms import Tokenizer
from newsqa.tracing import step
from newsqa.types import Answer, Choice, FieldAnswer, Filters, Hit, Passage, Question, Span


@dataclass(frozen=True, slots=True)
class Tools:
    """The models and settings of an engine, for one question.

    `span_model` reads no passage twice for it; `reader` replaces the bundled one.
    """

    settings: Settings
    tokenizer: Tokenizer
    vectors: QuestionVectors
    span_model: Callable[[], SpanScorer]
    reader: Reader | None
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Asking:
    """What all steps of one question share.

    Articles whose ids are in `without` are not read; `filters` are those of the conversation.
    """

    view: View
    corpus: Corpus
    copies: Copies
    without: Collection[str]
    filters: Filters
    tools: Tools

    @property
    def words(self) -> Words:
        """The words of the archive."""
        return Words(*self._counts)

    def to_read(self, question: Question) -> tuple[list[Hit], Collection[str]]:
        """The passages to read, and the ids of articles that are not: those that are corrected."""
        without = self.without
        retriever, count = self._retriever(), self.tools.settings.read_passages
        if question.intent == "digest":
            question, count = on_topic(question), max(count, DIGEST_PASSAGES)
        with step("retrieve"):
            hits = self.copies.to_read(question, retriever, count=count, without=without)
            if wrong := corrected(hits):
                without = {*without, *wrong}
                hits = self.copies.to_read(question, retriever, count=count, without=without)
        return hits, without

    def alone(
        self, question: Question, on_read: Callable[[], None], *, doubtful: bool = False
    ) -> Answer:
        """The answer of a question as typed; one that is `doubtful` may be a follow-up.

        `on_read` is called before the first passage is read.
        """
        asked = question.compared or (question,)
        may_ask_back = self.tools.settings.ask_back and len(asked) == 1 and not doubtful
        found = [self.to_read(one) for one in asked]
        on_read()
        answers = [
            self.copies.cite(self._read(one, hits, may_ask_back=may_ask_back), unread)
            for one, (hits, unread) in zip(asked, found, strict=True)
        ]
        answer = compose_parts(answers)
        comparison = comparison_of(question.text)
        return replace(answer, note=verdict(comparison, answers)) if comparison else answer

    def chosen(
        self,
        choice: Choice,
        asked: Question,
        hits: Sequence[Hit],
        on_read: Callable[[], None],
    ) -> Answer | None:
        """What the article of a choice answers to the question that was asked back (`asked`); None
        where the question of the choice is of another kind.

        `hits` are those of `asked`: no passage is found anew, so that what answered before the
        choice was offered answers now.
        """
        on_read()
        answer = self._of_choice(choice, asked, hits, whole=True)
        return self.copies.cite(answer, self.without) if answer else None

    def documents_of(self, question: Question, turns: Sequence[Earlier]) -> Answer | None:
        """The names of the documents that the article of the last turn says were issued; None
        where it names none.
        """
        turn = turns[-1]
        article = turn.article
        loaded = self.view.load(self.view.passages_of([article.id]).tolist()) if article else {}
        places = sorted((one.start, one.end) for one in loaded.values())
        hits = tuple(Hit(Passage(article, *place), 0.0) for place in places) if article else ()
        names = tuple(documents(hits))
        if not names:
            return None
        name = shown_title(article).strip("《》") if article else ""
        joint = ": " if question.foreign else "，"
        answer = Answer(
            question=question.typed,
            status="answered",
            answers=names,
            hits=hits,
            confidence=1.0,
            abstain_reason=None,
            generation=self.view.generation,
            as_of=self.view.as_of,
            form="list",
            resolved_question=f"《{name}》{joint}{question.text}",
        )
        return self.copies.cite(answer, self.without)

    def followup(
        self, question: Question, turns: Sequence[Earlier], on_read: Callable[[], None]
    ) -> Answer:
        """The answer of a question that depends on the last of the turns."""
        turn, words = turns[-1], self.words
        bare = is_bare(question)
        if bare:
            listed = last_list(turns) if is_of_several(question.folded) else None
            answered = (one for one in reversed(turns) if one.answers or one.listed)
            turn = listed or next(answered, turn)
            if turn.listed:
                return self._digest_of_list(question, turn, on_read)
        asked = understood(question, turns, words)
        topic = parse_text(turn.name) if bare else next(iter(asked.values()))
        article_id = turn.article.id if turn.article else ""
        always = Always(
            frozenset([article_id]), self.corpus.rows_of(self.view.passages_of([article_id]))
        )
        with step("retrieve"):
            hits = self.copies.beside(
                topic, self._retriever(always), article_id, own=OWN, others=OTHERS
            )
        on_read()
        own = [hit for hit in hits if hit.passage.article.id == article_id]
        if question.intent == "digest" and own:
            answer = self._digest(replace(topic, typed=question.typed), own)
            shown = (
                digest_of(turn, question.typed, 1)
                if bare
                else in_full(question, "topic", turns, words)
            )
            return replace(answer, resolved_question=shown)
        field = self._field(question, own)
        found = None
        if _is_read(question, field):
            with step("read"):
                found = read_followup(
                    question, asked, turn, hits, lambda one: self._reader_of(words.relevance(one))
                )
        read_as = found.question if found else topic
        relevance = words.relevance(read_as)
        reading = found.reading if found else Reading()
        answer = self._composed(
            replace(read_as, typed=question.typed),
            self._over_article(read_as, reading, relevance),
            hits,
            relevance,
            field,
            Limits.of(self.tools.settings).in_conversation(),
        )
        shown = in_full(question, found.way if found else "topic", turns, words)
        resolved = shown if shown != question.text else None
        return replace(self.copies.cite(answer, self.without), resolved_question=resolved)

    def _read(self, question: Question, hits: Sequence[Hit], *, may_ask_back: bool) -> Answer:
        """Read the hits and compose the answer, of each question where several are asked.

        `may_ask_back`: the answer may be the question which event is meant.
        """
        if question.intent == "digest":
            return self._digest(question, hits)
        relevance = Relevance.of(question, *self._counts)
        reader, limits = self._reader_of(relevance), Limits.of(self.tools.settings)
        answers: list[Answer] = []
        for part in question.parts or (question,):
            field = self._field(part, hits)
            # What follows asks about the same event: 谁承建的 of 大桥花了多少钱，谁承建的.
            given = _of_same_article(hits, answers)
            with step("read"):
                reading = reader.read(part, given) if _is_read(part, field) else Reading()
                reading = self._over_article(part, reading, relevance)
            answers.append(self._composed(part, reading, hits, relevance, field, limits))
            if may_ask_back and not question.parts and field is None:
                answers[0] = with_events(
                    answers[0],
                    part,
                    relevance,
                    hits,
                    reading.spans,
                    partial(self._of_choice, asked=part, hits=hits),
                )
        return compose_parts(answers)

    def _of_choice(
        self, choice: Choice, asked: Question, hits: Sequence[Hit], *, whole: bool = False
    ) -> Answer | None:
        """As `chosen`; a long answer is over the `whole` article, or over the hits."""
        named = parse_question(choice.question, self.tools.settings.question_characters)
        if named.intent != "fact":
            return None
        own = [hit for hit in hits if hit.passage.article.id == choice.article.id]
        relevance = Relevance.of(named, *self._counts)
        with step("read"):
            reading = self._reader_of(relevance).read(asked, own)
            if whole:
                reading = self._over_article(asked, reading, relevance)
        limits = Limits.of(self.tools.settings)
        return self._composed(asked, reading, own, relevance, None, limits)

    def _composed(
        self,
        question: Question,
        reading: Reading,
        hits: Sequence[Hit],
        relevance: Relevance,
        field: FieldAnswer | None,
        limits: Limits,
    ) -> Answer:
        with step("compose"):
            return compose(
                question,
                reading,
                hits,
                relevance=relevance.best(hits),
                field=field,
                covered=self.tools.coverage.of(question, self.view),
                generation=self.view.generation,
                as_of=self.view.as_of,
                limits=limits,
            )

    def _reader_of(self, relevance: Relevance) -> Reader:
        return self.tools.reader or SpanReader(self.tools.span_model(), relevance)

    def _over_article(self, question: Question, reading: Reading, relevance: Relevance) -> Reading:
        if self.tools.reader is not None:
            return reading
        model = self.tools.span_model()
        return over_article(question, reading, relevance, self.tools.tokenizer, model, self.view)

    def _digest(self, question: Question, hits: Sequence[Hit]) -> Answer:
        covered = self.tools.coverage.of(question, self.view)
        cite = partial(self.copies.cited, without=self.without)
        with step("digest"):
            return answer_digest(question, hits, self._counts, covered, self.view, cite)

    def _digest_of_list(
        self, question: Question, turn: Earlier, on_read: Callable[[], None]
    ) -> Answer:
        """The first entries of the list of a turn, each in a sentence."""
        on_read()
        cite = partial(self.copies.cited, without=self.without)
        listed = [article for article in turn.listed if article.id not in self.without][:ENTRIES]
        with step("digest"):
            answer = answer_list_digest(question, listed, self._counts, self.view, cite)
        shown = digest_of(turn, question.typed, len(listed))
        return replace(answer, resolved_question=shown)

    def detail_of(self, question: Question, sentence: Span, on_read: Callable[[], None]) -> Answer:
        """What stands around a sentence of a digest."""
        on_read()
        view = self.view
        answer = answer_detail(question, sentence, generation=view.generation, as_of=view.as_of)
        answer = self.copies.cite(answer, self.without)
        return replace(answer, resolved_question=detail_of(sentence, question.typed))

    def _field(self, question: Question, hits: Sequence[Hit]) -> FieldAnswer | None:
        if question.field is None:
            return None
        named = Relevance(question.field.named, *self._counts)
        return answer_field(question.field, hits, named)

    @property
    def _counts(self) -> tuple[Tokenizer, Frequencies, int]:
        corpus = self.corpus
        return self.tools.tokenizer, corpus.lexical.frequencies, len(corpus.passage_ids)

    def _retriever(self, always: Always | None = None) -> Retriever:
        tools = self.tools
        return open_retriever(
            self.corpus, "both", tools.settings, tools.tokenizer, tools.vectors, always
        )


def _is_read(question: Question, field: FieldAnswer | None) -> bool:
    """Whether words of articles may answer: 是哪家媒体发的 asks for a field, and names nothing."""
    return field is None and (question.field is None or bool(question.field.named))


def _of_same_article(hits: Sequence[Hit], answers: Sequence[Answer]) -> Sequence[Hit]:
    """The hits of the article that the first answer is from; all of them without one."""
    cited = {span.passage.article.id for answer in answers[:1] for span in answer.answers}
    return [hit for hit in hits if hit.passage.article.id in cited] or hits
