"""--wait: a command that writes waits for another writer instead of failing."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsqa import cli
from newsqa.store.lock import writer_lock

HOLD = """
import sys
from pathlib import Path
from newsqa.store.lock import writer_lock
with writer_lock(Path("s")):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(for_seconds: float | None = None) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of the store, for some seconds or to the end."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    timer = threading.Timer(for_seconds or 0, holder.stdin.close)
    if for_seconds is not None:
        timer.start()
    try:
        yield holder
    finally:
        timer.cancel()
        holder.kill()
        holder.wait()


@pytest.fixture
def store(articles_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert cli.main(["ingest", "articles", "--source", "town", "--store", "s"]) == cli.OK
    assert cli.main(["backup", "b.db", "--store", "s"]) == cli.OK
    capsys.readouterr()
    return tmp_path / "s"


COMMANDS = (
    ["ingest", "articles"],
    ["ingest", "articles", "--source", "town"],
    ["refresh"],
    ["remove", "nobody"],
    ["sources", "--forget", "town"],
    ["quarantine", "--retry"],
    ["verify"],
    ["rollback"],
    ["restore", "b.db"],
    ["rebuild"],
)


def test_without_it_the_holder_is_named(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with held() as holder:
        for command in COMMANDS:
            assert cli.main([*command, "--store", "s"]) == cli.ERROR, command
            (line,) = capsys.readouterr().err.splitlines()
            assert str(holder.pid) in line


@pytest.mark.slow
def test_with_it_they_wait(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with held(0.3) as holder:
            code = cli.main([*command, "--wait", "--store", "s"])
        assert code == (cli.ERROR if command[0] == "remove" else cli.OK), command
        first = capsys.readouterr().err.splitlines()[0]
        assert str(holder.pid) in first
        assert "等它结束" in first


def test_a_damaged_store_is_repaired_after_the_wait(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = bytearray((store / "news.db").read_bytes())
    data[:100] = bytes(100)
    (store / "news.db").write_bytes(data)
    with held(0.3):
        cli.main(["verify", "--repair", "--wait", "--store", "s"])
    assert "等它结束" in capsys.readouterr().err.splitlines()[0]


def test_no_line_where_nobody_writes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"), writer_lock(tmp_path, wait=True):
        assert not caplog.records
