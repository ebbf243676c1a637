"""A writer, three readers and a round-robin in front of them, each killed at random.

NEWSQA_KILLS=200 kills more often than CI has time for.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.published.processes import HALVES, opened

pytest.importorskip("lance", reason="pylance is not installed (extra scale)")
pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("NEWSQA_KILLS", "6"))
READERS = 3
PATIENCE_S = 300.0


class Writer:
    """The process that writes; `published` is the last number it printed."""

    def __init__(self, store: Path, place: str) -> None:
        self._arguments = ["write", str(store), place]
        self.published = 0
        self.start()

    def start(self) -> None:
        self.process = start(self._arguments)
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.published = int(line)


class Reader:
    """A process that answers."""

    def __init__(self, place: str) -> None:
        self._place = place
        self.start()

    def start(self) -> None:
        self.process = start(["read", self._place])
        self._ready = False

    def ask(self, question: str) -> dict[str, object]:
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            if not self._ready:
                self._ready = process.stdout.readline() == "ready\n"
            process.stdin.write(f"{question}\n")
            process.stdin.flush()
            if line := process.stdout.readline():
                return dict(json.loads(line))
        # One that the test killed was started again: no other may end.
        raise AssertionError(f"a reader ended by itself: {process.wait(PATIENCE_S)}")


def start(arguments: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.published.processes", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )


def test_nothing_is_torn_deleted_or_lost(tmp_path: Path) -> None:
    place = str(tmp_path / "published")
    writer = Writer(tmp_path / "store", place)
    until(lambda: writer.published > 0)
    readers = [Reader(place) for _ in range(READERS)]
    everyone: list[Writer | Reader] = [writer, *readers]
    chance = random.Random(5)
    killed = asked = answered = 0
    try:
        while killed < KILLS:
            until_kill, enough = time.monotonic() + chance.uniform(0.2, 2.0), answered + READERS
            while time.monotonic() < until_kill or answered < enough:
                before = writer.published
                answer = readers[asked % READERS].ask("公告集市便笺")
                asked += 1
                answered += 1
                check(answer, before)
            victim = chance.choice(everyone)
            victim.process.kill()
            victim.process.wait()
            killed += 1
            victim.start()
        reached = writer.published
        until(lambda: writer.published > reached)  # it goes on after all of that
        assert answered >= READERS * KILLS
    finally:
        for one in everyone:
            one.process.kill()
            one.process.wait()
    last = opened(str(tmp_path / "store"), place)
    last.publish()
    reader = opened(place)
    assert {one.id for one in reader.list_articles(0, 100).articles} == {
        one.id for one in last.list_articles(0, 100).articles
    }


def check(answer: dict[str, object], before: int) -> None:
    """Both halves of one commit, at least what was published before, and nothing deleted."""
    found = answer["found"]
    assert isinstance(found, dict)
    numbers = {found[half] for half in HALVES}
    assert len(numbers) == 1, f"torn: {answer}"
    number = numbers.pop()
    assert number >= before, f"lost: {answer}, {before} was published"
    listed = answer["listed"]
    assert isinstance(listed, list)
    old = [int(id_.partition("-")[2]) for id_ in (*found, *listed) if id_.startswith("note-")]
    # A note is there until the removal that follows the commit is published.
    assert all(note >= before for note in old), f"deleted: {answer}, {before} was published"


def until(done: object) -> None:
    deadline = time.monotonic() + PATIENCE_S
    assert callable(done)
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)
