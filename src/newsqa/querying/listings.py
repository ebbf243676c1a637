"""Questions for a list of news: titles by day, or names of documents, of a period and a topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from newsqa.answer.listing import about, documents, newest
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.listing_words import asks_for_documents, listing_topic
from newsqa.dialogue.parse import parse_text
from newsqa.messages.answers import abstention
from newsqa.protocols import Retriever
from newsqa.querying.admission import ArticleTable
from newsqa.querying.archive import View
from newsqa.querying.asked_days import AskedDays, narrowed, with_limits
from newsqa.querying.deduplicate import Copies
from newsqa.querying.followups import Words
from newsqa.search.corpus import GONE, Corpus
from newsqa.types import AbstainReason, Answer, Article, Filters, Hit, Question, Span

READ = 60
"""Passages of a topic whose articles may be listed."""
STANDING = 1.5
"""Least standing of a passage that is listed for a question in another language."""
WIDER_DAYS = (30, 365)
"""Days that 最近 means where its own days have fewer than ENOUGH; behind them all."""
ENOUGH = 5

ISSUED = "近日印发出台、公布施行的政策、办法、意见、方案、条例、通知、措施、规定"
"""What documents of any topic are searched by, in place of the few words of such a question."""

Period = tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one period: a page of articles or of names of documents."""

    articles: tuple[Article, ...] = ()
    names: tuple[Span, ...] = ()
    hits: tuple[Hit, ...] = ()
    total: int = 0
    confidence: float = 0.0


class Lister:
    """Lists of one view of the store.

    `corpus` opens the articles that filters admit, `retriever` one over them; `page` is the most
    entries of a list at a time.
    """

    def __init__(
        self,
        view: View,
        table: ArticleTable,
        corpus: Callable[[Filters], Corpus],
        retriever: Callable[[Corpus], Retriever],
        words: Callable[[Corpus], Words],
        page: int,
    ) -> None:
        self._view = view
        self._table = table
        self._corpus = corpus
        self._retriever = retriever
        self._words = words
        self._page = page

    def answer(self, question: Question, days: AskedDays | None) -> Answer:
        """The list, or an abstention where the period and the topic have nothing."""
        found = Found()
        start, end = (days.named.start, days.named.end) if days else (0, 0)
        topic = listing_topic(question.folded, start, end)
        if question.filters.any_time:
            days = None
        period: Period = None
        for number, wider in enumerate(_periods(days)):
            filters = narrowed(question.filters, *wider) if wider else question.filters
            here = self._found(question, topic, filters)
            if not number or here.total > found.total:
                found, period = here, wider
            if found.total >= ENOUGH:
                break
        answer = Answer(
            question=question.typed,
            status="answered",
            answers=found.names,
            hits=found.hits,
            confidence=found.confidence,
            abstain_reason=None,
            generation=self._view.generation,
            as_of=self._view.as_of,
            form="list" if found.names else "listing",
            listed=found.articles,
            total=found.total,
            offset=question.offset,
        )
        if not found.total:
            answer = self._nothing(answer, period)
        return with_limits(answer, question.filters, period, days.note if days else None)

    def _found(self, question: Question, topic: str, filters: Filters) -> Found:
        corpus = self._corpus(filters)
        wants_documents = asks_for_documents(question.folded)
        if not topic and wants_documents:
            return self._newest_documents(question.offset, corpus, filters)
        if not topic:
            return self._newest(corpus, question.offset)
        asked = replace(parse_text(topic), filters=filters)
        copies = Copies(self._view, corpus.within_limit.articles)
        hits = copies.to_read(asked, self._retriever(corpus), count=READ)
        words = self._words(corpus)
        relevance = Relevance.of(asked, words.tokenizer, words.frequencies, words.passages)
        if relevance.foreign:
            hits = [hit for hit in hits if hit.standing >= STANDING]
        page = slice(question.offset, question.offset + self._page)
        if wants_documents and not relevance.foreign:
            names = documents(hits, relevance)
            if names:
                return Found((), tuple(names[page]), tuple(hits), len(names), names[0].score)
        listed = about(hits, relevance)
        articles = tuple(hit.passage.article for hit in listed[page])
        return Found(articles, (), tuple(listed[page]), len(listed), relevance.best(listed))

    def _newest_documents(self, offset: int, corpus: Corpus, filters: Filters) -> Found:
        """Names of documents of any topic, the newest day first."""
        asked = replace(parse_text(ISSUED), filters=filters)
        copies = Copies(self._view, corpus.within_limit.articles)
        hits = copies.to_read(asked, self._retriever(corpus), count=READ)
        names = sorted(documents(hits), key=_day, reverse=True)
        page = slice(offset, offset + self._page)
        return Found((), tuple(names[page]), tuple(hits), len(names), 1.0)

    def _newest(self, corpus: Corpus, offset: int) -> Found:
        """All articles of the corpus, the newest day first."""
        here = corpus.article_rows[corpus.article_rows != GONE]
        admitted = np.zeros(len(self._table.days), np.bool_)
        admitted[here] = True
        if corpus.within_limit.articles is not None:
            admitted &= corpus.within_limit.articles[: len(admitted)]
        table = self._table
        rows = newest(admitted, table.days, table.leaders, table.sizes)
        page = self._view.at_rows(rows[offset : offset + self._page].tolist())
        articles = tuple(self._view.with_copies(article) for article in page)
        return Found(articles, (), (), len(rows), 1.0)

    def _nothing(self, answer: Answer, period: Period) -> Answer:
        """The abstention, with its reason."""
        first, last = self._table.first_day, self._table.last_day
        outside = bool(period and first and last and (period[1] < first or last < period[0]))
        covered = (first.isoformat(), last.isoformat()) if first and last and outside else None
        reason: AbstainReason = "outside_dates" if outside else "no_article"
        return replace(
            answer,
            status="abstained",
            form=None,
            total=None,
            confidence=0.0,
            abstain_reason=reason,
            message=abstention(reason, covered),
            covered=covered,
        )


def _periods(days: AskedDays | None) -> Iterator[Period]:
    """The periods to look in, one after the other, until one has enough."""
    if days is None:
        yield None
        return
    yield days.named.first, days.named.last
    if days.named.vague:
        for count in WIDER_DAYS:
            yield days.reference - timedelta(count - 1), days.reference
        yield None


def _day(name: Span) -> str:
    return (name.passage.article.published or "")[:10]
