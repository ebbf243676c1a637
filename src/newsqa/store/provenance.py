"""Provenance: sources by name, their files, where each article came from, and tombstones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import apsw

from newsqa.types import SourceEntry

BY_HAND = ""
"""The source name of articles that were ingested without one."""

Origin = tuple[str, str, str]
"""Article id, name of the source, location there."""


@dataclass(frozen=True, slots=True)
class OriginChange:
    """What a commit changes about where articles came from.

    `came` and `left` are rows to insert and to delete; `files` are files by source name and
    location, with the checksum they were read at (None: delete the row). Articles in `dropped` are
    removed if no source has them after that. `gone` are pairs of source and article that the source
    was seen without once more, `back` those that need no longer be counted.
    """

    came: Sequence[Origin] = ()
    left: Sequence[Origin] = ()
    files: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    dropped: Sequence[str] = ()
    gone: Sequence[tuple[str, str]] = ()
    back: Sequence[tuple[str, str]] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change."""
        return not (self.came or self.left or self.files or self.dropped or self.gone or self.back)

    @classmethod
    def union(cls, changes: Sequence[OriginChange]) -> OriginChange:
        """All of them as one; of what they say about one file the last counts."""
        return cls(
            [one for change in changes for one in change.came],
            [one for change in changes for one in change.left],
            {place: sha for change in changes for place, sha in change.files.items()},
            [one for change in changes for one in change.dropped],
            [one for change in changes for one in change.gone],
            [one for change in changes for one in change.back],
        )


