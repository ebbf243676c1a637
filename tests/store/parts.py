"""Entries for stores, made without a model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import apsw
import numpy as np

from newsqa.protocols import Floats
from newsqa.store.database import Store
from newsqa.store.writer import Entry
from newsqa.types import Article, Passage

MODEL = "hash-1"
WIDTH = 6


def vector(text: str) -> Floats:
    digest = hashlib.sha256(text.encode()).digest()[:WIDTH]
    row = np.frombuffer(digest, np.uint8).astype(np.float32) - 127.5
    unit: Floats = row / np.linalg.norm(row)
    return unit


def entry(id_: str, *sentences: str, title: str = "题", published: str | None = None) -> Entry:
    """An article whose passages are its sentences and whose terms are their words."""
    text = "\n".join(sentences)
    article = Article(
        id=id_,
        text=text,
        title=title,
        published=published,
        fetched="2024-03-12T00:00:00+00:00",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    passages: list[Passage] = []
    start = 0
    for sentence in sentences:
        passages.append(Passage(article, start, start + len(sentence)))
        start += len(sentence) + 1
    terms = [sentence.split() for sentence in sentences]
    vectors = np.stack([vector(sentence) for sentence in sentences])
    return Entry(article, passages, vectors, terms, [term for part in terms for term in part])


def put(store: Store, *entries: Entry, removed: Sequence[str] = ()) -> int:
    with store.writer() as writer:
        return writer.commit(entries, MODEL, removed=removed)


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    """What another program sees in the file."""
    connection = apsw.Connection(str(store.path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(connection.execute(sql))
    finally:
        connection.close()


def ids(store: Store) -> dict[str, set[object]]:
    """The row ids of each table, to see orphans."""
    queries = {
        "articles": "SELECT row FROM articles",
        "article_terms": "SELECT rowid FROM article_terms",
        "passages": "SELECT id FROM passages",
        "passage_terms": "SELECT rowid FROM passage_terms",
        "articles of passages": "SELECT article FROM passages",
    }
    return {name: {row[0] for row in rows(store, sql)} for name, sql in queries.items()}


def check_whole(store: Store) -> None:
    """Every table speaks of the same articles and passages."""
    found = ids(store)
    assert found["articles"] == found["article_terms"] == found["articles of passages"]
    assert found["passages"] == found["passage_terms"]
    assert rows(store, "PRAGMA integrity_check") == [("ok",)]
    assert rows(store, "PRAGMA foreign_key_check") == []
