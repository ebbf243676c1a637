"""What questions read of one published generation."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.protocols import Ids
from newsqa.published.generations import Generation
from newsqa.published.search import vectors_of
from newsqa.published.tables import Table, quoted
from newsqa.store.article_facts import FactRows, ordinal
from newsqa.store.article_rows import article_of
from newsqa.store.contents import ArchiveFacts
from newsqa.store.state import Counts, Lineage, StoreState, VectorRows
from newsqa.types import Article, ArticleEntry, Copy, Passage

if TYPE_CHECKING:
    import pyarrow as pa

ARTICLE = (
    *("row", "id", "title", "text", "url", "source", "publisher", "author"),
    *("published", "fetched", "sha256", "hash"),
)
_COPY = ("row", "id", "title", "url", "publisher", "published", "fetched", "leader")
_ENTRY = (
    *("row", "id", "title", "url", "source", "publisher", "author", "published", "fetched"),
    "size",
)
_Rows = list[dict[str, Any]]

log = logging.getLogger(__name__)


class Opened:
    """The tables of one generation, at its versions. Safe to share between threads."""

    def __init__(
        self, generation: Generation, articles: Table, passages: Table, words: Table
    ) -> None:
        self.generation = generation
        self.articles, self.passages, self.words = articles, passages, words

    @cached_property
    def groups(self) -> tuple[Ids, Ids]:
        """Rows of the articles that have copies, ascending, and of the earliest of each."""
        found = self.articles.read(["row", "leader"], "leader >= 0")
        rows, leaders = (found.column(name).to_numpy() for name in ("row", "leader"))
        order = np.argsort(rows)
        return rows[order], leaders[order]


class PublishedView:
    """A `View` of one generation; one question's, in one thread."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self._rows: dict[str, int] = {}  # of articles that were read
        self._read: dict[int, Article] = {}
        self._copies: dict[int, _Rows] = {}

    @property
    def generation(self) -> int:
        """The number of commits of the store it was published from."""
        return self.opened.generation.generation

    @property
    def state(self) -> StoreState:
        """Which store, and which generation of it."""
        one = self.opened.generation
        return StoreState(Lineage(None, f"{one.archive} {one.epoch}"), one.generation)

    @property
    def as_of(self) -> str | None:
        """The day of the last commit, ISO 8601."""
        return self.opened.generation.as_of

    @property
    def model(self) -> tuple[str, int]:
        """Id and dimension of the model of the vectors."""
        return self.opened.generation.model, self.opened.generation.dimension

    @property
    def facts(self) -> PublishedFacts:
        """Days, publishers and sources of the articles."""
        return PublishedFacts(self)

    def counts(self) -> Counts:
        """Articles and passages, groups and copies."""
        return self.opened.generation.counts

    def covered(self) -> tuple[str, str] | None:
        """The first and the last day that articles are of; None where many have none."""
        return self.opened.generation.covered

    def archive_facts(self) -> ArchiveFacts:
        """Number of articles, days and publishers of the whole archive."""
        return self.opened.generation.facts

    # -- articles -----------------------------------------------------------------------------

    def article(self, article_id: str) -> Article | None:
        """The article of this id."""
        if (row := self._rows.get(article_id)) is not None:
            return self._at([row]).get(row)
        found = self.opened.articles.read(ARTICLE, f"id = {quoted(article_id)}")
        return next(iter(self._articles(found).values()), None)

    def at_rows(self, rows: Sequence[int]) -> list[Article]:
        """The articles of these rows, in their order; damaged ones are left out and logged."""
        found = self._at(rows)
        return [found[row] for row in rows if row in found]

    def sample(self, count: int) -> list[Article]:
        """The articles published last, at most `count`."""
        rows = self.opened.articles.read(
            ["row", "published"], last_by=["published", "row"], limit=count
        )
        return self.at_rows(rows.column("row").to_pylist())

    def page(self, after: int, limit: int) -> list[tuple[int, ArticleEntry]]:
        """At most `limit` articles with a row above `after`, with their rows, ascending."""
        rows = np.sort(
            self.opened.articles.read(["row"], f"row > {after}").column("row").to_numpy()
        )
        found = self.opened.articles.at_numbers(_ENTRY, "row", rows[:limit]).to_pylist()
        found.sort(key=lambda one: int(one["row"]))
        return [(one["row"], ArticleEntry(*(one[name] for name in _ENTRY[1:]))) for one in found]

    def _at(self, rows: Collection[int]) -> dict[int, Article]:
        """The articles of these rows; a question reads each once."""
        missing = [row for row in rows if row not in self._read]
        if missing:
            self._read |= self._articles(self.opened.articles.at_numbers(ARTICLE, "row", missing))
        return self._read

    def _articles(self, found: pa.Table) -> dict[int, Article]:
        articles: dict[int, Article] = {}
        for one in found.to_pylist():
            try:
                articles[one["row"]] = article_of([one[name] for name in ARTICLE])
            except StoreError as error:
                log.warning(error.message)
        self._rows.update((article.id, row) for row, article in articles.items())
        return articles

    # -- passages -----------------------------------------------------------------------------

    def load(self, passage_ids: Sequence[int]) -> Mapping[int, Passage]:
        """The passages that still exist, by id; those of one article share it."""
        columns = ("id", "article", "start", "stop")
        rows = self.opened.passages.at_numbers(columns, "id", passage_ids).to_pylist()
        windows = {one["id"]: one for one in rows}
        articles = self._at({one["article"] for one in rows})
        found: dict[int, Passage] = {}
        for passage_id in passage_ids:
            window = windows.get(passage_id)
            article = articles.get(window["article"]) if window else None
            if window is None or article is None:
                continue
            try:
                found[passage_id] = Passage(article, window["start"], window["stop"])
            except ValueError:
                log.warning(messages.store.DAMAGED_PASSAGE.format(id=passage_id))
        return found

    def passages_of(self, article_ids: Iterable[str]) -> Ids:
        """The ids of all passages of these articles."""
        rows = [row for id_ in article_ids if (row := self._row(id_)) is not None]
        found: Ids = self.opened.passages.among(["id"], "article", rows).column("id").to_numpy()
        return np.sort(found)

    def count_up_to(self, passage_id: int) -> int:
        """How many passages have an id up to this one."""
        return len(self.ids_up_to(passage_id))

    def ids_up_to(self, passage_id: int) -> Ids:
        """Their ids, ascending."""
        found = self.opened.passages.read(["id"], f"id <= {passage_id}")
        return np.sort(found.column("id").to_numpy())

    def owners(self) -> tuple[Ids, Ids]:
        """The ids of all passages, ascending, and the article of each, both (n,)."""
        places = self.opened.passages.places("id")
        articles: Ids = self.opened.passages.read(["article"]).column("article").to_numpy()
        return places.numbers, articles if places.order is None else articles[places.order]

    def vector_rows(self, after: int = 0) -> VectorRows:
        """The passages with an id above `after`, ascending."""
        found = self.opened.passages.read(["id", "article", "vector"], f"id > {after}")
        ids = found.column("id").to_numpy()
        order = np.argsort(ids)
        rows = vectors_of(found) if len(ids) else np.empty((0, self.model[1]), np.float16)
        return VectorRows(ids[order], found.column("article").to_numpy()[order], rows[order])

    # -- copies -------------------------------------------------------------------------------

    def leader(self, article_id: str) -> str | None:
        """Id of the earliest print of the article; None where it is the only one."""
        prints = self._prints(article_id)
        return str(prints[0]["id"]) if prints else None

    def with_copies(self, article: Article) -> Article:
        """The article with its other prints, the earliest first."""
        others = [one for one in self._prints(article.id) if one["id"] != article.id]
        others.sort(key=_in_time)
        return replace(
            article,
            copies=tuple(
                Copy(
                    one["id"],
                    one["title"],
                    one["url"],
                    one["publisher"],
                    one["published"],
                    earliest=one["row"] == one["leader"],
                )
                for one in others
            ),
        )

    def prints(self, article_id: str) -> list[tuple[int, str]]:
        """Rows and ids of all prints of the article, the earliest first; empty without copies."""
        return [(one["row"], one["id"]) for one in self._prints(article_id)]

    def _prints(self, article_id: str) -> _Rows:
        """All prints of an article, the earliest first; none where it is alone."""
        row = self._row(article_id)
        copies, leaders = self.opened.groups
        place = int(np.searchsorted(copies, row)) if row is not None else len(copies)
        if place >= len(copies) or copies[place] != row:
            return []
        leader = int(leaders[place])
        if leader not in self._copies:
            members = copies[leaders == leader]
            found: _Rows = self.opened.articles.at_numbers(_COPY, "row", members).to_pylist()
            found.sort(key=lambda one: (one["row"] != leader, *_in_time(one)))
            self._rows.update((one["id"], one["row"]) for one in found)
            self._copies[leader] = found
        return self._copies[leader]

    def _row(self, article_id: str) -> int | None:
        if article_id not in self._rows:
            found = self.opened.articles.read(["row"], f"id = {quoted(article_id)}")
            if not len(found):
                return None
            self._rows[article_id] = int(found.column("row")[0].as_py())
        return self._rows[article_id]


