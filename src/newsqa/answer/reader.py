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
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path

from newsqa.answer.answer_span import bare, gist, tells_cause, whole_end
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.understand import looks_like
from newsqa.protocols import RawSpan, SpanScorer
from newsqa.text.fold import fold
from newsqa.text.job_titles import could_be_name, holders_of, holds, posts_of
from newsqa.text.letters import letters
from newsqa.text.measures import measures
from newsqa.text.person_names import BEFORE_NAME, name_start
from newsqa.text.sentences import sentence_windows
from newsqa.text.times import of_another_year, told_by_date
from newsqa.types import Article, Hit, Passage, Question, QuestionKind, Span

CONFIDENCE = Path(__file__).parent / "confidence.json"
_MARGIN = 12.0
"""Margins beyond this say nothing more."""
_TITLED = 6.0
"""Margin for what titles say: as sure as the reading model is where it is seldom wrong."""
_CAUSAL = 2.0
"""Margin for what the text itself calls a cause, where one is asked for."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one span.

    margin: of the reading model, -12 to 12; likelihood: log of the span's share among all spans and
    "nowhere" (0 or less); rank: log of the place of its passage, from 0; article, passage,
    sentence: share of the question's weight that the article, the passage and the sentence speak
    of; agreement: share of "not nowhere" of other articles that give the same words (0 to 1);
    fitting: 1 if the span looks like what is asked for; length: log of its characters; repeats:
    share of its characters that stand in the question; rival: how much another article among the
    hits speaks of the question: one that does and does not agree speaks against the span; wording,
    standing: of the hit.
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


@dataclass(frozen=True, slots=True)
class Features(Evidence):
    """What chooses among spans; retrieval: how far the passage lies below the best hit, -5 to 0."""

    retrieval: float


@dataclass(frozen=True, slots=True)
class Certainty(Evidence):
    """What the confidence in a span is made of, beside the others of its question.

    choice: log odds of the first function; lead: its probability above that of the best span that
    says something else (-1 to 1); margin_lead: the margin above the best such span's.
    """

    choice: float
    lead: float
    margin_lead: float


@dataclass(frozen=True, slots=True)
class Typical:
    """What stands in for shares of the question's words where it is in another language."""

    article: float = 0.0
    passage: float = 0.0
    sentence: float = 0.0
    rival: float = 0.0
    wording: float = 0.0


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Of two logistic functions, by feature; `training.fit_confidence` makes them.

    The first chooses among spans, the second says how sure the chosen one is.
    """

    choice_bias: float
    choice: Features
    confidence_bias: float
    confidence: Certainty
    typical: Typical = Typical()


@lru_cache(maxsize=1)
def fitted_coefficients() -> Coefficients:
    """Those that ship with newsqa."""
    value = json.loads(CONFIDENCE.read_text(encoding="utf-8"))
    return Coefficients(
        value["choice"]["bias"],
        Features(**value["choice"]["weights"]),
        value["confidence"]["bias"],
        Certainty(**value["confidence"]["weights"]),
        Typical(**value["typical"]),
    )


def log_odds(bias: float, weights: Evidence, numbers: Evidence) -> float:
    """The linear part of a logistic function; both of one kind."""
    # astuple and asdict copy deeply, which is slow for what is done for every span.
    total = bias
    for one in fields(weights):
        total += float(getattr(weights, one.name)) * float(getattr(numbers, one.name))
    return total


def logistic(value: float) -> float:
    """The logistic function, 0 to 1."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))


