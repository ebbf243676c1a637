"""Which articles the filters of a question admit, as one flag for each article."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from newsqa.protocols import Flags, Ids
from newsqa.querying.archive import View
from newsqa.search.corpus import Corpus, Limit
from newsqa.store.article_facts import NO_DAY, FactRows
from newsqa.store.state import StoreState
from newsqa.text.fold import fold
from newsqa.types import Filters, Part

CACHED_LIMITS = 16
"""Limits of the last filters that are cached for one generation; one takes a byte a passage."""


@dataclass(frozen=True)
class ArticleTable:
    """Facts of all articles by their rows; shapes (highest row + 1,).

    days: of publication, `date.toordinal`, NO_DAY without one; publisher, source: places in the
    lists of folded names; sizes: characters of the texts; leaders: rows of the earliest prints.
    """

    state: StoreState
    days: Ids
    publisher: Ids
    publishers: tuple[str, ...]
    source: Ids
    sources: tuple[str, ...]
    sizes: Ids
    leaders: Ids

    @classmethod
    def read(cls, view: View, before: ArticleTable | None = None) -> ArticleTable:
        """The table of the generation of the view; only rows that `before` lacks are read.

        `before` is used where it is of an earlier generation of the same store.
        """
        state = view.state
        if (
            before is None
            or before.state.lineage != state.lineage
            or before.state.generation > state.generation
        ):
            none = np.full(1, NO_DAY, np.int64)
            nowhere = np.zeros(1, np.int64)
            before = cls(state, none, nowhere, ("",), nowhere, ("",), nowhere, nowhere)
        fresh = view.facts.after(len(before.days) - 1)
        if not len(fresh.rows):
            return replace(before, state=state, leaders=_leaders(view, len(before.days)))
        publisher, publishers = _coded(before.publishers, fresh.publishers)
        source, sources = _coded(before.sources, fresh.sources)
        return cls(
            state,
            _joined(before.days, fresh, fresh.days, NO_DAY),
            _joined(before.publisher, fresh, publisher, 0),
            publishers,
            _joined(before.source, fresh, source, 0),
            sources,
            _joined(before.sizes, fresh, fresh.sizes, 0),
            _leaders(view, int(fresh.rows[-1]) + 1),
        )

    @cached_property
    def _dated(self) -> Ids:
        """The days that articles are of, ascending.

        One in a thousand is left out at both ends: a date is read wrongly now and then.
        """
        dated = np.sort(self.days[self.days != NO_DAY])
        return dated[len(dated) // 1000 : len(dated) - len(dated) // 1000]

    @property
    def first_day(self) -> date | None:
        """The first day that articles are of; None where none has a day."""
        return date.fromordinal(int(self._dated[0])) if len(self._dated) else None

    @property
    def last_day(self) -> date | None:
        """The last one."""
        return date.fromordinal(int(self._dated[-1])) if len(self._dated) else None

    def admitted(self, filters: Filters, view: View) -> Flags:
        """Whether each article fulfils the filters, by row. An article without a date lies in no
        period. The view is of the same generation.
        """
        flags = np.ones(len(self.days), np.bool_)
        flags[0] = False
        if filters.since or filters.until:
            flags &= self.days != NO_DAY
        if filters.since:
            flags &= self.days >= date.fromisoformat(filters.since).toordinal()
        if filters.until:
            flags &= self.days <= date.fromisoformat(filters.until).toordinal()
        if filters.publisher:
            words = fold(filters.publisher)
            flags &= np.array([words in name for name in self.publishers], np.bool_)[self.publisher]
        if filters.source:
            flags &= self._from_one_of((filters.source,), view)
        if filters.part:
            flags &= self._of(filters.part, view)
        return flags

    def within(self, flags: Flags) -> ArticleTable:
        """The same table, in which only the flagged articles have days."""
        known = np.zeros(len(self.days), np.bool_)
        known[: len(flags)] = flags[: len(known)]
        return replace(self, days=np.where(known, self.days, NO_DAY))

    def _of(self, part: Part, view: View) -> Flags:
        """Whether each article is of the part, by row. One of a part without names has none."""
        flags = np.full(len(self.days), bool(part.sources or part.publishers))
        if part.sources:
            flags &= self._from_one_of(part.sources, view)
        if part.publishers:
            names = set(map(fold, part.publishers))
            flags &= np.array([one in names for one in self.publishers], np.bool_)[self.publisher]
        return flags

    def _from_one_of(self, sources: Sequence[str], view: View) -> Flags:
        names = set(map(fold, sources))
        flags = np.array([one in names for one in self.sources], np.bool_)[self.source]
        for source in sources:
            rows = view.facts.of_source(source)
            flags[rows[rows < len(flags)]] = True
        return flags


class Admission:
    """The table of one generation and the limits of the last filters; safe between threads."""

    def __init__(self) -> None:
        self._table: ArticleTable | None = None
        self._limits: OrderedDict[tuple[StoreState, Filters], Limit] = OrderedDict()
        self._lock = threading.Lock()

    def table(self, view: View) -> ArticleTable:
        """The facts of all articles of the view."""
        state = view.state
        with self._lock:
            table = self._table
            if table is None or table.state != state:
                table = ArticleTable.read(view, table)
                if self._table is None or table.state.generation >= self._table.state.generation:
                    self._table = table
            return table

    def limited(self, corpus: Corpus, filters: Filters, view: View) -> Corpus:
        """The corpus with only the articles that the filters admit; both are of the view."""
        filters = replace(filters, any_time=False)
        if filters == Filters():
            return corpus
        key = view.state, filters
        with self._lock:
            limit = self._limits.get(key)
        if limit is None:
            limit = corpus.limit(self.table(view).admitted(filters, view))
            with self._lock:
                self._limits[key] = limit
                while len(self._limits) > CACHED_LIMITS:
                    self._limits.popitem(last=False)
        return corpus.within(limit)


def _leaders(view: View, rows: int) -> Ids:
    """The row of the earliest print of each article, its own where it has no copies."""
    leaders = np.arange(rows, dtype=np.int64)
    copies, first = view.facts.groups()
    leaders[copies] = first
    return leaders


def _coded(known: tuple[str, ...], names: list[str]) -> tuple[Ids, tuple[str, ...]]:
    """Places of the folded names in the list of all, which begins with the known ones."""
    places = {name: place for place, name in enumerate(known)}
    codes: dict[str, int] = {}
    for name in dict.fromkeys(names):
        codes[name] = places.setdefault(fold(name), len(places))
    return np.array([codes[name] for name in names], np.int64), tuple(places)


def _joined(before: Ids, fresh: FactRows, values: Ids, nothing: int) -> Ids:
    column = np.full(int(fresh.rows[-1]) + 1, nothing, np.int64)
    column[: len(before)] = before
    column[fresh.rows] = values
    return column
