"""kill -9 while the schedule refreshes: one whole refresh is stored, and the run is made again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.maintenance.verify import verify
from newsqa.operations.database import Operations
from newsqa.operations.desk import Desk
from newsqa.operations.source_runs import SourceRuns
from newsqa.settings import Settings, load_settings
from tests.archive import state, stored, write
from tests.conftest import REPOSITORY, HashEmbedder

ROUNDS = 4
SERVER = """
import time
from pathlib import Path
from newsqa.engine import NewsQA
from newsqa.operations.desk import Desk, running
from tests.conftest import HashEmbedder
from tests.operations.test_killed_schedule import settings_in

class Slow(HashEmbedder):
    def encode(self, texts, *, kind):
        if kind == "passage":
            time.sleep(0.02 * len(texts))
        return super().encode(texts, kind=kind)

desk = Desk.over(NewsQA(settings_in(Path.cwd()), create=True, embedder=Slow()))
with running(desk):
    print("running", flush=True)
    while True:
        desk.questions.failed("rest", "谁主持了集市？")
        time.sleep(0.05)
"""


def settings_in(folder: Path) -> Settings:
    """A source that is due every second, as it is, with a golden question in the gate."""
    source = {"name": "town", "location": str(folder / "town"), "refresh": "1s", "prune": True}
    return load_settings(
        store=folder / "store", source=[source], prune_limit=1.0, gate="hold", abstain_below=0.01
    )


def serve(folder: Path) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(REPOSITORY), *sys.path])
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "running\n"
    return server


def end(server: subprocess.Popen[str]) -> None:
    server.kill()
    server.communicate()


def opened(folder: Path) -> NewsQA:
    return NewsQA(settings_in(folder), create=True, embedder=HashEmbedder())


@pytest.mark.slow
def test_nothing_is_lost_or_torn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    chance = random.Random(20)
    reached, asked = 0, 0
    write(tmp_path / "town", state(1))
    for step in range(1, ROUNDS + 1):
        write(tmp_path / "town", state(step))
        server = serve(tmp_path)
        time.sleep(1 + 2 * chance.random())
        end(server)
        engine = opened(tmp_path)
        found = stored(engine)
        whole = [number for number in range(reached, step + 1) if found == _state(number)]
        assert whole, f"of no one refresh: {found}"
        reached = whole[-1]
        assert verify(engine.indexer).findings == ()
        database = Operations(tmp_path / "store")
        assert database.read("PRAGMA integrity_check") == [("ok",)]
        run = SourceRuns(database).of("town")
        assert run.failures == 0, run.fault
        ((counted,),) = database.read("SELECT coalesce(sum(asked), 0) FROM counts")
        assert int(str(counted)) >= asked
        asked = int(str(counted))
        database.close()
    assert asked
    _run_until(tmp_path, ROUNDS)
    desk = Desk.over(opened(tmp_path))
    assert desk.runs.of("town").last_success
    assert desk.engine.status().articles == len(_state(ROUNDS))
    desk.database.close()


def _state(step: int) -> dict[str, int]:
    return state(step) if step else {}


def _run_until(folder: Path, step: int) -> None:
    """Leave a server alone until it has brought the articles in."""
    server = serve(folder)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if stored(opened(folder)) == _state(step):
                time.sleep(1.5)  # the run is noted after its commit
                return
            time.sleep(0.5)
        raise AssertionError("it was not made again")
    finally:
        end(server)
