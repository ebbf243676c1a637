"""Reads hits for the sentence that answers: words it shares, nearness, the look of an answer.

This reader gives whole sentences. Its confidence is a logistic function of a few features.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from newsqa.answer.understand import asking_window, could_hold, question_kind
from newsqa.protocols import Embedder
from newsqa.text.fold import fold
from newsqa.text.sentences import sentence_windows
from newsqa.text.terms import Tokenizer
from newsqa.types import Hit, Passage, Span

# 谁主持了会议: words that point to the event of the article, whatever the article calls it.
_EVENT = frozenset(
    {"会议", "大会", "会上", "活动", "比赛", "赛事", "事故", "事件", "案件", "项目", "仪式"}
    | {"报道", "文章", "新闻", "消息"}
)

Frequencies = Callable[[Sequence[str]], Mapping[str, int]]


COEFFICIENTS = Path(__file__).parent / "sentence_reader.json"


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Of the logistic function, by feature. `python -m training.fit_sentence_reader` makes them."""

    bias: float
    shared: float
    residual: float
    similarity: float
    nearness: float
    fitting: float
    apt: float
    rank: float


@lru_cache(maxsize=1)
def fitted_coefficients() -> Coefficients:
    """Those that ship with newsqa."""
    return Coefficients(**json.loads(COEFFICIENTS.read_text(encoding="utf-8"))["coefficients"])


@dataclass(frozen=True, slots=True)
class Features:
    """Of one sentence for one question.

    shared: part of the question's words, weighed by rarity, that the sentence has (0 to 1);
    residual: the same over the words that the title has not, those beside the question word
    counting most (谁主持了工业发展大会: 主持); similarity: cosine to the question (-1 to 1);
    nearness: that cosine standardised over the sentences (about -3 to 3); fitting: 1 if the
    sentence could hold what is asked; apt: residual where it could, else 0; rank: log of the place
    of its hit, from 0.
    """

    shared: float
    residual: float
    similarity: float
    nearness: float
    fitting: float
    apt: float
    rank: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    start: int
    end: int
    rank: int


class SentenceReader:
    """Picks whole sentences. `frequencies` tells in how many of `passages` a term occurs."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        embedder: Embedder,
        frequencies: Frequencies,
        passages: int,
        coefficients: Coefficients | None = None,
        most_sentences: int = 48,
    ) -> None:
        self._tokenizer = tokenizer
        self._embedder = embedder
        self._frequencies = frequencies
        self._passages = max(passages, 1)
        self._coefficients = coefficients or fitted_coefficients()
        self._most_sentences = most_sentences

    def read(self, question: str, hits: Sequence[Hit]) -> list[Span]:
        """One span per sentence, the likeliest first; score is the confidence, 0 to 1."""
        spans: list[Span] = []
        for candidate, features in self.features(question, hits):
            span = Span(
                passage=candidate.passage,
                start=candidate.start,
                end=candidate.end,
                quote_start=candidate.start,
                quote_end=candidate.end,
                score=confidence(features, self._coefficients),
            )
            spans.append(span)
        return sorted(spans, key=lambda span: -span.score)

    def features(self, question: str, hits: Sequence[Hit]) -> list[tuple[_Candidate, Features]]:
        """The sentences of the hits, first come first, with their features."""
        candidates = _sentences(hits)[: self._most_sentences]
        if not candidates:
            return []
        kind = question_kind(question)
        rarity = self._rarity(question)
        focus = _focused(rarity, fold(question))
        texts = [fold(c.passage.article.text[c.start : c.end]) for c in candidates]
        vector = self._embedder.encode([fold(question)], kind="query")[0]
        cosines = self._embedder.encode(texts, kind="passage") @ vector
        spread = float(cosines.std()) or 1.0
        found: list[tuple[_Candidate, Features]] = []
        for candidate, text, cosine in zip(candidates, texts, cosines, strict=True):
            residual = _residual(focus, fold(candidate.passage.article.title), text)
            fitting = could_hold(kind, text)
            features = Features(
                shared=_share(rarity, text),
                residual=residual,
                similarity=float(cosine),
                nearness=(float(cosine) - float(cosines.mean())) / spread,
                fitting=float(fitting),
                apt=residual if fitting else 0.0,
                rank=math.log1p(candidate.rank),
            )
            found.append((candidate, features))
        return found

    def _rarity(self, question: str) -> dict[str, float]:
        terms = list(dict.fromkeys(self._tokenizer.terms(question)))
        frequencies = self._frequencies(terms)
        return {t: math.log(1 + self._passages / (1 + frequencies.get(t, 0))) for t in terms}


def confidence(features: Features, c: Coefficients) -> float:
    """The logistic function of the features, 0 to 1."""
    weights = asdict(c)
    value = weights["bias"]
    value += sum(weights[name] * number for name, number in asdict(features).items())
    return 1 / (1 + math.exp(-value))


def _sentences(hits: Sequence[Hit]) -> list[_Candidate]:
    found: list[_Candidate] = []
    seen: set[tuple[str, int]] = set()
    for rank, hit in enumerate(hits):
        passage = hit.passage
        for start, end in sentence_windows(passage.article.text, passage.start, passage.end):
            if (passage.article.id, start) not in seen and end - start > 3:
                seen.add((passage.article.id, start))
                found.append(_Candidate(passage, start, end, rank))
    return found


def _residual(weights: Mapping[str, float], title: str, folded: str) -> float:
    """Share of the weight that the title leaves open; of all of it where it leaves nothing."""
    own = {term: weight for term, weight in weights.items() if term not in _EVENT} or weights
    left = {term: weight for term, weight in own.items() if term not in title}
    return _share(left or own, folded)


def _focused(rarity: Mapping[str, float], folded: str) -> dict[str, float]:
    """The weights, halved with every two characters between a term and the question word.

    谁主持了植树动员会: that somebody 主持 must stand in the sentence itself, the event may not.
    """
    asking = asking_window(folded)
    if asking is None:
        return dict(rarity)
    focused: dict[str, float] = {}
    for term, weight in rarity.items():
        start = max(folded.find(term), 0)
        gap = max(start - asking[1], asking[0] - start - len(term), 0)
        focused[term] = weight * 0.5 ** (gap / 2)
    return focused


def _share(rarity: Mapping[str, float], folded: str) -> float:
    """Share of the weight of the terms that stand in the text, also inside a longer word."""
    total = sum(rarity.values())
    return sum(w for term, w in rarity.items() if term in folded) / total if total else 0.0
