"""Step 1, sources: paths to streams of bytes; JSON Lines are never held whole.

No file is trusted: reading is bounded in bytes, unpacking a .gz also in its ratio, and links in a
folder are not followed out of it.
"""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import os
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, AnyStr, cast

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.draft import Problem, RawFile
from newsqa.messages import Message

_BLANKS = b" \t\r\n\0" + codecs.BOM_UTF8
PAGES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
TEXTS = frozenset({".txt", ".text", ".md", ".markdown"})
# Documents that people expect to be read: passed over with a line, not without a word.
NAMED = frozenset(
    {".doc", ".docm", ".dot", ".wps", ".rtf", ".odt", ".pages", ".xls", ".et", ".ods"}
    | {".ppt", ".pptx", ".mobi", ".log", ".eml", ".rar", ".7z", ".tar", ""}
)
SUFFIXES = frozenset(
    {
        *(*TEXTS, ".mht", ".mhtml", *PAGES),
        *(".json", ".jsonl", ".csv", ".tsv", ".xml"),
        *(".pdf", ".docx", ".xlsx", ".epub", ".zip"),
    }
)
STDIN = Path("-")
STDIN_NAME = "<stdin>"
# News packs to a tenth at best; what unpacks to more than this times its size is a bomb.
MAX_RATIO = 200
# Below this, in bytes, any ratio will do.
HARMLESS_BYTES = 16 * 2**20
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Stream:
    """Something to read: a file, a member of an archive, the standard input.

    `name` determines its type, `folder` is the name of the folder or archive around it; only a file
    has a `path`.
    """

    location: str
    name: str
    folder: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    path: Path | None = None

    @property
    def suffix(self) -> str:
        """The type of the content, such as .txt."""
        return content_suffix(self.name)


def content_suffix(path: Path | str) -> str:
    """The suffix of the content: .txt for a.txt and for a.txt.gz."""
    name = Path(path).name.lower()
    return Path(name.removesuffix(".gz")).suffix


def shown(path: Path | str) -> str:
    """The path as text, also where its name is not in the encoding of the system."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def stream_of(path: Path) -> Stream:
    """The file at this path; `-` is the standard input, a pipe of JSON Lines."""
    if path == STDIN:
        return Stream(STDIN_NAME, "stdin.jsonl", "stdin", lambda: nullcontext(sys.stdin.buffer))
    return Stream(shown(path), path.name, shown(path.parent.name), lambda: path.open("rb"), path)


def find_files(paths: Sequence[Path]) -> Iterator[Path | Problem]:
    """Files in the order given, folders walked in the order of their names.

    Lock files of Word are left out. In a folder, files of other types and hidden ones are skipped
    (such as a README beside the articles), and links out of it are not followed (a Problem each).
    Any other file that is named itself is returned, and so is a folder that cannot be listed:
    reading it raises the reason.
    """
    for path in paths:
        if os.path.isdir(path):  # never raises, unlike Path.is_dir
            yield from _walk(path)
        elif not is_lock_file(path):
            yield path  # a missing one is reported when it is opened, the others still read


def is_lock_file(path: Path | str) -> bool:
    """Whether this is a file that Word puts beside a document while that is open: ~$report.docx."""
    return os.path.basename(path).startswith("~$")


def _walk(folder: Path) -> Iterator[Path | Problem]:
    closed: list[OSError] = []
    inside = os.path.join(os.path.realpath(folder), "")
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        # One that leads to a folder inside is walked where it really is.
        for path in (Path(parent) / name for name in links):
            if not os.path.join(os.path.realpath(path), "").startswith(inside):
                yield _problem(path, messages.ingest.LINK_LEADS_OUT)
        for name in sorted(names):
            path = Path(parent) / name
            suffix = content_suffix(path)
            if name.startswith(".") or is_lock_file(name) or suffix not in SUFFIXES | NAMED:
                continue
            if path.is_symlink() and not os.path.realpath(path).startswith(inside):
                yield _problem(path, messages.ingest.LINK_LEADS_OUT)
            elif os.path.lexists(path) and os.path.exists(path) and not os.path.isfile(path):
                yield _problem(path, messages.ingest.NOT_A_FILE)
            else:
                yield path
    yield from (Path(error.filename) for error in closed)


def _problem(path: Path, message: Message) -> Problem:
    place = shown(path)
    return Problem(place, message.format(place=place).one_line())


@contextmanager
def source_errors(location: str) -> Iterator[None]:
    """Turn every failure to read or unpack bytes in the block into a SourceError."""
    try:
        yield
    except FileNotFoundError as error:
        raise SourceError(messages.ingest.NOT_FOUND.format(place=location)) from error
    except PermissionError as error:
        raise SourceError(
            messages.ingest.FORBIDDEN_FILE.format(place=location, reason=error.strerror or error)
        ) from error
    except (
        OSError,
        EOFError,
        zlib.error,
        lzma.LZMAError,
        zipfile.BadZipFile,
        NotImplementedError,  # a member packed in a way that Python does not know
        RuntimeError,  # a member that wants a password
        ValueError,
    ) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise SourceError(
            messages.ingest.UNREADABLE.format(place=location, reason=reason)
        ) from error


@contextmanager
def opened(stream: Stream) -> Iterator[io.BufferedReader]:
    """The bytes of a stream, those of a .gz unpacked. Raises SourceError."""
    with source_errors(stream.location), stream.open() as file:
        if stream.name.lower().endswith(".gz"):
            with gzip.GzipFile(fileobj=file) as packed:
                yield io.BufferedReader(_Unpacked(packed, file, stream.location))
        else:
            yield cast(io.BufferedReader, file)  # members of a zip read and peek like one


class _Unpacked(io.RawIOBase):
    """The bytes of a .gz; refuses to go on where they come out of nearly nothing."""

    def __init__(self, packed: gzip.GzipFile, file: IO[bytes], location: str) -> None:
        self._packed, self._file, self._location = packed, file, location
        self._bytes = 0

    def readable(self) -> bool:
        """True."""
        return True

    # io hands a memoryview; its base promises any buffer, which has no length to ask for.
    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read into the buffer; raises SourceError for a bomb."""
        # What unpacks before a damaged place is handed on: read() would lose it with the fault.
        data = self._packed.read1(min(len(buffer), _PIECE))
        buffer[: len(data)] = data
        self._bytes += len(data)
        if is_bomb(self._bytes, self._file.tell()):
            raise bomb(self._location)
        return len(data)


