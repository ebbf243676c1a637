"""Writing the Lance tables: columns, appending, deleting, indexes, and cleaning up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from newsqa.published.generations import STAYS, Generation
from newsqa.published.tables import (
    MOST_LISTED,
    Name,
    Table,
    index_names,
    one_of,
    options_of,
    storage,
    uri,
)

if TYPE_CHECKING:
    import lance
    import pyarrow as pa

MOST_FRAGMENTS = 16
"""Pieces of a table above which they are joined."""
SMALL = 20_000
"""Rows up to which deleted ones leave the full-text index at once; above that when they are a
tenth: until then they count in lengths and numbers of texts, and scores differ by a percent.
"""
STEP = 4
"""A segment of an index is not merged while it has more than so many times the rows behind it."""
INDEXED_FROM = 300_000
"""Passages from which the vectors get an index."""
GROWN = 5
"""An index of vectors is made anew where there are more than so many times the vectors for which
its lists were made."""
BITS = 3
"""Bits a number of an index of vectors (extended RaBitQ, Gao et al. 2024): with one, four times as
many vectors must be compared in full, and fewer of the nearest are found (docs/benchmarks.md)."""
_TEXT: Mapping[str, Sequence[str]] = {"articles": ("terms", "pairs"), "passages": ("terms",)}
_NUMBERS: Mapping[str, Sequence[str]] = {
    "articles": ("row", "leader"),
    "passages": ("id", "article"),
}


def schema_of(name: Name, dimension: int) -> pa.Schema:
    """The columns of a table."""
    import pyarrow as pa

    text, number = pa.string(), pa.int64()
    columns: dict[Name, list[tuple[str, Any]]] = {
        "articles": [
            ("row", number),
            *((one, text) for one in ("id", "title", "text", "url", "source", "publisher")),
            *((one, text) for one in ("author", "published", "fetched", "sha256")),
            ("hash", pa.binary()),
            ("size", number),
            ("leader", number),
            ("sources", pa.list_(text)),
            ("terms", text),
            ("pairs", text),
        ],
        "passages": [
            *((one, number) for one in ("id", "article", "start", "stop")),
            ("terms", text),
            ("vector", pa.list_(pa.float16(), dimension)),
        ],
        "words": [
            ("key", number),
            ("term", text),
            ("sequence", number),
            ("passages", number),
            ("articles", number),
        ],
        "generations": [("sequence", number), ("generation", number), ("state", text)],
    }
    return pa.schema(columns[name])


class TableWriter:
    """One table of a published store, at its newest version; every method raises StoreError."""

    def __init__(self, place: str, name: Name, dataset: lance.LanceDataset) -> None:
        self.place, self.name = place, name
        self.dataset = dataset

    @classmethod
    def empty(cls, place: str, name: Name, dimension: int) -> TableWriter:
        """The table without rows, made or emptied; versions that were published stay."""
        with storage(place):
            import lance

            dataset = lance.write_dataset(
                schema_of(name, dimension).empty_table(),
                uri(place, name),
                mode="overwrite",
                storage_options=options_of(place),
            )
            return cls(place, name, dataset)

    @classmethod
    def at(cls, place: str, name: Name, version: int) -> TableWriter:
        """The table as it was published; what a publish that failed wrote since is dropped."""
        table = Table.open(place, name)
        with storage(place):
            if table.version != version:
                earlier: Any = table.dataset.checkout_version(version)  # without types
                earlier.restore()
            return cls(place, name, Table.open(place, name).dataset)

    @property
    def table(self) -> Table:
        """The rows to be read."""
        return Table(self.place, self.dataset)

    def append(self, rows: pa.Table) -> None:
        """Add rows."""
        if not len(rows):
            return
        with storage(self.place):
            import lance

            self.dataset = lance.write_dataset(
                rows.select(self.dataset.schema.names).cast(self.dataset.schema),
                self.dataset,
                mode="append",
            )

    def delete(self, column: str, numbers: Sequence[int]) -> None:
        """Delete the rows where a column has one of these numbers."""
        for start in range(0, len(numbers), MOST_LISTED):
            with storage(self.place):
                self.dataset.delete(one_of(column, numbers[start : start + MOST_LISTED]))

    def delete_all(self) -> None:
        """Delete all rows."""
        with storage(self.place):
            self.dataset.delete("true")

    def tidy(self) -> None:
        """Join pieces where there are many, and bring the indexes up to the newest rows."""
        with storage(self.place):
            pieces = self.dataset.get_fragments()
            deleted = sum(piece.num_deletions for piece in pieces)
            count = self.dataset.count_rows()
            share = 0.0 if count < SMALL else 0.1
            compacted = len(pieces) > MOST_FRAGMENTS or deleted > share * count
            if compacted:
                self.dataset.optimize.compact_files(materialize_deletions_threshold=share)
            names = index_names(self.dataset)
            for column in _NUMBERS.get(self.name, ()):
                if f"{column}_idx" not in names:
                    self.dataset.create_scalar_index(column, "BTREE")
            if self.name == "articles" and "id_idx" not in names:
                self.dataset.create_scalar_index("id", "BTREE")
            for column in _TEXT.get(self.name, ()):
                if f"{column}_idx" not in names:
                    self.dataset.create_scalar_index(column, "INVERTED", **_WORDS)
            self._index_vectors(names)
            for index in sorted(index_names(self.dataset)):
                self._update(index, whole=compacted or count < SMALL)

    def _update(self, index: str, *, whole: bool) -> None:
        """Add the newest rows to an index: as a segment of their own, merged with the newest ones
        or, where it is to be `whole`, with all of them.
        """
        facts = self.dataset.stats.index_stats(index)
        sizes: list[int] = facts["num_indexed_rows_per_delta"]
        new: int = facts["num_unindexed_rows"]
        count = len(sizes) if whole else segments_to_merge(sizes, new)
        if new or count:
            self.dataset.optimize.optimize_indices(index_names=[index], num_indices_to_merge=count)

    def _index_vectors(self, names: Iterable[str]) -> None:
        count = self.dataset.count_rows()
        if self.name != "passages" or count < INDEXED_FROM:
            return
        if "vector_idx" in names and self._fits(count):
            return
        self.dataset.create_index(
            "vector",
            "IVF_RQ",
            metric="dot",
            num_partitions=int(count**0.5),
            num_bits=BITS,
            replace=True,
        )

    def _fits(self, count: int) -> bool:
        """Whether the index of vectors is as one that is made now: earlier versions gave a number
        one bit, and one that has grown much has too few lists.
        """
        segments = self.dataset.stats.index_stats("vector_idx")["indices"]
        bits = {int(one["sub_index"]["num_bits"]) for one in segments}
        lists = min(int(one["num_partitions"]) for one in segments)
        return bits == {BITS} and count <= GROWN * lists**2

    def tag(self, name: str) -> None:
        """Protect this version from cleaning."""
        with storage(self.place):
            if name in self.dataset.tags.list():
                self.dataset.tags.update(name, self.dataset.version)
            else:
                self.dataset.tags.create(name, self.dataset.version)

    def clean(self, stays: Iterable[Generation]) -> None:
        """Delete what no generation that stays uses and is older than STAYS."""
        wanted = {one.tag for one in stays}
        with storage(self.place):
            for name in [*self.dataset.tags.list()]:
                if name.startswith("publish-") and name not in wanted:
                    self.dataset.tags.delete(name)
            self.dataset.cleanup_old_versions(STAYS, error_if_tagged_old_versions=False)


def segments_to_merge(sizes: Sequence[int], new: int) -> int:
    """How many of the newest segments of an index to merge with `new` rows; `sizes`: the rows of
    each, oldest first.

    One with more than STEP times the rows behind it stays, so that segments are few and each row
    is merged a few times only (O'Neil et al., The Log-Structured Merge-Tree, 1996).
    """
    count, behind = 0, new
    for size in reversed(sizes):
        if not new or size > STEP * behind:
            break
        count, behind = count + 1, behind + size
    return count


# The terms are those of our own tokenizer: Lance only parts them at spaces.
_WORDS: Mapping[str, Any] = {
    "base_tokenizer": "whitespace",
    "lower_case": False,
    "stem": False,
    "remove_stop_words": False,
    "ascii_folding": False,
    "with_position": False,
    "max_token_length": None,
}
