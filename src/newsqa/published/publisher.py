"""Publishing: what changed since the last publish is written to the tables, then one row switches.

SQLite stays the truth. After a crash at any point the tables are brought back to the versions of
the newest published generation, and the difference is published again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from newsqa import messages
from newsqa.errors import StoreError, StoreMissing
from newsqa.protocols import Ids
from newsqa.published.generations import FORMAT, STAYS, Generation, Generations
from newsqa.published.rows import RowMaker, WordChange
from newsqa.published.tables import CONTENT, Name
from newsqa.published.writing import TableWriter
from newsqa.store.database import Store
from newsqa.store.export import Exported
from newsqa.store.publish_record import LastPublished, Record, publish_lock
from newsqa.store.reader import StoreReader
from newsqa.text.terms import Tokenizer

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 2000
"""Articles that are written at a time."""
ANEW = 16
"""Publishes after which the table `words`, which gets rows for what changed, is written anew."""

OnProgress = Callable[[int], None]
"""Called with the number of articles that were written."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What a publish did; `generation` is the one that is published now."""

    place: str
    generation: int
    added: int = 0
    removed: int = 0
    changed: int = 0
    up_to_date: bool = False


class Publisher:
    """Publishes a store to one place.

    Raises StoreError where the storage fails, or where another store is published there.
    """

    def __init__(self, store: Store, place: str, tokenizer: Callable[[], Tokenizer]) -> None:
        self._store, self._place = store, place.rstrip("/")
        self._tokenizer = tokenizer
        self._generations = Generations(self._place)

    def publish(
        self, *, replace: bool = False, progress: OnProgress | None = None
    ) -> PublishReport:
        """Publish the newest generation; with `replace` also over what another store published."""
        folder = self._store.folder
        with publish_lock(folder):
            record = Record.of(folder)
            newest = self._newest()
            if newest and newest.archive != record.archive and not replace:
                raise StoreError(messages.publish.OTHER_ARCHIVE.format(place=self._place))
            with self._store.view() as view:
                if newest and _is_of(newest, record, view):
                    report = PublishReport(self._place, newest.generation, up_to_date=True)
                    one = newest
                else:
                    one, report = self._publish(view, record, newest, progress)
            last = LastPublished(one.generation, one.published)
            if record.places.get(self._place) != last:
                record.with_last(self._place, last).write(folder)
            return report

    def _newest(self) -> Generation | None:
        try:
            return self._generations.newest()
        except StoreMissing:
            return None

    def _publish(
        self,
        view: StoreReader,
        record: Record,
        newest: Generation | None,
        progress: OnProgress | None,
    ) -> tuple[Generation, PublishReport]:
        """Write the difference, tag the versions, append the row, clean up."""
        model = view.model or ((newest.model, newest.dimension) if newest else None)
        if model is None:
            raise StoreError(messages.publish.EMPTY.format(folder=self._store.folder))
        base = newest if newest and _continues(newest, record, view, model) else None
        writers = {name: self._writer(name, base, model[1]) for name in CONTENT}
        exported = view.export.articles()
        maker = RowMaker.of(self._tokenizer, exported, model[1])
        change = _Difference.of(exported, writers["articles"])
        change.take_out(writers, maker.change)
        for rows in change.batches():
            articles, passages = maker.tables(view.export.rows(rows))
            writers["articles"].append(articles)
            writers["passages"].append(passages)
            if progress:
                progress(len(rows))
        sequence = (newest.sequence if newest else 0) + 1
        since = _write_words(writers["words"], maker.change, sequence, base)
        for writer in writers.values():
            writer.tidy()
        one = self._row(view, record, model, sequence, since, writers)
        for writer in writers.values():
            writer.tag(one.tag)
        if newest is None:
            TableWriter.empty(self._place, "generations", model[1])
        self._generations.append(one)
        self._clean(writers)
        counts = len(change.added), len(change.removed), len(change.changed)
        return one, PublishReport(self._place, one.generation, *counts)

    def _writer(self, name: Name, base: Generation | None, dimension: int) -> TableWriter:
        if base is None:
            return TableWriter.empty(self._place, name, dimension)
        return TableWriter.at(self._place, name, base.version_of(name))

    def _row(
        self,
        view: StoreReader,
        record: Record,
        model: tuple[str, int],
        sequence: int,
        words_since: int,
        writers: dict[Name, TableWriter],
    ) -> Generation:
        counts, facts = view.counts(), view.archive_facts()
        return Generation(
            sequence=sequence,
            format=FORMAT,
            archive=record.archive,
            epoch=view.meta("epoch"),
            generation=view.generation,
            as_of=view.as_of,
            model=model[0],
            dimension=model[1],
            published=datetime.now(UTC).isoformat(timespec="seconds"),
            articles_version=writers["articles"].table.version,
            passages_version=writers["passages"].table.version,
            words_version=writers["words"].table.version,
            articles=writers["articles"].table.count(),
            passages=writers["passages"].table.count(),
            groups=counts.groups,
            copies=counts.copies,
            covered=view.covered(),
            days=facts.days,
            publishers=facts.publishers,
            words_since=words_since,
        )

    def _clean(self, writers: dict[Name, TableWriter]) -> None:
        """Delete generations that were replaced long enough ago."""
        rows = self._generations.all()
        oldest = (datetime.now(UTC) - STAYS).isoformat(timespec="seconds")
        # A generation is read until the next one is there, and by questions a while after that.
        stays = [
            one
            for number, one in enumerate(rows)
            if number == 0 or rows[number - 1].published >= oldest
        ]
        if len(stays) < len(rows):
            self._generations.forget(rows[len(stays)].sequence)
        for writer in writers.values():
            writer.clean(stays)
        self._generations.tidy()


