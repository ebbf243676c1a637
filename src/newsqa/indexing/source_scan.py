"""A scan of a source: its articles with their locations, and which of its files did not change."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from newsqa.errors import StoreError
from newsqa.ingest.clean import Limits
from newsqa.ingest.draft import Draft, Located, Problem, Skipped, Unchanged, finish
from newsqa.ingest.fetch.address import is_url
from newsqa.ingest.fetch.feeds import Entry
from newsqa.ingest.fetch.source import WebSource
from newsqa.ingest.locations import absolute, file_of
from newsqa.ingest.pipeline import read_articles, read_stream
from newsqa.ingest.sources import find_files, shown, stream_of
from newsqa.store.reader import StoreReader
from newsqa.types import SourceEntry

FEED = "#feed"
"""In the list of a source's files: it is a feed, which has the newest articles only."""
IN_FEED = "#in-feed "
"""In the same list, before an address: its article stands in the feed; the page is not read."""


_READ = frozenset({"index_page"})
"""Codes of problems with pages that were read: what else a source has is known all the same."""


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
    of the source's articles that are stored, and the removed ones. `gone` are those that the source
    was last seen without, and how often. `again` has what is known of the pages to ask for again,
    by article id.
    """

    places: Mapping[str, set[str]]
    files: Mapping[str, str]
    present: Collection[str]
    removed: Collection[str]
    gone: Mapping[str, int] = field(default_factory=dict)
    again: Mapping[str, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, view: StoreReader, source: str, since: str | None = None) -> Recorded:
        """What the store has of the source of this name.

        Pages of the day `since` (ISO 8601) and later are to be asked for again.
        """
        origins = view.origins
        places = origins.of_source(source)
        removed = origins.removed_by_hand()
        present = (places.keys() - view.missing(places)) | removed
        again = () if since is None else origins.since(source, since)
        return cls(
            places,
            origins.files(source),
            present,
            removed,
            origins.gone(source),
            {id_: entry for id_ in again if (entry := _known(view, id_))},
        )

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

    Afterwards `faults` are the locations where something could not be read, `gone_pages` those of
    which the site says that they are gone, `unasked` ids of articles that it lists and whose pages
    were not asked for, and `windowed` is True for a feed: what it no longer has may still be on the
    site.
    """

    source: SourceEntry
    recorded: Recorded
    limits: Limits
    web: WebSource | None = None
    windowed: bool = False
    faults: set[str] = field(default_factory=set)
    gone_pages: set[str] = field(default_factory=set)
    unasked: set[str] = field(default_factory=set)

    def items(self) -> Iterator[Found]:
        """All that the source has; an input that fails is a problem and stops no other."""
        items = self._pages() if is_url(self.source.location) else self._files()
        for item in items:
            if isinstance(item, Problem) and item.message.code not in _READ:
                self.faults.add(absolute(item.location))
            yield item

    @property
    def unlisted(self) -> bool:
        """Whether the source as a whole could not be read or listed."""
        return absolute(self.source.location) in self.faults

    def gone(self) -> Collection[str]:
        """Ids of recorded articles of which every page is gone."""
        places = self.recorded.places
        return {id_ for id_, pages in places.items() if pages and pages <= self.gone_pages}

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
        """The pages behind the address, then those that are to be asked for again: an unchanged
        list does not say that its pages are.
        """
        by_place = self.recorded.by_place()
        listed: set[str] = set()
        met: set[str] = set()
        asked: set[str] = set()

        def read(places: Sequence[str]) -> Iterator[Found]:
            for found in read_articles(places, self.limits, self.web):
                if isinstance(found, Unchanged):
                    listed.update(found.ids)
                    asked.update(by_place.get(found.location, ()))
                    continue
                if isinstance(found, Problem) and found.gone and found.location in by_place:
                    self.gone_pages.add(found.location)
                    continue
                if isinstance(found, Located):
                    met.add(found.article.id)
                    if found.in_feed:
                        yield FileRead(f"{IN_FEED}{found.location}", "")
                yield found

        self.windowed = self.source.type == "feed" or FEED in self.recorded.files
        yield from read([self.source.location])
        if self.windowed or (self.web and self.web.windowed):
            self.windowed = True
            yield FileRead(FEED, "")
        yield from read(self._again(listed))
        self.unasked = listed - met - asked
        yield Unmodified(listed - met - set(self.gone()), None)

    def _again(self, listed: Collection[str]) -> list[str]:
        """Addresses to ask for again: of a sitemap those that it has, of a feed older ones too."""
        if self.web is None or self.unlisted:
            return []
        found: dict[str, Entry] = {}
        for id_, entry in self.recorded.again.items():
            if self.windowed or id_ in listed:
                for place in sorted(self.recorded.places[id_]):
                    if is_url(place) and f"{IN_FEED}{place}" not in self.recorded.files:
                        found[place] = replace(entry, url=place)
        self.web.known.update(found)
        return list(found)


def _known(view: StoreReader, id_: str) -> Entry | None:
    """What a feed would say of a stored article; None where its row is damaged."""
    try:
        article = view.article(id_)
    except StoreError:
        return None
    if article is None:
        return None
    return Entry(
        article.url,
        title=article.title,
        published=article.published,
        author=article.author,
        publisher=article.publisher,
    )


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