def _in_time(one: Mapping[str, Any]) -> tuple[bool, str, str, int]:
    return one["published"] is None, one["published"] or "", one["fetched"], one["row"]


class PublishedFacts:
    """Facts of the articles of one generation."""

    def __init__(self, view: PublishedView) -> None:
        self._view = view
        self._table = view.opened.articles

    def after(self, row: int) -> FactRows:
        """The facts of the articles with rows above this one."""
        columns = ("row", "published", "publisher", "source", "size")
        found = self._table.read(columns, f"row > {row}").sort_by("row")
        return FactRows(
            found.column("row").to_numpy(),
            np.array([ordinal(day) for day in found.column("published").to_pylist()], np.int64),
            [name or "" for name in found.column("publisher").to_pylist()],
            [name or "" for name in found.column("source").to_pylist()],
            found.column("size").to_numpy(),
        )

    def of_source(self, name: str) -> Ids:
        """Rows of the articles that came from the source of this name, as refresh has it."""
        found: Ids = (
            self._table.read(["row"], f"array_has(sources, {quoted(name)})")
            .column("row")
            .to_numpy()
        )
        return found

    def prints(self, article_id: str) -> list[tuple[int, str]]:
        """Rows and ids of all prints of the article, the earliest first; empty without copies."""
        return self._view.prints(article_id)

    def groups(self) -> tuple[Ids, Ids]:
        """Rows of the articles that have copies, and of the earliest print of each; both (n,)."""
        return self._view.opened.groups
