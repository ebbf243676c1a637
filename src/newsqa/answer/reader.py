"""Reads hits for the words that answer, and says how sure it is.

The reading model gives each passage spans with a margin over "not here". Which of them answers,
and with what confidence, is a logistic function of that margin, of all others' margins, of how
well the passage was found and of how much of the question its article speaks of. Its coefficients
are fitted on questions over a whole archive, so that 0.8 means: about 80 of 100 are right. A first
such function chooses among the spans, a second one, which also sees how far the chosen one is ahead
of those that say something else, gives the confidence.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from newsqa.answer.names import name_start
from newsqa.answer.relevance import Relevance
from newsqa.answer.understand import looks_like, question_kind
from newsqa.protocols import RawSpan, SpanScorer
from newsqa.text.fold import fold
from newsqa.text.sentences import sentence_windows
from newsqa.types import Hit, Passage, Span

CONFIDENCE = Path(__file__).parent / "confidence.json"
_CHOICE = re.compile(r"还是|\bor\b")
_MARGIN = 12.0
"""Margins beyond this say nothing more."""


@dataclass(frozen=True, slots=True)
class Features:
    """Of one span for one question.

    margin: of the reading model, -12 to 12; likelihood: log of the span's share among all spans and
    "nowhere" (0 or less); retrieval: how far its passage lies below the best hit, -5 to 0; rank:
    log of the place of its passage, from 0; article, passage, sentence: share of the question's
    weight that the article, the passage and the sentence speak of; agreement: share of "not
    nowhere" of other articles that give the same words (0 to 1); fitting: 1 if the span looks
    like what is asked for; length: log of its characters; repeats: share of its characters that
    stand in the question; rival: how much another article among the hits speaks of the question:
    one that does and does not agree speaks against the span.
    """

    margin: float
    likelihood: float
    retrieval: float
    rank: float
    article: float
    passage: float
    sentence: float
    agreement: float
    fitting: float
    length: float
    repeats: float
    rival: float


@dataclass(frozen=True, slots=True)
class Certainty:
    """Of one span beside the others of its question; what its confidence is made of.

    choice: log odds of the first function; lead: its probability above that of the best span that
    says something else (-1 to 1); margin_lead: the margin above the best such span's. The rest as
    in Features.
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
    choice: float
    lead: float
    margin_lead: float


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Of two logistic functions, by feature; `training.fit_confidence` makes them.

    The first chooses among spans, the second says how sure the chosen one is.
    """

    choice_bias: float
    choice: Features
    confidence_bias: float
    confidence: Certainty


@lru_cache(maxsize=1)
def fitted_coefficients() -> Coefficients:
    """Those that ship with newsqa."""
    value = json.loads(CONFIDENCE.read_text(encoding="utf-8"))
    return Coefficients(
        value["choice"]["bias"],
        Features(**value["choice"]["weights"]),
        value["confidence"]["bias"],
        Certainty(**value["confidence"]["weights"]),
    )


def log_odds(bias: float, weights: Features | Certainty, numbers: Features | Certainty) -> float:
    """The linear part of a logistic function; both of one kind."""
    told: dict[str, float] = asdict(numbers)
    terms: dict[str, float] = asdict(weights)
    return bias + sum(weight * told[name] for name, weight in terms.items())


def logistic(value: float) -> float:
    """The logistic function, 0 to 1."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))


def certainties(
    features: Sequence[Features], texts: Sequence[str], odds: Sequence[float]
) -> list[Certainty]:
    """What the confidence of each span is made of, from the log odds of all of them."""
    words = [plain(text) for text in texts]
    made: list[Certainty] = []
    for number, own in enumerate(features):
        others = [other for other in range(len(words)) if words[other] != words[number]]
        best = max((logistic(odds[other]) for other in others), default=0.0)
        margin = max((features[other].margin for other in others), default=-_MARGIN)
        made.append(
            Certainty(
                margin=own.margin,
                likelihood=own.likelihood,
                rank=own.rank,
                article=own.article,
                passage=own.passage,
                sentence=own.sentence,
                agreement=own.agreement,
                fitting=own.fitting,
                length=own.length,
                repeats=own.repeats,
                rival=own.rival,
                choice=odds[number],
                lead=logistic(odds[number]) - best,
                margin_lead=own.margin - margin,
            )
        )
    return made


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of a passage, in offsets into the article's text."""

    passage: Passage
    rank: int
    start: int
    end: int
    margin: float

    @property
    def text(self) -> str:
        """The words."""
        return self.passage.article.text[self.start : self.end]


