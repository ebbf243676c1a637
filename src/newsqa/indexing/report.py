"""Counts of a running ingest, and the report they make."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from newsqa.ingest.draft import Located, Problem, Skipped, Unchanged
from newsqa.ingest.locations import absolute
from newsqa.store.writer import StoreWriter
from newsqa.types import Article


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did so far. `problems` is one line per input that could not be taken.

    `duplicates` counts the articles that joined others of the same words, `quarantined` the inputs
    that are noted for another try, `signed` the articles of an older store that got a signature.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    passages: int = 0
    problems: tuple[Problem, ...] = ()
    generation: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    duplicates: int = 0
    quarantined: int = 0
    signed: int = 0


_HEAD = 40
"""Characters of a text that tell it from another."""

Progress = Callable[[IngestReport], None]


class ReportBuilder:
    """Counts while an ingest runs."""

    def __init__(self) -> None:
        self.added = self.changed = self.unchanged = self.skipped = self.passages = 0
        self.generation = self.duplicates = self.signed = 0
        self.problems: list[Problem] = []
        self.failed: dict[str, str] = {}
        self.taken: set[str] = set()
        self._noted = 0
        self._met: dict[str, tuple[str, str]] = {}  # title and first words by article id
        self._clashes: list[tuple[str, str, str, str]] = []
        self.seconds: dict[str, float] = {}

    def watch(
        self,
        found: Iterator[Located | Problem | Skipped | Unchanged],
    ) -> Iterator[Located]:
        """The articles; what is none is counted."""
        while True:
            with self.timed("read"):
                item = next(found, None)
            if item is None:
                return
            if isinstance(item, Located):
                self.meet(item.article, item.location)
                if item.article.url:
                    self.taken.add(item.article.url)
                yield item
            elif isinstance(item, Problem):
                self.fault(item)
            elif isinstance(item, Unchanged):
                self.unchanged += item.articles
            else:
                self.skipped += 1

    def meet(self, article: Article, location: str) -> None:
        """Sees whether the id was that of quite another article of this run."""
        now = (article.title, article.text[:_HEAD])
        title, head = self._met.setdefault(article.id, now)
        if title != now[0] and head != now[1]:
            self._clashes.append((location, article.id, title, article.title))
            self._met[article.id] = now

    def tell_clashes(self) -> None:
        """One line on the articles that took the place of others since it was last told."""
        if not self._clashes:
            return
        location, id_, old, new = self._clashes[0]
        count, self._clashes = len(self._clashes), []
        self.fault(
            Problem(
                location,
                f"{location}：{count} 篇的编号（或网址）与别的文章相同，代替了它们，如 {id_}："
                f"《{new}》代替《{old}》；请让编号各不相同，或去掉 id / {count} articles have the "
                f"id (or address) of another and took its place, as {id_}; give each its own id, "
                "or none",
            )
        )

    def fault(self, problem: Problem) -> None:
        """An input could not be taken."""
        self.problems.append(problem)
        self.failed[absolute(problem.location)] = problem.message

    def note(self, writer: StoreWriter) -> None:
        """Puts the problems since the last note into quarantine."""
        new = self.problems[self._noted :]
        if new:
            writer.quarantine({absolute(one.location): one.message for one in new})
            self._noted = len(self.problems)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Adds the time of the block to the step's."""
        started = time.perf_counter()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - started

    def report(self) -> IngestReport:
        """The counts so far."""
        return IngestReport(
            self.added,
            self.changed,
            self.unchanged,
            self.skipped,
            self.passages,
            tuple(self.problems),
            self.generation,
            dict(self.seconds),
            self.duplicates,
            len(self.failed),
            self.signed,
        )
