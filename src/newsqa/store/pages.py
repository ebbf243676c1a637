"""The rows of articles that lie in the pages of a file, whatever else of the file is damaged.

After SQLite's file format: leaf pages of tables, their cells, the chains of overflow pages. A row
that is found may have been removed long ago (free pages are not cleared): callers must check that
it is still alive.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path

from newsqa.store.checksums import article_hash

_LEAF = 0x0D
_COLUMNS = 12  # of `articles`: the first is the row itself, the last the hash
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_FAULTS = (IndexError, ValueError, OverflowError, struct.error, UnicodeDecodeError)


def articles_in_pages(path: Path) -> Iterator[tuple[object, ...]]:
    """Rows of `articles` whose hash is right: row, then the columns with the hash."""
    if path.stat().st_size < 512:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        size = _page_size(data)
        for number in range(len(data) // size):
            yield from _articles(data, number, size)


def _page_size(data: mmap.mmap) -> int:
    size = int.from_bytes(data[16:18], "big")
    return size if size in (512, 1024, 2048, 4096, 8192, 16384, 32768) else 4096


def _articles(data: mmap.mmap, number: int, size: int) -> Iterator[tuple[object, ...]]:
    page = data[number * size : (number + 1) * size]
    start = 100 if number == 0 else 0  # the first page begins with the header of the file
    if page[start] != _LEAF:
        return
    (count,) = struct.unpack_from(">H", page, start + 3)
    for cell in range(min(count, size // 4)):
        try:
            (offset,) = struct.unpack_from(">H", page, start + 8 + 2 * cell)
            length, offset = _varint(page, offset)
            row, offset = _varint(page, offset)
            columns = _record(_payload(data, page, offset, length, size))
        except _FAULTS:
            continue
        if len(columns) == _COLUMNS and article_hash(row, *columns[1:-1]) == columns[-1]:
            yield row, *columns[1:]


def _payload(data: mmap.mmap, page: bytes, offset: int, length: int, size: int) -> bytes:
    """A cell's content: the part in its page, then that in overflow pages."""
    if length > len(data):
        raise ValueError("longer than the file")
    most, least = size - 35, (size - 12) * 32 // 255 - 23
    local = length
    if length > most:
        local = least + (length - least) % (size - 4)
        local = local if local <= most else least
    found = bytearray(page[offset : offset + local])
    following = int.from_bytes(page[offset + local : offset + local + 4], "big")
    while len(found) < length:
        if not following:
            raise ValueError("the chain of overflow pages is broken")
        part = data[(following - 1) * size : following * size]
        following = int.from_bytes(part[:4], "big")
        if len(part) < size:
            raise ValueError("the chain leads out of the file")
        found += part[4 : 4 + length - len(found)]
    return bytes(found)


def _record(payload: bytes) -> list[object]:
    """The columns of a record."""
    end, offset = _varint(payload, 0)
    kinds: list[int] = []
    while offset < end:
        kind, offset = _varint(payload, offset)
        kinds.append(kind)
    if len(kinds) != _COLUMNS:
        return []
    columns: list[object] = []
    for kind in kinds:
        if kind == 0 or kind in (8, 9):
            columns.append(None if kind == 0 else kind - 8)
            continue
        size = _INTEGERS[kind] if kind in _INTEGERS else (kind - 12) // 2
        part = payload[offset : offset + size]
        if size < 0 or len(part) < size:
            raise ValueError("shorter than its header")
        offset += size
        if kind < 12:
            columns.append(int.from_bytes(part, "big", signed=True))
        else:
            columns.append(part.decode() if kind % 2 else part)
    return columns


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    value = 0
    for count in range(9):
        byte = data[offset]
        offset += 1
        if count == 8:
            return value << 8 | byte, offset
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, offset
