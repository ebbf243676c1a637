"""The confidence in a span: two fitted logistic functions and what they are fed.

The first function chooses among the spans of a question. The second one, which also sees how far
the chosen span is ahead of other answers, gives the confidence. Their coefficients
are fitted on questions over a whole archive (`training.fit_confidence`), so that of 100 answers
with a confidence of 0.8 about 80 are right.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

CONFIDENCE = Path(__file__).parent / "confidence.json"
MAX_MARGIN = 12.0
"""Margins are cut to this range, below and above 0."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for one span.

    margin: of the reading model, -12 to 12; likelihood: log of the span's share among all spans and
    "no answer" (0 or less); rank: log of 1 + the place of its passage, from 0; article, passage,
    sentence: share of the question's weight that occurs in the article, the passage and the
    sentence, 0 to 1; agreement: share of the likelihood that spans of other articles with the same
    words have, 0 to 1; fitting: 1 if the span looks like what is asked for, else 0; length: log of
    its characters; repeats: share of its characters that the question has, 0 to 1; rival: the
    largest share of the question's weight in another article among the hits, 0 to 1: such an
    article speaks against a span that it does not repeat; wording, standing: of the hit; inside:
    mean probability of its tokens to lie in an answer, 0 to 1; short: how likely the question asks
    for a name or number, by its passage, 0 to 1.
    """

    margin: float
    likelihood: float
    rank: float
    article: float
    passage: float
    sentence: float
    agreement: float
    fitting: float
    length: float
    repeats: float
    rival: float
    wording: float
    standing: float
    inside: float
    short: float


@dataclass(frozen=True, slots=True)
class Features(Evidence):
    """The features of the choice; retrieval: score of the hit below the best one's, -5 to 0."""

    retrieval: float


@dataclass(frozen=True, slots=True)
class Certainty(Evidence):
    """The features of the confidence, beside the other spans of the question.

    choice: log odds of the first function; lead: its probability above that of the best span with
    another gist, -1 to 1; margin_lead: the margin above the largest of such a span.
    """

    choice: float
    lead: float
    margin_lead: float


@dataclass(frozen=True, slots=True)
class Typical:
    """Replaces the shares of the question's words where the question is in another language."""

    article: float = 0.0
    passage: float = 0.0
    sentence: float = 0.0
    rival: float = 0.0
    wording: float = 0.0


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Biases and weights of the two logistic functions, by feature."""

    choice_bias: float
    choice: Features
    confidence_bias: float
    confidence: Certainty
    typical: Typical = Typical()


@lru_cache(maxsize=1)
def fitted_coefficients() -> Coefficients:
    """The coefficients that ship with newsqa."""
    value = json.loads(CONFIDENCE.read_text(encoding="utf-8"))
    return Coefficients(
        value["choice"]["bias"],
        Features(**value["choice"]["weights"]),
        value["confidence"]["bias"],
        Certainty(**value["confidence"]["weights"]),
        Typical(**value["typical"]),
    )


def log_odds(bias: float, weights: Evidence, values: Evidence) -> float:
    """The linear part of a logistic function; `weights` and `values` are of one class."""
    # astuple and asdict copy deeply, which is slow for what runs for every span.
    total = bias
    for one in fields(weights):
        total += float(getattr(weights, one.name)) * float(getattr(values, one.name))
    return total


def logistic(value: float) -> float:
    """The logistic function, 0 to 1."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))


def certainties(
    features: Sequence[Features], gists: Sequence[str], odds: Sequence[float]
) -> list[Certainty]:
    """The features of the confidence in each span.

    `features`, `gists` (of `candidates.gists`) and `odds` (log odds of the choice) have one entry a
    span, in the same order.
    """
    probabilities = [logistic(value) for value in odds]
    made: list[Certainty] = []
    for number, own in enumerate(features):
        others = [other for other in range(len(gists)) if gists[other] != gists[number]]
        best = max((probabilities[other] for other in others), default=0.0)
        margin = max((features[other].margin for other in others), default=-MAX_MARGIN)
        made.append(
            Certainty(
                **{one.name: getattr(own, one.name) for one in fields(Evidence)},
                choice=odds[number],
                lead=probabilities[number] - best,
                margin_lead=own.margin - margin,
            )
        )
    return made
