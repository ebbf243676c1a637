"""Whether a question may be about several events that answer it differently, and which.

A question leaves open which is meant where it names none (谁主持了会议), or where what it names
fits two events alike (a street with two fires). Both were learnt (training/fit_clarify.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from newsqa.answer.answer_span import gist
from newsqa.answer.clarify_features import twin_features, vague_features, words_of
from newsqa.answer.event_name import event_name, shortened
from newsqa.answer.events import Event, events_of
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.logistic import Logistic
from newsqa.messages.answers import WHICH_EVENT
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.types import Answer, Choice, Hit, Question, Span

WEIGHTS = Path(__file__).parent / "clarify.json"
UNCLEAR = 0.65
"""Minimum probability that a question names no event to ask back in place of an answer."""
OPEN = 0.5
"""Minimum probability of either to ask back in place of an answer, where two events answer it."""
DOUBTFUL = 0.3
"""The same to offer the other events below the answer; that it names no event, to ask back where
there is no answer."""
ALIKE = 0.5
"""Minimum probability that it fits two events alike for the latter."""
MOST_CHOICES = 4
MISSING = 0.8
"""Most that an event that is offered may lack of the rarity of the words of the best one."""
LITTLE = 0.45
"""The same of the events of a question that may name none."""
LEAST = 0.02
"""Minimum confidence of the span of an event that is offered."""
CLOSE = 0.05
"""The same, as a share of the best one's."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """The events that a question may be about, the likeliest first, with a name of their own each.

    vague: the probability that it names none, 0 to 1; alike: that it fits two of them alike.
    """

    vague: float
    alike: float
    choices: tuple[tuple[Choice, Event], ...]

    @property
    def open(self) -> float:
        """The probability of either."""
        return 1 - (1 - self.vague) * (1 - self.alike)


def doubt_of(
    question: Question, relevance: Relevance, hits: Sequence[Hit], spans: Sequence[Span]
) -> Doubt | None:
    """The events that may be meant; None for fewer than two, or where words do not compare.

    `hits` and `spans` are what was found and read, best first; `relevance` is of the question.
    """
    if relevance.foreign or question.intent != "fact" or not relevance.weights:
        return None
    events = events_of(hits, spans)
    found = offered(question, relevance, events)
    if len(found) < 2:
        return None
    alike = _fitted("twins").of(twin_features(relevance, hits, found))
    vague = 0.0
    if len(offered(question, relevance, events, LITTLE)) > 1:
        vague = _fitted("vague").of(vague_features(question, relevance, events))
    return Doubt(vague, alike, tuple(_choices(question, found)))


def asked_back(answer: Answer, choices: Sequence[Choice]) -> Answer:
    """The question which of the choices is meant, in place of the answer."""
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
        choices=tuple(choices),
    )


def offered(
    question: Question, relevance: Relevance, events: Sequence[Event], missing: float = MISSING
) -> list[Event]:
    """The events that may be meant: with the words of the question, and an answer of their own."""
    best = max((event.confidence for event in events), default=0.0)
    found: list[Event] = []
    seen: set[str] = set()
    for event in with_words(relevance, events, missing):
        if event.span is None or event.confidence < max(LEAST, CLOSE * best):
            continue
        words = letters(gist(question.kind, fold(event.span.text)))
        if words not in seen:
            seen.add(words)
            found.append(event)
    return found[:MOST_CHOICES]


def with_words(
    relevance: Relevance, events: Sequence[Event], missing: float = MISSING
) -> list[Event]:
    """The events that have about as many of the words of the question as the best one."""
    shares = [relevance.share(words_of(event)) for event in events]
    total = sum(relevance.rarity)
    least = max(shares, default=0.0) - missing / max(total, missing)
    return [event for event, share in zip(events, shares, strict=True) if share >= least]


def _choices(question: Question, events: Sequence[Event]) -> list[tuple[Choice, Event]]:
    """A choice of each event, under a name of its own."""
    made: dict[str, tuple[Choice, Event]] = {}
    for event in events:
        article = event.articles[0]
        name = event_name(article, event.span.text if event.span else "")
        if name in made and event.span:
            name = shortened(event.span.quote)
        day = (article.published or "")[:10]
        label = f"{name}（{day}）" if day else name
        choice = Choice(label, f"{name}，{question.text}", article)
        made.setdefault(name, (choice, event))
    return list(made.values())


@lru_cache(maxsize=2)
def _fitted(name: str) -> Logistic:
    value = json.loads(WEIGHTS.read_text(encoding="utf-8"))[name]
    return Logistic(value["bias"], tuple(value["weights"]))
