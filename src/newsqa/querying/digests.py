"""A question that wants a digest, from its hits to the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsqa.answer.compose_digest import compose_digest, confidence_of
from newsqa.answer.digest import about, digest
from newsqa.answer.relevance import Frequencies, Relevance
from newsqa.answer.request_words import without_request
from newsqa.querying.archive import View
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.text.times import Covered
from newsqa.types import Answer, Hit, Question


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
) -> Answer:
    """The digest of the article among the hits that the question is about, or an abstention."""
    relevance = Relevance(without_request(question.text), *words, foreign=question.foreign)
    article = about(hits, relevance)
    own = [hit for hit in hits if hit.passage.article == article]
    return compose_digest(
        question,
        digest(hits, relevance, words[0]),
        hits,
        confidence=confidence_of(relevance.best(own), own),
        covered=covered,
        generation=view.generation,
        as_of=view.as_of,
    )
