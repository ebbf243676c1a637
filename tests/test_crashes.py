"""kill -9, a full disk, five at once, a wrong clock: the store is as before or as after."""

from __future__ import annotations

import os
import random
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsqa.errors import NewsQAError, StoreBusy, StoreError
from newsqa.indexing.report import IngestReport
from newsqa.maintenance.rollback import generations, rollback
from newsqa.maintenance.verify import verify
from newsqa.store import writer as writer_module
from newsqa.store.database import FILE
from tests.archive import opened, state, stored, write
from tests.conftest import REPOSITORY
from tests.store.parts import check_whole

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")


def child(work: Callable[[int], None]) -> tuple[int, int]:
    """Runs `work` in a process of its own, warm; its id, and the pipe that it writes to."""
    read, write_ = os.pipe()
    number = os.fork()
    if number:
        os.close(write_)
        return number, read
    code = 1
    try:
        os.close(read)
        work(write_)
        code = 0
    except NewsQAError as error:
        os.write(write_, str(error).encode())
        code = 3
    finally:
        os._exit(code)


def drained(pipe: int) -> bytes:
    data = b""
    while piece := os.read(pipe, 1 << 16):
        data += piece
    os.close(pipe)
    return data


@pytest.mark.parametrize("kills", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_killed_at_any_moment_nothing_is_lost(tmp_path: Path, kills: int) -> None:
    store, folder = tmp_path / "store", tmp_path / "news"
    write(folder, state(0))
    opened(store, folder).refresh()
    chance = random.Random(5)
    step = ahead = 0
    for kill in range(kills):

        def work(acknowledge: int, first: int = step, batch: int = (2, 256)[kill % 2]) -> None:
            engine = opened(store, folder, batch_articles=batch)  # few: through a file beside
            for number in range(first + 1, first + 1000):
                write(folder, state(number))
                engine.refresh(prune=True, force=True)
                os.write(acknowledge, b"%d\n" % number)

        process, pipe = child(work)
        # From the first moment of its life to the middle of a later refresh.
        select.select([pipe], [], [], chance.choice([0.01, 0.05, 10]))
        time.sleep(chance.random() * 0.12)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        acknowledged = [int(line) for line in drained(pipe).split()]
        last = acknowledged[-1] if acknowledged else step
        engine = opened(store, folder)
        found = stored(engine)
        assert found in (state(last), state(last + 1))
        ahead += found != state(last)
        check_whole(engine.store)
        step = last if found == state(last) else last + 1
        engine.store.close()
    engine = opened(store, folder)
    assert not verify(engine.indexer).findings
    write(folder, state(step + 1))
    engine.refresh(prune=True, force=True)
    assert stored(engine) == state(step + 1)
    assert not list(store.glob("staged*"))
    sys.stdout.write(f"{kills} kills, {step} refreshes, {ahead} committed but not acknowledged\n")


@pytest.mark.slow
def test_killed_in_an_ingest_or_its_rollback_the_store_is_one_of_both(tmp_path: Path) -> None:
    store, folder = tmp_path / "store", tmp_path / "news"
    write(folder, state(0))
    opened(store, folder).refresh()
    chance = random.Random(7)
    outcomes = {"part": 0, "undone": 0, "not undone": 0}
    for kill in range(12):
        more = notices(tmp_path / f"more{kill}", kill)

        def ingest(acknowledge: int, more: Path = more) -> None:
            def written(_: IngestReport | None) -> None:
                os.write(acknowledge, b".")

            engine = opened(store, folder, batch_articles=2)
            written(None)
            engine.ingest([more], written)

        def undo(acknowledge: int) -> None:
            engine = opened(store, folder, batch_articles=2)
            os.write(acknowledge, b".")
            rollback(engine.indexer)

        before = (opened(store, folder).status().generation, texts(store, folder))
        killed(ingest, chance.randrange(1, 18), chance.random() * 0.02)
        after = (opened(store, folder).status().generation, texts(store, folder))
        engine = opened(store, folder)
        check_whole(engine.store)
        if after == before:
            continue
        outcomes["part"] += 1
        point = generations(engine.store)[0]
        assert (point.before, point.generation) == (before[0], after[0])
        assert point.added == len(after[1]) - len(before[1])
        killed(undo, 1, chance.random() * 0.15)
        found = texts(store, folder)
        assert found in (before[1], after[1])
        outcomes["undone" if found == before[1] else "not undone"] += 1
        engine = opened(store, folder)
        check_whole(engine.store)
        assert not verify(engine.indexer).findings
        if found != before[1]:
            rollback(engine.indexer)
            assert texts(store, folder) == before[1]
    assert outcomes["part"] > 5, outcomes


def notices(folder: Path, kind: int) -> Path:
    """A folder of forty articles, which another kind has not."""
    folder.mkdir()
    for number in range(40):
        text = f"第{kind}轮公告{number}\n第{number}号公告：渡口今天停航，由谷雨生告知。"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


def killed(work: Callable[[int], None], words: int, after_s: float) -> None:
    """Run `work` in a process of its own, and kill it so many seconds after it wrote as many bytes
    as it has batches behind it, however slow the machine is.
    """
    process, pipe = child(work)
    for _ in range(words):
        os.read(pipe, 1)
    time.sleep(after_s)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(pipe)


def texts(store: Path, folder: Path) -> set[str]:
    with opened(store, folder).store.view() as view:
        return {article.text for article in view.articles()}


@pytest.mark.parametrize("batch", [2, 256])
def test_a_full_disk_changes_nothing_and_a_retry_succeeds(tmp_path: Path, batch: int) -> None:
    store, folder = tmp_path / "store", tmp_path / "news"
    write(folder, state(0))
    opened(store, folder).refresh()
    size = (store / FILE).stat().st_size
    write(folder, state(1))
    refused = set()
    for room in (0, 4096, 20_000, size - 4096, size + 4096, size + 60_000):

        def work(_: int, room: int = room) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            opened(store, folder, batch_articles=batch).refresh(prune=True, force=True)

        process, pipe = child(work)
        printed = drained(pipe).decode()
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        engine = opened(store, folder)
        assert code in (0, 3), printed
        if code:
            assert "\n" not in printed
            assert stored(engine) == state(0)
            refused.add(room)
        else:
            assert stored(engine) == state(1)
        check_whole(engine.store)
        engine.store.close()
    assert refused
    opened(store, folder).refresh(prune=True, force=True)
    assert stored(opened(store, folder)) == state(1)


def test_of_five_at_once_one_wins_and_four_say_so(tmp_path: Path) -> None:
    store, folder = tmp_path / "store", tmp_path / "news"
    write(folder, state(0))
    opened(store, folder).refresh()
    write(folder, state(1))
    ready, start = os.pipe()

    def work(_: int) -> None:
        engine = opened(store, folder)
        original = engine.embedder.encode

        # The real method with a delay in front: its own types are not repeated here.
        def slowly(*given: object, **named: object) -> object:
            time.sleep(1)  # all five ask while the first one works
            return original(*given, **named)  # type: ignore[arg-type]

        engine.embedder.encode = slowly  # type: ignore[method-assign,assignment]
        os.read(ready, 1)
        engine.refresh(prune=True, force=True)

    running = [child(work) for _ in range(5)]
    os.write(start, b"x" * 5)
    printed = [drained(pipe).decode() for _, pipe in running]
    codes = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process, _ in running]
    os.close(ready)
    os.close(start)
    assert sorted(codes) == [0, 3, 3, 3, 3]
    winner = running[codes.index(0)][0]
    for text in printed:
        assert text == "" or f"process {winner} has been writing since 20" in text
    assert stored(opened(store, folder)) == state(1)


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_jumps_changes_nothing(
    tmp_path: Path, years: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, folder = tmp_path / "store", tmp_path / "news"
    write(folder, state(0))
    engine = opened(store, folder)
    engine.refresh()
    wrong = datetime.now(UTC) + timedelta(days=3652 * years / 10)
    monkeypatch.setattr(writer_module, "_now", lambda: wrong.isoformat(timespec="seconds"))
    write(folder, state(1))
    for path in folder.iterdir():
        os.utime(path, (wrong.timestamp(), wrong.timestamp()))
    report = engine.refresh(prune=True, force=True)
    assert report.generation == 2
    assert stored(engine) == state(1)
    monkeypatch.undo()
    write(folder, state(2))
    assert engine.refresh(prune=True, force=True).generation == 3
    assert stored(engine) == state(2)
    assert rollback(engine.indexer) == 4
    assert stored(engine) == state(1)


def test_a_lock_of_the_dead_is_no_lock(tmp_path: Path) -> None:
    store, folder = tmp_path / "store", tmp_path / "news"
    write(folder, state(0))
    opened(store, folder).refresh()

    def work(acknowledge: int) -> None:
        with opened(store, folder).store.writer():
            os.write(acknowledge, b"held")
            time.sleep(60)

    process, pipe = child(work)
    assert os.read(pipe, 4) == b"held"
    engine = opened(store, folder)
    with pytest.raises(StoreBusy, match=rf"process {process} has been writing since 20\d\d-"):
        engine.refresh()
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(pipe)
    write(folder, state(1))
    engine.refresh(prune=True, force=True)
    assert stored(engine) == state(1)


def ask_as_nobody(store: str, folder: str, like_it: str) -> None:
    """Asks, and prints what a refresh prints; root gives its rights up first.

    What is imported on the way is imported before, by asking another store.
    """
    warm = opened(Path(like_it), Path(folder))
    assert warm.ask("青溪集市").hits
    warm.store.close()
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    reader = opened(Path(store), Path(folder))
    assert reader.ask("青溪集市").hits
    assert not os.access(store, os.W_OK)
    try:
        reader.refresh()
    except StoreError as error:
        sys.stdout.write(str(error))


def test_a_store_that_may_not_be_written_still_answers() -> None:
    """In a process without the right to write: root may write anywhere."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        base.chmod(0o755)
        store, folder = base / "store", base / "news"
        write(folder, state(0))
        engine = opened(store, folder)
        engine.refresh()
        engine.store.close()
        shutil.copytree(store, base / "warm")
        for path in store.iterdir():
            path.chmod(0o444)
        store.chmod(0o555)

        # A process of its own from the start: what is asked after a fork may wait for threads that
        # only the parent has.
        script = [sys.executable, "-c", f"from {__name__} import {ask_as_nobody.__name__} as ask"]
        script[-1] += f"; ask({str(store)!r}, {str(folder)!r}, {name + '/warm'!r})"
        paths = {"PYTHONPATH": os.pathsep.join(["src", ".", os.environ.get("PYTHONPATH", "")])}
        done = subprocess.run(
            script, cwd=REPOSITORY, env=os.environ | paths, capture_output=True, text=True
        )
        printed = done.stdout.strip()
        assert done.returncode == 0, done.stderr
        assert "check permissions" in printed
        assert "\n" not in printed
        store.chmod(0o755)
