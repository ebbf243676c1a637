"""What readers said of answers: the table `feedback`, which no generation has part in.

It is the one thing in the store that cannot be read again from anywhere: what puts another file in
the place of the store carries it over.
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
    """Keeps it, in a transaction of its own; one with the same id makes way."""
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
    """All from the moment or day `since` (ISO 8601, UTC) on, in the order given; no damaged one."""
    return said(
        connection.execute(f"{ALL} WHERE given >= ? ORDER BY given, id", (since,)).fetchall()
    )


def said(rows: Iterable[tuple[object, ...]]) -> list[Feedback]:
    """Those of the rows of `ALL` that are not damaged."""
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
    """Puts into the target what the source has and the target lacks; a damaged row stays behind."""
    with target:
        for row in _sound(source.execute(ALL)):
            target.execute(f"INSERT OR IGNORE INTO feedback {_PUT}", (*row, feedback_hash(*row)))


def damaged(connection: apsw.Connection) -> list[int]:
    """The rows that are not what their hash says."""
    return [
        int(str(row))
        for row, *columns, kept in connection.execute(
            f"SELECT rowid, {_COLUMNS}, hash FROM feedback ORDER BY rowid"
        )
        if feedback_hash(*columns) != kept
    ]


def drop_damaged(connection: apsw.Connection) -> None:
    """Takes them out, inside the writer's transaction."""
    for row in damaged(connection):
        connection.execute("DELETE FROM feedback WHERE rowid = ?", (row,))


def _sound(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    for *columns, kept in rows:
        if feedback_hash(*columns) == kept:
            yield tuple(columns)
