"""Long answers over the whole article: how something was done and what was said stand in several
places of it, of which the reader saw the best passages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsqa.answer.digest import long_answer
from newsqa.answer.relevance import Relevance
from newsqa.protocols import Reading, SpanScorer
from newsqa.querying.archive import View
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.types import Passage, Question, Span

LEAST = 0.25
"""Minimum probability of a further sentence to hold what is asked."""
SURE, MOST_WORDS = 0.9, 0.8
"""The same, beside a sentence that has this share of what the question asks with."""
MOST_PASSAGES = 8
"""Passages of an article that are read for a long answer, those nearest to the best span."""
CHARACTERS = 300
"""Longest answer; what the reader chose comes first."""


def over_article(
    question: Question,
    reading: Reading,
    relevance: Relevance,
    tokenizer: Tokenizer,
    model: SpanScorer,
    view: View,
) -> Reading:
    """The reading of a long answer with the sentences of the rest of its article that answer too.

    Any other reading as it is.
    """
    if reading.form != "long" or not reading.spans:
        return reading
    best = reading.spans[0]
    passages = _passages(best, view)
    scores = model.score(question, passages)
    found = long_answer(
        best.passage.article, [*zip(passages, scores, strict=True)], relevance, tokenizer
    )
    whole = relevance.share(fold(best.quote)) >= MOST_WORDS
    least = SURE if whole else LEAST
    further = [span for span in found if span.score >= least]
    return replace(reading, clauses=_joined(reading.clauses or (best,), further))


def _passages(best: Span, view: View) -> list[Passage]:
    """The passages of the article of a span, in text order."""
    article = best.passage.article
    loaded = view.load(view.passages_of([article.id]).tolist())
    found = [Passage(article, one.start, one.end) for one in loaded.values()]
    found.sort(key=lambda one: abs(one.start - best.start))
    return sorted(found[:MOST_PASSAGES], key=lambda one: one.start)


def _joined(own: Sequence[Span], further: Sequence[Span]) -> tuple[Span, ...]:
    """The clauses of the reader and further sentences, in text order and without repetitions."""
    room = CHARACTERS - sum(span.end - span.start for span in own)
    kept = [*own]
    for span in sorted(further, key=lambda one: -one.score):
        inside = [one for one in own if span.start < one.end and one.start < span.end]
        longer = span.end - span.start - sum(one.end - one.start for one in inside)
        if longer > room or longer <= 0:
            continue
        kept = [one for one in kept if one not in inside]
        kept.append(replace(span, score=own[0].score))
        room -= longer
    return tuple(sorted(kept, key=lambda one: one.start))
