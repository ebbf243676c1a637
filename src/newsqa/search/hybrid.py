"""Hybrid retrieval: a weighted sum of dense and lexical scores, standardised for each question.

Reciprocal rank fusion (Cormack et al., 2009) uses ranks alone and loses how far apart two scores
are; on news full of names and numbers it was worse than BM25 alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import numpy as np

from newsqa.protocols import Floats, Ids
from newsqa.search.bigram_overlap import BigramOverlap
from newsqa.search.corpus import Corpus, ranks_by
from newsqa.search.dense import DenseRetriever
from newsqa.search.lexical import LexicalRetriever, LexicalScores
from newsqa.tracing import carried
from newsqa.types import Hit, Passage, Question

MIN_WORDED = 100
"""Best hits whose wording is compared with the question, at least."""
PRELOADED = 60
"""Passages that are loaded while the encoder runs."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the standardised scores and of the share of the question's wording."""

    dense: float = 1.2
    passage: float = 0.2
    article: float = 0.2
    wording: float = 5.5


@dataclass(frozen=True, slots=True)
class Always:
    """Articles whose passages are found whatever the question: their ids, and all their rows."""

    article_ids: frozenset[str] = frozenset()
    rows: Ids = field(default_factory=lambda: np.empty(0, np.int64))


class HybridRetriever:
    """A `Retriever` that joins both over one corpus.

    Each candidate of either gets all three scores: cosine, BM25 of the passage and of its article.
    """

    def __init__(
        self,
        corpus: Corpus,
        dense: DenseRetriever,
        lexical: LexicalRetriever,
        weights: Weights | None = None,
        candidates: int = 400,
        *,
        always: Always | None = None,
    ) -> None:
        always = always or Always()
        flags = corpus.within_limit.rows
        self._always = (
            always if flags is None else replace(always, rows=always.rows[flags[always.rows]])
        )
        self._corpus = corpus
        self._dense = dense
        self._lexical = lexical
        self._weights = weights or Weights()
        self._candidates = candidates

    def search(self, question: Question, k: int) -> list[Hit]:
        """At most k hits by falling weighted sum of standardised scores and wording.

        Passages of the articles that are always read come in addition. Only the best hits,
        MIN_WORDED or more, are compared by wording.
        """
        # Encoder and FAISS here, SQLite there: both release the interpreter lock most of the time.
        nearest = _workers().submit(carried(partial(self._nearest, question)))
        words = self._lexical.scores(question)
        worded = self._lexical.candidates(words)
        wording = BigramOverlap(question)
        known = {} if nearest.done() else self._preloaded(worded, words, wording)
        vector, near = nearest.result()
        rows = np.union1d(np.union1d(near, worded), self._always.rows)
        if not len(rows):
            return []
        cosine = self._corpus.vectors.scores(vector, rows)
        passage, article = self._lexical.of(rows, words)
        weights = self._weights
        standing = standardise(cosine)
        total = (
            weights.dense * standing
            + weights.passage * standardise(passage)
            + weights.article * standardise(article)
        )
        order = np.argsort(-total, kind="stable")
        fixed = np.isin(rows[order], self._always.rows)
        fixed[: max(k, MIN_WORDED)] = True
        best = order[fixed]
        ranks = {
            "dense": ranks_by(cosine, np.isin(rows, near))[best],
            "lexical": ranks_by(
                weights.passage * passage + weights.article * article, np.isin(rows, worded)
            )[best],
        }
        hits = []
        for hit in self._corpus.hits(rows[best], total[best], ranks, standing[best], known):
            share = wording.share(hit.passage.text)
            hits.append(replace(hit, score=hit.score + weights.wording * share, wording=share))
        hits.sort(key=lambda hit: -hit.score)
        ids = self._always.article_ids
        return hits[:k] + [hit for hit in hits[k:] if hit.passage.article.id in ids]

    def _preloaded(
        self, rows: Ids, words: LexicalScores, wording: BigramOverlap
    ) -> Mapping[int, Passage]:
        """The passages with the best lexical scores, loaded and compared while the encoder runs.

        Most of them are among the best hits in the end.
        """
        passage, article = self._lexical.of(rows, words)
        likely = self._weights.passage * passage + self._weights.article * article
        known = self._corpus.load(rows[np.argsort(-likely, kind="stable")[:PRELOADED]])
        for found in known.values():
            wording.share(found.text)
        return known

    def _nearest(self, question: Question) -> tuple[Floats, Ids]:
        """The vector of the question and the rows nearest to it."""
        vector = self._dense.vector(question)
        return vector, self._corpus.nearest(vector, self._candidates)[0]


@lru_cache(maxsize=1)
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="dense")


# A forked process has none of its parent's threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_workers.cache_clear)


def standardise(scores: Floats) -> Floats:
    """The scores with mean 0 and deviation 1, shape (n,); all 0 where they are all equal."""
    deviation = float(scores.std()) if len(scores) else 0.0
    # Below this the differences are rounding of float32.
    if deviation <= 1e-6 * float(np.abs(scores).max(initial=1.0)):
        return np.zeros_like(scores)
    standard: Floats = (scores - scores.mean()) / deviation
    return standard
