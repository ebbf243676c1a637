"""The features of candidates: what speaks for each of them, beside all others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, replace

from newsqa.answer.answer_kind import looks_like
from newsqa.answer.candidate import Candidate
from newsqa.answer.candidates import gists
from newsqa.answer.confidence import MAX_MARGIN, Features, Typical
from newsqa.answer.inside import mean_inside
from newsqa.answer.relevance import Relevance
from newsqa.protocols import FORMS, PassageScores
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.types import Article, Hit, Passage, Question


def features_of(
    question: Question,
    hits: Sequence[Hit],
    candidates: Sequence[Candidate],
    scores: Sequence[PassageScores],
    relevance: Relevance,
    typical: Typical,
) -> list[Features]:
    """The features of each candidate, in order, of `hits` whose passages have these `scores`.

    For a question in another language `typical` replaces the shares of the question's words.
    """
    shares = _Shares(relevance, [hit.passage for hit in hits])
    margins = [max(-MAX_MARGIN, min(MAX_MARGIN, one.margin)) for one in candidates]
    total = 1.0 + sum(math.exp(margin) for margin in margins)
    best_score = max((hit.score for hit in hits), default=0.0)
    agreement = _agreement(question, candidates, margins)
    made: list[Features] = []
    for number, one in enumerate(candidates):
        hit, article = hits[one.rank], one.passage.article
        form = scores[one.rank].form
        words = letters(one.text)
        features = Features(
            margin=margins[number],
            likelihood=margins[number] - math.log(total),
            retrieval=max(-5.0, hit.score - best_score),
            rank=math.log1p(one.rank),
            article=shares.article(article),
            passage=shares.window(article, one.passage.start, one.passage.end),
            sentence=shares.window(article, *one.quote),
            agreement=agreement[number] / total,
            fitting=float(looks_like(question.kind, one.folded)),
            length=math.log(len(one.text)),
            repeats=sum(letter in question.folded for letter in words) / max(len(words), 1),
            rival=shares.rival(article),
            wording=hit.wording,
            standing=hit.standing,
            inside=mean_inside(one.passage, scores[one.rank], one.start, one.end),
            short=form[FORMS.index("short")] if form else 1.0,
        )
        made.append(replace(features, **asdict(typical)) if relevance.foreign else features)
    return made


def _agreement(
    question: Question, candidates: Sequence[Candidate], margins: Sequence[float]
) -> list[float]:
    """For each candidate the sum of e^margin over the same answer in other articles."""
    words = gists(question.kind, candidates)
    ids = [one.passage.article.id for one in candidates]
    return [
        sum(
            math.exp(margins[other])
            for other in range(len(candidates))
            if ids[other] != ids[number] and words[other] == words[number]
        )
        for number in range(len(candidates))
    ]


class _Shares:
    """Share of the question's weight in windows and articles, 0 to 1, each computed once."""

    def __init__(self, relevance: Relevance, passages: Sequence[Passage]) -> None:
        self._relevance = relevance
        self._articles = [passage.article for passage in passages]
        self._known: dict[tuple[str, int, int], float] = {}

    def window(self, article: Article, start: int, end: int) -> float:
        key = (article.id, start, end)
        if key not in self._known:
            self._known[key] = self._relevance.share(fold(article.text[start:end]))
        return self._known[key]

    def article(self, article: Article) -> float:
        return self.window(article, 0, len(article.text))

    def rival(self, article: Article) -> float:
        """The largest share of another article; 0 where there is none."""
        others = (other for other in self._articles if other.id != article.id)
        return max((self.article(other) for other in others), default=0.0)
