"""The articles that the last commit changed, as they were before: what a rollback commits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import apsw
import numpy as np

from newsqa.protocols import Floats
from newsqa.types import Article, Passage

META = "undo"
"""Names the generation that can be undone, in `meta`."""
EPOCH = "epoch"
"""In `meta`: changes whenever rows may have come back that had left, so that readers rebuild the
indexes that they extend step by step."""

_COLUMNS = "id, text, title, url, source, publisher, author, published, fetched, sha256"


@dataclass(frozen=True, slots=True)
class Before:
    """An article as it was before the last commit, with its passages and provenance.

    `vectors` (passages, d); `sources` are pairs of source and location.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Floats
    sources: Sequence[tuple[str, str]]


class Undo:
    """The table `undo`, inside the writer's transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def clear(self) -> None:
        """Forget everything: nothing can be undone."""
        self._connection.execute("DELETE FROM undo")
        self._connection.execute("DELETE FROM meta WHERE key = ?", (META,))

    def record(self, article_id: str, sources: Sequence[tuple[str, str]]) -> None:
        """Record the article as it is, and its provenance, unless done since `clear`."""
        execute = self._connection.execute
        found = execute(
            f"SELECT row, {_COLUMNS} FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        if found is None:
            execute("INSERT OR IGNORE INTO undo (article) VALUES (?)", (article_id,))
            return
        row, *fields = found
        passages = execute(
            "SELECT start, stop, vector FROM passages WHERE article = ? ORDER BY id", (row,)
        ).fetchall()
        execute(
            "INSERT OR IGNORE INTO undo VALUES (?, ?, ?, ?, ?)",
            (
                article_id,
                json.dumps(fields, ensure_ascii=False),
                json.dumps([[start, stop] for start, stop, _ in passages]),
                b"".join(cast(bytes, vector) for _, _, vector in passages),
                json.dumps(sources, ensure_ascii=False),
            ),
        )

    def new(self) -> list[str]:
        """Ids of the articles that were not there before."""
        rows = self._connection.execute("SELECT article FROM undo WHERE fields IS NULL ORDER BY 1")
        return [str(row[0]) for row in rows]

    def old(self) -> Iterator[Before]:
        """The others as they were, one by one."""
        for fields, windows, vectors, sources in self._connection.execute(
            "SELECT fields, windows, vectors, sources FROM undo WHERE fields IS NOT NULL "
            "ORDER BY article"
        ):
            article = Article(*json.loads(fields))
            passages = [Passage(article, start, stop) for start, stop in json.loads(windows)]
            rows = np.frombuffer(vectors, np.float16).astype(np.float32)
            pairs = [(str(source), str(location)) for source, location in json.loads(sources)]
            shape = (len(passages), len(rows) // max(len(passages), 1))
            yield Before(article, passages, rows.reshape(shape), pairs)
