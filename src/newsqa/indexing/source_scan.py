"""A scan of a source: its articles with their locations, and which of its files did not change."""

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
from newsqa.store.reader import StoreReader
from newsqa.types import SourceEntry

FEED = "#feed"
"""In the list of a source's files: it is a feed, which has the newest articles only."""


@dataclass(frozen=True, slots=True)
class Unmodified:
    """Articles that are as stored; `location` is None where it did not change either."""

    ids: Collection[str]
    location: str | None


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read to its end without a problem, and the checksum of its content."""

    location: str
    sha256: str


Found = Located | Unmodified | FileRead | Problem | Skipped


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the store has recorded of a source: locations by article id, checksums by file.

    `removed` are ids of articles that were removed by hand, from any source; `present` are those
    of the source's articles that are stored, and the removed ones.
    """

    places: Mapping[str, set[str]]
    files: Mapping[str, str]
    present: Collection[str]
    removed: Collection[str]

    @classmethod
    def of(cls, view: StoreReader, source: str) -> Recorded:
        """What the store has of the source of this name."""
        places = view.origins.of_source(source)
        removed = view.origins.removed_by_hand()
        present = (places.keys() - view.missing(places)) | removed
        return cls(places, view.origins.files(source), present, removed)

    def by_place(self) -> dict[str, set[str]]:
        """Article ids by location."""
        found: dict[str, set[str]] = {}
        for id_, places in self.places.items():
            for place in places:
                found.setdefault(place, set()).add(id_)
        return found


@dataclass(slots=True)
class SourceScan:
    """One run over a source, to be read through `items` once.

    Afterwards `faults` are the locations where something could not be read, and `windowed` is True
    for a feed: what it no longer has may still be on the site.
    """

    source: SourceEntry
    recorded: Recorded
    limits: Limits
    web: WebSource | None = None
    windowed: bool = False
    faults: set[str] = field(default_factory=set)

    def items(self) -> Iterator[Found]:
        """All that the source has; an input that fails is a problem and stops no other."""
        items = self._pages() if is_url(self.source.location) else self._files()
        for item in items:
            if isinstance(item, Problem):
                self.faults.add(absolute(item.location))
            yield item

    @property
    def unlisted(self) -> bool:
        """Whether the source as a whole could not be read or listed."""
        return absolute(self.source.location) in self.faults

    def unread(self) -> Collection[str]:
        """Ids of recorded articles that may still be there, since their location could not be
        read; all of them where it is unknown what could not be read.
        """
        if not self.faults:
            return ()
        by_place = self.recorded.by_place()
        if is_url(self.source.location):
            # A sitemap that failed leads to unknown pages: only faults of known pages count alone.
            if self.unlisted or not self.faults <= by_place.keys():
                return self.recorded.places.keys()
            unread = self.faults
        else:
            if self.unlisted and not os.path.isfile(absolute(self.source.location)):
                return self.recorded.places.keys()
            files = {file_of(place) for place in self.faults}
            unread = {place for place in by_place if _is_in_any(place, files)}
        return {id_ for place in unread for id_ in by_place.get(place, ())}

    def _files(self) -> Iterator[Found]:
        root = Path(self.source.location)
        by_place = self.recorded.by_place()
        for path in find_files([root]):
            if isinstance(path, Problem):
                yield path
            elif _included(path, root, self.source.include):
                location = absolute(shown(path))
                yield from self._file(path, location, by_place.get(location, set()))

    def _file(self, path: Path, location: str, ids: Collection[str]) -> Iterator[Found]:
        """What one file has; `ids` are those of the articles that it had."""
        sha256 = _checksum(path, self.limits)
        same = sha256 is not None and self.recorded.files.get(location) == sha256
        if same and all(id_ in self.recorded.present for id_ in ids):
            yield Unmodified(ids, location)
            return
        whole = True
        for found in read_stream(stream_of(path), self.limits):
            whole = whole and not isinstance(found, Problem)
            yield Located(finish(found), location) if isinstance(found, Draft) else found
        if sha256 and whole:
            yield FileRead(location, sha256)

    def _pages(self) -> Iterator[Found]:
        self.windowed = self.source.type == "feed" or FEED in self.recorded.files
        for found in read_articles([self.source.location], self.limits, self.web):
            yield Unmodified(found.ids, None) if isinstance(found, Unchanged) else found
        if self.windowed or (self.web and self.web.windowed):
            self.windowed = True
            yield FileRead(FEED, "")


def _is_in_any(place: str, files: Collection[str]) -> bool:
    return any(place == file or place.startswith(os.path.join(file, "")) for file in files)


def _included(path: Path, root: Path, patterns: Collection[str]) -> bool:
    """Whether a pattern fits the name, or the path below the folder; True for the root itself."""
    if not patterns or path == root:
        return True
    below = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return any(fnmatch(path.name, pattern) or fnmatch(below, pattern) for pattern in patterns)


def _checksum(path: Path, limits: Limits) -> str | None:
    """Checksum of the bytes, and of what else decides about the articles; None if unreadable."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except (OSError, ValueError):
        return None  # reading the file reports why
    digest.update(f"{_version()} {limits}".encode())
    return digest.hexdigest()


@cache
def _version() -> str:
    """A newer newsqa may read more out of the same bytes."""
    try:
        return version("newsqa")
    except PackageNotFoundError:
        return ""
