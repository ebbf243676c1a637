"""Lexical retrieval: BM25 of the passage, and of its whole article.

The article has names and dates that the passage does not repeat.
Source of the function: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from newsqa.protocols import Floats, Ids
from newsqa.search.corpus import Corpus, ranks_by
from newsqa.text.terms import Tokenizer
from newsqa.types import Hit, Question

BUDGET_SHARE, BUDGET_MIN = 0.05, 10_000
"""Passages that the words of a question may occur in together, as a share of all passages, and the
minimum: the cost of a word grows with them, and frequent words distinguish little.
"""
MIN_TERMS = 2
"""The rarest words of a question, which are searched for in any case."""


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """BM25 scores of the best passages and articles for one question, at most `limit` of each.

    Ids and scores have one shape, (n,), best first.
    """

    passage_ids: Ids
    passage_scores: Floats
    article_rows: Ids
    article_scores: Floats
    limit: int


class LexicalRetriever:
    """A `Retriever` by `passage_weight` x BM25 of passages + `article_weight` x their articles'."""

    def __init__(
        self,
        corpus: Corpus,
        tokenizer: Tokenizer,
        *,
        passage_weight: float = 0.2,
        article_weight: float = 0.2,
        candidates: int = 400,
    ) -> None:
        self._corpus = corpus
        self._tokenizer = tokenizer
        self._passage_weight = passage_weight
        self._article_weight = article_weight
        self._candidates = candidates

    def scores(self, question: Question) -> LexicalScores:
        """The scores of passages and of articles for the words of the question."""
        terms = self._tokenizer.terms(question.text)
        rare = self._rare(terms)
        selected = [term for term in terms if term in rare]
        # Two adjacent terms count as a term of their own: a question repeats the words of its
        # article in their order. For passages, which are short, this had no effect.
        pairs = [pair for pair in pairwise(terms) if rare.intersection(pair)]
        # Deeper than the candidates, so that few of them lack one of the two scores.
        limit, within = 5 * self._candidates, self._corpus.within_limit
        passages = self._corpus.lexical.match_passages(selected, limit, within.passages)
        articles = self._corpus.lexical.match_articles(selected, limit, pairs, within.articles)
        return LexicalScores(*passages, *articles, limit)

    def _rare(self, terms: Sequence[str]) -> set[str]:
        """The rarest of the terms, as many as the budget allows."""
        budget = max(BUDGET_MIN, BUDGET_SHARE * len(self._corpus.passage_ids))
        frequency = self._corpus.lexical.frequencies(terms)
        rare: set[str] = set()
        for term in sorted(frequency, key=lambda term: frequency[term]):
            budget -= frequency[term]
            if len(rare) >= MIN_TERMS and budget < 0:
                break
            rare.add(term)
        return rare

    def candidates(self, scores: LexicalScores) -> Ids:
        """Rows of the best passages, and of all passages of the best articles."""
        passages = self._corpus.rows_of(scores.passage_ids[: self._candidates])
        articles = self._corpus.rows_in(scores.article_rows[: self._candidates // 4])
        return np.union1d(passages, articles)

    def search(self, question: Question, k: int) -> list[Hit]:
        """At most k hits by falling weighted score."""
        scores = self.scores(question)
        rows = self.candidates(scores)
        passage, article = self.of(rows, scores)
        total = self._passage_weight * passage + self._article_weight * article
        best = np.argsort(-total, kind="stable")[:k]
        ranks = {"lexical": ranks_by(total[best], np.ones(len(best), bool))}
        return self._corpus.hits(rows[best], total[best], ranks)

    def of(self, rows: Ids, scores: LexicalScores) -> tuple[Floats, Floats]:
        """BM25 of the rows' passages and of their articles, (len(rows),) each.

        A row outside the best ones gets the lowest score among them, its upper bound. Where fewer
        than `limit` were found, every text with a word of the question is among them, and other
        rows get 0.
        """
        corpus, limit = self._corpus, scores.limit
        return (
            _look_up(corpus.passage_ids[rows], scores.passage_ids, scores.passage_scores, limit),
            _look_up(corpus.article_rows[rows], scores.article_rows, scores.article_scores, limit),
        )


def _look_up(keys: Ids, known: Ids, scores: Floats, limit: int) -> Floats:
    if not len(known):
        return np.zeros(len(keys), np.float32)
    order = np.argsort(known)
    places = np.minimum(np.searchsorted(known[order], keys), len(known) - 1)
    found = known[order][places] == keys
    least = scores.min() if len(known) >= limit else 0.0
    return np.where(found, scores[order][places], least).astype(np.float32)