class SpanReader:
    """Gives the exact words."""

    def __init__(
        self, model: SpanScorer, relevance: Relevance, coefficients: Coefficients | None = None
    ) -> None:
        self._model = model
        self._relevance = relevance
        self._coefficients = coefficients or fitted_coefficients()

    def read(self, question: str, hits: Sequence[Hit]) -> list[Span]:
        """Spans, the likeliest first, with falling confidence (0 to 1); those of one passage do
        not overlap.
        """
        c = self._coefficients
        found = self.features(question, hits)
        odds = [log_odds(c.choice_bias, c.choice, features) for _, features in found]
        sure = certainties([f for _, f in found], [candidate.text for candidate, _ in found], odds)
        spans: list[Span] = []
        confidence = 1.0
        for number in sorted(range(len(found)), key=lambda number: -odds[number]):
            own = logistic(log_odds(c.confidence_bias, c.confidence, sure[number]))
            confidence = min(confidence, own)
            spans.append(self._span(found[number][0], confidence))
        return spans

    def features(self, question: str, hits: Sequence[Hit]) -> list[tuple[Candidate, Features]]:
        """All spans of all hits with their features."""
        passages = [hit.passage for hit in hits]
        found = self._model.spans(question, [passage.text for passage in passages])
        asked, kind = fold(question), question_kind(question)
        candidates = [
            _candidate(passage, rank, span, bare_name=kind == "person")
            for rank, (passage, spans) in enumerate(zip(passages, found, strict=True))
            for span in spans
            if _tells(passage.text[span.start : span.end], asked)
        ]
        if not candidates:
            return []
        margins = [max(-_MARGIN, min(_MARGIN, c.margin)) for c in candidates]
        total = 1.0 + sum(math.exp(margin) for margin in margins)
        best = max(hit.score for hit in hits)
        shares: dict[tuple[str, int, int], float] = {}

        def share(passage: Passage, start: int, end: int) -> float:
            key = (passage.article.id, start, end)
            if key not in shares:
                shares[key] = self._relevance.share(fold(passage.article.text[start:end]))
            return shares[key]

        made: list[tuple[Candidate, Features]] = []
        for candidate, margin in zip(candidates, margins, strict=True):
            passage, article = candidate.passage, candidate.passage.article
            words = plain(candidate.text)
            same = [
                math.exp(other_margin)
                for other, other_margin in zip(candidates, margins, strict=True)
                if other.passage.article.id != article.id and plain(other.text) == words
            ]
            quote = _quote(passage, candidate.start, candidate.end)
            features = Features(
                margin=margin,
                likelihood=margin - math.log(total),
                retrieval=max(-5.0, hits[candidate.rank].score - best),
                rank=math.log1p(candidate.rank),
                article=share(passage, 0, len(article.text)),
                passage=share(passage, passage.start, passage.end),
                sentence=share(passage, *quote),
                agreement=sum(same) / total,
                fitting=float(looks_like(kind, fold(candidate.text))),
                length=math.log(len(candidate.text)),
                repeats=sum(c in asked for c in words) / max(len(words), 1),
                rival=max(
                    (
                        share(p, 0, len(p.article.text))
                        for p in passages
                        if p.article.id != article.id
                    ),
                    default=0.0,
                ),
            )
            made.append((candidate, features))
        return made

    def _span(self, candidate: Candidate, score: float) -> Span:
        first, last = _quote(candidate.passage, candidate.start, candidate.end)
        return Span(candidate.passage, candidate.start, candidate.end, first, last, score)


def plain(text: str) -> str:
    """Folded letters and digits only: equal for equal words however they are set."""
    return "".join(character for character in fold(text) if character.isalnum())


def _tells(words: str, asked: str) -> bool:
    """Whether the words say anything that the (folded) question does not, or it offers a choice."""
    said = plain(words)
    return bool(said) and (said not in plain(asked) or bool(_CHOICE.search(asked)))


def _candidate(passage: Passage, rank: int, span: RawSpan, *, bare_name: bool) -> Candidate:
    start, end = passage.start + span.start, passage.start + span.end
    if bare_name:
        start += name_start(passage.article.text[start:end])
    return Candidate(passage, rank, start, end, span.margin)


def _quote(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """The whole sentences that the window lies in."""
    windows = [
        window
        for window in sentence_windows(passage.article.text, passage.start, passage.end)
        if window[0] < end and window[1] > start
    ]
    if not windows:
        return start, end
    return min(start, windows[0][0]), max(end, windows[-1][1])