def _is_of(newest: Generation, record: Record, view: StoreReader) -> bool:
    """Whether a published generation is that of the view."""
    return (newest.archive, newest.epoch, newest.generation) == (
        record.archive,
        view.meta("epoch"),
        view.generation,
    )


def _continues(
    newest: Generation, record: Record, view: StoreReader, model: tuple[str, int]
) -> bool:
    """Whether the view is a later generation of what is published, so that rows are the same."""
    same = (newest.archive, newest.epoch, newest.model, newest.dimension)
    return same == (record.archive, view.meta("epoch"), *model)


@dataclass(frozen=True, slots=True)
class _Difference:
    """Rows of articles: to add, to remove, and those whose group of copies or sources changed."""

    added: Ids
    removed: Ids
    changed: Ids
    exported: Exported

    @classmethod
    def of(cls, exported: Exported, articles: TableWriter) -> _Difference:
        """What makes the table the generation that is exported."""
        known = articles.table.read(["row", "leader", "sources"]).sort_by("row")
        rows = known.column("row").to_numpy()
        stays = np.isin(rows, exported.rows, assume_unique=True)
        places = np.searchsorted(exported.rows, rows[stays])
        moved = known.column("leader").to_numpy()[stays] != exported.leaders[places]
        listed = known.column("sources").to_pylist()
        came = [tuple(one or ()) for one, here in zip(listed, stays, strict=True) if here]
        sourced = [
            exported.sources.get(row, ()) != names
            for row, names in zip(rows[stays].tolist(), came, strict=True)
        ]
        return cls(
            np.setdiff1d(exported.rows, rows, assume_unique=True),
            rows[~stays],
            rows[stays][moved | np.array(sourced, np.bool_)],
            exported,
        )

    def batches(self) -> Iterator[Sequence[int]]:
        """The rows to add, some at a time."""
        for start in range(0, len(self.added), BATCH):
            yield self.added[start : start + BATCH].tolist()

    def take_out(self, writers: dict[Name, TableWriter], words: WordChange) -> None:
        """Delete what goes, uncount its words, and write again what changed."""
        articles, passages = writers["articles"], writers["passages"]
        gone = self.removed.tolist()
        if gone:
            for texts, found in (
                (words.articles, articles.table.among(["terms"], "row", gone)),
                (words.passages, passages.table.among(["terms"], "article", gone)),
            ):
                for terms in found.column("terms").to_pylist():
                    words.count(texts, terms.split(), -1)
        again = self._again(articles) if len(self.changed) else None
        articles.delete("row", [*gone, *self.changed.tolist()])
        passages.delete("article", gone)
        if again is not None:
            articles.append(again)

    def _again(self, articles: TableWriter) -> pa.Table:
        """The rows that changed, as they are to be."""
        import pyarrow as pa

        found = articles.table.among(articles.dataset.schema.names, "row", self.changed)
        rows = found.column("row").to_numpy()
        places = np.searchsorted(self.exported.rows, rows)
        new = {
            "leader": pa.array(self.exported.leaders[places], pa.int64()),
            "sources": pa.array(
                [list(self.exported.sources.get(row, ())) for row in rows.tolist()],
                pa.list_(pa.string()),
            ),
        }
        for name, column in new.items():
            found = found.set_column(found.schema.get_field_index(name), name, column)
        return found


def _write_words(
    words: TableWriter, change: WordChange, sequence: int, base: Generation | None
) -> int:
    """Write the changes of frequencies; returns the publish that wrote all of them anew."""
    words.append(change.rows(sequence))
    if base is None:
        return sequence
    if sequence - base.words_since < ANEW:
        return base.words_since
    rows = words.table.read(["term", "passages", "articles"])
    summed = rows.group_by("term").aggregate([("passages", "sum"), ("articles", "sum")])
    whole = WordChange()
    for one in summed.to_pylist():
        whole.passages[one["term"]] = one["passages_sum"]
        whole.articles[one["term"]] = one["articles_sum"]
    words.delete_all()
    words.append(whole.rows(sequence))
    return sequence
