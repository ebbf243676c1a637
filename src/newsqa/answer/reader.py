"""Reads hits for the exact words that answer, with a confidence in each span.

Three steps: the spans that could answer (`candidates`), what speaks for each of them (`features`),
and from that their order and the confidence in them (`confidence`).
"""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.answer.candidates import Candidate, find_candidates, gists
from newsqa.answer.confidence import (
    Coefficients,
    Features,
    certainties,
    fitted_coefficients,
    log_odds,
    logistic,
)
from newsqa.answer.features import features_of
from newsqa.answer.relevance import Relevance
from newsqa.protocols import SpanScorer
from newsqa.types import Hit, Question, Span


class SpanReader:
    """A `Reader` of one question: `relevance` is of its words."""

    def __init__(
        self, model: SpanScorer, relevance: Relevance, coefficients: Coefficients | None = None
    ) -> None:
        self._model = model
        self._relevance = relevance
        self._coefficients = coefficients or fitted_coefficients()

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Span]:
        """Spans, the likeliest first, with falling confidence (0 to 1).

        The spans of one passage do not overlap.
        """
        c = self._coefficients
        found = self.features(question, hits)
        features = [own for _, own in found]
        odds = [log_odds(c.choice_bias, c.choice, own) for own in features]
        words = gists(question.kind, [candidate for candidate, _ in found])
        confidences = [
            logistic(log_odds(c.confidence_bias, c.confidence, certainty))
            for certainty in certainties(features, words, odds)
        ]
        order = sorted(range(len(found)), key=lambda number: -odds[number])
        # Among equal answers, the most confident span is cited first.
        equal: dict[str, list[int]] = {}
        for number in sorted(order, key=lambda number: -confidences[number]):
            equal.setdefault(words[number], []).append(number)
        spans: list[Span] = []
        confidence = 1.0
        for place in order:
            number = equal[words[place]].pop(0)
            confidence = min(confidence, confidences[number])
            spans.append(_span(found[number][0], confidence))
        return spans

    def features(self, question: Question, hits: Sequence[Hit]) -> list[tuple[Candidate, Features]]:
        """All candidates of all hits, each with its features."""
        candidates = find_candidates(question, [hit.passage for hit in hits], self._model)
        typical = self._coefficients.typical
        features = features_of(question, hits, candidates, self._relevance, typical)
        return list(zip(candidates, features, strict=True))


def _span(candidate: Candidate, confidence: float) -> Span:
    return Span(
        candidate.passage, candidate.start, candidate.end, *candidate.quote, score=confidence
    )
