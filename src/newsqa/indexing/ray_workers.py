"""Workers of a Ray cluster: actors that make entries, and tasks that read files.

https://docs.ray.io/en/latest/ray-core/actors.html. Imported only where a cluster is asked for:
Ray is part of the extra `scale`.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Hashable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, cast

from newsqa import messages
from newsqa.errors import ClusterError
from newsqa.indexing.cluster import Made, WorkerLost
from newsqa.indexing.limits import limits_of
from newsqa.indexing.prepare import EntryMaker
from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.draft import Located, Problem, Skipped, Unchanged
from newsqa.ingest.pipeline import read_articles
from newsqa.ingest.sources import find_files
from newsqa.settings import Settings
from newsqa.types import Article

# Before the import: Ray reports its use to its maker otherwise, and warns about accelerators.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
ray: Any = import_module("ray")  # Any: types are checked without the extra as well

_READ_AT_ONCE = 128
"""Articles that a reading task hands over together."""
_READ_AHEAD = 4
"""Such groups that wait for the driver: a reader that is ahead pauses."""
_LOST = (ray.exceptions.RayActorError, ray.exceptions.WorkerCrashedError)
_LOST_OBJECT = (ray.exceptions.ObjectLostError, ray.exceptions.NodeDiedError)

Found = Located | Problem | Skipped


class EntryActor:
    """One worker process: its encoder and tokenizer are loaded once."""

    def __init__(self, settings: Settings) -> None:
        from newsqa.search.embedder import embedder_of
        from newsqa.text.terms import Tokenizer

        embedder, tokenizer = embedder_of(settings), Tokenizer(settings.user_dictionary)
        self._model_id = embedder.model_id
        size = settings.passage_characters
        self._maker = EntryMaker(lambda: embedder, lambda: tokenizer, size)

    def make(self, articles: Sequence[Article]) -> Made:
        """Passages, vectors, terms and signatures of these articles."""
        report = ReportBuilder()
        entries = self._maker.entries(articles, report)
        return Made(self._model_id, entries, report.passages, report.seconds)


def read_groups(path: Path, settings: Settings) -> Iterator[list[Found]]:
    """What one file holds, in groups."""
    found = (
        one
        for one in read_articles([path], limits_of(settings))
        if not isinstance(one, Unchanged)  # only the web has it
    )
    while group := list(islice(found, _READ_AT_ONCE)):
        yield group


class RayWorkers:
    """Workers of the cluster at `address`, or of one that is started here and stopped again.

    `count`: worker processes, each on a core of its own; None for as many as the cluster has
    cores. Raises ClusterError where no cluster answers.
    """

    def __init__(
        self, settings: Settings, address: str | None = None, count: int | None = None
    ) -> None:
        self._settings = settings
        _connect(address, count)
        cores = int(ray.cluster_resources().get("CPU", 1))
        self._count = count or max(1, cores)
        actor = ray.remote(EntryActor)
        # A lost actor is started again, elsewhere if need be; its piece is sent again from here.
        options = {"num_cpus": 1, "max_restarts": -1, "max_task_retries": 0}
        self._actors = [actor.options(**options).remote(settings) for _ in range(self._count)]
        self._given: dict[Any, int] = {}
        self._busy = [0] * self._count

    def __enter__(self) -> RayWorkers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def count(self) -> int:
        """How many worker processes there are."""
        return self._count

    def start(self, articles: Sequence[Article]) -> Hashable:
        """Give a piece to the worker with the fewest."""
        number = min(range(self._count), key=self._busy.__getitem__)
        handle = self._actors[number].make.remote(list(articles))
        self._given[handle] = number
        self._busy[number] += 1
        return cast(Hashable, handle)

    def finished(self, handles: Collection[Hashable]) -> Collection[Hashable]:
        """Wait until one of these is done or lost; those that are."""
        done, _ = ray.wait(list(handles), num_returns=1)
        return cast("Collection[Hashable]", done)

    def result(self, handle: Hashable) -> Made:
        """What was made. Raises WorkerLost, and what the work itself raised."""
        self._busy[self._given.pop(handle)] -= 1
        try:
            made: Made = ray.get(handle)
        except (*_LOST, *_LOST_OBJECT) as error:
            raise WorkerLost(_first_line(error)) from error
        except ray.exceptions.RayTaskError as error:
            raise cast(BaseException, error.as_instanceof_cause()) from None
        return made

    def read(self, paths: Sequence[Path]) -> Iterator[Located | Problem | Skipped]:
        """Clean articles of files and folders, file by file, while the next ones are read."""
        reader = ray.remote(read_groups).options(
            num_cpus=0,  # beside the actors, which have all cores
            num_returns="streaming",
            _generator_backpressure_num_objects=_READ_AHEAD,
        )
        files = iter(find_files(paths))
        reading: deque[Problem | tuple[Path, Any]] = deque()

        def begin() -> None:
            for path in islice(files, 1):
                if isinstance(path, Problem):
                    reading.append(path)
                else:
                    reading.append((path, reader.remote(path, self._settings)))

        for _ in range(self._count):
            begin()
        while reading:
            first = reading.popleft()
            begin()
            if isinstance(first, Problem):
                yield first
            else:
                yield from self._read(*first)

    def _read(self, path: Path, groups: Any) -> Iterator[Located | Problem | Skipped]:
        """What a task reads of one file; the rest of it is read here where the task is lost."""
        count = 0
        try:
            for handle in groups:
                for one in ray.get(handle):
                    count += 1
                    yield one
        except (*_LOST, *_LOST_OBJECT):
            here = (one for group in read_groups(path, self._settings) for one in group)
            yield from islice(here, count, None)

    def close(self) -> None:
        """Stop the workers; a cluster that was started here ends."""
        for actor in self._actors:
            ray.kill(actor, no_restart=True)
        ray.shutdown()


def _connect(address: str | None, count: int | None) -> None:
    settings: dict[str, Any] = {"log_to_driver": False, "logging_level": "error"}
    if address is None:
        settings |= {"address": "local", "num_cpus": count, "include_dashboard": False}
    else:
        settings["address"] = address
    try:
        ray.init(**settings)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        place = address or "local"
        raise ClusterError(
            messages.cluster.NO_CLUSTER.format(address=place, reason=_first_line(error))
        ) from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
