"""A bad file is reported once, and counted after that; a setting reports it every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsqa import cli

REFRESH = ["refresh", "--store", "s"]


@pytest.fixture
def sourced(articles_folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with a bad file and a bad record, refreshed once."""
    (articles_folder / "empty.txt").touch()
    (articles_folder / "list.jsonl").write_text('{"text": "茶会六月举行。"}\nno\n', "utf-8")
    ingest = ["ingest", "articles", "--source", "town", "--store", "s"]
    assert cli.main(ingest) == cli.PARTIAL
    err = capsys.readouterr().err
    assert "empty.txt" in err
    assert "list.jsonl:2" in err
    return articles_folder


def test_a_refresh_counts_what_failed_before(
    sourced: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(REFRESH) == cli.OK
    (line,) = capsys.readouterr().err.splitlines()
    assert "以前就失败的输入 2" in line
    assert cli.main([*REFRESH, "--dry-run", "--json"]) == cli.OK
    (source,) = json.loads(capsys.readouterr().out)["sources"]
    assert len(source["problems"]) == len(source["known"]) == 2
    (sourced / "list.jsonl").write_text('{"text": "茶会六月举行。"}\n{"title": "x"}\n', "utf-8")
    assert cli.main([*REFRESH, "--dry-run"]) == cli.PARTIAL, "it fails in another way"
    (sourced / "more.txt").touch()
    assert cli.main(REFRESH) == cli.PARTIAL
    *problems, summary = capsys.readouterr().err.splitlines()[-3:]
    assert any("list.jsonl:2" in line for line in problems)
    assert any("more.txt" in line for line in problems)
    assert "以前就失败的输入 1" in summary
    (sourced / "empty.txt").unlink()
    assert cli.main(REFRESH) == cli.OK
    (sourced / "empty.txt").touch()
    assert cli.main(REFRESH) == cli.PARTIAL, "it was released from quarantine, and came back"


def test_an_ingest_does_so_too(sourced: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingest = ["ingest", "articles", "--store", "s"]
    assert cli.main(ingest) == cli.OK
    (line,) = capsys.readouterr().err.splitlines()
    assert "隔离 2" in line
    assert "其中 2 个以前就这样失败过" in line


def test_a_file_that_is_named_is_reported_every_time(
    sourced: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert cli.main(["ingest", "articles/empty.txt", "--store", "s"]) == cli.PARTIAL
        assert "empty.txt" in capsys.readouterr().err
    assert cli.main(["ingest", "articles/list.jsonl", "--store", "s"]) == cli.OK, "one of its lines"
    for _ in range(2):
        assert cli.main(["quarantine", "--retry", "--store", "s"]) == cli.PARTIAL
        assert "list.jsonl:2" in capsys.readouterr().err


def test_a_source_that_cannot_be_read_is_reported_every_time(
    sourced: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sourced.rename(sourced.with_name("unmounted"))
    for _ in range(2):
        assert cli.main(REFRESH) == cli.PARTIAL
        assert str(sourced) in capsys.readouterr().err


def test_a_setting_reports_all(
    sourced: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSQA_STRICT", "true")
    for command in (REFRESH, ["ingest", "articles", "--store", "s"]):
        assert cli.main(command) == cli.PARTIAL
        err = capsys.readouterr().err
        assert "empty.txt" in err
        assert "list.jsonl:2" in err
