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
from newsqa.text.sentences import sentence_windows
from newsqa.text.terms import Tokenizer
from newsqa.text.times import Covered
from newsqa.types import Answer, Article, Hit, Passage, Question, Span

DIGEST_PASSAGES = 16
"""Passages whose articles may be told; the reading model does not read them."""
LEAST_WORDS = 0.75
"""Share of the words of the question in an article that another report of its event has."""
ENTRIES = 5
"""Most entries of a list that a digest tells."""
FURTHER_REPORTS = 4
"""Most reports beside the one that is asked about."""
DETAIL = 300
"""Characters of the details of a sentence of a digest, at most."""


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


def answer_detail(
    question: Question, sentence: Span, *, generation: int, as_of: str | None
) -> Answer:
    """The paragraph of a sentence, and the one behind it where the sentence is its last.

    At most DETAIL characters, the sentence first of all.
    """
    article = sentence.passage.article
    whole = Passage(article, 0, len(article.text))
    windows = sentence_windows(article.text)
    here = next((n for n, (_, end) in enumerate(windows) if end > sentence.start), 0)
    first = last = here
    room = DETAIL - (windows[here][1] - windows[here][0])
    while last + 1 < len(windows) and room >= _length(windows[last + 1]):
        if last > here and _breaks(article.text, windows[last], windows[last + 1]):
            break
        last += 1
        room -= _length(windows[last])
    while first and room >= _length(windows[first - 1]):
        if _breaks(article.text, windows[first - 1], windows[first]):
            break
        first -= 1
        room -= _length(windows[first])
    spans = [Span(whole, *one, *one, sentence.score) for one in windows[first : last + 1]]
    return Answer(
        question=question.typed,
        status="answered",
        answers=tuple(spans),
        hits=(),
        confidence=sentence.score,
        abstain_reason=None,
        generation=generation,
        as_of=as_of,
        form="statement",
    )


def _length(window: tuple[int, int]) -> int:
    return window[1] - window[0]


def _breaks(text: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether a new paragraph begins between two sentences."""
    return "\n" in text[before[1] : after[0]]


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
