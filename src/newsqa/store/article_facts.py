"""What articles are, beside their words: days, publishers, sources, and groups of copies, by row.

Rows of articles are never used again, and a changed article gets a new one: what was read of a row
stays true in later generations.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import apsw
import numpy as np

from newsqa.protocols import Ids

NO_DAY = -1


@dataclass(frozen=True, slots=True)
class FactRows:
    """Articles in the order of their rows, ascending; all of one length.

    days: `date.toordinal` of the day of publication, NO_DAY without one; publishers, sources: as
    stored, empty without one; sizes: characters of the text.
    """

    rows: Ids
    days: Ids
    publishers: list[str]
    sources: list[str]
    sizes: Ids


class ArticleFacts:
    """Facts of one generation."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def after(self, row: int) -> FactRows:
        """The facts of the articles with rows above this one. Checksums are not compared."""
        found = self._connection.execute(
            "SELECT row, published, publisher, source, length(text) FROM articles WHERE row > ? "
            "ORDER BY row",
            (row,),
        ).fetchall()
        return FactRows(
            np.array([one[0] for one in found], np.int64),
            np.array([ordinal(one[1]) for one in found], np.int64),
            [str(one[2] or "") for one in found],
            [str(one[3] or "") for one in found],
            np.array([one[4] for one in found], np.int64),
        )

    def of_source(self, name: str) -> Ids:
        """Rows of the articles that came from the source of this name, as refresh has it."""
        found = self._connection.execute(
            "SELECT a.row FROM article_sources s JOIN articles a ON a.id = s.article "
            "WHERE s.source = ?",
            (name,),
        )
        return np.array([row[0] for row in found], np.int64)

    def prints(self, article_id: str) -> list[tuple[int, str]]:
        """Rows and ids of all prints of the article, itself included, the earliest first.

        Empty for an article without copies.
        """
        found = self._connection.execute(
            "SELECT o.row, o.id FROM articles a JOIN copies c ON c.article = a.row "
            "JOIN copies d ON d.leader = c.leader JOIN articles o ON o.row = d.article "
            "WHERE a.id = ? ORDER BY o.row != c.leader, o.published IS NULL, o.published, "
            "o.fetched, o.row",
            (article_id,),
        )
        return [(int(str(row)), str(id_)) for row, id_ in found]

    def groups(self) -> tuple[Ids, Ids]:
        """Rows of the articles that have copies, and of the earliest print of each; both (n,)."""
        found = self._connection.execute("SELECT article, leader FROM copies").fetchall()
        both = np.array(found, np.int64).reshape(-1, 2)
        return both[:, 0], both[:, 1]


def ordinal(published: object) -> int:
    """`date.toordinal` of a moment of publication, NO_DAY for none."""
    try:
        return date.fromisoformat(str(published)[:10]).toordinal()
    except ValueError:
        return NO_DAY
