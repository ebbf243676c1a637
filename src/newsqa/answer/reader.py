"""Reads hits for the exact words that answer, with a confidence in each span.

Steps: what the model finds in each passage, the spans that could answer (`candidates`), what speaks
for each of them (`features`), from that their order and the confidence in them (`confidence`), what
the question asks for (`form`), and, for more than a name or number, the clauses (`statements`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsqa.answer.candidate import Candidate
from newsqa.answer.candidates import find_candidates, gists, rivals, score_passages
from newsqa.answer.confidence import (
    Coefficients,
    Features,
    certainties,
    fitted_coefficients,
    log_odds,
    logistic,
)
from newsqa.answer.counts import members_in
from newsqa.answer.features import features_of
from newsqa.answer.form import asked_form, verdict_of
from newsqa.answer.listed import entries_with
from newsqa.answer.relevance import Relevance
from newsqa.answer.statements import members, statement
from newsqa.protocols import PassageScores, Reading, SpanScorer
from newsqa.types import AnswerForm, Hit, Passage, Question, Span

FIRST = 4
"""Passages that are read first."""
SURE = 0.5
"""Minimum confidence in an answer from them to read no further."""


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates of all hits, each with its features, and the scores of each passage."""

    candidates: tuple[Candidate, ...]
    features: tuple[Features, ...]
    scores: tuple[tuple[Passage, PassageScores], ...]


class SpanReader:
    """A `Reader` of one question: `relevance` is of its words."""

    def __init__(
        self, model: SpanScorer, relevance: Relevance, coefficients: Coefficients | None = None
    ) -> None:
        self._model = model
        self._relevance = relevance
        self._coefficients = coefficients or fitted_coefficients()

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """Spans, the likeliest first, with falling confidence (0 to 1), and what to make of them.

        The spans of one passage do not overlap. Hits are read in order, no further than needed.
        """
        found = self.find(question, hits[:FIRST])
        ranked = self._ranked(question, found)
        if len(hits) > FIRST and not _is_enough(question, ranked):
            found = self.find(question, hits)
            ranked = self._ranked(question, found)
        spans = tuple(_span(candidate, confidence) for candidate, confidence in ranked)
        if not ranked:
            return Reading()
        best, confidence = ranked[0]
        if listed := entries_with(question, best):
            return Reading(spans, "list", tuple(_span(one, confidence) for one in listed))
        if question.counted and "、" in best.text:
            whole = (_span(best, confidence),)
            return Reading(spans, "list", whole, count=members_in(best.folded))
        form = asked_form(question, [scores for _, scores in found.scores])
        return Reading(
            spans,
            form,
            tuple(
                _span(replace(best, start=start, end=end), confidence)
                for start, end in answer_windows(form, best, found.scores)
            ),
            verdict_of(best, found.scores) if form == "yesno" else None,
        )

    def _ranked(self, question: Question, found: Found) -> list[tuple[Candidate, float]]:
        """The candidates, the likeliest first, each with its confidence, which does not rise."""
        c = self._coefficients
        odds = [log_odds(c.choice_bias, c.choice, own) for own in found.features]
        words = gists(question.kind, found.candidates)
        confidences = [
            logistic(log_odds(c.confidence_bias, c.confidence, certainty))
            for certainty in certainties(found.features, rivals(question, found.candidates), odds)
        ]
        order = sorted(range(len(odds)), key=lambda number: -odds[number])
        # Among equal answers, the most confident span is cited first.
        equal: dict[str, list[int]] = {}
        for number in sorted(order, key=lambda number: -confidences[number]):
            equal.setdefault(words[number], []).append(number)
        ranked: list[tuple[Candidate, float]] = []
        confidence = 1.0
        for place in order:
            number = equal[words[place]].pop(0)
            confidence = min(confidence, confidences[number])
            ranked.append((found.candidates[number], confidence))
        return ranked

    def find(self, question: Question, hits: Sequence[Hit]) -> Found:
        """All candidates of all hits, with their features."""
        passages = [hit.passage for hit in hits]
        scores = score_passages(question, passages, self._model)
        candidates = find_candidates(question, passages, scores)
        typical = self._coefficients.typical
        features = features_of(question, hits, candidates, scores, self._relevance, typical)
        return Found(tuple(candidates), tuple(features), tuple(zip(passages, scores, strict=True)))


def _is_enough(question: Question, ranked: Sequence[tuple[Candidate, float]]) -> bool:
    """Whether the first passages answer; a newer holder of a post may stand in any of them."""
    holder = question.holder_of and not question.times
    return bool(ranked) and ranked[0][1] >= SURE and not holder


def answer_windows(
    form: AnswerForm, best: Candidate, scores: Sequence[tuple[Passage, PassageScores]]
) -> list[tuple[int, int]]:
    """What answers in the passage of the best candidate, where that is more than a short span."""
    own = next((found for passage, found in scores if passage == best.passage), PassageScores())
    if form == "short" or not own.inside:
        return []
    return members(best, own) if form == "list" else statement(best, own)


def _span(candidate: Candidate, confidence: float) -> Span:
    return Span(
        candidate.passage, candidate.start, candidate.end, *candidate.quote, score=confidence
    )
