"""Step 1, sources: paths to files of bytes; JSON Lines are streamed and never held whole."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import AnyStr, cast

from newsqa.errors import SourceError
from newsqa.ingest.draft import Problem, RawFile

_BLANKS = b" \t\r\n\0" + codecs.BOM_UTF8
SUFFIXES = frozenset({".txt", ".html", ".htm", ".json", ".jsonl"})


def content_suffix(path: Path) -> str:
    """The suffix of what is inside: .txt for a.txt and for a.txt.gz."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def shown(path: Path | str) -> str:
    """The path as text, also where its name is not in the encoding of the system."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def find_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Files in the order given, folders walked in the order of their names.

    In a folder, files of other kinds and hidden ones are passed over (a README lies beside the
    articles); a file named outright is always handed on, and so is a folder that cannot be
    listed: reading it tells why.
    """
    for path in paths:
        if os.path.isdir(path):  # never raises, unlike Path.is_dir
            yield from _walk(path)
        else:
            yield path  # a missing one is reported when it is opened, the others still read


def _walk(folder: Path) -> Iterator[Path]:
    closed: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent) / name
            if not name.startswith(".") and content_suffix(path) in SUFFIXES:
                yield path
    yield from (Path(error.filename) for error in closed)


@contextmanager
def _open(path: Path) -> Iterator[io.BufferedReader]:
    try:
        if path.name.lower().endswith(".gz"):
            with gzip.open(path, "rb") as packed:
                yield cast(io.BufferedReader, packed)  # GzipFile reads and peeks like one
        else:
            with path.open("rb") as file:
                yield file
    except FileNotFoundError as error:
        raise SourceError(
            f"{shown(path)}：没有这个文件或文件夹；请检查路径 / "
            "no such file or folder; check the path"
        ) from error
    except (OSError, EOFError, zlib.error, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise SourceError(
            f"{shown(path)}：读不出来（{reason}）；请检查权限或重新下载 / "
            f"cannot be read ({reason}); check permissions or fetch it again"
        ) from error


def read_file(path: Path, max_bytes: int) -> RawFile:
    """The whole file, unpacked. Raises SourceError: missing, unreadable, empty, too large."""
    suffix = content_suffix(path)
    if os.path.isdir(path):
        raise SourceError(
            f"{shown(path)}：文件夹打不开；请检查权限 / "
            "the folder cannot be listed; check permissions"
        )
    if suffix not in SUFFIXES:
        raise SourceError(
            f"{shown(path)}：不认识的文件类型 {suffix or '（无扩展名）'}；可读 {_kinds()} / "
            f"unknown kind of file; newsqa reads {_kinds()}"
        )
    with _open(path) as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise SourceError(
            f"{shown(path)}：超过 {max_bytes} 字节；请拆分，或调大 max_file_bytes / "
            f"larger than {max_bytes} bytes; split it or raise max_file_bytes"
        )
    if not data.strip(_BLANKS):
        raise SourceError(f"{shown(path)}：文件是空的 / the file is empty")
    return RawFile(shown(path), suffix, data)


def read_lines(path: Path, max_bytes: int) -> Iterator[RawFile | Problem]:
    """The lines of a JSON Lines file, one by one; location is path:line.

    A line of more than max_bytes is passed over, and is a Problem. Raises SourceError when the
    file cannot be read or has no line.
    """
    empty = True
    with _open(path) as file:
        for number, line in enumerate(_lines(file, max_bytes + 1), 1):
            place = f"{shown(path)}:{number}"
            if not line.strip(_BLANKS):
                continue
            empty = False
            if len(line) <= max_bytes:
                yield RawFile(place, ".jsonl", line)
            else:
                yield Problem(
                    place,
                    f"{place}：一行超过 {max_bytes} 字节，已跳过；请拆分，或调大 max_file_bytes / "
                    f"a line of more than {max_bytes} bytes, passed over; split it or raise "
                    "max_file_bytes",
                )
    if empty:
        raise SourceError(f"{shown(path)}：文件是空的 / the file is empty")


def _lines(file: io.BufferedReader, limit: int) -> Iterator[bytes]:
    """Lines with their end; of one longer than `limit`, the beginning."""
    if file.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        # No byte ends a line here; UTF-32 starts with the same two.
        encoding = "utf-32" if file.peek(4)[:4] == codecs.BOM_UTF32_LE else "utf-16"
        text = io.TextIOWrapper(file, encoding, errors="replace", newline="\n")
        for long_line in _whole(lambda: text.readline(limit), limit, "\n"):
            yield long_line.encode()
    else:
        yield from _whole(lambda: file.readline(limit), limit, b"\n")


def _whole(readline: Callable[[], AnyStr], limit: int, end: AnyStr) -> Iterator[AnyStr]:
    while line := readline():
        rest = line
        while len(rest) == limit and not rest.endswith(end):
            rest = readline()
        yield line


def _kinds() -> str:
    return " ".join(sorted(SUFFIXES)) + " (.gz)"
