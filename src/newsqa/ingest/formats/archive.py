"""Zip archives: their members as streams, with nothing ever written where a name points."""

from __future__ import annotations

import io
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, cast

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.draft import Problem
from newsqa.ingest.sources import (
    SUFFIXES,
    Stream,
    bomb,
    content_suffix,
    is_bomb,
    is_lock_file,
    opened,
    source_errors,
)
from newsqa.messages import Message

MAX_DEPTH = 2
MAX_MEMBERS = 200_000
# The list of members is read whole: this many bytes of it are some 300,000 names.
MAX_DIRECTORY_BYTES = 32 * 2**20
_IN_MEMORY = 16 * 2**20
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1


def members(stream: Stream, max_bytes: int, depth: int = 1) -> Iterator[Stream | Problem]:
    """The articles of an archive, in its order; location is archive.zip!member.

    Each must be read before the next is asked for. `depth` is 1 for an archive that lies in no
    other. Other kinds and hidden members are passed over, as in a folder. What leads out of the
    archive, is a link or unpacks beyond reason is a Problem each, what has a password or nests
    deeper than MAX_DEPTH one for all. Raises SourceError: no zip, damaged, a bomb, nothing to
    read in it.
    """
    with _seekable(stream, max_bytes) as file, open_zip(file, stream.location) as archive:
        found = False
        locked: list[str] = []
        deep: list[str] = []
        for info in archive.infolist():
            name = member_name(info)
            place = f"{stream.location}!{name}"
            fault = _fault(info, name)
            if fault:
                found = True
                yield Problem(place, fault.format(place=place).one_line())
            elif info.is_dir() or _is_passed_over(name):
                continue
            elif info.flag_bits & _ENCRYPTED_FLAG:
                locked.append(name)
            elif content_suffix(name) == ".zip" and depth >= MAX_DEPTH:
                deep.append(name)
            elif is_bomb(info.file_size, info.compress_size):
                found = True
                yield Problem.of(place, bomb(place))
            else:
                found = True
                folder = name.rpartition("/")[0].rpartition("/")[2]
                yield Stream(
                    place,
                    name.rpartition("/")[2],
                    folder or stream.name,
                    partial(archive.open, info),
                )
    place = stream.location
    if locked:
        message = messages.ingest.MEMBERS_ENCRYPTED.format(
            place=place, count=len(locked), example=locked[0]
        )
        yield Problem(place, message.one_line())
    if deep:
        message = messages.ingest.ARCHIVES_TOO_DEEP.format(
            place=place, limit=MAX_DEPTH, example=deep[0]
        )
        yield Problem(place, message.one_line())
    if not (found or locked or deep):
        raise SourceError(messages.ingest.NOTHING_IN_ARCHIVE.format(place=place))


@contextmanager
def open_zip(file: IO[bytes], location: str) -> Iterator[zipfile.ZipFile]:
    """The archive, once its list of members is believable. Raises SourceError."""
    size = file.seek(0, io.SEEK_END)
    careful = _Careful(file, location)
    with source_errors(location):
        archive = zipfile.ZipFile(cast(IO[bytes], careful))
    careful.reads_directory = False
    with archive:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS:
            raise _too_many(location)
        # Members that share their bytes are how a small archive holds terabytes.
        if sum(info.compress_size for info in infos) > size:
            raise bomb(location)
        whole = (i for i in infos if not is_bomb(i.file_size, i.compress_size))
        if is_bomb(sum(info.file_size for info in whole), size):
            raise bomb(location)
        yield archive


def refuse_bombs(archive: zipfile.ZipFile, location: str) -> None:
    """Raise SourceError where a part of a document unpacks beyond reason."""
    if any(is_bomb(info.file_size, info.compress_size) for info in archive.infolist()):
        raise bomb(location)


def member_name(info: zipfile.ZipInfo) -> str:
    """The name with / between folders; one that is not marked as UTF-8 is UTF-8 or GBK."""
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        try:
            stored = name.encode("cp437")
        except UnicodeEncodeError:
            stored = b""
        for encoding in ("utf-8", "gb18030"):
            try:
                name = stored.decode(encoding) or name
                break
            except UnicodeDecodeError:
                continue
    name = name.replace("\\", "/")
    return name.encode("utf-8", "backslashreplace").decode()


class _Careful:
    """A file whose list of members is refused where it would not fit into memory."""

    def __init__(self, file: IO[bytes], location: str) -> None:
        self._file, self._location = file, location
        self.reads_directory = True

    def read(self, size: int = -1) -> bytes:
        """The bytes; raises SourceError when the list of members is too long."""
        if self.reads_directory and size > MAX_DIRECTORY_BYTES:
            raise _too_many(self._location)
        return self._file.read(size)

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


def _too_many(location: str) -> SourceError:
    return SourceError(messages.ingest.TOO_MANY_MEMBERS.format(place=location, limit=MAX_MEMBERS))


def _fault(info: zipfile.ZipInfo, name: str) -> Message | None:
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        return messages.ingest.MEMBER_LEADS_OUT
    if stat.S_ISLNK(info.external_attr >> 16):
        return messages.ingest.MEMBER_IS_LINK
    return None


def _is_passed_over(name: str) -> bool:
    parts = name.split("/")
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return hidden or is_lock_file(name) or content_suffix(name) not in SUFFIXES


@contextmanager
def _seekable(stream: Stream, max_bytes: int) -> Iterator[IO[bytes]]:
    """The bytes of an archive; one that lies in another is first copied, to disk when large."""
    with opened(stream) as file:
        if file.seekable() and not isinstance(file, zipfile.ZipExtFile):
            yield file
            return
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
            left = max_bytes + 1
            while left > 0 and (piece := file.read(min(left, 1 << 20))):
                copy.write(piece)
                left -= len(piece)
            if left <= 0:
                raise SourceError(
                    messages.ingest.TOO_LARGE.format(place=stream.location, limit=max_bytes)
                )
            yield copy
