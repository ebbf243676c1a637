"""The part of an archive that one site sees, as a view: nothing else is read through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from newsqa.protocols import Flags, Ids
from newsqa.querying.admission import ArticleTable
from newsqa.querying.archive import Facts, View
from newsqa.search.corpus import Corpus
from newsqa.store.article_facts import NO_DAY
from newsqa.store.contents import ArchiveFacts
from newsqa.store.state import Counts, StoreState
from newsqa.types import Article, ArticleEntry, Part, Passage

PAGE = 500
"""Articles of the archive that are looked through at a time for a page of the part."""


class PartView:
    """A view (`querying.archive.View`) of the articles of a part.

    `whole` is the view of all articles, `corpus` and `table` are of its generation; the corpus is
    limited to the part. Ids and rows of other articles are unknown here.
    """

    def __init__(self, whole: View, part: Part, corpus: Corpus, table: ArticleTable) -> None:
        self.whole = whole
        self.part = part
        self.table = table
        self._corpus = corpus
        self._flags = _present(corpus)

    @property
    def state(self) -> StoreState:
        """Which archive this is, and which generation of it."""
        return self.whole.state

    @property
    def generation(self) -> int:
        """The number of commits."""
        return self.whole.generation

    @property
    def as_of(self) -> str | None:
        """The day of the last commit, ISO 8601."""
        return self.whole.as_of

    @property
    def facts(self) -> Facts:
        """Facts by row; who reads them knows the rows of the part."""
        return self.whole.facts

    def admits(self, article_id: str) -> bool:
        """Whether the article is of the part."""
        rows = self._corpus.rows_of(self.whole.passages_of([article_id]))
        here = self._corpus.article_rows[rows]
        return bool(len(here)) and bool(self._flags[here].all())

    def article(self, article_id: str) -> Article | None:
        """The article of this id; None for one of another part."""
        return self.whole.article(article_id) if self.admits(article_id) else None

    def load(self, passage_ids: Sequence[int]) -> Mapping[int, Passage]:
        """The passages of the part that still exist, by id."""
        ids = self._corpus.rows_of(np.array(sorted(passage_ids), np.int64))
        here = ids[self._flags[self._corpus.article_rows[ids]]]
        return self.whole.load(self._corpus.passage_ids[here].tolist())

    def passages_of(self, article_ids: Iterable[str]) -> Ids:
        """The ids of all passages of these articles, as far as they are of the part."""
        return self.whole.passages_of([id_ for id_ in article_ids if self.admits(id_)])

    def at_rows(self, rows: Sequence[int]) -> list[Article]:
        """The articles of these rows that are of the part, in their order."""
        return self.whole.at_rows([row for row in rows if self._has(row)])

    def leader(self, article_id: str) -> str | None:
        """Id of the earliest print of the part; None where it is the only one."""
        prints = [id_ for row, id_ in self.facts.prints(article_id) if self._has(row)]
        return prints[0] if len(prints) > 1 else None

    def with_copies(self, article: Article) -> Article:
        """The article with its other prints of the part, the earliest first."""
        here = [id_ for row, id_ in self.facts.prints(article.id) if self._has(row)]
        copies = self.whole.with_copies(article).copies
        shown = [copy for copy in copies if copy.id in here]
        return replace(
            article, copies=tuple(replace(copy, earliest=copy.id == here[0]) for copy in shown)
        )

    def sample(self, count: int) -> list[Article]:
        """The articles of the part published last, at most `count`."""
        rows = np.flatnonzero(self._flags)
        newest = rows[np.argsort(-self.table.days[rows], kind="stable")]
        return self.whole.at_rows(newest[:count].tolist())

    def page(self, after: int, limit: int) -> list[tuple[int, ArticleEntry]]:
        """At most `limit` articles of the part with a row above `after`, ascending."""
        found: list[tuple[int, ArticleEntry]] = []
        while len(found) < limit and (rows := self.whole.page(after, PAGE)):
            found += [(row, entry) for row, entry in rows if self._has(row)]
            after = rows[-1][0]
        return found[:limit]

    def counts(self) -> Counts:
        """Articles and passages of the part."""
        rows = self._corpus.within_limit.rows
        passages = 0 if rows is None else int(rows.sum())
        return Counts(int(self._flags.sum()), passages)

    def covered(self) -> tuple[str, str] | None:
        """The first and the last day (ISO 8601); None where more than one in three has no day."""
        first, last = self.table.first_day, self.table.last_day
        dated = int((self.table.days != NO_DAY).sum())
        if first is None or last is None or 3 * dated < 2 * int(self._flags.sum()):
            return None
        return first.isoformat(), last.isoformat()

    def archive_facts(self) -> ArchiveFacts:
        """Number of articles, days and publishers of the part."""
        facts = self.whole.facts.after(0)
        here = [self._has(int(row)) for row in facts.rows]
        names = Counter(
            name for name, inside in zip(facts.publishers, here, strict=True) if inside and name
        )
        first, last = self.table.first_day, self.table.last_day
        days = (first.isoformat(), last.isoformat()) if first and last else None
        publishers = sorted(names, key=lambda name: (-names[name], name))
        return ArchiveFacts(sum(here), days, tuple(publishers))

    def _has(self, row: int) -> bool:
        return 0 <= row < len(self._flags) and bool(self._flags[row])


def _present(corpus: Corpus) -> Flags:
    """Whether the article of each row is stored now, and of the part."""
    flags = np.zeros(int(corpus.article_rows.max(initial=0)) + 1, np.bool_)
    limit = corpus.within_limit.rows
    if limit is not None:
        flags[corpus.article_rows[limit]] = True
    return flags


def whole_of(view: View) -> View:
    """The view of all articles that this one is made of."""
    return view.whole if isinstance(view, PartView) else view
