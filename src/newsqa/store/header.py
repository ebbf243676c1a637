"""What newsqa knows of its files without reading them: their first 100 bytes, and their length.

SQLite refuses a whole file for one wrong byte in its header, and for a page that is missing at its
end. Of a copy of a damaged store both can be put right; see SQLite's file format, 1.3.
"""

from __future__ import annotations

import struct
from pathlib import Path

import apsw

from newsqa.store.schema import APPLICATION_ID, OLD_VERSIONS, SCHEMA_VERSION

SIZE = 100
_MAGIC = b"SQLite format 3\0"
_FRACTIONS = bytes((64, 32, 32))
_PAGE_SIZES = tuple(2**power for power in range(9, 16))
_PAGE = 4096  # SQLite's own since 2016
_MOST_TIMES = 16  # a longer file than so many times the one that is there is not believed
_WAL, _FORMAT, _UTF8 = 2, 4, 1
# Numbers of four bytes: where, and which values there can be.
_EXPECTED = (
    (44, range(1, _FORMAT + 1)),
    (52, (0,)),  # no automatic vacuum
    (56, (_UTF8,)),
    (60, (*OLD_VERSIONS, SCHEMA_VERSION)),
    (68, (APPLICATION_ID,)),
)


def mend(path: Path) -> None:
    """Put the header and the length of a news.db right, as far as they are wrong.

    For a copy only: what is missing at the end is zero afterwards.
    """
    size = path.stat().st_size
    if size < SIZE:
        return
    with path.open("r+b") as file:
        header = file.read(SIZE)
        page = _page_size(header, size)
        pages = _number(header, 28)
        length = -(-size // page) * page
        if not _is_plausible(header) or pages * page > _MOST_TIMES * size:
            file.seek(0)
            file.write(_header(page, length // page))
        else:
            length = max(length, pages * page)
        if length != size:
            file.truncate(length)


def read_only(path: Path) -> str | None:
    """Which byte makes SQLite open the file for reading only, as if a later version had made it;
    None where none does.
    """
    with path.open("rb") as file:
        header = file.read(SIZE)
    return f"write version {header[18]}" if header[18:19] > bytes((_WAL,)) else None


def _page_size(header: bytes, size: int) -> int:
    """Bytes a page: as the header has it, unless its number of pages shows another."""
    page = int.from_bytes(header[16:18], "big")
    pages = _number(header, 28)
    by_length = size // pages if pages and size % pages == 0 else 0
    if by_length in _PAGE_SIZES:
        return by_length
    return page if page in _PAGE_SIZES else _PAGE


def _is_plausible(header: bytes) -> bool:
    return (
        header.startswith(_MAGIC)
        and int.from_bytes(header[16:18], "big") in _PAGE_SIZES
        and {*header[18:20]} <= {1, _WAL}
        and header[20] == 0
        and header[21:24] == _FRACTIONS
        and not any(header[72:92])
        and all(_number(header, place) in values for place, values in _EXPECTED)
    )


def _header(page: int, pages: int) -> bytes:
    """The header of a store of this version with so many pages, none of them free."""
    major, minor, patch = map(int, apsw.sqlite_lib_version().split(".")[:3])
    numbers = {24: 1, 28: pages, 40: 1, 44: _FORMAT, 56: _UTF8, 60: SCHEMA_VERSION}
    numbers |= {68: APPLICATION_ID, 92: 1, 96: major * 1_000_000 + minor * 1000 + patch}
    header = bytearray(SIZE)
    header[:24] = _MAGIC + page.to_bytes(2, "big") + bytes((_WAL, _WAL, 0)) + _FRACTIONS
    for place, number in numbers.items():
        struct.pack_into(">I", header, place, number)
    return bytes(header)


def _number(header: bytes, place: int) -> int:
    return int.from_bytes(header[place : place + 4], "big")
