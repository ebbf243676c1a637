"""What a source has now: its articles with their places, and what need not be read again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from newsqa.ingest.draft import Draft, Located, Problem, Skipped, Unchanged, finish
from newsqa.ingest.fetch.address import is_url
from newsqa.ingest.fetch.source import WebSource
from newsqa.ingest.locations import absolute, file_of
from newsqa.ingest.pipeline import Limits, read_articles, read_stream
from newsqa.ingest.sources import find_files, shown, stream_of
from newsqa.types import SourceEntry

FEED = "#feed"
"""In the list of a source's files: it is a feed, which has the newest articles only."""


@dataclass(frozen=True, slots=True)
class Same:
    """Articles that are in the store as they are; `location` None: where they were."""

    ids: Collection[str]
    location: str | None


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file whose articles have all come, and the hash of what it held."""

    location: str
    sha256: str


Found = Located | Same | FileRead | Problem | Skipped


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a source: locations by article id, hashes by file.

    `here` are those of the articles that are in the store, or were removed by hand.
    """

    places: Mapping[str, set[str]]
    files: Mapping[str, str]
    here: Collection[str]

    def by_place(self) -> dict[str, set[str]]:
        """Article ids by location."""
        found: dict[str, set[str]] = {}
        for id_, places in self.places.items():
            for place in places:
                found.setdefault(place, set()).add(id_)
        return found


@dataclass(slots=True)
class Reading:
    """One run over a source; `faults` are the places where something could not be read."""

    source: SourceEntry
    known: Known
    limits: Limits
    web: WebSource | None = None
    windowed: bool = False
    faults: set[str] = field(default_factory=set)

    def items(self) -> Iterator[Found]:
        """All that the source has; a bad input is told and costs itself."""
        items = self._pages() if is_url(self.source.location) else self._files()
        for item in items:
            if isinstance(item, Problem):
                self.faults.add(absolute(item.location))
            yield item

    def may_be_there(self) -> Collection[str]:
        """Those of the known articles that may be there although they were not seen, since what
        they lie in could not be read; all of them where that cannot be told.
        """
        if not self.faults:
            return ()
        root = absolute(self.source.location)
        by_place = self.known.by_place()
        if is_url(self.source.location):
            # A sitemap that did not come leads to pages nobody knows: only pages we know count.
            if root in self.faults or not self.faults <= by_place.keys():
                return self.known.places.keys()
            unread = self.faults
        else:
            if root in self.faults and not os.path.isfile(root):
                return self.known.places.keys()
            files = {file_of(place) for place in self.faults}
            unread = {
                place
                for place in by_place
                if any(place == file or place.startswith(os.path.join(file, "")) for file in files)
            }
        return {id_ for place in unread for id_ in by_place.get(place, ())}

    def unlisted(self) -> bool:
        """Whether the source as a whole could not be read or listed."""
        return absolute(self.source.location) in self.faults

    def _files(self) -> Iterator[Found]:
        root = Path(self.source.location)
        by_place = self.known.by_place()
        for path in find_files([root]):
            if isinstance(path, Problem):
                yield path
                continue
            if not _included(path, root, self.source.include):
                continue
            location = absolute(shown(path))
            sha256 = _hash(path, self.limits)
            held = by_place.get(location, set())
            if (
                sha256
                and self.known.files.get(location) == sha256
                and all(id_ in self.known.here for id_ in held)
            ):
                yield Same(held, location)
                continue
            whole = True
            for found in read_stream(stream_of(path), self.limits):
                whole = whole and not isinstance(found, Problem)
                if isinstance(found, Draft):
                    yield Located(finish(found), location)
                else:
                    yield found
            if sha256 and whole:
                yield FileRead(location, sha256)

    def _pages(self) -> Iterator[Found]:
        address = self.source.location
        self.windowed = self.source.type == "feed" or FEED in self.known.files
        for found in read_articles([address], self.limits, self.web):
            if isinstance(found, Unchanged):
                yield Same(found.ids, None)
            else:
                yield found
        if self.windowed or (self.web and self.web.windowed):
            self.windowed = True
            yield FileRead(FEED, "")


def _included(path: Path, root: Path, patterns: Collection[str]) -> bool:
    """Whether a pattern fits the name, or the path below the folder; a file named outright is."""
    if not patterns or path == root:
        return True
    below = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return any(fnmatch(path.name, pattern) or fnmatch(below, pattern) for pattern in patterns)


def _hash(path: Path, limits: Limits) -> str | None:
    """Hash of the bytes, and of what else decides about the articles; None if unreadable."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except (OSError, ValueError):
        return None  # reading it tells why
    digest.update(f"{_version()} {limits}".encode())
    return digest.hexdigest()


@cache
def _version() -> str:
    """A newer newsqa may read more out of the same bytes."""
    try:
        return version("newsqa")
    except PackageNotFoundError:
        return ""
