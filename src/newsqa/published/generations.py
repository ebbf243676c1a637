"""The table `generations`: one appended row switches all readers to a generation."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass, fields
from datetime import timedelta

from newsqa import messages
from newsqa.errors import StoreError, StoreMissing
from newsqa.published.tables import Name, Table, options_of, storage, uri
from newsqa.store.contents import ArchiveFacts
from newsqa.store.state import Counts

STAYS = timedelta(minutes=10)
"""How long a generation that was replaced can still be read: questions may be using it."""
MOST_PIECES = 16
FORMAT = 1
"""Version of the tables; readers refuse another one."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One published generation: what it is, and the version of each table that holds it.

    sequence: counts publishes; archive: the id of the store it is published from; epoch,
    generation, as_of, model, dimension: as in the store; published: the moment, ISO 8601, UTC;
    last_row: highest article row; covered, days, publishers: what the archive holds as a whole;
    words_since: the publish that wrote all word frequencies anew.
    """

    sequence: int
    format: int
    archive: str
    epoch: str | None
    generation: int
    as_of: str | None
    model: str
    dimension: int
    published: str
    articles_version: int
    passages_version: int
    words_version: int
    articles: int
    passages: int
    groups: int
    copies: int
    covered: tuple[str, str] | None
    days: tuple[str, str] | None
    publishers: tuple[str, ...]
    words_since: int

    def version_of(self, name: Name) -> int:
        """The version of a table."""
        versions = {
            "articles": self.articles_version,
            "passages": self.passages_version,
            "words": self.words_version,
        }
        return versions[name]

    @property
    def counts(self) -> Counts:
        """How much it holds."""
        return Counts(self.articles, self.passages, self.groups, self.copies)

    @property
    def facts(self) -> ArchiveFacts:
        """What it holds as a whole."""
        return ArchiveFacts(self.articles, self.days, self.publishers)

    @property
    def tag(self) -> str:
        """The name that protects its versions from cleaning."""
        return f"publish-{self.sequence}"


def read_row(state: str, place: str) -> Generation:
    """A generation from the JSON of its row. Raises StoreError for that of another newsqa."""
    found = json.loads(state)
    if found.get("format") != FORMAT or set(found) != {one.name for one in fields(Generation)}:
        raise StoreError(
            messages.publish.OTHER_FORMAT.format(
                place=place, found=found.get("format"), expected=FORMAT
            )
        )
    for name in ("covered", "days"):
        found[name] = tuple(found[name]) if found[name] else None
    found["publishers"] = tuple(found["publishers"])
    return Generation(**found)


class Generations:
    """The published generations of one place. Safe to share between threads."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._table: Table | None = None
        self._newest: Generation | None = None
        self._lock = threading.Lock()

    def newest(self) -> Generation:
        """The newest generation, read again where there is a newer version of the table.

        Raises StoreMissing where nothing was published.
        """
        with self._lock:
            table = self._table or self._opened()
            version = table.newest_version()
            if self._newest is None or version != table.version:
                table = table.at(version)
                rows = table.read(["state"], last_by=["sequence"], limit=1).column("state")
                if not len(rows):
                    raise self._missing()
                self._newest = read_row(rows[0].as_py(), self.place)
                self._table = table
            return self._newest

    def all(self) -> list[Generation]:
        """Those whose rows are still there, the newest first."""
        rows = self._opened().read(["sequence", "state"], last_by=["sequence"])
        return [read_row(state, self.place) for state in rows.column("state").to_pylist()]

    def append(self, one: Generation) -> None:
        """Switch all readers to a generation."""
        with storage(self.place):
            import lance
            import pyarrow as pa

            row = pa.table(
                {
                    "sequence": pa.array([one.sequence], pa.int64()),
                    "generation": pa.array([one.generation], pa.int64()),
                    "state": pa.array([json.dumps(asdict(one), ensure_ascii=False)]),
                }
            )
            lance.write_dataset(
                row,
                uri(self.place, "generations"),
                mode="append",
                storage_options=options_of(self.place),
            )

    def forget(self, sequence: int) -> None:
        """Delete the rows of publishes up to this one."""
        table = self._opened()
        with storage(self.place):
            if table.dataset.count_rows(f"sequence <= {sequence}"):
                table.dataset.delete(f"sequence <= {sequence}")

    def tidy(self) -> None:
        """Join the pieces of the table where there are many, and drop its old versions."""
        table = self._opened()
        with storage(self.place):
            if len(table.dataset.get_fragments()) > MOST_PIECES:
                table.dataset.optimize.compact_files()
            table.dataset.cleanup_old_versions(STAYS)

    def _opened(self) -> Table:
        try:
            return Table.open(self.place, "generations")
        except StoreError as error:
            # Lance has no error of its own for this.
            if "not found" in error.message.en.lower():
                raise self._missing() from error
            raise

    def _missing(self) -> StoreMissing:
        return StoreMissing(messages.publish.NOTHING_THERE.format(place=self.place))
