"""Looking for damage: hashes of rows, orphans, counts, and SQLite's own checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import apsw

from newsqa import messages
from newsqa.messages import Message
from newsqa.store import feedback, undo
from newsqa.store.checksums import article_hash, passage_hash

Kind = Literal["article", "passages", "terms", "orphan", "feedback", "undo", "index", "page"]
_COLUMNS = "row, id, title, text, url, source, publisher, author, published, fetched, sha256"
_MOST = 20
"""At most so many lines of SQLite's own check are reported."""

_FTS = ("passage_terms", "article_terms")
# Rows that belong to nothing: what they are, and where.
_ORPHANS = (
    ("passages", "passages", "article NOT IN (SELECT row FROM articles)"),
    ("signatures", "signatures", "article NOT IN (SELECT row FROM articles)"),
    ("bands", "bands", "article NOT IN (SELECT row FROM articles)"),
    ("copies", "copies", "article NOT IN (SELECT row FROM articles)"),
    ("copies", "copies", "leader NOT IN (SELECT row FROM articles)"),
    ("article_sources", "article_sources", "article NOT IN (SELECT id FROM articles)"),
    ("gone", "gone", "article NOT IN (SELECT id FROM articles)"),
    ("passage_terms", "passage_terms", "rowid NOT IN (SELECT id FROM passages)"),
    ("article_terms", "article_terms", "rowid NOT IN (SELECT row FROM articles)"),
)
# Articles that lack what each must have.
_LACKING = (
    "row IN (SELECT article FROM passages WHERE id NOT IN (SELECT rowid FROM passage_terms))",
    "text != '' AND row NOT IN (SELECT article FROM passages)",
    "row NOT IN (SELECT rowid FROM article_terms)",
    "row IN (SELECT article FROM passages WHERE model NOT IN (SELECT row FROM models))",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One damage; `article` is the row of the article concerned, if any.

    Kinds: "article", its text does not match its checksum; "passages", the text does and the
    passages do not; "terms", the index of words; "orphan", rows that belong to nothing;
    "feedback", it does not match its checksum; "undo", what undoes a command; "index", an index of
    SQLite; "page", the file.
    """

    kind: Kind
    message: Message
    article: int | None = None


def all_findings(connection: apsw.Connection, *, read_only: bool = False) -> list[Finding]:
    """All damage that is found, inside one transaction.

    With `read_only` nothing is written: of the index of words only SQLite's own check is made.
    """
    try:
        return list(findings(connection, read_only=read_only))
    except apsw.CorruptError as error:
        return [Finding("page", messages.store.SQLITE_FINDING.format(line=error))]


def findings(connection: apsw.Connection, *, read_only: bool = False) -> Iterator[Finding]:
    """The same one by one. Raises apsw.Error where the file cannot be read at all."""
    broken = list(_sqlite(connection))
    yield from broken
    if any(finding.kind == "page" for finding in broken):
        return  # with damaged pages, findings about rows would be chance
    bad = set()
    for finding in _articles(connection):
        bad.add(finding.article)
        yield finding
    for finding in (*_passages(connection), *_lacking(connection)):
        if finding.article not in bad:
            bad.add(finding.article)
            yield finding
    for name, table, where in _ORPHANS:
        count = _count(connection, f"SELECT count(*) FROM {table} WHERE {where}")
        if count:
            yield Finding("orphan", messages.store.ORPHANS.format(table=name, count=count))
    for row in feedback.damaged(connection):
        yield Finding("feedback", messages.store.FEEDBACK_CHECKSUM.format(row=row))
    for begun in sorted(undo.damaged(connection)):
        yield Finding("undo", messages.store.UNDO_CHECKSUM.format(generation=begun))
    if not read_only:  # FTS5's own check is an INSERT
        yield from _terms(connection)


def delete_orphans(connection: apsw.Connection) -> None:
    """Delete rows without an owner, damaged feedback and undo points, inside the writer's
    transaction.
    """
    feedback.drop_damaged(connection)
    undo.drop_damaged(connection)
    for _, table, where in _ORPHANS:
        key = "rowid" if table in _FTS else "article"
        found = connection.execute(f"SELECT {key} FROM {table} WHERE {where}").fetchall()
        for row in found:
            connection.execute(f"DELETE FROM {table} WHERE {key} = ?", row)


def forget_terms(connection: apsw.Connection) -> None:
    """Empty the index of words, inside the writer's transaction."""
    for table in _FTS:
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")


def _sqlite(connection: apsw.Connection) -> Iterator[Finding]:
    for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST})"):
        line_text = " ".join(str(line).split())
        if line_text == "ok":
            continue
        kind: Kind = "page"
        if " index " in line_text and (
            "missing from" in line_text or "wrong # of entries" in line_text
        ):
            kind = "index"
        elif "inverted index for FTS5" in line_text:
            kind = "terms"
        yield Finding(kind, messages.store.SQLITE_FINDING.format(line=line_text))


def _articles(connection: apsw.Connection) -> Iterator[Finding]:
    for *columns, stored in connection.execute(
        f"SELECT {_COLUMNS}, hash FROM articles ORDER BY row"
    ):
        if article_hash(int(str(columns[0])), *columns[1:]) != stored:
            yield Finding(
                "article",
                messages.store.ARTICLE_CHECKSUM.format(id=columns[1]),
                int(str(columns[0])),
            )


def _passages(connection: apsw.Connection) -> Iterator[Finding]:
    rows: Iterator[Sequence[object]] = connection.execute(
        "SELECT p.id, p.article, start, stop, model, vector, p.hash, a.id, length(a.text), "
        "m.dimension FROM passages p JOIN articles a ON a.row = p.article "
        "LEFT JOIN models m ON m.row = p.model ORDER BY p.id"
    )
    for id_, article, start, stop, model, vector, stored, name, length, dimension in rows:
        numbers = [int(str(value)) for value in (id_, article, start, stop, model)]
        data = vector if isinstance(vector, bytes) else b""
        fits = (
            0 <= numbers[2] < numbers[3] <= int(str(length))
            and isinstance(dimension, int)
            and len(data) == 2 * dimension
        )
        if not fits or _hash(numbers, data) != stored:
            yield Finding(
                "passages",
                messages.store.PASSAGE_CHECKSUM.format(id=name, passage=id_),
                numbers[1],
            )


def _hash(numbers: list[int], vector: bytes) -> bytes:
    id_, article, start, stop, model = numbers
    return passage_hash(id_, article, start, stop, model, vector)


def _lacking(connection: apsw.Connection) -> Iterator[Finding]:
    for where in _LACKING:
        for row, name in connection.execute(f"SELECT row, id FROM articles WHERE {where}"):
            yield Finding(
                "passages",
                messages.store.PASSAGES_MISSING.format(id=name),
                int(str(row)),
            )


def _terms(connection: apsw.Connection) -> Iterator[Finding]:
    for table in _FTS:
        try:
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        except (apsw.CorruptError, apsw.SQLError) as error:
            yield Finding("terms", messages.store.DAMAGED_TERMS.format(table=table, error=error))


def _count(connection: apsw.Connection, sql: str) -> int:
    (row,) = connection.execute(sql)
    return int(str(row[0]))