def is_bomb(unpacked: int, packed: int) -> bool:
    """Whether so many bytes out of so few cannot be text."""
    return unpacked > HARMLESS_BYTES and unpacked > MAX_RATIO * packed


def bomb(location: str) -> SourceError:
    """The error for one."""
    return SourceError(messages.ingest.BOMB.format(place=location, ratio=MAX_RATIO))


def read_file(source: Path | Stream, max_bytes: int) -> RawFile:
    """The whole file, unpacked. Raises SourceError: missing, unreadable, empty, too large."""
    stream = _stream(source)
    if stream.suffix not in SUFFIXES:
        with source_errors(stream.location):
            if stream.path:
                stream.path.stat()  # a path that is not there has no kind
        raise SourceError(
            messages.ingest.UNKNOWN_TYPE.format(
                place=stream.location,
                suffix=stream.suffix or messages.ingest.NO_SUFFIX,
                kinds=kinds(),
            )
        )
    with opened(stream) as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise SourceError(messages.ingest.TOO_LARGE.format(place=stream.location, limit=max_bytes))
    if not data.strip(_BLANKS):
        raise SourceError(messages.ingest.EMPTY.format(place=stream.location))
    return RawFile(stream.location, stream.suffix, data)


def read_lines(source: Path | Stream, max_bytes: int) -> Iterator[RawFile | Problem]:
    """The lines of a JSON Lines file, one by one; location is path:line.

    A line of more than max_bytes is skipped, with a Problem. Raises SourceError when the
    file cannot be read or has no line.
    """
    stream = _stream(source)
    empty = True
    with opened(stream) as file:
        for number, line in enumerate(_lines(file, max_bytes), 1):
            place = f"{stream.location}:{number}"
            if line is not None and not line.strip(_BLANKS):
                continue
            empty = False
            if line is not None and len(line) <= max_bytes:
                yield RawFile(place, ".jsonl", line)
            else:
                message = messages.ingest.LINE_TOO_LONG.format(place=place, limit=max_bytes)
                yield Problem(place, message.one_line())
    if empty:
        raise SourceError(messages.ingest.EMPTY.format(place=stream.location))


def _stream(source: Path | Stream) -> Stream:
    stream = source if isinstance(source, Stream) else stream_of(source)
    if stream.path and os.path.isdir(stream.path):
        raise SourceError(messages.ingest.FOLDER_UNREADABLE.format(place=stream.location))
    return stream


def _lines(file: io.BufferedReader, limit: int) -> Iterator[bytes | None]:
    """Lines with their end; None for one that is longer than `limit`."""
    if file.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        # No byte ends a line here; UTF-32 starts with the same two.
        encoding = "utf-32" if file.peek(4)[:4] == codecs.BOM_UTF32_LE else "utf-16"
        text = io.TextIOWrapper(file, encoding, errors="replace", newline="\n")
        for line in _whole(text.readline, limit, "\n"):
            yield line.encode() if line is not None else None
    else:
        yield from _whole(file.readline, limit, b"\n")


def _whole(readline: Callable[[int], AnyStr], limit: int, end: AnyStr) -> Iterator[AnyStr | None]:
    while piece := readline(_PIECE):
        pieces, size = [piece], len(piece)
        while not piece.endswith(end) and (piece := readline(_PIECE)):
            size += len(piece)
            # A line that will be skipped is not held in memory.
            if size <= limit:
                pieces.append(piece)
            else:
                pieces.clear()
        yield end[:0].join(pieces) if size <= limit else None


def kinds() -> str:
    """The types of file that newsqa reads, as a list for people."""
    return " ".join(sorted(SUFFIXES)) + " (.gz)"
