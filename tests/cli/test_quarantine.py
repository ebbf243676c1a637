"""`newsqa quarantine`: list, JSON, retry; and the last line of an ingest."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from newsqa import cli, messages
from newsqa.cli.common import kinds_line
from newsqa.messages import Message
from tests.permissions import obeyed


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "empty.txt").touch()
    assert cli.main(["ingest", "empty.txt", "--store", "s"]) == cli.PARTIAL
    return tmp_path / "s"


def test_lists_for_people_and_programs(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.main(["quarantine", "--store", "s"]) == cli.OK
    (line,) = capsys.readouterr().out.splitlines()
    assert "empty.txt：文件是空的" in line
    assert "×1" in line
    assert cli.main(["quarantine", "--json", "--store", "s"]) == cli.OK
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["location"], entry["tries"]) == (str(tmp_path / "empty.txt"), 1)
    assert set(entry) == {"location", "reason", "first_seen", "last_seen", "tries"}


def test_retry_tells_what_is_still_wrong(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["quarantine", "--retry", "--store", "s"]) == cli.PARTIAL
    assert "隔离 1" in capsys.readouterr().err.splitlines()[-1]
    (tmp_path / "empty.txt").write_text("集市开张\n10月1日，青溪县年货集市开张。", encoding="utf-8")
    assert cli.main(["quarantine", "--retry", "--json", "--store", "s"]) == cli.OK
    report = json.loads(capsys.readouterr().out)
    assert (report["added"], report["quarantined"], report["duplicates"]) == (1, 0, 0)
    assert cli.main(["quarantine", "--store", "s"]) == cli.OK
    assert capsys.readouterr().out.strip() == "没有"


def test_a_retry_finds_the_file_from_another_folder(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.txt").write_text("集市开张\n10月1日，年货集市开张。", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert cli.main(["quarantine", "--retry", "--store", str(store)]) == cli.OK


def test_an_empty_quarantine_is_retried_without_a_fault(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_text("集市开张\n10月1日，年货集市开张。", encoding="utf-8")
    for _ in range(2):
        assert cli.main(["quarantine", "--retry", "--store", "s"]) == cli.OK


def test_reasons_are_grouped_without_what_differs() -> None:
    reasons = [
        messages.ingest.NOT_JSON.format(place="a.jsonl:1", error="column 3"),
        messages.ingest.NOT_JSON.format(place="b.jsonl:9", error="column 8"),
        messages.ingest.EMPTY.format(place="c.txt"),
        Message("一行旧的", "一行旧的", "unknown"),
    ]
    assert kinds_line(reasons, "zh") == "格式错误 2；内容是空的 1；其他 1"
    assert kinds_line(reasons, "en") == "malformed 2; empty 1; other 1"
    many = [Message("", "", code) for code in list(messages.ingest.KINDS)[:7]]
    assert kinds_line(many, "en").endswith("; …")


def test_what_is_gone_is_struck_off(
    store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pipe = io.TextIOWrapper(io.BufferedReader(io.BytesIO(b'{"text": "')))
    monkeypatch.setattr("sys.stdin", pipe)
    assert cli.main(["ingest", "-", "--store", "s"]) == cli.PARTIAL
    (tmp_path / "empty.txt").unlink()
    capsys.readouterr()
    assert cli.main(["quarantine", "--store", "s"]) == cli.OK
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert cli.main(["quarantine", "--retry", "--store", "s"]) == cli.OK
    err = capsys.readouterr().err
    assert f"{tmp_path / 'empty.txt'}：已不在" in err
    assert "<stdin>:1：已不在" in err
    assert cli.main(["quarantine", "--store", "s"]) == cli.OK
    assert capsys.readouterr().out.strip() == "没有"


def test_what_was_read_is_no_longer_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever kind of place it was: a record, a member, a name that is no UTF-8."""
    odd = os.fsencode(tmp_path / "news") + b"/\xd0\xc2.txt"
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "list.json").write_text('[{"text": "茶会六月举行。"}, {"title": "x"}]')
    with zipfile.ZipFile(tmp_path / "news" / "a.zip", "w") as archive:
        archive.writestr("empty.txt", "")
    with open(odd, "wb"):
        pass
    assert cli.main(["ingest", "news", "--store", "s"]) == cli.PARTIAL
    capsys.readouterr()
    assert cli.main(["quarantine", "--retry", "--store", "s"]) == cli.PARTIAL
    *_, last = capsys.readouterr().err.splitlines()
    assert "隔离 3" in last, "all of them were tried again"
    (tmp_path / "news" / "list.json").write_text('[{"text": "茶会六月举行。"}]')
    with zipfile.ZipFile(tmp_path / "news" / "a.zip", "w") as archive:
        archive.writestr("b.txt", "集市开张\n10月1日，青溪县年货集市开张。")
    with open(odd, "w", encoding="utf-8") as file:
        file.write("大桥合龙\n5月19日，望江大桥顺利合龙。")
    assert cli.main(["quarantine", "--retry", "--store", "s"]) == cli.OK
    assert cli.main(["quarantine", "--store", "s"]) == cli.OK
    assert capsys.readouterr().out.strip() == "没有"


@obeyed
def test_a_folder_that_opens_again_is_no_longer_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "news" / "closed"
    closed.mkdir(parents=True)
    (closed / "a.txt").write_text("集市开张\n10月1日，青溪县年货集市开张。", encoding="utf-8")
    closed.chmod(0)
    assert cli.main(["ingest", "news", "--store", "s"]) == cli.PARTIAL
    closed.chmod(0o755)
    assert cli.main(["quarantine", "--retry", "--store", "s"]) == cli.OK
    capsys.readouterr()
    assert cli.main(["quarantine", "--store", "s"]) == cli.OK
    assert capsys.readouterr().out.strip() == "没有"


def test_a_file_of_a_folder_that_is_not_there_stays_listed(store: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "empty.txt").touch()
    assert cli.main(["ingest", "disk", "--store", "s"]) == cli.PARTIAL
    (tmp_path / "disk").rename(tmp_path / "unmounted")
    assert cli.main(["quarantine", "--retry", "--store", "s"]) == cli.PARTIAL


def test_a_retry_follows_no_link_and_opens_no_pipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fair = "集市开张\n10月1日，青溪县年货集市开张。"
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "a.txt").write_text(fair, encoding="utf-8")
    news = tmp_path / "news"
    news.mkdir()
    (news / "file.txt").symlink_to(tmp_path / "private" / "a.txt")
    (news / "folder").symlink_to(tmp_path / "private")
    os.mkfifo(news / "pipe.txt")
    assert cli.main(["ingest", "news", "--store", "s"]) == cli.PARTIAL
    capsys.readouterr()
    assert cli.main(["quarantine", "--retry", "--json", "--store", "s"]) == cli.PARTIAL
    report = json.loads(capsys.readouterr().out)
    assert (report["added"], report["quarantined"]) == (0, 3)
    for name in ("file.txt", "folder", "pipe.txt"):
        (news / name).unlink()
    (news / "file.txt").write_text(fair, encoding="utf-8")
    (news / "pipe.txt").write_text(fair.replace("青溪", "望江"), encoding="utf-8")
    assert cli.main(["quarantine", "--retry", "--json", "--store", "s"]) == cli.OK
    assert json.loads(capsys.readouterr().out)["added"] == 2
