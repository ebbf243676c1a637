"""A real Ray on this machine: workers are killed, and no article is lost or stored twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from newsqa import NewsQA, Settings
from tests.store.parts import check_whole

pytest.importorskip("ray", reason="Ray is not installed: pip install 'newsqa[scale]'")
pytestmark = pytest.mark.slow
ARTICLES = 300


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two files of records, in one folder."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for part in range(2):
        lines = [
            json.dumps(
                {
                    "id": f"r{part}-{number}",
                    "title": f"第{number}期简报",
                    "text": f"{number % 28 + 1}日，第{part}组刊出第{number}期简报。" * 6,
                },
                ensure_ascii=False,
            )
            for number in range(ARTICLES // 2)
        ]
        (folder / f"part{part}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def actors(of: int) -> list[int]:
    """Process ids of Ray's actors among the descendants of a process."""
    found, wanted = [], {of}
    listing = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    for line in sorted(listing.stdout.splitlines(), key=lambda one: int(one.split()[0])):
        pid, parent, args = line.split(None, 2)
        if int(parent) in wanted:
            wanted.add(int(pid))
            if "EntryActor" in args:
                found.append(int(pid))
    return found


@pytest.fixture
def killer() -> Iterator[list[int]]:
    """Kills one actor with SIGKILL as soon as one is there; the ids of those killed."""
    killed: list[int] = []
    over = threading.Event()

    def kill(pids: Sequence[int]) -> None:
        for pid in pids[:1]:
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    def watch() -> None:
        while not over.is_set() and not killed:
            pids = actors(os.getpid())
            if pids:
                time.sleep(1)  # inside its work
                kill(pids)
            over.wait(0.2)

    thread = threading.Thread(target=watch)
    thread.start()
    yield killed
    over.set()
    thread.join(10)


def test_a_killed_worker_costs_its_piece_only(
    tmp_path: Path, archive: Path, killer: list[int]
) -> None:
    from newsqa.indexing.ray_workers import RayWorkers

    settings = Settings(store=tmp_path / "store")
    engine = NewsQA(settings, create=True)
    with RayWorkers(settings, count=2) as workers:
        report = engine.embed([archive], workers)
    assert killer
    assert (report.added, report.problems, report.generation) == (ARTICLES, (), 1)
    with engine.store.view() as view:
        assert len({article.id for article in view.articles()}) == ARTICLES
    check_whole(engine.store)


def test_the_command_embeds_with_a_ray_of_its_own(tmp_path: Path, archive: Path) -> None:
    command = [sys.executable, "-m", "newsqa", "embed", "archive", "--store", "store"]
    run = subprocess.run(
        [*command, "--workers", "1", "--json", "--lang", "en"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert json.loads(run.stdout)["added"] == ARTICLES
