"""One answer of several readings of a follow-up: which of their spans answers it.

The spans of all readings are weighed together: one that several readings find is likelier, one that
only repeats the answer before is hardly meant. The weights were learnt from talks
(training/fit_followup.py); their probability is the confidence of the answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsqa.answer.answer_kind import looks_like
from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.logistic import Logistic
from newsqa.protocols import Reading
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.types import Question, QuestionKind, Span

WAYS = ("topic", "phrase", "whole", "slot")
"""Ways of reading a follow-up (`dialogue.followup`)."""
_DEPTH = 5
NEAR = 80
"""Characters over which the nearness to the answer before falls to 1/e."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """A span of one or more readings. `confidence` by way of reading, `first` where it leads."""

    span: Span
    confidence: Mapping[str, float]
    first: frozenset[str]

    @property
    def way(self) -> str:
        """The way of reading that is surest of it, of those it leads if any."""
        return max(self.confidence, key=lambda way: (way in self.first, self.confidence[way]))


def pool(readings: Mapping[str, Reading]) -> list[Pooled]:
    """The first spans of all readings, equal words as one."""
    found: dict[str, Pooled] = {}
    for way, reading in readings.items():
        for place, span in enumerate(reading.spans[:_DEPTH]):
            words = letters(fold(span.text))
            known = found.get(words, Pooled(span, {}, frozenset()))
            if way in known.confidence:
                continue
            best = span if span.score > known.span.score else known.span
            first = known.first | {way} if place == 0 else known.first
            found[words] = Pooled(best, {**known.confidence, way: span.score}, first)
    return list(found.values())


def pooled_features(
    one: Pooled, questions: Mapping[str, Question], earlier: Earlier, *, refers: bool
) -> list[float]:
    """The features of a pooled span.

    `questions` are the readings' own, by way; `refers`: the follow-up has a pronoun.
    """
    shares = [one.confidence.get(way, 0.0) for way in WAYS]
    slot = float("slot" in questions)
    kinds: list[QuestionKind] = [one.kind for one in questions.values() if one.kind != "other"]
    kind: QuestionKind = kinds[0] if kinds else "other"
    words = fold(one.span.text)
    answers = earlier.answers
    near = _nearness(one.span, answers)
    own = earlier.article is not None and one.span.passage.article.id == earlier.article.id
    again = float(any(_same(words, fold(answer)) for answer in answers))
    fitting = float(looks_like(kind, words))
    return [
        *shares,
        *(float(refers) * share for share in shares[:3]),
        *(slot * share for share in shares),
        max(shares),
        sum(shares) / len(questions),
        again,
        again * float(kind == "reason"),
        fitting,
        slot * fitting,
        math.log(len(words)),
        len(one.first) / len(questions),
        float(kind == "reason"),
        near,
        slot * near,
        float(own),
    ]


def _same(words: str, answer: str) -> bool:
    """Whether one of two answers says little more than the other."""
    short, long = sorted((words, answer), key=len)
    return short in long and 2 * len(short) > len(long)


def _nearness(span: Span, answers: Sequence[str]) -> float:
    """How near a span stands to the first of the answers before, 0 (far, or absent) to 1."""
    place = span.passage.article.text.find(answers[0]) if answers else -1
    return math.exp(-abs(span.start - place) / NEAR) if place >= 0 else 0.0


def choose(
    readings: Mapping[str, Reading],
    questions: Mapping[str, Question],
    earlier: Earlier,
    weights: Logistic,
    *,
    refers: bool,
) -> tuple[str, Reading] | None:
    """The way whose reading answers, and that reading with the chosen span first.

    Scores of its spans are probabilities that they answer, 0 to 1. None without a span.
    """
    pooled = pool(readings)
    if not pooled:
        return None
    sure = [weights.of(pooled_features(one, questions, earlier, refers=refers)) for one in pooled]
    best = max(range(len(pooled)), key=sure.__getitem__)
    chosen, confidence = pooled[best], sure[best]
    reading = readings[chosen.way]
    own = next(span for span in reading.spans if letters(span.text) == letters(chosen.span.text))
    others = [
        replace(span, score=min(span.score, confidence)) for span in reading.spans if span != own
    ]
    spans = (replace(own, score=confidence), *others)
    if reading.spans[0] != own:
        return chosen.way, Reading(spans)
    clauses = tuple(replace(span, score=confidence) for span in reading.clauses)
    return chosen.way, replace(reading, spans=spans, clauses=clauses)
