"""Asks back where a question may be about several events that answer it differently.

Whether it names its event was learnt (training/fit_clarify.py): such a question has words that few
articles have, and mostly one event that has them all.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from newsqa.answer.answer_span import gist
from newsqa.answer.event_name import event_name, shortened
from newsqa.answer.events import Event, events_of
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.logistic import Logistic
from newsqa.messages.answers import WHICH_EVENT
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.proper_nouns import is_proper_noun
from newsqa.types import Answer, Choice, Hit, Question, Span

WEIGHTS = Path(__file__).parent / "clarify.json"
UNCLEAR = 0.65
"""Minimum probability that a question does not name its event to ask back."""
MOST_CHOICES = 4
MISSING = 0.45
"""Most that an event that is offered may lack of the rarity of the words of the best one."""
_TIED = 0.3
"""Rarity of what an event may lack to have as many of the words as the best one."""
_NEARLY = 0.85
"""Share of the words of the best event from which another has nearly as many."""
LEAST = 0.02
"""Minimum confidence of the span of an event that is offered."""
CLOSE = 0.05
"""The same, as a share of the best one's."""
_NAMED = re.compile(r"[《》「」“”\"]|\d")


def clarify_features(
    question: Question, relevance: Relevance, events: Sequence[Event]
) -> list[float]:
    """The features of whether a question leaves open which of the events is meant."""
    rarity = sorted(relevance.rarity, reverse=True)
    shares = [relevance.share(_words_of(event)) for event in events]
    falling = sorted(shares, reverse=True)
    first, second = events[0], events[1].confidence if len(events) > 1 else 0.0
    scores = sorted((event.score for event in events), reverse=True)
    wordings = sorted((event.wording for event in events), reverse=True)
    ahead = [fold(f"{one.articles[0].title}\n{one.articles[0].text[:60]}") for one in events]
    rarest = max(relevance.weights, key=lambda term: relevance.weights[term])
    total = sum(rarity)
    named = {
        term: weight / relevance.highest
        for term, weight in relevance.weights.items()
        if is_proper_noun(term)
    }
    return [
        # The question: how rare its words are, and whether some are names.
        total,
        total * total / 4,
        rarity[0],
        rarity[1] if len(rarity) > 1 else 0.0,
        math.log1p(len(rarity)),
        # The events: how many have its words, and how far the best is ahead.
        falling[0],
        shares[0],
        falling[min(1, len(falling) - 1)],
        falling[min(3, len(falling) - 1)],
        total * falling[min(1, len(falling) - 1)],
        total * (1 - falling[0]),
        total * (falling[0] - falling[min(1, len(falling) - 1)]),
        total * (shares[0] - max(shares[1:], default=0.0)),
        float(sum(total * (falling[0] - share) < _TIED for share in shares)),
        sum(share >= _NEARLY * falling[0] for share in shares) / len(shares),
        float(len(events)),
        first.confidence,
        second,
        second / first.confidence if first.confidence else 0.0,
        scores[0] - scores[min(1, len(scores) - 1)],
        scores[0],
        wordings[0],
        wordings[0] - wordings[min(1, len(wordings) - 1)],
        # Whether the events are told in its words from the start, and what it names.
        relevance.share(ahead[0]),
        sum(rarest in words for words in ahead) / len(ahead),
        sum(map(relevance.share, ahead)) / len(ahead),
        sum(named.values()),
        max(named.values(), default=0.0),
        float(max(map(len, relevance.weights))),
        sum(len(term) > 2 for term in relevance.weights) / len(relevance.weights),
        first.likeness,
        sum(event.likeness for event in events) / len(events),
        float(bool(question.times)),
        float(bool(_NAMED.search(question.folded))),
        float(len(letters(question.text))) / 10,
    ]


def asked_back(
    answer: Answer,
    question: Question,
    relevance: Relevance,
    hits: Sequence[Hit],
    spans: Sequence[Span],
) -> Answer:
    """The answer; the question which event is meant where the question leaves it open.

    `hits` and `spans` are what was found and read, best first; `relevance` is of the question.
    """
    if answer.abstain_reason in {"no_article", "outside_dates"}:
        return answer
    if relevance.foreign or question.intent != "fact" or not relevance.weights:
        return answer
    events = events_of(hits, spans)
    choices = offered(question, relevance, events)
    if len(choices) < 2:
        return answer
    if _fitted().of(clarify_features(question, relevance, events)) < UNCLEAR:
        return answer
    return replace(
        answer,
        status="clarify",
        form=None,
        verdict=None,
        answers=(),
        alternatives=(),
        count=None,
        disagree=False,
        abstain_reason=None,
        message=WHICH_EVENT,
        choices=tuple(_choices(question, choices)),
    )


def _choices(question: Question, events: Sequence[Event]) -> list[Choice]:
    """A choice of each event, under a name of its own."""
    made: dict[str, Choice] = {}
    for event in events:
        article = event.articles[0]
        name = event_name(article, event.span.text if event.span else "")
        if name in made and event.span:
            name = shortened(event.span.quote)
        day = (article.published or "")[:10]
        label = f"{name}（{day}）" if day else name
        made.setdefault(name, Choice(label, f"{name}，{question.text}", article))
    return list(made.values())


@lru_cache(maxsize=1)
def _fitted() -> Logistic:
    value = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Logistic(value["bias"], tuple(value["weights"]))


def offered(question: Question, relevance: Relevance, events: Sequence[Event]) -> list[Event]:
    """The events that may be meant: with the words of the question, and an answer of their own."""
    shares = [relevance.share(_words_of(event)) for event in events]
    total = sum(relevance.rarity)
    least = max(shares, default=0.0) - MISSING / max(total, MISSING)
    best = max((event.confidence for event in events), default=0.0)
    found: list[Event] = []
    seen: set[str] = set()
    for event, share in zip(events, shares, strict=True):
        if event.span is None or share < least or event.confidence < max(LEAST, CLOSE * best):
            continue
        words = letters(gist(question.kind, fold(event.span.text)))
        if words not in seen:
            seen.add(words)
            found.append(event)
    return found[:MOST_CHOICES]


def _words_of(event: Event) -> str:
    article = event.articles[0]
    return fold(f"{article.title}\n{article.text}")
