"""An archive in Lance tables on shared storage, read only: any number of machines answer from it.

Every question reads the newest row of `generations` and uses only the versions that it names.
Up to IN_MEMORY passages their vectors are held in memory, as over a local store; above that Lance
searches them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from newsqa import messages
from newsqa.errors import StoreModel
from newsqa.protocols import Embedder, VectorIndex
from newsqa.published.generations import Generation, Generations
from newsqa.published.search import LanceVectors, LanceWords
from newsqa.published.tables import CONTENT, Table
from newsqa.published.view import Opened, PublishedView
from newsqa.published.vocabulary import Vocabulary
from newsqa.querying.archive import ArchiveSnapshot
from newsqa.querying.snapshot import all_vectors, extended
from newsqa.search.corpus import Corpus, Layout
from newsqa.search.dense import SegmentedVectorIndex
from newsqa.store.state import StoreState
from newsqa.store.stats import Published, StoreStats

IN_MEMORY = 300_000
"""Passages up to which vectors are held in memory: 768 bytes each at 384 dimensions."""


@dataclass(frozen=True, slots=True)
class PublishedSnapshot:
    """What a reader holds in memory of one generation. Rows as in `Corpus`."""

    state: StoreState
    layout: Layout
    vectors: SegmentedVectorIndex | None
    vocabulary: Vocabulary

    @property
    def generation(self) -> int:
        """The generation of the store it was published from."""
        return self.state.generation

    def corpus(self, view: PublishedView) -> Corpus:
        """The corpus of a view of the same generation."""
        opened = view.opened
        counts = opened.generation.passages, opened.generation.articles
        words = LanceWords(opened.passages, opened.articles, self.vocabulary, counts)
        vectors: VectorIndex = self.vectors or LanceVectors(
            opened.passages, self.layout.passage_ids
        )
        return Corpus(self.layout, vectors, words, view)

    def prepare(self) -> None:
        """Start to build the prefilters of vectors in memory."""
        if self.vectors is not None:
            self.vectors.build_prefilters()


class PublishedArchive:
    """The `Archive` of a published store. Safe to share between threads.

    Opening raises StoreMissing where nothing is published, StoreError where the storage fails.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        self.generations = Generations(place)
        self._opened: Opened | None = None
        self._lock = threading.Lock()
        self.generations.newest()

    @contextmanager
    def view(self) -> Iterator[PublishedView]:
        """The newest generation, as long as the block lasts."""
        yield PublishedView(self._of(self.generations.newest()))

    def stats(self) -> StoreStats:
        """The state of the newest generation in figures."""
        one = self.generations.newest()
        return StoreStats(
            store=self.place,
            articles=one.articles,
            passages=one.passages,
            generation=one.generation,
            as_of=one.as_of,
            model=one.model,
            bytes=0,
            groups=one.groups,
            copies=one.copies,
            published=(Published(self.place, one.generation, one.published, 0),),
        )

    def check_model(self, embedder: Callable[[], Embedder]) -> None:
        """Raise StoreModel where the vectors come from another model than the encoder's."""
        stored = self.generations.newest().model
        if stored != embedder().model_id:
            raise StoreModel(
                messages.store.OTHER_MODEL.format(
                    folder=self.place, stored=stored, configured=embedder().model_id
                )
            )

    def snapshot(
        self, view: PublishedView, before: ArchiveSnapshot[PublishedView] | None
    ) -> PublishedSnapshot:
        """The snapshot of the view's generation; only what `before` lacks is read."""
        opened, state = view.opened, view.state
        old = before if isinstance(before, PublishedSnapshot) else None
        if old is not None and old.state.lineage != state.lineage:
            old = None
        layout, vectors = self._vectors(view, old)
        one = opened.generation
        known = old.vocabulary if old else None
        vocabulary = Vocabulary.read(opened.words, one.sequence, one.words_since, known)
        return PublishedSnapshot(state, layout, vectors, vocabulary)

    def _vectors(
        self, view: PublishedView, old: PublishedSnapshot | None
    ) -> tuple[Layout, SegmentedVectorIndex | None]:
        if view.counts().passages > IN_MEMORY:
            return Layout(*view.owners()), None
        found = extended(view, old.layout, old.vectors) if old and old.vectors else None
        return found or all_vectors(view)

    def _of(self, generation: Generation) -> Opened:
        with self._lock:
            opened = self._opened
            if opened is None or opened.generation != generation:
                tables = [
                    Table.open(self.place, name, generation.version_of(name)) for name in CONTENT
                ]
                opened = self._opened = Opened(generation, *tables)
            return opened
