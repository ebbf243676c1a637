"""The rows of one generation as a publisher copies them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import apsw
import numpy as np

from newsqa.protocols import Ids

COLUMNS = ("id", "title", "text", "url", "source", "publisher", "author", "published", "fetched")
_ARTICLE = f"row, {', '.join(COLUMNS)}, sha256, hash"
ALONE = -1
"""Leader of an article without copies."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """A row of `articles`: its number, the columns in the order of the table, and its hash."""

    row: int
    columns: tuple[str | None, ...]
    hash: bytes

    @property
    def title(self) -> str:
        """The title."""
        return self.columns[1] or ""

    @property
    def text(self) -> str:
        """The text."""
        return self.columns[2] or ""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage of one article; `vector` are its numbers in float16."""

    id: int
    start: int
    stop: int
    vector: np.ndarray


@dataclass(frozen=True, slots=True)
class Exported:
    """All articles of a generation but their columns: rows (n,) ascending, the row of the earliest
    print of each (n,), ALONE where it has no copies, and the named sources of those that have any.
    """

    rows: Ids
    leaders: Ids
    sources: dict[int, tuple[str, ...]]


class StoreExport:
    """What is copied of one generation; valid as long as the view that it comes from."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def articles(self) -> Exported:
        """What may change of articles that stay, and which there are."""
        rows = self._numbers("SELECT row FROM articles ORDER BY row")[:, 0]
        leaders = np.full(len(rows), ALONE, np.int64)
        copies = self._numbers("SELECT article, leader FROM copies ORDER BY article")
        leaders[np.searchsorted(rows, copies[:, 0])] = copies[:, 1]
        sources: dict[int, tuple[str, ...]] = {}
        for row, name in self._connection.execute(
            "SELECT DISTINCT a.row, s.source FROM article_sources s "
            "JOIN articles a ON a.id = s.article WHERE s.source != '' ORDER BY 1, 2"
        ):
            number = int(str(row))
            sources[number] = (*sources.get(number, ()), str(name))
        return Exported(rows, leaders, sources)

    def rows(self, rows: Sequence[int]) -> Iterator[tuple[ArticleRow, list[PassageRow]]]:
        """The articles of these rows with their passages, in the order of the rows."""
        for row in rows:
            found = self._connection.execute(
                f"SELECT {_ARTICLE} FROM articles WHERE row = ?", (row,)
            ).fetchone()
            if found is None:
                continue
            number, *columns, stored = found
            passages = self._connection.execute(
                "SELECT id, start, stop, vector FROM passages WHERE article = ? ORDER BY id", (row,)
            )
            yield (
                ArticleRow(int(number), tuple(columns), bytes(stored)),
                [
                    PassageRow(int(id_), int(start), int(stop), np.frombuffer(vector, np.float16))
                    for id_, start, stop, vector in passages
                ],
            )

    def _numbers(self, sql: str) -> Ids:
        found = self._connection.execute(sql).fetchall()
        width = len(found[0]) if found else 2
        return np.array(found, np.int64).reshape(-1, width)
