"""What ingest and refresh report, and the counts that a report is made of."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from newsqa import messages
from newsqa.ingest.draft import Located, Problem, Skipped, Unchanged
from newsqa.ingest.locations import absolute
from newsqa.messages import Message


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did so far, in numbers of articles unless noted otherwise.

    `skipped` counts inputs that are no articles, `problems` has one entry per input that failed,
    `quarantined` counts the failed inputs that are recorded for another try. `duplicates` are
    articles that joined a group of copies; `signed` articles of an older store that got a
    signature. `replaced` counts the articles of edited files that made way for those of `changed`.
    `generation` is that of the last commit, 0 without one; `seconds` is by step.
    `known` are the locations of problems that failed in the same way in an earlier run.
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
    known: tuple[str, ...] = ()
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """An article that a refresh touches; `location` is a file or address of its source."""

    id: str
    title: str
    location: str


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a refresh of one source did, or would do in a dry run.

    `vanished` are the articles that the source no longer has. They were removed where `pruned` is
    True, except those whose ids are in `elsewhere`: another source has them as well, and those in
    `waiting`: pages that were seen gone for the first time. `stopped` is the reason why they were
    not removed although that was requested. `unchanged` is a count. `known` are the locations of
    problems that failed in the same way in an earlier run. `unread` is the reason why the source as
    a whole could not be read. `held` is the reason why nothing of all this was stored: the gate did
    not let it pass.
    """

    name: str
    added: tuple[Item, ...] = ()
    changed: tuple[Item, ...] = ()
    vanished: tuple[Item, ...] = ()
    unchanged: int = 0
    pruned: bool = False
    stopped: Message | None = None
    problems: tuple[Problem, ...] = ()
    elsewhere: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    unread: Message | None = None
    held: Message | None = None


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did: one report per source, the generation afterwards, seconds by step."""

    sources: tuple[SourceReport, ...]
    generation: int
    passages: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)


Progress = Callable[[IngestReport], None]
"""Called with the counts so far, after each batch and in the thread that ingests."""

_HEAD = 40
"""Characters of a text by which two articles of one id are compared."""


class ReportBuilder:
    """Counts while an ingest or a refresh runs; touches no store."""

    def __init__(self) -> None:
        self.added = self.changed = self.unchanged = self.skipped = self.passages = 0
        self.generation = self.duplicates = self.signed = self.replaced = 0
        self.problems: list[Problem] = []
        self.failed: dict[str, Message] = {}  # message by absolute location
        self.addresses: set[str] = set()  # of the articles that were read
        self.seconds: dict[str, float] = {}
        self._first_new = 0  # of the problems
        self._fresh: set[str] = set()  # absolute locations that failed for the first time
        self._known: set[str] = set()  # and those that failed in the same way before
        self._met: dict[str, tuple[str, str]] = {}  # title and first words by article id
        self._clashes: list[tuple[str, str, str, str]] = []

    def articles(
        self, found: Iterator[Located | Problem | Skipped | Unchanged]
    ) -> Iterator[Located]:
        """The articles among what was found; everything else is counted."""
        while True:
            with self.timed("read"):
                item = next(found, None)
            if item is None:
                return
            if isinstance(item, Located):
                self.meet(item)
                yield item
            elif isinstance(item, Problem):
                self.fail(item)
            elif isinstance(item, Unchanged):
                self.unchanged += item.articles
            else:
                self.skipped += 1

    def meet(self, item: Located) -> None:
        """Note the article's address, and whether its id was that of another one in this run."""
        article = item.article
        if article.url:
            self.addresses.add(article.url)
        now = (article.title, article.text[:_HEAD])
        title, head = self._met.setdefault(article.id, now)
        if title != now[0] and head != now[1]:
            self._clashes.append((item.location, article.id, title, article.title))
            self._met[article.id] = now

    def replace(self, removed: Collection[str], changed: int) -> None:
        """Count articles that edited files had before as replaced, and so many of the new ones as
        changed ones.
        """
        self.replaced += len(removed)
        self.added -= changed
        self.changed += changed

    def fail(self, problem: Problem) -> None:
        """Add an input that failed."""
        self.problems.append(problem)
        self.failed[absolute(problem.location)] = problem.message

    def report_clashes(self) -> None:
        """Add one problem for all articles that replaced others since the last call."""
        if not self._clashes:
            return
        location, id_, old, new = self._clashes[0]
        count, self._clashes = len(self._clashes), []
        message = messages.ingest.DUPLICATE_IDS.format(
            place=location, count=count, id=id_, old=old, new=new
        )
        self.fail(Problem(location, message.one_line()))

    def new_problems(self) -> dict[str, Message]:
        """The problems since the last call: message by absolute location."""
        new = self.problems[self._first_new :]
        self._first_new = len(self.problems)
        return {absolute(problem.location): problem.message for problem in new}

    def compare(self, failed: Mapping[str, Message], before: Mapping[str, str]) -> None:
        """Note which problems are known: `before` has the codes of earlier runs by location."""
        for location, message in failed.items():
            if before.get(location) != message.code:
                self._fresh.add(location)
            elif location not in self._fresh:
                self._known.add(location)

    def known(self, problems: Iterable[Problem]) -> tuple[str, ...]:
        """The locations among these problems that are known."""
        places = dict.fromkeys(problem.location for problem in problems)
        return tuple(place for place in places if absolute(place) in self._known)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the time of the block to the step's."""
        started = time.perf_counter()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - started

    def report(self) -> IngestReport:
        """The counts so far."""
        return IngestReport(
            added=self.added,
            changed=self.changed,
            unchanged=self.unchanged,
            skipped=self.skipped,
            passages=self.passages,
            problems=tuple(self.problems),
            generation=self.generation,
            seconds=dict(self.seconds),
            duplicates=self.duplicates,
            quarantined=len(self.failed),
            signed=self.signed,
            known=self.known(self.problems),
            replaced=self.replaced,
        )