class Provenance:
    """The tables `article_sources`, `sources`, `source_files`, `tombstones` and `gone`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def of_source(self, source: str) -> dict[str, set[str]]:
        """Article ids to their locations in the source."""
        found: dict[str, set[str]] = {}
        for article, location in self._connection.execute(
            "SELECT article, location FROM article_sources WHERE source = ?", (source,)
        ):
            found.setdefault(str(article), set()).add(str(location))
        return found

    def files(self, source: str) -> dict[str, str]:
        """Files of the source that were read without a problem, with their checksums."""
        rows = self._connection.execute(
            "SELECT location, sha256 FROM source_files WHERE source = ?", (source,)
        )
        return {str(location): str(sha256) for location, sha256 in rows}

    def gone(self, source: str) -> dict[str, int]:
        """Ids of articles that the source was last seen without, and how often."""
        rows = self._connection.execute(
            "SELECT article, times FROM gone WHERE source = ?", (source,)
        )
        return {str(article): int(str(times)) for article, times in rows}

    def since(self, source: str, day: str) -> list[str]:
        """Ids of the source's articles of this day (ISO 8601) or later, the newest first.

        The day of an article is that of its publication; without one, that on which it was fetched.
        """
        rows = self._connection.execute(
            "SELECT DISTINCT id FROM article_sources JOIN articles ON id = article "
            "WHERE article_sources.source = ? AND coalesce(published, fetched) >= ? "
            "ORDER BY coalesce(published, fetched) DESC, row",
            (source, day),
        )
        return [str(row[0]) for row in rows]

    def names(self) -> list[str]:
        """The sources that articles came from, BY_HAND among them."""
        rows = self._connection.execute("SELECT DISTINCT source FROM article_sources")
        return [str(row[0]) for row in rows]

    def counts(self) -> dict[str, int]:
        """The number of articles of each source."""
        rows = self._connection.execute(
            "SELECT source, count(DISTINCT article) FROM article_sources GROUP BY source"
        )
        return {str(source): int(str(count)) for source, count in rows}

    def at(self, location: str, sources: Iterable[str]) -> list[Origin]:
        """The articles that came from this place, in any of the sources."""
        return [
            (str(article), source, location)
            for source in sources
            for (article,) in self._connection.execute(
                "SELECT article FROM article_sources WHERE source = ? AND location = ?",
                (source, location),
            )
        ]

    def of_article(self, article_id: str) -> list[tuple[str, str]]:
        """Sources and locations of one article."""
        rows = self._connection.execute(
            "SELECT source, location FROM article_sources WHERE article = ? ORDER BY 1, 2",
            (article_id,),
        )
        return [(str(source), str(location)) for source, location in rows]

    def removed_by_hand(self) -> set[str]:
        """Ids of articles with a tombstone: a refresh must not bring them back."""
        return {str(row[0]) for row in self._connection.execute("SELECT article FROM tombstones")}

    def remembered(self) -> list[SourceEntry]:
        """The sources remembered in the store, by name."""
        rows = self._connection.execute(
            "SELECT name, type, location, include, refresh, prune FROM sources ORDER BY name"
        )
        return [
            SourceEntry(
                str(name),
                str(location),
                str(kind),
                tuple(map(str, json.loads(str(include)))),
                None if refresh is None else str(refresh),
                bool(prune),
            )
            for name, kind, location, include, refresh, prune in rows
        ]

    # -- within the writer's transaction -------------------------------------------------------

    def change(self, change: OriginChange) -> list[str]:
        """Change the rows; returns the ids among `dropped` that no source has any more."""
        execute = self._connection.execute
        for row in change.left:
            execute(
                "DELETE FROM article_sources WHERE article = ? AND source = ? AND location = ?", row
            )
        for row in change.came:
            execute("INSERT OR IGNORE INTO article_sources VALUES (?, ?, ?)", row)
        for place, sha256 in change.files.items():
            if sha256 is None:
                execute("DELETE FROM source_files WHERE source = ? AND location = ?", place)
            else:
                execute("INSERT OR REPLACE INTO source_files VALUES (?, ?, ?)", (*place, sha256))
        for pair in change.back:
            execute("DELETE FROM gone WHERE source = ? AND article = ?", pair)
        for pair in change.gone:
            execute(
                "INSERT INTO gone VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
                pair,
            )
        return [id_ for id_ in change.dropped if not self.of_article(id_)]

    def forget_article(self, article_id: str) -> None:
        """Delete all provenance of an article."""
        for table in ("article_sources", "gone"):
            self._connection.execute(f"DELETE FROM {table} WHERE article = ?", (article_id,))

    def add_tombstones(self, ids: Iterable[str], moment: str) -> None:
        """Mark articles as removed by hand, so that no refresh brings them back.

        `moment` is ISO 8601, UTC.
        """
        for id_ in ids:
            self._connection.execute(
                "INSERT OR REPLACE INTO tombstones VALUES (?, ?)", (id_, moment)
            )

    def delete_tombstone(self, article_id: str) -> None:
        """Delete the mark of an article that is stored again."""
        self._connection.execute("DELETE FROM tombstones WHERE article = ?", (article_id,))

    def read_all_again(self) -> None:
        """Delete the checksums of files: the next refresh reads all of them."""
        self._connection.execute("DELETE FROM source_files")

    def remember(self, source: SourceEntry) -> None:
        """Store a source under its name."""
        self._connection.execute(
            "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?)",
            (
                source.name,
                source.type,
                source.location,
                json.dumps(source.include, ensure_ascii=False),
                source.refresh,
                int(source.prune),
            ),
        )

    def forget(self, name: str) -> None:
        """Delete a source; its articles stay, as if ingested without a name."""
        execute = self._connection.execute
        execute("DELETE FROM sources WHERE name = ?", (name,))
        execute("DELETE FROM source_files WHERE source = ?", (name,))
        execute("DELETE FROM gone WHERE source = ?", (name,))
        execute(
            "INSERT OR IGNORE INTO article_sources "
            "SELECT article, ?, location FROM article_sources WHERE source = ?",
            (BY_HAND, name),
        )
        execute("DELETE FROM article_sources WHERE source = ?", (name,))

    def copy(self, other: Provenance) -> None:
        """Copy all rows of another store."""
        for table, columns in (
            ("article_sources", 3),
            ("sources", 6),
            ("source_files", 3),
            ("tombstones", 2),
            ("gone", 3),
        ):
            self._connection.executemany(
                f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * columns)})",
                other._connection.execute(f"SELECT * FROM {table}"),
            )
