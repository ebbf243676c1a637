"""Reading: one immutable generation of the store, as long as the view is open."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import apsw
import numpy as np

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.protocols import Ids
from newsqa.store import quarantine
from newsqa.store.article_facts import ArticleFacts
from newsqa.store.article_rows import article_of, copy_of
from newsqa.store.checksums import passage_hash
from newsqa.store.connection import FileState
from newsqa.store.contents import ArchiveFacts, archive_facts
from newsqa.store.export import StoreExport
from newsqa.store.fts_postings import FtsPostings
from newsqa.store.listing import Listing, NewestFirst, Wanted, listed, newest_first
from newsqa.store.provenance import Provenance
from newsqa.store.state import Counts, Lineage, StoreState, VectorRows
from newsqa.store.undo import Change, UndoPoint
from newsqa.store.undo import changes as undo_changes
from newsqa.store.undo import points as undo_points
from newsqa.store.verify import Finding, all_findings
from newsqa.types import Article, ArticleEntry, Passage, Quarantined

_ENTRY = "row, id, title, url, source, publisher, author, published, fetched, length(text)"
_ARTICLE = "row, id, title, text, url, source, publisher, author, published, fetched, sha256, hash"

MAX_DIMENSION = 65_536
"""No model has longer vectors; a larger number is damage."""

log = logging.getLogger(__name__)


class StoreReader:
    """Rows of one generation; lives inside one read transaction of one connection.

    `file` is that of the connection.
    """

    def __init__(self, connection: apsw.Connection, file: FileState = None) -> None:
        self._connection = connection
        self._file = file

    def meta(self, key: str) -> str | None:
        """A value of the whole store; None for an unknown key."""
        return self._value("SELECT value FROM meta WHERE key = ?", key)

    @property
    def generation(self) -> int:
        """The number of commits. Raises StoreError where it is damaged."""
        number = str(self.meta("generation") or 0)
        if not (number.isascii() and number.isdecimal()):
            raise self._damaged(f"generation: {number!r}")
        return int(number)

    @property
    def state(self) -> StoreState:
        """Which store this is, and which generation of it."""
        return StoreState(Lineage(self._file, self.meta("epoch")), self.generation)

    @property
    def as_of(self) -> str | None:
        """The day of the last commit, ISO 8601."""
        committed = self.meta("committed")
        return committed[:10] if committed else None

    @property
    def model(self) -> tuple[str, int] | None:
        """Id and dimension of the model of the vectors; None for an empty store.

        Raises StoreError where the row is damaged.
        """
        row = self._connection.execute(
            "SELECT id, dimension FROM models WHERE row = (SELECT model FROM passages LIMIT 1)"
        ).fetchone()
        if row is None:
            return None
        id_, dimension = row
        if not isinstance(id_, str) or not isinstance(dimension, int):
            raise self._damaged(f"models: {id_!r}, {dimension!r}")
        if not 0 < dimension <= MAX_DIMENSION:
            raise self._damaged(f"models: {dimension}")
        return id_, dimension

    def findings(self) -> list[Finding]:
        """All damage that is found without writing."""
        return all_findings(self._connection, read_only=True)

    @property
    def is_empty(self) -> bool:
        """Whether the store has no article."""
        return self._value("SELECT 1 FROM articles LIMIT 1") is None

    def last_rows(self) -> tuple[int, int]:
        """The highest article row and passage id ever given out."""
        last = dict(self._connection.execute("SELECT name, seq FROM sqlite_sequence"))
        return int(last.get("articles", 0)), int(last.get("passages", 0))

    def counts(self) -> Counts:
        """Articles and passages, groups and copies."""
        articles, passages, groups, grouped = (
            int(self._value(f"SELECT count({what}) FROM {table}") or 0)
            for what, table in (
                ("*", "articles"),
                ("*", "passages"),
                ("DISTINCT leader", "copies"),
                ("*", "copies"),
            )
        )
        return Counts(articles, passages, groups, grouped - groups)

    def leader(self, article_id: str) -> str | None:
        """Id of the earliest print of the article; None where it is the only one."""
        return self._value(
            "SELECT l.id FROM copies c JOIN articles a ON a.row = c.article "
            "JOIN articles l ON l.row = c.leader WHERE a.id = ?",
            article_id,
        )

    def with_copies(self, article: Article) -> Article:
        """The article with its other prints, the earliest first."""
        rows = self._connection.execute(
            "SELECT o.id, o.title, o.url, o.publisher, o.published, o.row = c.leader "
            "FROM articles a JOIN copies c ON c.article = a.row "
            "JOIN copies d ON d.leader = c.leader AND d.article != a.row "
            "JOIN articles o ON o.row = d.article WHERE a.id = ? "
            "ORDER BY o.published IS NULL, o.published, o.fetched, o.row",
            (article.id,),
        ).fetchall()
        return replace(article, copies=tuple(copy_of(row) for row in rows))

    def groups(self) -> Iterator[tuple[str, str]]:
        """Ids of every article that has copies, with that of the earliest; group by group."""
        for leader, id_ in self._connection.execute(
            "SELECT l.id, a.id FROM copies c JOIN articles a ON a.row = c.article "
            "JOIN articles l ON l.row = c.leader ORDER BY c.leader, c.article"
        ):
            yield str(leader), str(id_)

    def quarantine(self) -> list[Quarantined]:
        """Inputs that failed to ingest, by location."""
        return quarantine.entries(
            self._connection.execute(f"SELECT {quarantine.COLUMNS} FROM quarantine ORDER BY 1")
        )

    def failures(self, locations: Iterable[str]) -> dict[str, str]:
        """The codes of the reasons why these locations are in quarantine, by location."""
        sql = "SELECT code FROM quarantine WHERE location = ?"
        found = ((place, self._value(sql, place)) for place in locations)
        return {place: code for place, code in found if code is not None}

    def vector_rows(self, after: int = 0) -> VectorRows:
        """The vectors of the passages with an id above `after`, in the order of their ids."""
        total = int(self._value("SELECT count(*) FROM passages WHERE id > ?", after) or 0)
        ids = np.empty(total, np.int64)
        articles = np.empty(total, np.int64)
        dimension = self.model[1] if self.model else 0
        vectors = np.empty((total, dimension), np.float16)
        rows = self._connection.execute(
            "SELECT id, article, start, stop, model, vector, hash FROM passages WHERE id > ? "
            "ORDER BY id",
            (after,),
        )
        number = damaged = 0
        for passage, article, start, stop, model, vector, stored in rows:
            whole = passage_hash(passage, article, start, stop, model, vector) == stored
            if not whole or len(vector) != 2 * dimension:
                damaged += 1
                continue
            ids[number] = passage
            articles[number] = article
            vectors[number] = np.frombuffer(vector, np.float16)
            number += 1
        if damaged:
            log.warning(messages.store.DAMAGED_PASSAGES.format(count=damaged))
        return VectorRows(ids[:number], articles[:number], vectors[:number])

    def count_up_to(self, passage_id: int) -> int:
        """How many passages have an id up to this one."""
        return int(self._value("SELECT count(*) FROM passages WHERE id <= ?", passage_id) or 0)

    def ids_up_to(self, passage_id: int) -> Ids:
        """Their ids, ascending."""
        rows = self._connection.execute(
            "SELECT id FROM passages WHERE id <= ? ORDER BY id", (passage_id,)
        )
        return np.fromiter((row[0] for row in rows), np.int64)

    def load(self, passage_ids: Sequence[int]) -> Mapping[int, Passage]:
        """The passages that still exist, by id; those of one article share it.

        A row that does not match its checksum is left out and logged.
        """
        rows = self._rows("id, article, start, stop, model, vector, hash", "passages", passage_ids)
        windows: dict[int, tuple[int, int, int]] = {}
        for passage_id in passage_ids:
            if passage_id not in rows:
                continue
            *columns, stored = rows[passage_id]
            if passage_hash(*columns) == stored:
                windows[passage_id] = columns[1], columns[2], columns[3]
                continue
            log.warning(messages.store.DAMAGED_PASSAGE.format(id=passage_id))
        articles = self._articles({article for article, *_ in windows.values()})
        return {
            passage_id: Passage(articles[article], start, stop)
            for passage_id, (article, start, stop) in windows.items()
            if article in articles
        }

    def article(self, article_id: str) -> Article | None:
        """The article of this id."""
        row = self._connection.execute(
            f"SELECT {_ARTICLE} FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        return article_of(row) if row else None

    def passages_of(self, article_ids: Iterable[str]) -> Ids:
        """The ids of all passages of these articles."""
        rows = self._connection.execute(
            "SELECT id FROM passages WHERE article IN"
            " (SELECT row FROM articles WHERE id IN (SELECT value FROM json_each(?)))",
            (json.dumps([*article_ids]),),
        ).fetchall()
        return np.array([row[0] for row in rows], np.int64)

    def named(self, name: str, *, addresses: bool = True) -> list[str]:
        """Ids of the articles with this id, else, with `addresses`, with this web address."""
        rows = self._connection.execute("SELECT id FROM articles WHERE id = ?", (name,)).fetchall()
        if not rows and addresses:
            rows = self._connection.execute(
                "SELECT id FROM articles WHERE url = ? ORDER BY row", (name,)
            ).fetchall()
        return [str(row[0]) for row in rows]

    @property
    def origins(self) -> Provenance:
        """Where the articles came from."""
        return Provenance(self._connection)

    @property
    def facts(self) -> ArticleFacts:
        """Days, publishers and sources of the articles."""
        return ArticleFacts(self._connection)

    @property
    def export(self) -> StoreExport:
        """The rows as a publisher copies them."""
        return StoreExport(self._connection)

    def hashes(self, ids: Iterable[str]) -> dict[str, str]:
        """The sha256 of the articles among these ids."""
        found = ((id_, self._value("SELECT sha256 FROM articles WHERE id = ?", id_)) for id_ in ids)
        return {id_: sha256 for id_, sha256 in found if sha256 is not None}

    def titles(self, ids: Iterable[str]) -> dict[str, str]:
        """The titles of the articles among these ids."""
        found = ((id_, self._value("SELECT title FROM articles WHERE id = ?", id_)) for id_ in ids)
        return {id_: title for id_, title in found if title is not None}

    def missing(self, ids: Iterable[str]) -> set[str]:
        """Those of these article ids that the store does not have."""
        return {id_ for id_ in ids if not self._value("SELECT 1 FROM articles WHERE id = ?", id_)}

    def articles(self) -> Iterator[Article]:
        """All articles, oldest row first."""
        for row in self._connection.execute(f"SELECT {_ARTICLE} FROM articles ORDER BY row"):
            yield article_of(row)

    def page(self, after: int, limit: int) -> list[tuple[int, ArticleEntry]]:
        """At most `limit` articles with a row above `after`, with their rows, ascending.

        Their texts are not read, so that their checksums are not compared either.
        """
        rows = self._connection.execute(
            f"SELECT {_ENTRY} FROM articles WHERE row > ? ORDER BY row LIMIT ?", (after, limit)
        )
        return [(int(row), ArticleEntry(*columns)) for row, *columns in rows]

    def listed(self, wanted: Wanted, after: int, limit: int) -> Listing:
        """At most `limit` articles of a list behind the position `after`, without their texts."""
        return listed(self._connection, wanted, after, limit)

    def newest_first(self, wanted: Wanted, skip: int, limit: int) -> NewestFirst:
        """At most `limit` articles of a list behind its `skip` newest ones, without their texts."""
        return newest_first(self._connection, wanted, skip, limit)

    def articles_by_row(self) -> Iterator[tuple[int, Article]]:
        """All articles with their rows, oldest first."""
        for row in self._connection.execute(f"SELECT {_ARTICLE} FROM articles ORDER BY row"):
            yield int(str(row[0])), article_of(row)

    def at_rows(self, rows: Sequence[int]) -> list[Article]:
        """The articles of these rows, in their order; damaged ones are left out and logged."""
        found = self._articles(rows)
        return [found[row] for row in rows if row in found]

    def sample(self, count: int) -> list[Article]:
        """The articles published last, at most `count`."""
        rows = self._connection.execute(
            f"SELECT {_ARTICLE} FROM articles ORDER BY published DESC, row DESC LIMIT ?", (count,)
        )
        return [article_of(row) for row in rows]

    def covered(self) -> tuple[str, str] | None:
        """The first and the last day (ISO 8601) that articles are of; None where more than one in
        three has no day. One in a thousand may lie outside: a page's date is read wrongly
        now and then, and one such article would stretch the time by decades.
        """
        days = "FROM articles WHERE published GLOB '[12][0-9][0-9][0-9]-[01][0-9]-*'"
        total = int(self._value("SELECT count(*) FROM articles") or 0)
        dated = int(self._value(f"SELECT count(*) {days}") or 0)
        if not dated or 3 * dated < 2 * total:
            return None
        first, last = (
            self._value(
                f"SELECT published {days} ORDER BY published {order} LIMIT 1 OFFSET ?",
                dated // 1000,
            )
            for order in ("ASC", "DESC")
        )
        return str(first)[:10], str(last)[:10]

    def archive_facts(self) -> ArchiveFacts:
        """Number of articles, days and publishers of the whole archive, by one pass over it."""
        return archive_facts(self._connection)

    def undo_points(self) -> list[UndoPoint]:
        """The commands that can be undone, the last first."""
        return undo_points(self._connection, self.generation)

    def changes(self, before: int, most: int) -> list[Change]:
        """What the command changed that began at this generation, at most so many articles."""
        return undo_changes(self._connection, before, most)

    @property
    def words(self) -> FtsPostings:
        """Where words occur."""
        return FtsPostings(self._connection)

    def _articles(self, rows: Collection[int]) -> dict[int, Article]:
        """The articles by row; what is missing or damaged is logged and left out."""
        columns = self._rows(_ARTICLE, "articles", rows)
        articles: dict[int, Article] = {}
        for row in rows:
            try:
                if row not in columns:
                    raise StoreError(messages.store.ARTICLE_MISSING.format(row=row))
                articles[row] = article_of(columns[row])
            except StoreError as error:
                log.warning(error.message)
        return articles

    def _rows(
        self, columns: str, table: str, numbers: Collection[int]
    ) -> dict[int, tuple[Any, ...]]:
        """The rows with these numbers, by number; it is the first of the columns."""
        number = columns.partition(",")[0]
        # One statement for all: each costs more than what it reads.
        wanted = json.dumps([int(one) for one in numbers])
        found = self._connection.execute(
            f"SELECT {columns} FROM {table} WHERE {number} IN (SELECT value FROM json_each(?))",
            (wanted,),
        )
        return {row[0]: row for row in found}

    def _damaged(self, what: str) -> StoreError:
        path = self._connection.filename
        return StoreError(messages.store.DAMAGED.format(path=path, error=what).one_line())

    def _value(self, sql: str, *values: object) -> str | None:
        row = self._connection.execute(sql, values).fetchone()
        return row[0] if row else None
