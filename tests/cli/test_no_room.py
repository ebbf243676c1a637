"""Every command on a full or read-only disk, as another user, with a damaged backup: one line."""

from __future__ import annotations

import errno
import gc
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import apsw
import pytest

from newsqa import cli
from tests.permissions import obeyed

READING = (
    ["status"],
    ["search", "望江大桥"],
    ["ask", "谁主持了植树动员会"],
    ["quarantine"],
    ["feedback"],
    ["sources"],
    ["refresh", "--dry-run"],
    ["verify"],
)
COUNTING = ("refresh", "quarantine", "verify")  # they end with a line of counts
WRITING = (
    ["ingest", "articles"],
    ["ingest", "articles", "--source", "other"],
    ["refresh"],
    ["remove", "nobody"],
    ["sources", "--forget", "town"],
    ["quarantine", "--retry"],
    ["verify", "--repair"],
    ["restore", "b.db"],
    ["rollback"],
    ["rebuild"],
)
# Runs commands where no file can grow beyond 16 KiB; SQLite's index of a log has 32 KiB. One
# process for all tests: what it imports and loads takes seconds.
LIMITED = """
import contextlib, io, json, os, resource, sys
from newsqa import cli
from newsqa.search import embedder
from tests.conftest import HashEmbedder
embedder.open_embedder = lambda *a, **k: HashEmbedder()
resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
for line in sys.stdin:
    folder, environment, commands = json.loads(line)
    os.chdir(folder)
    os.environ.update(environment)
    done = []
    for command in commands:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = cli.main(command)
        done.append([code, out.getvalue(), err.getvalue()])
    for name in environment:
        del os.environ[name]
    print(json.dumps(done), flush=True)
"""
Limited = Callable[..., list[tuple[int, str, str]]]


