"""newsqa refresh, remove, sources: plans on stdout, one line for what stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsqa import cli


@pytest.fixture
def sourced(articles_folder: Path, tmp_path: Path) -> list[str]:
    (tmp_path / "newsqa.toml").write_text(
        'store = "s"\n[[source]]\nname = "town"\nlocation = "articles"\ninclude = ["*.txt"]\n',
        encoding="utf-8",
    )
    return ["refresh", "town"]


def test_a_source_of_the_file_is_planned_and_refreshed(
    sourced: list[str], articles_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(sourced) == cli.OK
    assert "新增 3，更新 0，删除 0，未变 0" in capsys.readouterr().err
    (articles_folder / "robot.txt").unlink()
    (articles_folder / "new.txt").write_text("新闻\\n十月一日图书馆开门，请大家知悉。", "utf-8")
    assert cli.main([*sourced, "--dry-run", "--prune", "--force"]) == cli.OK
    out = capsys.readouterr()
    assert [line[:2] for line in out.out.splitlines()] == ["+ ", "- "]
    assert "中学生机器人队夺冠" in out.out
    assert "试运行" in out.err
    assert cli.main([*sourced, "--prune"]) == cli.ERROR
    assert "prune_limit" in capsys.readouterr().err.splitlines()[-1]
    (articles_folder / "empty.txt").write_bytes(b"")
    assert cli.main([*sourced, "--prune", "--force", "--json"]) == cli.PARTIAL
    (source,) = json.loads(capsys.readouterr().out)["sources"]
    assert (len(source["added"]), len(source["vanished"]), source["pruned"]) == (0, 1, True)
    (problem,) = source["problems"]
    assert set(problem) == {"location", "zh", "en", "code"}
    assert problem["location"].endswith("empty.txt")


def test_what_vanished_is_told_with_what_removes_it(
    sourced: list[str], articles_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(sourced)
    (articles_folder / "robot.txt").unlink()
    for more, words in (
        ([], "来源里已没有 1（加 --prune 删除）"),
        (["--full"], "来源里已没有 1（加 --full --prune 删除）"),
        (["--prune"], "来源里已没有 1（没有删除）"),
    ):
        capsys.readouterr()
        cli.main([*sourced, *more])
        assert words in capsys.readouterr().err
    with (articles_folder.parent / "newsqa.toml").open("a", encoding="utf-8") as settings:
        settings.write('[[source]]\nname = "too"\nlocation = "articles"\n')
    cli.main(["refresh"])
    (articles_folder / "green.txt").unlink()
    capsys.readouterr()
    cli.main([*sourced])
    assert "来源里已没有 1（加 --prune 删除）" in capsys.readouterr().err, "the other source has it"


def test_a_fresh_file_of_settings_needs_no_store(
    sourced: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["sources"]) == cli.OK
    assert capsys.readouterr().out.startswith("town  articles")
    assert cli.main([*sourced, "--dry-run"]) == cli.OK
    out, err = capsys.readouterr()
    assert [line[:2] for line in out.splitlines()] == ["+ "] * 3
    assert "新增 3" in err
    assert cli.main(["refresh", "nobody", "--dry-run"]) == cli.USAGE
    assert not (tmp_path / "s").exists(), "nothing was stored"
    assert cli.main(["sources", "--forget", "town"]) == cli.ERROR
    (tmp_path / "newsqa.toml").write_text('store = "s"\n')
    for command in (["sources"], ["refresh", "--dry-run"]):
        assert cli.main(command) == cli.ERROR
        assert "还没有库" in capsys.readouterr().err.splitlines()[-1]


def test_a_source_is_remembered_by_ingest(
    articles_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest = ["ingest", "articles", "--source", "town", "--include", "b*.txt", "--store", "s"]
    assert cli.main(ingest) == cli.OK
    assert "新增 1" in capsys.readouterr().err
    assert cli.main(["sources", "--store", "s"]) == cli.OK
    line = capsys.readouterr().out
    assert line.split()[:5] == ["town", str(articles_folder), "b*.txt", "1", "篇"]
    assert "上次" in line
    assert cli.main(["refresh", "--store", "s"]) == cli.OK
    assert "未变 1" in capsys.readouterr().err
    assert cli.main(["sources", "--forget", "town", "--store", "s"]) == cli.OK
    assert cli.main(["refresh", "--store", "s"]) == cli.USAGE
    assert cli.main(["ingest", "a", "b", "--source", "two", "--store", "s"]) == cli.USAGE


def test_remove_reports_removed_articles_and_unknown_names(
    sourced: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(sourced)
    cli.main(["search", "望江大桥", "--json"])
    id_ = json.loads(capsys.readouterr().out)["hits"][0]["article_id"]
    assert cli.main(["remove", id_]) == cli.OK
    assert capsys.readouterr().out.split() == [id_]
    assert cli.main(["remove", id_]) == cli.ERROR
    assert id_ in capsys.readouterr().err
    cli.main(["status", "--json"])
    assert json.loads(capsys.readouterr().out)["articles"] == 2


@pytest.mark.parametrize(
    "arguments",
    [["--every", "often"], ["--every", "30"], ["--dry-run", "--watch"], ["nobody"]],
)
def test_wrong_usage_is_one_line(
    sourced: list[str], arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["refresh", *arguments]) == cli.USAGE
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "source",
    [
        'name = "a"\nlocation = "x"\ntype = "feed"',
        'name = "a"\nlocation = "https://a.example"\ntype = "folder"',
        'name = "a"\nlocation = "x"\nrefresh = "often"',
        'name = "a"\nlocation = "x"\n[[source]]\nname = "a"\nlocation = "y"',
        'name = "a"',
        'name = "a"\nlocation = "x"\nprnue = true',
    ],
)
def test_a_source_that_cannot_be_is_a_wrong_setting(
    tmp_path: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "newsqa.toml").write_text(f"[[source]]\n{source}\n", encoding="utf-8")
    assert cli.main(["refresh"]) == cli.USAGE
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "来源" in lines[0] or "[[source]]" in lines[0]


WATCH = """
import signal
from newsqa import cli
from newsqa.search import embedder
from tests.conftest import HashEmbedder
embedder.open_embedder = lambda *a, **k: HashEmbedder()
# What a shell starts in the background ignores it, and so would this.
signal.signal(signal.SIGINT, signal.default_int_handler)
raise SystemExit(cli.main(["refresh", "--watch"]))
"""


@pytest.mark.slow
def test_watch_ingests_a_new_file_until_it_is_stopped(
    sourced: list[str], articles_folder: Path, tmp_path: Path
) -> None:
    path = os.pathsep.join(sys.path)
    with subprocess.Popen(
        [sys.executable, "-c", WATCH],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    ) as running:
        assert running.stderr is not None
        try:
            assert "新增 3" in running.stderr.readline()
            new = articles_folder / "new.txt"
            new.write_text("新闻\n十月一日图书馆开门，请大家知悉。", "utf-8")
            written = time.monotonic()
            assert "新增 1" in running.stderr.readline()
            assert time.monotonic() - written < 5  # on a busy machine; two where it is idle
            running.send_signal(signal.SIGINT)
            assert running.wait(20) == 130
        finally:
            running.kill()
