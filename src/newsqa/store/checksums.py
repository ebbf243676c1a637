"""A checksum on every row: SQLite has none of content, and one flipped bit is a wrong word.

BLAKE2b, 16 bytes, over all columns of a row with its number, so that rows cannot change places.
"""

from __future__ import annotations

from hashlib import blake2b

SIZE = 16


def article_hash(row: int, *columns: object) -> bytes:
    """The hash of an article: its row, then id, title, text, url, source, publisher, author,
    published, fetched and sha256.
    """
    return _hash(str(row).encode(), columns)


def feedback_hash(*columns: object) -> bytes:
    """The hash of feedback: all its columns."""
    return _hash(b"feedback", columns)


def undo_hash(*columns: object) -> bytes:
    """The hash of a row of `undo` or `undo_points`: all its columns."""
    return _hash(b"undo", columns)


def _hash(first: bytes, columns: tuple[object, ...]) -> bytes:
    parts = [first]
    for column in columns:
        if column is None:
            parts.append(b"1:-")
            continue
        data = column if isinstance(column, bytes) else str(column).encode("utf-8", "surrogatepass")
        parts += (b"%d:+" % (len(data) + 1), data)
    return blake2b(b"".join(parts), digest_size=SIZE).digest()


def passage_hash(
    passage: int, article: int, start: int, stop: int, model: int, vector: bytes
) -> bytes:
    """The hash of a passage: all its columns; no hash at all where damage changed their types."""
    try:
        numbers = b"%d,%d,%d,%d,%d," % (passage, article, start, stop, model)
        return blake2b(numbers + vector, digest_size=SIZE).digest()
    except TypeError:
        return b"none"
