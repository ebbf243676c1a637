"""Questions as the product reads them, and variants of them that leave their event open.

A natural question names its event: few articles have its words. Three kinds of variants do not:
without its rarest words ("several"), without its names and figures ("nameless"), and without all
words of which the article of another event that answers it too has none ("twin").
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsqa.answer.clarify import offered, with_words
from newsqa.answer.events import Event, events_of
from newsqa.answer.reader import SpanReader
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.parse import parse_question
from newsqa.engine import NewsQA
from newsqa.querying.deduplicate import Copies
from newsqa.querying.retrieval import open_retriever
from newsqa.querying.snapshot import take
from newsqa.search.dense import QuestionVectors
from newsqa.store.reader import StoreReader
from newsqa.text.fold import fold
from newsqa.text.proper_nouns import is_proper_noun
from newsqa.types import Article, Hit, Question, Span

SEVERAL = 4
"""Articles with all words of a question from which it names none."""
TWINS = 3
"""Other events whose words a question is cut down to, at most."""
LEAST_LEFT = 0.8
"""Rarity of the words that a question must keep, summed: two fairly common ones."""
LIKELY, UNLIKELY = 0.3, 0.08
"""Confidence in the answer of a second event, as a share of that of the first, from which a
question without its event is open, and up to which it is not; between, it teaches nothing."""
LEAST_SECOND = 0.06
"""Confidence in the answer of a second event that makes a question open, at least."""
OPEN = frozenset({"vague", "twin_written"})
"""Kinds of questions that leave open which event is meant, whatever the answers."""
CLEAR = frozenset({"named", "written", "one_written"})
"""Kinds that do not."""
_FIGURES = re.compile(r"[《》“”\"「」·]|\d+[年月日号]?")
_BARE = re.compile(r"^[，,、。的在和与\s]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is read: its number in the set, how it was made, the id of its article."""

    number: int
    text: str
    made: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A question with what was found and read for it, best first."""

    asked: Asked
    question: Question
    relevance: Relevance
    hits: tuple[Hit, ...]
    spans: tuple[Span, ...]

    @property
    def events(self) -> list[Event]:
        """The events of what was found."""
        return events_of(self.hits, self.spans)

    def is_open(self) -> bool | None:
        """Whether the question leaves open which event is meant; None where that is not sure."""
        made = self.asked.made
        if made in OPEN | CLEAR:
            return made in OPEN
        first, second = offered(self.question, self.relevance, self.events)[:2]
        share = second.confidence / first.confidence
        if share >= LIKELY and second.confidence >= LEAST_SECOND:
            return True
        return False if share <= UNLIKELY and is_of(first, self.asked.article) else None


class Archive:
    """The engine and one view of its store."""

    def __init__(self, engine: NewsQA, view: StoreReader) -> None:
        self._engine = engine
        self._view = view
        self._corpus = take(view, None).corpus(view)
        self._vectors = QuestionVectors(engine.embedder)

    def read(self, asked: Asked) -> Read | None:
        """The question as it is read; None where its words compare with no article's.

        Where one event alone has its words, none of its passages is read.
        """
        engine, corpus = self._engine, self._corpus
        question = parse_question(asked.text, engine.settings.question_characters)
        relevance = Relevance.of(
            question, engine.tokenizer, corpus.lexical.frequencies, len(corpus.passage_ids)
        )
        if relevance.foreign or not relevance.weights:
            return None
        retriever = open_retriever(
            corpus, "both", engine.settings, engine.tokenizer, self._vectors, None
        )
        count = engine.settings.read_passages
        hits = Copies(self._view).to_read(question, retriever, count=count)
        spans: tuple[Span, ...] = ()
        if len(with_words(relevance, events_of(hits, ()))) > 1:
            spans = SpanReader(engine.span_model, relevance).read(question, hits).spans
        return Read(asked, question, relevance, tuple(hits), spans)

    def variants(self, read: Read) -> Iterator[Asked]:
        """Yield the question without its event, each variant once."""
        made: dict[str, str] = {}
        for words in self._twins(read):
            made.setdefault(words, "twin")
        for words in self._shortened(read):
            made.setdefault(words, "several")
        made.setdefault(self._nameless(read), "nameless")
        for words, how in made.items():
            if words != read.question.folded and self._by_rarity(words):
                yield Asked(read.asked.number, words, how, read.asked.article)

    def _twins(self, read: Read) -> Iterator[str]:
        """Yield the question without what only its own event has, for each other event."""
        own = next((one for one in read.events if is_of(one, read.asked.article)), None)
        if own is None:
            return
        here = _words_of(own.articles[0])
        others = [one for one in read.events if one is not own]
        for other in others[:TWINS]:
            there = _words_of(other.articles[0])
            words = read.question.folded
            for term in self._by_rarity(words):
                if term in here and term not in there:
                    words = words.replace(term, "")
            words = _BARE.sub("", words)
            if self._rarity(words) >= LEAST_LEFT:
                yield words

    def _shortened(self, read: Read) -> Iterator[str]:
        """Yield the question without its rarest words, until several articles have the others."""
        chosen = random.Random(read.asked.number)
        words = read.question.folded
        while terms := self._by_rarity(words):
            words = words.replace(terms[0], "")
            left = self._by_rarity(words)
            if left and self._articles_with(left) >= SEVERAL:
                yield words
                if chosen.random() < 0.6:
                    break

    def _nameless(self, read: Read) -> str:
        """The question without its names and figures."""
        words = read.question.folded
        for term in self._by_rarity(words):
            words = words.replace(term, "") if is_proper_noun(term) else words
        return _FIGURES.sub("", words).strip()

    def _by_rarity(self, words: str) -> list[str]:
        terms = list(dict.fromkeys(self._engine.tokenizer.terms(words)))
        known = self._corpus.lexical.frequencies(terms)
        return sorted(terms, key=lambda term: known.get(term, 0))

    def _rarity(self, words: str) -> float:
        counts = self._corpus.lexical.frequencies, len(self._corpus.passage_ids)
        return sum(Relevance(words, self._engine.tokenizer, *counts).rarity)

    def _articles_with(self, terms: Sequence[str]) -> int:
        """Count the articles that have all the terms."""
        found: set[int] | None = None
        for term in terms:
            ids, _ = self._corpus.lexical.match_articles([term], len(self._corpus.passage_ids))
            found = set(ids.tolist()) if found is None else found & set(ids.tolist())
        return len(found or ())


def is_of(event: Event, article_id: str) -> bool:
    """Whether an event is that of an article, or of a copy of it."""
    return any(
        article_id in {article.id, *(copy.id for copy in article.copies)}
        for article in event.articles
    )


def _words_of(article: Article) -> str:
    return fold(f"{article.title}\n{article.text}")
