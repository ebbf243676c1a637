"""Articles and copies from the rows of their tables."""

from __future__ import annotations

from collections.abc import Sequence

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.store.checksums import article_hash
from newsqa.types import Article, Copy


def article_of(row: Sequence[object]) -> Article:
    """The article of a row of `articles` with its hash. Raises StoreError where that differs."""
    number, *columns, stored = row
    if article_hash(int(str(number)), *columns) != stored:
        raise StoreError(messages.store.DAMAGED_ARTICLE.format(id=columns[0]))
    id_, title, text, url, source, publisher, author, published, fetched, sha256 = columns
    return Article(
        id=str(id_),
        text=str(text),
        title=str(title),
        url=_optional(url),
        source=str(source),
        publisher=_optional(publisher),
        author=_optional(author),
        published=_optional(published),
        fetched=str(fetched),
        sha256=str(sha256),
    )


def copy_of(row: tuple[object, ...]) -> Copy:
    """A copy of an article, of a row of the groups."""
    id_, title, url, publisher, published, earliest = row
    return Copy(
        id=str(id_),
        title=str(title),
        url=_optional(url),
        publisher=_optional(publisher),
        published=_optional(published),
        earliest=bool(earliest),
    )


def _optional(value: object) -> str | None:
    return None if value is None else str(value)
