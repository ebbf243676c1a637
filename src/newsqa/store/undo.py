"""What undoes the last commands: for each of them the articles that it changed, as they were.

A command is one undo point, however many commits it makes. Its row in `undo_points` is named by the
generation before it; those of `undo` hold the articles. Every row has a hash: what a flipped bit
changed must not come back as an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, cast

import apsw
import numpy as np

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.protocols import Floats
from newsqa.store.checksums import article_hash, passage_hash, undo_hash
from newsqa.types import Article, Passage

EPOCH = "epoch"
"""In `meta`: changes whenever rows may have come back that had left, so that readers rebuild the
indexes that they extend step by step."""

_POINT = "begun, generation, command, moment, added, updated, removed"
_ROW = "begun, article, fields, windows, vectors, sources"
_COLUMNS = "id, title, text, url, source, publisher, author, published, fetched, sha256"


@dataclass(frozen=True, slots=True)
class UndoPoint:
    """A command that can be undone: it led from the generation `before` to `generation`.

    `time` is that of its last commit (ISO 8601, UTC); the counts are numbers of articles.
    """

    before: int
    generation: int
    command: str
    time: str
    added: int
    updated: int
    removed: int


@dataclass(frozen=True, slots=True)
class Change:
    """An article that a command added, updated or removed."""

    kind: Literal["added", "updated", "removed"]
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Before:
    """An article as it was before a command, with its passages and provenance.

    `vectors` (passages, d); there are no passages where they were damaged. `sources` are pairs of
    source and location.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Floats
    sources: Sequence[tuple[str, str]]


