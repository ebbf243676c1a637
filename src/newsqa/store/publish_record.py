"""What a store remembers of where it was published: published.json beside news.db.

The places themselves are the truth. The file tells whose they are, and lets status need no network.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from newsqa.store.lock import unwritable

FILE = "published.json"
LOCK = "publish.lock"


@dataclass(frozen=True, slots=True)
class LastPublished:
    """The generation that was published last to a place, and when (ISO 8601, UTC)."""

    generation: int
    moment: str


@dataclass(frozen=True, slots=True)
class Record:
    """The id that marks what is published from a folder, and the last publish to each place."""

    archive: str
    places: Mapping[str, LastPublished] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Record | None:
        """The record of a store; None where it was never published, or the file is damaged."""
        try:
            found = json.loads((folder / FILE).read_text(encoding="utf-8"))
            places = {
                str(place): LastPublished(int(one["generation"]), str(one["moment"]))
                for place, one in found["places"].items()
            }
            return cls(str(found["archive"]), places)
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None

    @classmethod
    def of(cls, folder: Path) -> Record:
        """The record of a store, made where there is none."""
        record = cls.read(folder)
        if record is None:
            record = cls(uuid.uuid4().hex)
            record.write(folder)
        return record

    def with_last(self, place: str, last: LastPublished) -> Record:
        """The record after a publish."""
        return Record(self.archive, {**self.places, place: last})

    def write(self, folder: Path) -> None:
        """Replace the file. Raises StoreUnwritable."""
        places = {
            place: {"generation": one.generation, "moment": one.moment}
            for place, one in self.places.items()
        }
        part = folder / f"{FILE}.part"
        with unwritable(folder):
            part.write_text(json.dumps({"archive": self.archive, "places": places}), "utf-8")
            os.replace(part, folder / FILE)


@contextmanager
def publish_lock(folder: Path) -> Iterator[None]:
    """One publisher of a store at a time; waits for another one."""
    lock = FileLock(folder / LOCK)
    with unwritable(folder):
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