def certainties(
    features: Sequence[Features], words: Sequence[str], odds: Sequence[float]
) -> list[Certainty]:
    """What the confidence of each span is made of, from what each tells (`gists`) and the log odds
    of all of them.
    """
    likely = [logistic(value) for value in odds]
    made: list[Certainty] = []
    for number, own in enumerate(features):
        others = [other for other in range(len(words)) if words[other] != words[number]]
        best = max((likely[other] for other in others), default=0.0)
        margin = max((features[other].margin for other in others), default=-_MARGIN)
        made.append(
            Certainty(
                **{one.name: getattr(own, one.name) for one in fields(Evidence)},
                choice=odds[number],
                lead=likely[number] - best,
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

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Span]:
        """Spans, the likeliest first, with falling confidence (0 to 1); those of one passage do
        not overlap.
        """
        c = self._coefficients
        found = self.features(question, hits)
        odds = [log_odds(c.choice_bias, c.choice, features) for _, features in found]
        said = gists(question.kind, [candidate for candidate, _ in found])
        sure = [
            logistic(log_odds(c.confidence_bias, c.confidence, certainty))
            for certainty in certainties([features for _, features in found], said, odds)
        ]
        order = sorted(range(len(found)), key=lambda number: -odds[number])
        # What several places say is told from the one that says it most surely.
        alike: dict[str, list[int]] = {}
        for number in sorted(order, key=lambda number: -sure[number]):
            alike.setdefault(said[number], []).append(number)
        spans: list[Span] = []
        confidence = 1.0
        for place in order:
            number = alike[said[place]].pop(0)
            confidence = min(confidence, sure[number])
            spans.append(self._span(found[number][0], confidence))
        return spans

    def _spans(self, question: Question, passages: Sequence[Passage]) -> list[list[RawSpan]]:
        """What the model finds. A year that a passage does not name, as reports mostly do not, is
        none of its business: the date of its article tells.
        """
        undated, times = question.undated, question.times
        found: list[list[RawSpan]] = [[] for _ in passages]
        dated = [undated is not None and told_by_date(one, times) for one in passages]
        for asked, by_date in ((question, False), (undated or question, True)):
            numbers = [number for number, one in enumerate(dated) if one is by_date]
            texts = [passages[number].text for number in numbers]
            for number, spans in zip(numbers, self._model.spans(asked, texts), strict=True):
                found[number] = spans
        return found

    def _candidates(self, question: Question, passages: Sequence[Passage]) -> list[Candidate]:
        found = self._spans(question, passages)
        candidates = [
            _candidate(passage, rank, span, question.kind)
            for rank, (passage, spans) in enumerate(zip(passages, found, strict=True))
            for span in spans
            if _tells(passage.text[span.start : span.end], question)
        ]
        candidates = _by_measure(question, _by_title(question, candidates, passages))
        return _of_asked_years(question, candidates)

    def features(self, question: Question, hits: Sequence[Hit]) -> list[tuple[Candidate, Features]]:
        """All spans of all hits with their features."""
        passages = [hit.passage for hit in hits]
        candidates = self._candidates(question, passages)
        if not candidates:
            return []
        shares = _Shares(self._relevance)
        margins = [max(-_MARGIN, min(_MARGIN, c.margin)) for c in candidates]
        total = 1.0 + sum(math.exp(margin) for margin in margins)
        best = max(hit.score for hit in hits)
        words = gists(question.kind, candidates)
        ids = [candidate.passage.article.id for candidate in candidates]
        made: list[tuple[Candidate, Features]] = []
        for number, candidate in enumerate(candidates):
            passage = candidate.passage
            agreeing = (
                math.exp(margins[other])
                for other in range(len(candidates))
                if ids[other] != ids[number] and words[other] == words[number]
            )
            said = letters(candidate.text)
            features = Features(
                margin=margins[number],
                likelihood=margins[number] - math.log(total),
                retrieval=max(-5.0, hits[candidate.rank].score - best),
                rank=math.log1p(candidate.rank),
                article=shares.article(passage.article),
                passage=shares.window(passage.article, passage.start, passage.end),
                sentence=shares.window(
                    passage.article, *_quote(passage, candidate.start, candidate.end)
                ),
                agreement=sum(agreeing) / total,
                fitting=float(looks_like(question.kind, fold(candidate.text))),
                length=math.log(len(candidate.text)),
                repeats=sum(c in question.folded for c in said) / max(len(said), 1),
                rival=shares.rival(passage.article, passages),
                wording=hits[candidate.rank].wording,
                standing=hits[candidate.rank].standing,
            )
            if self._relevance.foreign:
                features = replace(features, **asdict(self._coefficients.typical))
            made.append((candidate, features))
        return made

    def _span(self, candidate: Candidate, score: float) -> Span:
        first, last = _quote(candidate.passage, candidate.start, candidate.end)
        return Span(candidate.passage, candidate.start, candidate.end, first, last, score)


class _Shares:
    """How much of the question windows and articles speak of, each worked out once."""

    def __init__(self, relevance: Relevance) -> None:
        self._relevance = relevance
        self._known: dict[tuple[str, int, int], float] = {}

    def window(self, article: Article, start: int, end: int) -> float:
        key = (article.id, start, end)
        if key not in self._known:
            self._known[key] = self._relevance.share(fold(article.text[start:end]))
        return self._known[key]

    def article(self, article: Article) -> float:
        return self.window(article, 0, len(article.text))

    def rival(self, article: Article, passages: Sequence[Passage]) -> float:
        """The largest share of another article; 0 where there is none."""
        others = (p.article for p in passages if p.article.id != article.id)
        return max((self.article(other) for other in others), default=0.0)


def _tells(words: str, question: Question) -> bool:
    """Whether the words say anything that the question does not, or it offers a choice."""
    said = letters(words)
    return bool(said) and (question.offers_choice or said not in letters(question.folded))


def _candidate(passage: Passage, rank: int, span: RawSpan, kind: QuestionKind) -> Candidate:
    text = fold(passage.text)
    first, last = bare(kind, text[span.start : span.end])
    first, last = span.start + first, span.start + last
    last = whole_end(kind, text, first, last)
    start, end = passage.start + first, passage.start + last
    margin = span.margin + _CAUSAL * (kind == "reason" and tells_cause(text, first, last))
    if kind == "person":
        words = passage.article.text
        start += name_start(words[start:end], words[max(0, start - BEFORE_NAME) : start])
    return Candidate(passage, rank, start, end, margin)


def gists(kind: QuestionKind, candidates: Sequence[Candidate]) -> list[str]:
    """What each span tells, however it is written or hedged."""
    return [letters(gist(kind, fold(candidate.text))) for candidate in candidates]


def _by_measure(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates; where some tell the measure that is asked for, others count for little."""
    wanted = question.measure
    told = [measures(fold(candidate.text)) for candidate in candidates]
    if wanted is None or not any(wanted in measured for measured in told):
        return [*candidates]
    return [
        replace(one, margin=min(one.margin, -_TITLED)) if own and wanted not in own else one
        for one, own in zip(candidates, told, strict=True)
    ]


def _of_asked_years(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those of articles on other years than the question names."""
    times = question.times
    if not times:
        return [*candidates]
    articles = {one.passage.article.id: one.passage.article for one in candidates}
    others = {id_ for id_, article in articles.items() if of_another_year(article, times)}
    return [one for one in candidates if one.passage.article.id not in others]


def _by_title(
    question: Question, candidates: Sequence[Candidate], passages: Sequence[Passage]
) -> list[Candidate]:
    """The candidates with what titles before names say of them, and the titles asked for."""
    post, person = question.holder_of, question.post_of
    if post:
        articles = {passage.article.id: passage.article for passage in passages}
        texts = {id_: fold(article.text) for id_, article in articles.items()}
        weighed = [
            replace(candidate, margin=_titled(candidate, post, texts[candidate.passage.article.id]))
            for candidate in candidates
        ]
        known = {(one.passage.article.id, one.start) for one in candidates}
        return weighed + [
            Candidate(passage, rank, start, end, _TITLED)
            for rank, passage in enumerate(passages)
            for start, end in holders_of(post, texts[passage.article.id])
            if passage.start <= start and end <= passage.end
            if (passage.article.id, start) not in known
        ]
    if person:
        return [*candidates] + [
            Candidate(passage, rank, passage.start + start, passage.start + end, _TITLED)
            for rank, passage in enumerate(passages)
            for start, end in posts_of(person, fold(passage.text))
        ]
    return [*candidates]


def _titled(candidate: Candidate, post: str, text: str) -> float:
    told = holds(post, text, candidate.start)
    if told > 0 and not could_be_name(fold(candidate.text)):
        told = 0.0
    # Another post speaks against it as much as the named one speaks for it.
    return _TITLED * told + (max(candidate.margin, 0.0) if told > 0 else candidate.margin)


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
