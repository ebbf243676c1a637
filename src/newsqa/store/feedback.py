"""Feedback on answers: the table `feedback`, which belongs to no generation.

It is the one thing in the store that cannot be read again from anywhere: it is carried over
whenever another file replaces the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import cast

import apsw

from newsqa.store.checksums import feedback_hash
from newsqa.types import Cited, Feedback, Reason, Verdict

_COLUMNS = "id, given, question, answer, cited, verdict, reason, remark, generation"
ALL = f"SELECT {_COLUMNS}, hash FROM feedback"
_PUT = f"({_COLUMNS}, hash) VALUES (?,?,?,?,?,?,?,?,?,?)"


def put(connection: apsw.Connection, feedback: Feedback) -> None:
    """Store feedback in a transaction of its own; it replaces feedback of the same id."""
    row = (
        feedback.id,
        feedback.given,
        feedback.question,
        feedback.answer,
        json.dumps([[c.article_id, c.start, c.end] for c in feedback.cited], ensure_ascii=False),
        feedback.verdict,
        feedback.reason,
        feedback.remark,
        feedback.generation,
    )
    connection.execute(f"INSERT OR REPLACE INTO feedback {_PUT}", (*row, feedback_hash(*row)))


def read(connection: apsw.Connection, since: str = "") -> list[Feedback]:
    """All feedback from the moment or day `since` (ISO 8601, UTC) on, oldest first, undamaged."""
    return from_rows(
        connection.execute(f"{ALL} WHERE given >= ? ORDER BY given, id", (since,)).fetchall()
    )


def from_rows(rows: Iterable[tuple[object, ...]]) -> list[Feedback]:
    """The feedback in rows of `ALL`, without damaged ones."""
    return [
        Feedback(
            str(id_),
            str(given),
            str(question),
            str(answer),
            tuple(Cited(*cited) for cited in json.loads(str(spans))),
            cast(Verdict, verdict),
            cast("Reason | None", reason),
            str(remark),
            int(str(generation)),
        )
        for id_, given, question, answer, spans, verdict, reason, remark, generation in _sound(rows)
    ]


def carry(source: apsw.Connection, target: apsw.Connection) -> None:
    """Copy the feedback that the target lacks from the source, without damaged rows."""
    with target:
        for row in _sound(source.execute(ALL)):
            target.execute(f"INSERT OR IGNORE INTO feedback {_PUT}", (*row, feedback_hash(*row)))


def damaged(connection: apsw.Connection) -> list[int]:
    """Numbers of the rows that do not match their checksums."""
    return [
        int(str(row))
        for row, *columns, stored in connection.execute(
            f"SELECT rowid, {_COLUMNS}, hash FROM feedback ORDER BY rowid"
        )
        if feedback_hash(*columns) != stored
    ]


def drop_damaged(connection: apsw.Connection) -> None:
    """Delete damaged rows, inside the writer's transaction."""
    for row in damaged(connection):
        connection.execute("DELETE FROM feedback WHERE rowid = ?", (row,))


def _sound(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    for *columns, stored in rows:
        if feedback_hash(*columns) == stored:
            yield tuple(columns)
