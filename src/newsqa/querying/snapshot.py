"""The arrays and the vector index of one generation, and how the next one is made from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from newsqa.search.bm25 import Postings
from newsqa.search.corpus import GONE, Corpus, Layout
from newsqa.search.dense import FlatVectorIndex, SegmentedVectorIndex
from newsqa.store.reader import StoreReader
from newsqa.text.times import Covered
from newsqa.types import Question

MOST_GONE = 0.2  # above this share of passages that have left, all is loaded anew


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a question searches in; never changed once made. Rows as in `Corpus`."""

    generation: int
    epoch: str | None
    model: str | None
    layout: Layout
    vectors: SegmentedVectorIndex
    postings: Postings

    def is_of(self, view: StoreReader) -> bool:
        """Whether this is the generation of the view."""
        return self.generation == view.generation and self.epoch == view.epoch

    def is_later(self, view: StoreReader) -> bool:
        """Whether the view is of a generation before this one, of the same store."""
        return self.epoch == view.epoch and view.generation < self.generation

    def corpus(self, view: StoreReader) -> Corpus:
        """The corpus whose words and articles are read through this view."""
        return Corpus(self.layout, self.vectors, self.postings.over(view.words), view)


def take(view: StoreReader, before: Snapshot | None = None) -> Snapshot:
    """The snapshot of the view's generation; only what `before` lacks is loaded.

    `before` must be of an earlier generation. Passage ids are never used again: what is new has a
    higher id, what is missing was removed. A restored backup is no step on from `before`, and has
    another epoch.
    """
    model = view.model[0] if view.model else None
    epoch = view.epoch
    if before is None or before.epoch != epoch or before.model != model:
        return _all(view, model)
    known, articles = before.layout.passage_ids, before.layout.article_rows
    if not len(known):
        return _all(view, model)
    last = int(known[-1])
    if view.count_up_to(last) != int((articles != GONE).sum()):
        here = np.isin(known, view.ids_up_to(last), assume_unique=True)
        articles = np.where(here, articles, GONE)
        if (articles == GONE).mean() > MOST_GONE:
            return _all(view, model)
    fresh = view.vector_rows(after=last)
    vectors = before.vectors
    if len(fresh.passage_ids):
        articles = np.concatenate([articles, fresh.article_rows])
        vectors = vectors.extended(fresh.vectors)
    layout = Layout(np.concatenate([known, fresh.passage_ids]), articles)
    postings = Postings.read(view.words, before.postings)
    return Snapshot(view.generation, epoch, model, layout, vectors, postings)


def _all(view: StoreReader, model: str | None) -> Snapshot:
    rows = view.vector_rows()
    layout = Layout(rows.passage_ids, rows.article_rows)
    vectors = SegmentedVectorIndex([FlatVectorIndex(rows.vectors)])
    postings = Postings.read(view.words)
    return Snapshot(view.generation, view.epoch, model, layout, vectors, postings)


class Coverage:
    """The days covered, looked up once for each generation and only for who asks for a time."""

    def __init__(self) -> None:
        self._known: tuple[tuple[str | None, int], Covered | None] | None = None

    def of(self, question: Question, view: StoreReader) -> Covered | None:
        """The first and last day; None where the question names no time or dates are missing."""
        if not question.times:
            return None
        state = view.epoch, view.generation
        known = self._known
        if known is None or known[0] != state:
            known = self._known = state, view.covered()
        return known[1]
