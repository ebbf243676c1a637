"""Snapshots: the arrays and indexes of one generation, each made from the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from newsqa.protocols import Ids
from newsqa.querying.archive import View
from newsqa.querying.part_view import PartView
from newsqa.search.bm25 import Postings
from newsqa.search.corpus import GONE, Corpus, Layout
from newsqa.search.dense import FlatVectorIndex, SegmentedVectorIndex
from newsqa.store.reader import StoreReader
from newsqa.store.state import StoreState, VectorRows
from newsqa.text.times import Covered
from newsqa.types import Question

MAX_GONE = 0.2
"""Share of removed passages above which a snapshot is loaded whole again."""


class VectorSource(Protocol):
    """Where the passages of one generation and their vectors are read from."""

    def count_up_to(self, passage_id: int) -> int:
        """How many passages have an id up to this one."""

    def ids_up_to(self, passage_id: int) -> Ids:
        """Their ids, ascending."""

    def vector_rows(self, after: int = 0) -> VectorRows:
        """The vectors of the passages with an id above `after`, in the order of their ids."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The immutable data that a question searches in. Rows as in `Corpus`."""

    state: StoreState
    model: str | None
    layout: Layout
    vectors: SegmentedVectorIndex
    postings: Postings

    @property
    def generation(self) -> int:
        """The generation of the store."""
        return self.state.generation

    def is_of(self, view: StoreReader) -> bool:
        """Whether it is of the generation of the view, and of the same store."""
        return self.state == view.state

    def is_later(self, view: StoreReader) -> bool:
        """Whether it is of a later generation of the same store than the view."""
        return self.state.is_later_than(view.state)

    def corpus(self, view: StoreReader) -> Corpus:
        """The corpus that reads words and articles through this view."""
        return Corpus(self.layout, self.vectors, self.postings.over(view.words), view)

    def prepare(self) -> None:
        """Start to build the prefilters of the vectors, in threads."""
        self.vectors.build_prefilters()


def take(view: StoreReader, before: Snapshot | None = None) -> Snapshot:
    """The snapshot of the view's generation; only what `before` lacks is loaded.

    `before` must be of an earlier generation. Passage ids are never used again: new passages have
    higher ids, and missing ones were removed. A restored backup has another epoch, and another
    store another file: these are loaded whole.
    """
    model = view.model[0] if view.model else None
    state = view.state
    if before is None or before.state.lineage != state.lineage or before.model != model:
        return _all(view, model)
    found = extended(view, before.layout, before.vectors)
    if found is None:
        return _all(view, model)
    postings = Postings.read(view.words, before.postings)
    return Snapshot(state, model, *found, postings)


def extended(
    view: VectorSource, before: Layout, vectors: SegmentedVectorIndex
) -> tuple[Layout, SegmentedVectorIndex] | None:
    """Layout and vectors of a later generation; None where they are better loaded whole."""
    known, articles = before.passage_ids, before.article_rows
    if not len(known):
        return None
    last = int(known[-1])
    if view.count_up_to(last) != int((articles != GONE).sum()):
        here = np.isin(known, view.ids_up_to(last), assume_unique=True)
        articles = np.where(here, articles, GONE)
        if (articles == GONE).mean() > MAX_GONE:
            return None
    fresh = view.vector_rows(after=last)
    if len(fresh.passage_ids):
        articles = np.concatenate([articles, fresh.article_rows])
        vectors = vectors.extended(fresh.vectors)
    return Layout(np.concatenate([known, fresh.passage_ids]), articles), vectors


def all_vectors(view: VectorSource) -> tuple[Layout, SegmentedVectorIndex]:
    """Layout and vectors of a generation."""
    rows = view.vector_rows()
    layout = Layout(rows.passage_ids, rows.article_rows)
    return layout, SegmentedVectorIndex([FlatVectorIndex(rows.vectors)])


def _all(view: StoreReader, model: str | None) -> Snapshot:
    return Snapshot(view.state, model, *all_vectors(view), Postings.read(view.words))


class Coverage:
    """The days that the archive covers, read once for each generation, when first needed."""

    def __init__(self) -> None:
        self._known: tuple[StoreState, Covered | None] | None = None

    def of(self, question: Question, view: View) -> Covered | None:
        """The first and last day; None where the question names no time or articles lack dates."""
        if not question.times:
            return None
        if isinstance(view, PartView):
            return view.covered()
        state = view.state
        known = self._known
        if known is None or known[0] != state:
            known = self._known = state, view.covered()
        return known[1]
