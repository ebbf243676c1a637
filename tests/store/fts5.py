"""BM25 as FTS5 itself computes it (k1 1.2, b 0.75): the reference for `search.bm25`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from newsqa.protocols import Floats, Ids
from newsqa.store.reader import StoreReader


def match_passages(view: StoreReader, terms: Sequence[str], limit: int) -> tuple[Ids, Floats]:
    """Passage ids and scores, best first."""
    return _match(view, "passage_terms", terms, limit)


def match_articles(
    view: StoreReader, terms: Sequence[str], limit: int, pairs: Sequence[tuple[str, str]] = ()
) -> tuple[Ids, Floats]:
    """Article rows and scores, best first; a pair counts, side by side, as a term of its own."""
    joined = [f"{first} {second}" for first, second in pairs]
    return _match(view, "article_terms", [*terms, *joined], limit)


def _match(view: StoreReader, table: str, terms: Sequence[str], limit: int) -> tuple[Ids, Floats]:
    quoted = (term.replace('"', '""') for term in dict.fromkeys(terms))
    query = " OR ".join(f'"{term}"' for term in quoted)
    # The connection of the view: its rows are those of its generation.
    found = view._connection.execute(
        f"SELECT rowid, -rank FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT ?",
        (query, limit),
    ).fetchall()
    ids = np.array([row[0] for row in found], np.int64)
    return ids, np.array([row[1] for row in found], np.float32)
