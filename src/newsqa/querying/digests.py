"""A question that wants a digest, from its hits to the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from newsqa.answer.article_choice import about, words_of
from newsqa.answer.compose_digest import compose_digest, confidence_of, form_of
from newsqa.answer.digest import chosen, digest, in_order
from newsqa.answer.relevance import Frequencies, Relevance
from newsqa.answer.request_words import asks_for_course, without_request
from newsqa.answer.same_event import Reports
from newsqa.answer.sentence_features import LONGEST, sentences_of
from newsqa.answer.sentence_weights import fitted_weights
from newsqa.querying.archive import View
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.text.times import Covered
from newsqa.types import Answer, Article, Hit, Question, Span

DIGEST_PASSAGES = 16
"""Passages whose articles may be told; the reading model does not read them."""
LEAST_WORDS = 0.75
"""Share of the words of the question in an article that another report of its event has."""
ENTRIES = 5
"""Most entries of a list that a digest tells."""
FURTHER_REPORTS = 4
"""Most reports beside the one that is asked about."""


def on_topic(question: Question) -> Question:
    """The question without the words of the request, which are not worth a search."""
    topic = without_request(question.text)
    return replace(question, text=topic, folded=fold(topic))


def answer_digest(
    question: Question,
    hits: Sequence[Hit],
    words: tuple[Tokenizer, Frequencies, int],
    covered: Covered | None,
    view: View,
    cite: Callable[[Span], Span],
) -> Answer:
    """The digest of the event among the hits that the question is about, or an abstention.

    `cite` moves a span to the article that is cited for its words.
    """
    relevance = Relevance(without_request(question.text), *words, foreign=question.foreign)
    article = about(hits, relevance)
    own = [hit for hit in hits if hit.passage.article == article]
    spans: list[Span] = []
    if article:
        further = _further(article, hits, relevance, Reports(words[0]))
        by_day = asks_for_course(question.text)
        found = digest([article, *further], relevance, words[0], by_day=by_day)
        spans = in_order([_no_longer(cite(span), span) for span in found])
    return compose_digest(
        question,
        spans,
        hits,
        confidence=confidence_of(relevance.best(own), own),
        form=form_of(spans),
        covered=covered,
        generation=view.generation,
        as_of=view.as_of,
    )


def answer_list_digest(
    question: Question,
    articles: Sequence[Article],
    words: tuple[Tokenizer, Frequencies, int],
    view: View,
    cite: Callable[[Span], Span],
) -> Answer:
    """The sentence of each of these articles that holds most of it, in their order."""
    spans: list[Span] = []
    for article in articles:
        relevance = Relevance(article.title or article.text[:LONGEST], *words)
        sentences = sentences_of(article, relevance, words[0])
        best = chosen(article, sentences, fitted_weights("digest"), characters=LONGEST, most=1)
        spans += [_no_longer(cite(span), span) for span in best]
    return compose_digest(
        question, spans, (), confidence=1.0, generation=view.generation, as_of=view.as_of
    )


def _further(
    article: Article, hits: Sequence[Hit], relevance: Relevance, reports: Reports
) -> list[Article]:
    """Other reports of the event of an article, which have nearly all words of the question that
    it has; at most FURTHER_REPORTS."""
    if relevance.foreign:
        return []
    others = {hit.passage.article.id: hit.passage.article for hit in hits}
    least = LEAST_WORDS * relevance.share(words_of(article))
    named = [one for one in others.values() if relevance.share(words_of(one)) >= least]
    return reports.of_event(article, named)[:FURTHER_REPORTS]


def _no_longer(span: Span, before: Span) -> Span:
    """The span; the one before it was cited elsewhere where that is shorter."""
    return span if len(span.text) <= len(before.text) else before
