"""The seam of the read side: what questions need of an archive, wherever it is stored.

Two archives implement it: `querying.local_archive` over the SQLite store with its indexes in
memory, and `published.archive` over Lance tables on shared storage. What an answer is made from is
the same in both, so that the answers are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from newsqa.protocols import Embedder, Ids
from newsqa.search.corpus import Corpus
from newsqa.store.article_facts import FactRows
from newsqa.store.contents import ArchiveFacts
from newsqa.store.state import Counts, StoreState
from newsqa.store.stats import StoreStats
from newsqa.types import Article, ArticleEntry, Passage


class Facts(Protocol):
    """Days, publishers, sources and copies of the articles of one generation."""

    def after(self, row: int) -> FactRows:
        """The facts of the articles with rows above this one."""

    def of_source(self, name: str) -> Ids:
        """Rows of the articles that came from the source of this name, as refresh has it."""

    def prints(self, article_id: str) -> list[tuple[int, str]]:
        """Rows and ids of all prints of the article, the earliest first; empty without copies."""

    def groups(self) -> tuple[Ids, Ids]:
        """Rows of the articles that have copies, and of the earliest print of each; both (n,)."""


class View(Protocol):
    """One generation, which does not change while the view is open."""

    @property
    def state(self) -> StoreState:
        """Which archive this is, and which generation of it."""

    @property
    def generation(self) -> int:
        """The number of commits."""

    @property
    def as_of(self) -> str | None:
        """The day of the last commit, ISO 8601."""

    @property
    def facts(self) -> Facts:
        """Days, publishers and sources of the articles."""

    def article(self, article_id: str) -> Article | None:
        """The article of this id."""

    def load(self, passage_ids: Sequence[int]) -> Mapping[int, Passage]:
        """The passages that still exist, by id; those of one article share it."""

    def passages_of(self, article_ids: Iterable[str]) -> Ids:
        """The ids of all passages of these articles."""

    def at_rows(self, rows: Sequence[int]) -> list[Article]:
        """The articles of these rows, in their order; missing ones are left out."""

    def leader(self, article_id: str) -> str | None:
        """Id of the earliest print of the article; None where it is the only one."""

    def with_copies(self, article: Article) -> Article:
        """The article with its other prints, the earliest first."""

    def sample(self, count: int) -> list[Article]:
        """The articles published last, at most `count`."""

    def page(self, after: int, limit: int) -> list[tuple[int, ArticleEntry]]:
        """At most `limit` articles with a row above `after`, with their rows, ascending."""

    def counts(self) -> Counts:
        """Articles and passages, groups and copies."""

    def covered(self) -> tuple[str, str] | None:
        """The first and the last day (ISO 8601) that articles are of; None where many have none."""

    def archive_facts(self) -> ArchiveFacts:
        """Number of articles, days and publishers of the whole archive."""


V = TypeVar("V", bound=View)
_V = TypeVar("_V", bound=View, contravariant=True)


class ArchiveSnapshot(Protocol[_V]):
    """What is loaded of one generation to search in it."""

    @property
    def state(self) -> StoreState:
        """Which archive, and which generation of it."""

    @property
    def generation(self) -> int:
        """The generation."""

    def corpus(self, view: _V) -> Corpus:
        """The corpus that reads words and articles through a view of the same generation."""

    def prepare(self) -> None:
        """Start to load, in threads, what makes later questions faster."""


class Archive(Protocol[V]):
    """Where articles are stored. Safe to share between threads."""

    def view(self) -> AbstractContextManager[V]:
        """The newest generation, as long as the block lasts."""

    def stats(self) -> StoreStats:
        """The state of the archive in figures; needs no model."""

    def check_model(self, embedder: Callable[[], Embedder]) -> None:
        """Raise StoreModel where the vectors come from another model than the encoder's."""

    def snapshot(self, view: V, before: ArchiveSnapshot[V] | None) -> ArchiveSnapshot[V]:
        """The snapshot of the view's generation; only what `before`, an earlier one, lacks is
        loaded.
        """
