"""`newsqa publish`, and the commands on a published store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsqa import cli

pytest.importorskip("lance", reason="pylance is not installed (extra scale)")

WRITING = (
    ["ingest", "articles"],
    ["refresh"],
    ["remove", "green"],
    ["rebuild"],
    ["rollback"],
    ["restore", "b.db"],
    ["verify", "--repair"],
    ["sources", "--forget", "x"],
    ["quarantine", "--retry"],
    ["publish", "--to", "elsewhere"],
)


@pytest.fixture
def published(articles_folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    cli.main(["ingest", "articles", "--store", "s"])
    cli.main(["backup", "b.db", "--store", "s"])
    assert cli.main(["publish", "--to", "p", "--store", "s"]) == cli.OK
    assert "已发布版本 1 到 p：新 3 篇，删 0 篇，改 0 篇" in capsys.readouterr().err
    return "p"


def test_questions_are_answered_from_it(published: str, capsys: pytest.CaptureFixture[str]) -> None:
    for store in ("s", published):
        assert cli.main(["ask", "望江大桥的总投资", "--store", store, "--json"]) == cli.OK
    own, other = map(json.loads, capsys.readouterr().out.splitlines())
    assert own["answers"][0]["text"] == other["answers"][0]["text"]
    assert cli.main(["status", "--store", published, "--json"]) == cli.OK
    status = json.loads(capsys.readouterr().out)
    assert (status["articles"], status["generation"]) == (3, 1)


@pytest.mark.parametrize("command", WRITING, ids=lambda command: command[0])
def test_writing_is_refused_in_one_line(
    published: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(str(path) for path in Path(published).rglob("*"))
    assert cli.main([*command, "--store", published, "--lang", "en"]) == cli.ERROR
    err = capsys.readouterr().err
    assert "p: a published store, for reading only" in err
    assert err.endswith("then run newsqa publish\n")
    assert len(err.splitlines()) == 1
    assert sorted(str(path) for path in Path(published).rglob("*")) == before


def test_status_tells_how_far_it_lags(published: str, capsys: pytest.CaptureFixture[str]) -> None:
    (Path("more.txt")).write_text("茶会改期\n县里的茶会改到6月8日举行，请知悉。", "utf-8")
    cli.main(["ingest", "more.txt", "--store", "s"])
    capsys.readouterr()
    assert cli.main(["status", "--store", "s"]) == cli.OK
    assert "p：版本 1" in (out := capsys.readouterr().out)
    assert "落后 1 个版本" in out
    assert cli.main(["publish", "--to", "p", "--store", "s", "--json"]) == cli.OK
    report = json.loads(capsys.readouterr().out)
    assert (report["generation"], report["added"]) == (2, 1)


def test_a_setting_publishes_each_change(
    published: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSQA_PUBLISH_TO", "p")
    (Path("more.txt")).write_text("茶会改期\n县里的茶会改到6月8日举行，请知悉。", "utf-8")
    assert cli.main(["ingest", "more.txt", "--store", "s"]) == cli.OK
    assert cli.main(["rollback", "--store", "s"]) == cli.OK
    monkeypatch.delenv("NEWSQA_PUBLISH_TO")
    capsys.readouterr()
    assert cli.main(["status", "--store", "p", "--json"]) == cli.OK
    status = json.loads(capsys.readouterr().out)
    assert (status["articles"], status["generation"]) == (3, 3)


def test_without_an_address_it_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["publish", "--store", "s", "--lang", "en"]) == cli.USAGE
    assert "no address to publish to" in capsys.readouterr().err


def test_an_address_without_a_store_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "谁", "--store", "file:///nowhere/news", "--lang", "en"]) == cli.ERROR
    err = capsys.readouterr().err
    assert "no published store here yet" in err
    assert len(err.splitlines()) == 1
