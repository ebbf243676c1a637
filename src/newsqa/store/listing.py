"""The articles of a store as a list: ids, titles and dates, without their texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from newsqa.text.fold import fold


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article in a list; `published` is ISO 8601."""

    id: str
    title: str
    published: str | None
    publisher: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Articles in the order in which they were stored; `next` is where the following ones begin,
    None after the last.
    """

    articles: tuple[ListedArticle, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class NewestFirst:
    """One page of all that is wanted, the newest day first and those without a date last; `total`
    counts all pages, `next` is the number of articles up to the end of this one, None for the last.
    """

    articles: tuple[ListedArticle, ...]
    total: int
    next: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles to list; an empty string means any.

    `source` is the name of a source as refresh has it; `since` a day, which articles without a date
    do not reach; `words` stand in the title, the id or the address, in either script and any case.
    """

    source: str = ""
    since: str = ""
    words: str = ""


def listed(connection: apsw.Connection, wanted: Wanted, after: int, limit: int) -> Listing:
    """At most `limit` articles behind the position `after` (0: from the start)."""
    condition, values = _condition(wanted)
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM articles WHERE row > ? AND {condition} ORDER BY row",
        (after, *values),
    )
    found: list[tuple[int, ListedArticle]] = []
    for one in _with_words(rows, wanted.words):
        found.append(one)
        if len(found) > limit:
            break
    following = found[limit - 1][0] if len(found) > limit else None
    return Listing(tuple(article for _, article in found[:limit]), following)


def newest_first(connection: apsw.Connection, wanted: Wanted, skip: int, limit: int) -> NewestFirst:
    """At most `limit` articles behind the `skip` newest ones."""
    condition, values = _condition(wanted)
    rows = f"FROM articles WHERE {condition}"
    ordered = f"SELECT {_COLUMNS} {rows} ORDER BY published IS NULL, published DESC, row DESC"
    if wanted.words:
        total, found = 0, list[ListedArticle]()
        all_ = _with_words(connection.execute(ordered, values), wanted.words)
        for total, (_, one) in enumerate(all_, 1):
            if skip < total <= skip + limit:
                found.append(one)
    else:
        ((total,),) = connection.execute(f"SELECT count(*) {rows}", values)
        part = connection.execute(f"{ordered} LIMIT ? OFFSET ?", (*values, limit, skip))
        found = [one for _, one in _with_words(part, "")]
    end = skip + len(found)
    return NewestFirst(tuple(found), int(total), end if found and end < total else None)


_COLUMNS = "row, id, title, published, publisher, url"


def _condition(wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    """SQL for all that is wanted but the words, with its values."""
    conditions, values = ["1"], list[str]()
    if wanted.source:
        conditions.append("id IN (SELECT article FROM article_sources WHERE source = ?)")
        values.append(wanted.source)
    if wanted.since:
        conditions.append("published >= ?")
        values.append(wanted.since)
    return " AND ".join(conditions), tuple(values)


def _with_words(rows: Iterator[tuple[Any, ...]], words: str) -> Iterator[tuple[int, ListedArticle]]:
    """The articles of these rows that have the words, each with its row."""
    folded = fold(words)
    for row, id_, title, published, publisher, url in rows:
        if folded and not any(folded in fold(str(text)) for text in (title, id_, url or "")):
            continue
        yield int(row), ListedArticle(id_, title, published, publisher, url)
