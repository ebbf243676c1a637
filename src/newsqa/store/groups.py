"""Groups of articles that print one report: stored in rows, changed by one article at a time.

Two articles belong together when they share a key of their signatures and their texts print the
same report; a group is what is connected by such pairs, so the order of arrival does not matter. A
new article finds the others by an indexed look-up of its keys, never by a scan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import apsw
import numpy as np

from newsqa.text.alignment import same_report

MOST_CHECKED = 500
"""Most texts compared with a new one, those with most keys in common first."""


class Groups:
    """The tables `signatures`, `bands` and `copies`, inside the writer's transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def join(self, row: int, keys: Sequence[int]) -> bool:
        """Store the signature of an article; returns whether the article joined a group."""
        connection = self._connection
        found = self._candidates(keys)
        blob = np.array(keys, np.int64).tobytes()
        connection.execute("INSERT INTO signatures (article, keys) VALUES (?, ?)", (row, blob))
        for key in keys:
            connection.execute(
                "INSERT OR IGNORE INTO bands (key, article) VALUES (?, ?)", (key, row)
            )
        joined = self._joined(self._text(row), found)
        if joined:
            self._merge({row} | joined)
        return bool(joined)

    def leave(self, row: int) -> None:
        """Remove an article that is about to be deleted; regroup the rest of its group."""
        connection = self._connection
        for key in self._keys(row):
            connection.execute("DELETE FROM bands WHERE key = ? AND article = ?", (key, row))
        connection.execute("DELETE FROM signatures WHERE article = ?", (row,))
        members = self._members(self._group(row))
        if len(members) > 1:
            connection.execute("DELETE FROM copies WHERE leader = ?", (self._group(row),))
            self._regroup(sorted(members - {row}))

    def _joined(self, text: str, candidates: Iterable[int]) -> set[int]:
        """The groups of those among the candidates that print the same."""
        joined: set[int] = set()
        for candidate in candidates:
            group = self._group(candidate)
            if group not in joined and same_report(text, self._text(candidate)):
                joined.add(group)
        return joined

    def _regroup(self, members: Sequence[int]) -> None:
        """Group articles that are in no group among themselves."""
        keys = {member: set(self._keys(member)) for member in members}
        parts: list[list[int]] = []
        for member in members:
            text = self._text(member)
            connected = [
                part
                for part in parts
                if any(
                    not keys[member].isdisjoint(keys[other])
                    and same_report(text, self._text(other))
                    for other in part
                )
            ]
            parts = [part for part in parts if part not in connected]
            parts.append([member, *(other for part in connected for other in part)])
        for part in parts:
            if len(part) > 1:
                self._merge(set(part))

    def _merge(self, groups: set[int]) -> None:
        """Make one group of several, given by their leaders; the earliest article leads it."""
        rows = [
            self._connection.execute(
                "SELECT published IS NULL, published, fetched, row FROM articles WHERE row = ?",
                (group,),
            ).fetchall()[0]
            for group in groups
        ]
        leader = min(rows, key=lambda row: (row[0], row[1] or "", row[2], row[3]))[3]
        for group in groups:
            self._connection.execute(
                "UPDATE copies SET leader = ? WHERE leader = ?", (leader, group)
            )
            self._connection.execute(
                "INSERT INTO copies (article, leader) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (group, leader),
            )

    def _candidates(self, keys: Sequence[int]) -> list[int]:
        marks = ",".join("?" * len(keys))
        rows = self._connection.execute(
            f"SELECT article FROM bands WHERE key IN ({marks}) GROUP BY article "
            "ORDER BY count(*) DESC, article LIMIT ?",
            (*keys, MOST_CHECKED),
        )
        return [int(row[0]) for row in rows]

    def _group(self, row: int) -> int:
        """The leader; an article alone is a group of its own."""
        found = self._connection.execute(
            "SELECT leader FROM copies WHERE article = ?", (row,)
        ).fetchone()
        return int(found[0]) if found else row

    def _members(self, group: int) -> set[int]:
        rows = self._connection.execute("SELECT article FROM copies WHERE leader = ?", (group,))
        return {int(row[0]) for row in rows} or {group}

    def _keys(self, row: int) -> list[int]:
        found = self._connection.execute(
            "SELECT keys FROM signatures WHERE article = ?", (row,)
        ).fetchone()
        return [int(key) for key in np.frombuffer(found[0], np.int64)] if found else []

    def _text(self, row: int) -> str:
        (found,) = self._connection.execute("SELECT text FROM articles WHERE row = ?", (row,))
        return str(found[0])