class UndoRecorder:
    """Records what one command changes, inside the transactions of its commits.

    `command` is its name; at most `keep` points are stored, with this one.
    """

    def __init__(self, connection: apsw.Connection, command: str, keep: int) -> None:
        self._connection = connection
        self._command, self._keep = command, keep
        self._begun: int | None = None
        self._counts = dict.fromkeys(("added", "updated", "removed"), 0)

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Forget what a transaction recorded that fails."""
        before = self._begun, dict(self._counts)
        try:
            yield
        except BaseException:
            self._begun, self._counts = before
            raise

    def begin(self, generation: int) -> None:
        """Begin the point, unless an earlier commit of the command did; delete the oldest ones."""
        if self._begun is not None:
            return
        if not self._keep or not points(self._connection, generation):
            clear(self._connection)
        self._begun = generation
        execute = self._connection.execute
        old = execute(
            "SELECT begun FROM undo_points ORDER BY begun DESC LIMIT -1 OFFSET ?",
            (max(self._keep - 1, 0),),
        ).fetchone()
        if old:
            execute("DELETE FROM undo_points WHERE begun <= ?", old)
            execute("DELETE FROM undo WHERE begun <= ?", old)

    def record(self, article_id: str, sources: Sequence[tuple[str, str]], *, stays: bool) -> None:
        """Record the article as it is, and its provenance, unless the command did before.

        `stays` tells whether it is in the store after this change.
        """
        if not self._keep:
            return
        execute = self._connection.execute
        is_here = self._known(article_id)
        key = self._begun, article_id
        known = execute(
            "SELECT fields IS NOT NULL FROM undo WHERE begun = ? AND article = ?", key
        ).fetchone()
        if known is not None:
            was_here = bool(known[0])
            self._count(was_here, is_here, -1)
        else:
            values = (*key, *self._before(article_id, sources))
            execute(
                f"INSERT INTO undo ({_ROW}, hash) VALUES (?,?,?,?,?,?,?)",
                (*values, undo_hash(*values)),
            )
            was_here = values[2] is not None
        self._count(was_here, stays, 1)

    def end(self, generation: int, moment: str) -> None:
        """Store the point as of this commit."""
        if not self._keep or self._begun is None:
            return
        values = (self._begun, generation, self._command, moment, *self._counts.values())
        self._connection.execute(
            f"INSERT OR REPLACE INTO undo_points ({_POINT}, hash) VALUES (?,?,?,?,?,?,?,?)",
            (*values, undo_hash(*values)),
        )

    def clear(self) -> None:
        """Forget everything: nothing before this can be undone."""
        clear(self._connection)
        self._begun = None
        self._counts = dict.fromkeys(self._counts, 0)

    def _known(self, article_id: str) -> bool:
        found = self._connection.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,))
        return found.fetchone() is not None

    def _count(self, was_here: bool, is_here: bool, number: int) -> None:
        if was_here or is_here:
            kind = ("added" if not was_here else "updated") if is_here else "removed"
            self._counts[kind] += number

    def _before(
        self, article_id: str, sources: Sequence[tuple[str, str]]
    ) -> tuple[str | None, str | None, bytes | None, str | None]:
        """The columns after the key. A damaged article was not there for readers either."""
        found = self._connection.execute(
            f"SELECT row, {_COLUMNS}, hash FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        if found is None or article_hash(int(found[0]), *found[1:-1]) != found[-1]:
            return None, None, None, None
        row, *fields, _ = found
        passages: list[tuple[Any, ...]] = self._connection.execute(
            "SELECT id, article, start, stop, model, vector, hash FROM passages "
            "WHERE article = ? ORDER BY id",
            (row,),
        ).fetchall()
        if any(passage_hash(*columns) != stored for *columns, stored in passages):
            passages = []
        return (
            json.dumps(fields, ensure_ascii=False),
            json.dumps([[start, stop] for _, _, start, stop, *_ in passages]),
            b"".join(one[5] for one in passages),
            json.dumps(sources, ensure_ascii=False),
        )


def points(connection: apsw.Connection, generation: int) -> list[UndoPoint]:
    """The commands that can be undone, the last first; `generation` is that of the store.

    They end where a row is damaged, or where the store changed otherwise.
    """
    found: list[UndoPoint] = []
    for *columns, stored in connection.execute(
        f"SELECT {_POINT}, hash FROM undo_points ORDER BY begun DESC"
    ):
        if columns[1] != generation or undo_hash(*columns) != stored:
            break
        point = UndoPoint(*columns)
        found.append(point)
        generation = point.before
    return found


def changes(connection: apsw.Connection, begun: int, most: int) -> list[Change]:
    """The articles that the command which began at a generation changed, at most `most`.

    What was replaced or removed has its title of before; kinds are those of the store now.
    """
    rows = connection.execute(
        "SELECT u.article, u.fields, a.title FROM undo u LEFT JOIN articles a ON a.id = u.article "
        "WHERE u.begun = ? ORDER BY u.fields IS NOT NULL, u.article LIMIT ?",
        (begun, most),
    )
    return [_change(str(id_), fields, title) for id_, fields, title in rows]


def _change(id_: str, fields: object, title: object) -> Change:
    if fields is None:
        return Change("added", id_, str(title or ""))
    before = str(json.loads(str(fields))[1])
    return Change("removed" if title is None else "updated", id_, before)


def added_since(connection: apsw.Connection, before: int) -> list[str]:
    """Ids of the articles that were not there in the generation `before`."""
    return [str(columns[1]) for columns in _since(connection, before) if columns[2] is None]


def changed_since(connection: apsw.Connection, before: int) -> Iterator[Before]:
    """The articles changed or removed after the generation `before`, as they were in it.

    Raises StoreError where a row does not match its hash.
    """
    for _, _, fields, windows, vectors, sources in _since(connection, before):
        if fields is None:
            continue
        id_, title, text, *others = json.loads(str(fields))
        article = Article(id_, text, title, *others)
        passages = [Passage(article, start, stop) for start, stop in json.loads(str(windows))]
        rows = np.frombuffer(cast(bytes, vectors), np.float16).astype(np.float32)
        pairs = [(str(source), str(location)) for source, location in json.loads(str(sources))]
        shape = (len(passages), len(rows) // max(len(passages), 1))
        yield Before(article, passages, rows.reshape(shape), pairs)


def _since(connection: apsw.Connection, before: int) -> Iterator[tuple[object, ...]]:
    """Of each article that changed after `before` the first row, checked."""
    names = ", ".join(f"u.{name}" for name in _ROW.split(", "))
    for *columns, stored in connection.execute(
        f"SELECT {names}, u.hash FROM undo u JOIN "
        "(SELECT article, min(begun) AS first FROM undo WHERE begun >= ? GROUP BY article) f "
        "ON u.begun = f.first AND u.article = f.article ORDER BY u.begun, u.article",
        (before,),
    ):
        if undo_hash(*columns) != stored:
            raise StoreError(messages.store.UNDO_DAMAGED.format(id=columns[1]))
        yield tuple(columns)


def clear(connection: apsw.Connection) -> None:
    """Delete all points, inside the writer's transaction."""
    connection.execute("DELETE FROM undo")
    connection.execute("DELETE FROM undo_points")


def damaged(connection: apsw.Connection) -> set[int]:
    """The points, by the generation before them, with a row that does not match its hash."""
    found: set[int] = set()
    for names, table in ((_POINT, "undo_points"), (_ROW, "undo")):
        for *columns, stored in connection.execute(f"SELECT {names}, hash FROM {table}"):
            if undo_hash(*columns) != stored:
                found.add(int(str(columns[0])))
    alone = connection.execute(
        "SELECT DISTINCT begun FROM undo WHERE begun NOT IN (SELECT begun FROM undo_points)"
    )
    return found | {int(str(begun)) for (begun,) in alone}


def drop_damaged(connection: apsw.Connection) -> None:
    """Delete damaged points and those before them, inside the writer's transaction."""
    if bad := damaged(connection):
        connection.execute("DELETE FROM undo WHERE begun <= ?", (max(bad),))
        connection.execute("DELETE FROM undo_points WHERE begun <= ?", (max(bad),))
