"""What tells whether a question leaves open which of several events is meant."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from newsqa.answer.events import Event, days_between
from newsqa.answer.relevance import Relevance
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.proper_nouns import is_place_name, is_proper_noun
from newsqa.types import Hit, Question

_TIED = 0.3
"""Rarity of what an event may lack to have as many of the words as the best one."""
_NEARLY = 0.85
"""Share of the words of the best event from which another has nearly as many."""
_AHEAD = 60
"""Characters of a text that, with the title, tell its event first."""
_COMPARABLE = 0.4
"""Share of the first event's confidence from which another is as likely."""
_NAMED = re.compile(r"[《》「」“”\"]|\d")


def vague_features(
    question: Question, relevance: Relevance, events: Sequence[Event]
) -> list[float]:
    """The features of whether a question names no event; `events` are two or more."""
    return [
        *_of_question(question, relevance),
        *_of_events(relevance, events),
        *_of_names(relevance, events),
    ]


def words_of(event: Event) -> str:
    """Title and text of the best article of an event, folded."""
    article = event.articles[0]
    return fold(f"{article.title}\n{article.text}")


def _of_question(question: Question, relevance: Relevance) -> list[float]:
    """How rare its words are, and how it is written."""
    rarity = sorted(relevance.rarity, reverse=True)
    total = sum(rarity)
    return [
        total,
        total * total / 4,
        rarity[0],
        rarity[1] if len(rarity) > 1 else 0.0,
        math.log1p(len(rarity)),
        float(max(map(len, relevance.weights))),
        sum(len(term) > 2 for term in relevance.weights) / len(relevance.weights),
        float(bool(question.times)),
        float(bool(_NAMED.search(question.folded))),
        float(len(letters(question.text))) / 10,
    ]


def _of_events(relevance: Relevance, events: Sequence[Event]) -> list[float]:
    """How many events have its words, and how far the best is ahead."""
    total = sum(relevance.rarity)
    shares = [relevance.share(words_of(event)) for event in events]
    falling = sorted(shares, reverse=True)
    second = falling[min(1, len(falling) - 1)]
    first, other = events[0].confidence, events[1].confidence
    scores = sorted((event.score for event in events), reverse=True)
    wordings = sorted((event.wording for event in events), reverse=True)
    return [
        falling[0],
        shares[0],
        second,
        falling[min(3, len(falling) - 1)],
        total * second,
        total * (1 - falling[0]),
        total * (falling[0] - second),
        total * (shares[0] - max(shares[1:], default=0.0)),
        float(sum(total * (falling[0] - share) < _TIED for share in shares)),
        sum(share >= _NEARLY * falling[0] for share in shares) / len(shares),
        float(len(events)),
        first,
        other,
        other / first if first else 0.0,
        scores[0] - scores[min(1, len(scores) - 1)],
        scores[0],
        wordings[0],
        wordings[0] - wordings[min(1, len(wordings) - 1)],
        events[0].likeness,
        sum(event.likeness for event in events) / len(events),
    ]


def _of_names(relevance: Relevance, events: Sequence[Event]) -> list[float]:
    """Whether the events are told in its words from the start, and what it names."""
    ahead = [fold(f"{one.articles[0].title}\n{one.articles[0].text[:_AHEAD]}") for one in events]
    rarest = max(relevance.weights, key=lambda term: relevance.weights[term])
    named = [
        weight / relevance.highest
        for term, weight in relevance.weights.items()
        if is_proper_noun(term)
    ]
    return [
        relevance.share(ahead[0]),
        sum(rarest in words for words in ahead) / len(ahead),
        sum(map(relevance.share, ahead)) / len(ahead),
        sum(named),
        max(named, default=0.0),
    ]


def twin_features(
    relevance: Relevance, hits: Sequence[Hit], offered: Sequence[Event]
) -> list[float]:
    """The features of whether a question fits two events alike, the first of those `offered`.

    They weigh what its words, the retriever and the reader have for one and not for the other.
    """
    first, second = offered[:2]
    here, there = words_of(first), words_of(second)
    weights = {term: weight / relevance.highest for term, weight in relevance.weights.items()}
    only = {term: own for term, own in weights.items() if term in here and term not in there}
    both = {term: own for term, own in weights.items() if term in here and term in there}
    back = [own for term, own in weights.items() if term in there and term not in here]
    names = {term: own for term, own in both.items() if is_proper_noun(term)}
    places = [own for term, own in names.items() if is_place_name(term)]
    odds, against = _log_odds(first.confidence), _log_odds(second.confidence)
    own = _hits_of(first, hits)
    return [
        # Words that only one of them has, or neither, or both; names of both are of one story.
        sum(only.values()),
        sum(weight for term, weight in only.items() if is_proper_noun(term)),
        sum(back),
        sum(weights.values()) - sum(only.values()) - sum(back) - sum(both.values()),
        sum(both.values()),
        sum(names.values()) - sum(places),
        sum(places),
        # How much likelier the answer of the first is.
        odds,
        against,
        odds - against,
        float(sum(one.confidence >= _COMPARABLE * first.confidence for one in offered)),
        first.wording - second.wording,
        len(own) / max(1, len(hits)),
        # How far apart the two are.
        math.log1p(days_between(first.articles[0], second.articles[0])),
        first.likeness,
    ]


def _hits_of(event: Event, hits: Sequence[Hit]) -> list[Hit]:
    ids = {article.id for article in event.articles}
    return [hit for hit in hits if hit.passage.article.id in ids]


def _log_odds(confidence: float) -> float:
    held = min(max(confidence, 0.01), 0.99)
    return math.log(held / (1 - held))
