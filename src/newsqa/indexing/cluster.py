"""Entries of the store made by many workers at once.

Articles go out in pieces. A worker that dies costs its piece only: another one does it again.
What a worker is, a process or a machine, is for `Workers` to know; ray_workers.py has Ray's.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from newsqa import messages
from newsqa.errors import ClusterError, ModelError
from newsqa.indexing.prepare import CachedVectors, EntryMaker
from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.draft import Located, Problem, Skipped
from newsqa.store.writer import Entry
from newsqa.types import Article

PIECE = 32
"""Articles that a worker gets at once: some seconds of work on one core."""
AHEAD = 2
"""Pieces a worker may have, so that none waits for the driver."""
ATTEMPTS = 5
"""How often a piece is tried before the command gives up: an article may kill its workers."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """What a worker made of a piece: entries in the order of its articles, seconds by step."""

    model_id: str
    entries: Sequence[Entry]
    passages: int
    seconds: Mapping[str, float]


class WorkerLost(Exception):
    """The worker of a piece is gone, or what it made cannot be fetched."""


class Workers(Protocol):
    """Processes that make entries and read files."""

    @property
    def count(self) -> int:
        """How many pieces are worked on at the same time."""

    def start(self, articles: Sequence[Article]) -> Hashable:
        """Begin a piece; the handle of its result."""

    def finished(self, handles: Collection[Hashable]) -> Collection[Hashable]:
        """Wait until one of these is done or lost; those that are."""

    def result(self, handle: Hashable) -> Made:
        """What was made. Raises WorkerLost, and whatever the work itself raised."""

    def read(self, paths: Sequence[Path]) -> Iterator[Located | Problem | Skipped]:
        """Clean articles of files and folders that every worker sees under these paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterEntryMaker(EntryMaker):
    """Makes entries on `workers`, `piece` articles at a time.

    `staged` are articles whose vectors an interrupted run left behind: they are made here.
    """

    workers: Workers
    staged: Collection[str] = ()
    piece: int = PIECE

    def entries(
        self,
        articles: Sequence[Article],
        report: ReportBuilder,
        cached: CachedVectors | None = None,
    ) -> list[Entry]:
        """One entry per article, in their order.

        Raises ModelError where a worker has another encoder than this machine, and ClusterError
        for a piece that no worker survives.
        """
        here = [article for article in articles if article.id in self.staged]
        others = [article for article in articles if article.id not in self.staged]
        # super() does not work in a dataclass with slots.
        made = {one.article.id: one for one in EntryMaker.entries(self, here, report, cached)}
        pieces = [others[at : at + self.piece] for at in range(0, len(others), self.piece)]
        with report.timed("embed"):
            for done in self._made(pieces):
                report.passages += done.passages
                made.update((entry.article.id, entry) for entry in done.entries)
        return [made[article.id] for article in articles]

    def _made(self, pieces: Sequence[Sequence[Article]]) -> Iterator[Made]:
        """What the workers make of all pieces, in the order in which they finish."""
        waiting = deque(enumerate(pieces))
        running: dict[Hashable, tuple[int, Sequence[Article]]] = {}
        attempts: dict[int, int] = {}
        while waiting or running:
            while waiting and len(running) < AHEAD * self.workers.count:
                number, piece = waiting.popleft()
                running[self.workers.start(piece)] = number, piece
            for handle in self.workers.finished(running):
                number, piece = running.pop(handle)
                try:
                    done = self.workers.result(handle)
                except WorkerLost as error:
                    attempts[number] = attempts.get(number, 0) + 1
                    if attempts[number] >= ATTEMPTS:
                        reason, count = str(error), attempts[number]
                        raise ClusterError(
                            messages.cluster.PIECE_LOST.format(count=count, reason=reason)
                        ) from error
                    log.warning(messages.cluster.WORKER_LOST.format(reason=str(error)))
                    waiting.appendleft((number, piece))
                    continue
                self._check(done)
                yield done

    def _check(self, done: Made) -> None:
        """Vectors of two encoders in one store would be noise to each other."""
        own = self.embedder().model_id
        if done.model_id != own:
            raise ModelError(messages.cluster.OTHER_MODEL.format(there=done.model_id, here=own))


def on_workers(
    maker: EntryMaker, workers: Workers, staged: Collection[str] = ()
) -> ClusterEntryMaker:
    """The same maker, whose work is done by `workers`."""
    return ClusterEntryMaker(
        maker.embedder,
        maker.tokenizer,
        maker.passage_characters,
        maker.throttle,
        workers=workers,
        staged=staged,
    )
