"""The articles of a store as a list: ids, titles and dates, without their texts."""

from __future__ import annotations

from dataclasses import dataclass

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
    conditions, values = ["row > ?"], [after]
    more: list[str] = []
    if wanted.source:
        conditions.append("id IN (SELECT article FROM article_sources WHERE source = ?)")
        more.append(wanted.source)
    if wanted.since:
        conditions.append("published >= ?")
        more.append(wanted.since)
    rows = connection.execute(
        "SELECT row, id, title, published, publisher, url FROM articles "
        f"WHERE {' AND '.join(conditions)} ORDER BY row",
        (*values, *more),
    )
    words = fold(wanted.words)
    found: list[tuple[int, ListedArticle]] = []
    for row, id_, title, published, publisher, url in rows:
        if words and not any(words in fold(str(text)) for text in (title, id_, url or "")):
            continue
        found.append((int(row), ListedArticle(id_, title, published, publisher, url)))
        if len(found) > limit:
            break
    following = found[limit - 1][0] if len(found) > limit else None
    return Listing(tuple(article for _, article in found[:limit]), following)
