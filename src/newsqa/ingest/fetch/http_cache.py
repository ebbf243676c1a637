"""HTTP validators (ETag, Last-Modified) stored between runs, for conditional requests.

A validator must not be stored before its article is: otherwise a run that fails would lose the
article for good. So they wait in a `Ledger` until the engine has committed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import apsw

from newsqa import messages
from newsqa.errors import StoreError

FILE = "web-cache.db"
BUSY_MS = 10_000
_APPLICATION = 0x6E715743  # "nqWC"


@dataclass(frozen=True, slots=True)
class Validator:
    """ETag and Last-Modified of one address, and the ids of the articles that it led to."""

    etag: str | None = None
    last_modified: str | None = None
    articles: tuple[str, ...] = ()

    def headers(self) -> dict[str, str]:
        """The headers of a conditional request."""
        named = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return {name: value for name, value in named if value}


class Validators(Protocol):
    """Validators by address."""

    def get(self, url: str) -> Validator | None:
        """The validator stored for this address."""

    def put(self, found: Mapping[str, Validator]) -> None:
        """Store all of them, or none if that fails."""


class FileValidators:
    """Validators in an SQLite file.

    A damaged file is only a lost cache: it is created again. Raises StoreError when it cannot be
    read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _translated(path):
            try:
                self._connection = _open(path)
            except (apsw.NotADBError, apsw.CorruptError):
                path.unlink(missing_ok=True)
                self._connection = _open(path)

    def get(self, url: str) -> Validator | None:
        """The validator stored for this address."""
        with _translated(self._path):
            row = self._connection.execute(
                "SELECT etag, last_modified, articles FROM validators WHERE url = ?", (url,)
            ).fetchone()
        if row is None:
            return None
        etag, last_modified, articles = row
        return Validator(etag, last_modified, tuple(str(articles).splitlines()))

    def put(self, found: Mapping[str, Validator]) -> None:
        """Store all of them, or none if that fails."""
        rows = [
            (url, one.etag, one.last_modified, "\n".join(one.articles))
            for url, one in found.items()
        ]
        with _translated(self._path), self._connection:
            self._connection.executemany("REPLACE INTO validators VALUES (?, ?, ?, ?)", rows)

    def clear(self) -> None:
        """Delete all of them."""
        with _translated(self._path):
            self._connection.execute("DELETE FROM validators")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class ReadOnly:
    """Validators for requests, without storing new ones."""

    def __init__(self, validators: Validators) -> None:
        self._validators = validators

    def get(self, url: str) -> Validator | None:
        """The validator stored for this address."""
        return self._validators.get(url)

    def put(self, found: Mapping[str, Validator]) -> None:
        """Store nothing."""


def _open(path: Path) -> apsw.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(BUSY_MS)
    connection.execute(
        "CREATE TABLE IF NOT EXISTS validators "
        "(url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, articles TEXT) WITHOUT ROWID"
    )
    connection.pragma("application_id", _APPLICATION)
    return connection


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except (apsw.Error, OSError) as error:
        raise StoreError(messages.fetch.CACHE_UNUSABLE.format(path=path, error=error)) from error


class Ledger:
    """Validators that wait until all articles behind them are in the store.

    `missing` returns those of some article ids that the store does not have: an address whose
    article is no longer stored is requested without its validator.
    """

    def __init__(
        self, validators: Validators, missing: Callable[[Collection[str]], Collection[str]]
    ) -> None:
        self._validators = validators
        self._missing = missing
        self._committed: set[str] = set()
        self._waiting: dict[str, tuple[Validator, set[str]]] = {}
        self._wanted: dict[str, list[str]] = {}  # article id to the addresses that wait for it

    def get(self, url: str) -> Validator | None:
        """The validator to ask this address with."""
        found = self._validators.get(url)
        if found is None or not found.articles or self._missing(found.articles):
            return None
        return found

    def settle(self, url: str, validator: Validator | None, articles: Iterable[str]) -> None:
        """Store the validator of an address once all articles that it led to are committed."""
        ids = tuple(dict.fromkeys(articles))
        if validator is None or not validator.headers() or not ids:
            return
        validator = replace(validator, articles=ids)
        waiting = set(ids) - self._committed
        if not waiting:
            self._validators.put({url: validator})
            return
        self._waiting[url] = (validator, waiting)
        for id_ in waiting:
            self._wanted.setdefault(id_, []).append(url)

    def committed(self, articles: Iterable[str]) -> None:
        """Store the validators that waited only for these articles, which are committed now."""
        ready: dict[str, Validator] = {}
        for id_ in articles:
            self._committed.add(id_)
            for url in self._wanted.pop(id_, ()):
                validator, waiting = self._waiting[url]
                waiting.discard(id_)
                if not waiting:
                    ready[url] = validator
                    del self._waiting[url]
        if ready:
            self._validators.put(ready)