@pytest.fixture
def store(articles_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (articles_folder / "empty.txt").touch()
    cli.main(["ingest", "articles", "--source", "town", "--store", "s"])
    cli.main(["backup", "b.db", "--store", "s"])
    gc.collect()  # else the engines of these commands may keep the file open in this process
    capsys.readouterr()
    return tmp_path / "s"


@pytest.fixture(scope="module")
def process() -> Iterator[subprocess.Popen[str]]:
    """A process with little room."""
    started = subprocess.Popen(
        [sys.executable, "-c", LIMITED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with started:
        yield started


@pytest.fixture
def limited(process: subprocess.Popen[str], tmp_path: Path) -> Limited:
    """Exit code, output and errors of commands that have little room."""

    def run(*commands: Sequence[str], **environment: str) -> list[tuple[int, str, str]]:
        assert process.stdin is not None
        assert process.stdout is not None
        asked = [[*one, "--store", "s"] for one in commands]
        process.stdin.write(json.dumps([str(tmp_path), environment, asked]) + "\n")
        process.stdin.flush()
        return [(code, out, err) for code, out, err in json.loads(process.stdout.readline())]

    return run


def test_reading_needs_no_room(store: Path, limited: Limited) -> None:
    for command, (code, out, err) in zip(READING, limited(*READING), strict=True):
        assert (code, err.count("\n")) == (cli.OK, command[0] in COUNTING), err
        assert out or command[0] in ("refresh", "verify"), command
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 16384


def test_commits_that_wait_in_the_log_are_read_without_room(store: Path, limited: Limited) -> None:
    connection = apsw.Connection(str(store / "news.db"))
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.execute("UPDATE meta SET value = '77' WHERE key = 'generation'")
    connection.close()
    (store / "news.db-shm").unlink()
    assert (store / "news.db-wal").stat().st_size
    status, search = limited(["status", "--json"], ["search", "望江大桥"])
    assert (status[0], status[2]) == (cli.OK, "")
    assert json.loads(status[1])["generation"] == 77
    assert "望江大桥合龙" in search[1], search
    assert (store / "news.db-wal").stat().st_size, "nothing was moved on the full disk"


def test_writing_without_room_is_one_line(store: Path, limited: Limited) -> None:
    for command, (code, out, err) in zip(WRITING, limited(*WRITING), strict=True):
        assert len(err.splitlines()) == 1, (command, err)
        if command[0] not in ("verify", "quarantine", "sources", "rollback", "remove"):
            assert (code, out) == (cli.ERROR, ""), command
    (after,) = limited(["status", "--json"])
    assert json.loads(after[1])["articles"] == 3


def test_an_error_names_what_is_stored(
    store: Path, articles_folder: Path, limited: Limited
) -> None:
    body = "青溪县今天公布了新一年的安排，各镇都要按时完成自己的任务。"
    records = [{"id": f"n{n}", "text": f"第{n}条。{body * 40}"} for n in range(9)]
    (articles_folder / "more.jsonl").write_text("\n".join(map(json.dumps, records)))
    ingest = ["ingest", "articles/more.jsonl"]
    ((code, _, err),) = limited(ingest, NEWSQA_BATCH_ARTICLES="1")
    assert code == cli.ERROR
    assert "库里现有" in err
    (line,) = err.splitlines()
    (status,) = limited(["status", "--json"])
    found = json.loads(status[1])
    assert f"库里现有 {found['articles']} 篇（版本 {found['generation']}）" in line


@obeyed
@pytest.mark.parametrize("mode", [0, 0o555])
def test_a_folder_of_somebody_else_is_one_line(
    mode: int, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is below a folder that cannot be entered, and what can only be read."""
    (tmp_path / "home").mkdir()
    inner = store.rename(tmp_path / "home" / "s")
    closed = inner if mode else inner.parent
    closed.chmod(mode)
    try:
        for command in (*READING, *WRITING, ["backup", "home/b.db"]):
            code = cli.main([*command, "--store", "home/s"])
            out, err = capsys.readouterr()
            lines = err.splitlines()
            if mode and command in READING:
                assert (code, len(lines)) == (cli.OK, command[0] in COUNTING), command
            elif mode and command[0] == "backup":
                assert (code, len(lines)) == (cli.OK, 1)
            else:
                assert (code, out, len(lines)) == (cli.ERROR, "", 1), (command, err)
                assert str(closed.relative_to(tmp_path)) in err
    finally:
        closed.chmod(0o755)


@obeyed
def test_a_store_file_of_somebody_else_is_not_a_full_disk(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gc.collect()  # SQLite would go on with a file that an engine of this process still has open
    (store / "news.db").chmod(0o444)
    assert cli.main(["ingest", "articles", "--store", "s"]) == cli.ERROR
    (line,) = capsys.readouterr().err.splitlines()
    assert f"news.db：不能写入（{os.strerror(errno.EACCES)}）" in line


@obeyed
def test_a_backup_into_a_folder_of_somebody_else_is_one_line(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "theirs").mkdir(mode=0o555)
    assert cli.main(["backup", "theirs/b.db", "--store", "s"]) == cli.ERROR
    (line,) = capsys.readouterr().err.splitlines()
    assert "theirs/b.db" in line
    (tmp_path / "b.db").chmod(0)
    assert cli.main(["restore", "b.db", "--store", "s"]) == cli.ERROR
    (line,) = capsys.readouterr().err.splitlines()
    assert "b.db：备份读不出来" in line


@pytest.mark.slow
def test_a_disk_that_fills_while_a_store_is_repaired(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (store / "news.db").write_bytes(b"no database" * 1000)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", full)
    assert cli.main(["verify", "--repair", "--store", "s"]) == cli.ERROR
    (line,) = capsys.readouterr().err.splitlines()
    assert os.strerror(errno.ENOSPC) in line


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["cut", "zeros", "text", "page", "empty", "folder"])
def test_a_damaged_backup_is_one_line_and_changes_nothing(
    damage: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (tmp_path / "b.db").read_bytes()
    contents = {
        "cut": data[:3000],
        "zeros": bytes(len(data)),
        "text": b"no backup",
        "page": data[:20480] + b"\xa5" * 8192 + data[28672:],
        "empty": b"",
    }
    bad = tmp_path / "bad.db"
    if damage == "folder":
        bad.mkdir()
    else:
        bad.write_bytes(contents[damage])
    before = content(store)
    assert cli.main(["restore", "bad.db", "--store", "s"]) == cli.ERROR
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "bad.db" in err
    assert "verify --repair" not in err, "the store is whole"
    assert content(store) == before
    assert sorted(path.name for path in store.iterdir() if "restore" in path.name) == []


def content(store: Path) -> list[tuple[object, ...]]:
    connection = apsw.Connection(str(store / "news.db"))
    try:
        tables = ("meta", "articles", "passages", "undo_points", "sources")
        return [row for name in tables for row in connection.execute(f"SELECT * FROM {name}")]
    finally:
        connection.close()
