"""The Lance tables of a published store, and what every access to them shares.

Lance is imported at the first access: newsqa without the extra `scale` does not need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from newsqa import messages
from newsqa.errors import StoreError
from newsqa.protocols import Floats, Ids

if TYPE_CHECKING:
    import lance
    import pyarrow as pa
    from lance.dataset import ColumnOrdering
    from lance.query import FullTextQuery

Name = Literal["articles", "passages", "words", "generations"]
CONTENT: tuple[Name, ...] = ("articles", "passages", "words")
"""The tables whose versions a generation names."""
MOST_LISTED = 10_000
"""Numbers in one condition, at most."""
_CODE_PLACE = re.compile(r",? /\S+\.rs:\d+:\d+")
"""Where in its own code Lance met an error."""
_OPTIONS = {
    "client_max_retries": "3",
    "client_retry_timeout": "10",
    "connect_timeout": "5s",
    "timeout": "60s",
}
"""Object stores retry for minutes where nothing is said: a question shall fail sooner."""


@contextmanager
def storage(place: str) -> Iterator[None]:
    """Raise StoreError, one line, for what Lance raises in the block."""
    try:
        yield
    except ImportError as error:
        raise StoreError(messages.publish.NEEDS_EXTRA.format(error=error)) from error
    except (OSError, ValueError, RuntimeError) as error:
        reason = _CODE_PLACE.sub("", " ".join(str(error).split()))[:300]
        raise StoreError(messages.publish.STORAGE.format(place=place, error=reason)) from error


@dataclass(frozen=True, slots=True)
class Places:
    """The rows of a table by a number of theirs: `numbers`, ascending, and the place of each in the
    table, both (n,); `order` is None where the table has them in this order.
    """

    numbers: Ids
    order: Ids | None

    def of(self, numbers: Ids) -> Ids:
        """The places of these numbers, ascending; those that the table has not are left out."""
        if not len(self.numbers):
            return np.empty(0, np.int64)
        wanted = np.unique(numbers)
        found = np.minimum(np.searchsorted(self.numbers, wanted), len(self.numbers) - 1)
        found = found[self.numbers[found] == wanted]
        return found if self.order is None else np.sort(self.order[found])


class Table:
    """One version of a Lance table. Safe to share between threads.

    Every method raises StoreError where the storage fails.
    """

    def __init__(self, place: str, dataset: lance.LanceDataset) -> None:
        self.place = place
        self.dataset = dataset
        self._places: dict[str, Places] = {}

    @classmethod
    def open(cls, place: str, name: Name, version: int | None = None) -> Table:
        """The table in a version, the newest without one."""
        with storage(place):
            import lance

            return cls(place, lance.dataset(uri(place, name), version, storage_options=_of(place)))

    @property
    def version(self) -> int:
        """The number of the version."""
        return int(self.dataset.version)

    def newest_version(self) -> int:
        """The number of the newest version, which may be later."""
        with storage(self.place):
            return int(self.dataset.latest_version)

    def at(self, version: int) -> Table:
        """The same table in another version."""
        with storage(self.place):
            return Table(self.place, self.dataset.checkout_version(version))

    def count(self) -> int:
        """The number of rows."""
        with storage(self.place):
            return int(self.dataset.count_rows())

    def read(
        self,
        columns: Sequence[str],
        where: str | None = None,
        *,
        last_by: Sequence[str] = (),
        limit: int | None = None,
    ) -> pa.Table:
        """Columns of the rows that fulfil a condition; `last_by` sorts by columns, descending."""
        with storage(self.place):
            order: list[ColumnOrdering | str] | None = None
            if last_by:
                from lance.dataset import ColumnOrdering as Ordering

                order = [Ordering(name, ascending=False) for name in last_by]
            return self.dataset.scanner(
                columns=[*dict.fromkeys([*columns, *last_by])],
                filter=where,
                order_by=order,
                limit=limit,
            ).to_table()

    def among(self, columns: Sequence[str], column: str, numbers: Iterable[int]) -> pa.Table:
        """Columns of the rows where a column has one of these numbers."""
        import pyarrow as pa

        wanted = [int(number) for number in numbers]
        parts = [
            self.read(columns, one_of(column, wanted[start : start + MOST_LISTED]))
            for start in range(0, max(len(wanted), 1), MOST_LISTED)
        ]
        return pa.concat_tables(parts)

    def at_numbers(self, columns: Sequence[str], column: str, numbers: Iterable[int]) -> pa.Table:
        """Columns of the rows where a column of different numbers has one of these.

        By their places in the table: a condition takes three times as long.
        """
        found = self.places(column).of(np.fromiter(numbers, np.int64))
        with storage(self.place):
            return self.dataset.take(found, columns=[*columns])

    def places(self, column: str) -> Places:
        """Where the table has each number of a column; read once."""
        found = self._places.get(column)
        if found is None:
            numbers = self.read([column]).column(column).to_numpy().astype(np.int64)
            order = None if bool(np.all(numbers[1:] > numbers[:-1])) else np.argsort(numbers)
            if order is not None:
                numbers = numbers[order]
            found = self._places[column] = Places(numbers, order)
        return found

    def match(
        self, query: FullTextQuery, columns: Sequence[str], limit: int, where: str | None = None
    ) -> pa.Table:
        """Columns and `_score` of the best rows of a full-text query."""
        with storage(self.place):
            return self.dataset.scanner(
                columns=[*columns, "_score"],
                full_text_query=query,
                filter=where,
                prefilter=where is not None,
                limit=limit,
            ).to_table()

    def nearest(
        self, vector: Floats, columns: Sequence[str], limit: int, where: str | None = None
    ) -> pa.Table:
        """Columns and `_distance` (1 - cosine) of the rows nearest to a unit vector."""
        wanted: dict[str, Any] = {"column": "vector", "q": vector, "k": limit, "metric": "dot"}
        if self._has_vector_index:
            wanted |= {"nprobes": self._partitions, "refine_factor": REFINED}
        with storage(self.place):
            return self.dataset.scanner(
                columns=[*columns, "_distance"],
                nearest=wanted,
                filter=where,
                prefilter=where is not None,
            ).to_table()

    @cached_property
    def _has_vector_index(self) -> bool:
        return "vector_idx" in index_names(self.dataset)

    @cached_property
    def _partitions(self) -> int:
        return searched_lists(int(self.dataset.count_rows()))


MOST_LISTS = 512
"""Lists of a vector index that are searched, at most: half of those of a million vectors; of ten
million they find as much (docs/benchmarks.md)."""
REFINED = 2
"""How many times as many vectors as wanted are compared in full behind a vector index."""


def searched_lists(vectors: int) -> int:
    """How many lists of an index of so many vectors are searched: half of them, of many fewer."""
    return max(1, min(MOST_LISTS, int(vectors**0.5) // 2))


def uri(place: str, name: Name) -> str:
    """The address of a table."""
    return f"{place.rstrip('/')}/{name}.lance"


def _of(place: str) -> dict[str, str] | None:
    """Options of the storage; keys of S3 come from the environment (AWS_*)."""
    return dict(_OPTIONS) if "://" in place else None


def options_of(place: str) -> dict[str, str] | None:
    """The same, for writing."""
    return _of(place)


def one_of(column: str, numbers: Iterable[int]) -> str:
    """The condition that a column has one of the numbers."""
    listed = ",".join(str(int(number)) for number in numbers)
    return f"{column} IN ({listed})" if listed else "false"


def quoted(text: str) -> str:
    """A string of a condition."""
    return "'" + text.replace("'", "''") + "'"


def index_names(dataset: lance.LanceDataset) -> set[str]:
    """The names of the indexes of a table."""
    return {str(index.name) for index in dataset.describe_indices()}
