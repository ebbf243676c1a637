"""A backup carries what operators collected; a restore brings it back and loses nothing newer."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newsqa.errors import StoreError
from newsqa.messages import Message
from newsqa.operations.alerts import Alert
from newsqa.operations.backup import back_up, checked, operations_file, restore
from newsqa.operations.database import FILE, Operations
from newsqa.operations.desk import Desk
from newsqa.operations.golden import GoldenQuestion, GoldenQuestions
from newsqa.operations.source_runs import SourceRuns

COUNT = "INSERT INTO counts VALUES ('2024-08-01', 'rest', 'answered', '', ?)"
ASKED = (
    "INSERT INTO questions (moment, face, question, resolved, outcome, reason, answer, cited, "
    "milliseconds, generation) VALUES (?, 'rest', ?, '', 'abstained', 'no_article', '', '[]', 5, 1)"
)


@pytest.fixture
def backup(desk: Desk, tmp_path: Path) -> Path:
    """Taken while the desk has it open, with a bit of everything."""
    desk.golden.put(GoldenQuestion("谁主持了植树动员会？", "沙小满"))
    desk.inbox.mark(["火星基地何时竣工？"], "known_gap")
    desk.runs.pause("town", paused=True)
    desk.runs.request("town", "run")
    desk.alerts.put(Alert("source_failed", "town", Message("坏了", "broken", "x")))
    desk.database.write("UPDATE alerts SET waiting = 'mail'")
    desk.database.write(COUNT, [3])
    desk.database.write(ASKED, ["2024-08-01T06:00:00+00:00", "火星基地何时竣工？"])
    target = tmp_path / "backup.db"
    assert back_up(desk.engine.store, desk.engine.settings.store, target) == operations_file(target)
    return target


def rows(database: Operations, what: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in database.read(what)]


def test_it_comes_back_in_an_empty_folder_and_sends_nothing_again(
    backup: Path, tmp_path: Path
) -> None:
    file = checked(backup)
    assert file is not None
    (tmp_path / "new").mkdir()
    restore(file, tmp_path / "new")
    found = Operations(tmp_path / "new")
    assert [one.answer for one in GoldenQuestions(found, None).stored()] == ["沙小满"]
    assert rows(found, "SELECT mark FROM marks") == [("known_gap",)]
    assert rows(found, "SELECT asked FROM counts") == [(3,)]
    assert rows(found, "SELECT question FROM questions") == [("火星基地何时竣工？",)]
    run = SourceRuns(found).of("town")
    assert (run.paused, run.requested) == (True, "")
    assert rows(found, "SELECT waiting FROM alerts") == [("",)]
    found.close()


def test_what_came_after_the_backup_stays(desk: Desk, backup: Path) -> None:
    desk.golden.put(GoldenQuestion("谁主持了植树动员会？", "另一个人"))
    desk.golden.put(GoldenQuestion("大桥何时通车？", "六月"))
    desk.inbox.mark(["火星基地何时竣工？"], "wrong")
    desk.runs.pause("town", paused=False)
    desk.database.write("UPDATE counts SET asked = 5")
    desk.database.write("UPDATE alerts SET waiting = '', tries = 1")
    desk.database.write(ASKED, ["2024-08-02T06:00:00+00:00", "新的问题？"])
    for _ in range(2):  # a second time changes nothing
        restore(operations_file(backup), desk.engine.settings.store)
        assert {one.answer for one in desk.golden.stored()} == {"另一个人", "六月"}
        assert [*desk.inbox.marks().values()] == ["wrong"]
        run = desk.runs.of("town")
        assert (run.paused, run.requested) == (False, "run")
        assert rows(desk.database, "SELECT asked FROM counts") == [(5,)]
        assert rows(desk.database, "SELECT count(*) FROM alerts") == [(1,)]
        assert rows(desk.database, "SELECT question FROM questions ORDER BY id") == [
            ("火星基地何时竣工？",),
            ("新的问题？",),
        ]


def test_rows_of_another_machine_are_added_before_those_of_today(
    backup: Path, tmp_path: Path
) -> None:
    """Both number their questions from 1."""
    (tmp_path / "new").mkdir()
    database = Operations(tmp_path / "new")
    database.write(ASKED, ["2024-09-01T06:00:00+00:00", "新机器上的问题？"])
    restore(operations_file(backup), tmp_path / "new")
    assert rows(database, "SELECT question FROM questions ORDER BY id") == [
        ("火星基地何时竣工？",),
        ("新机器上的问题？",),
    ]
    database.close()


def test_without_operations_there_is_one_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    assert back_up(desk.engine.store, tmp_path / "none", tmp_path / "b.db") is None
    assert [path.name for path in tmp_path.glob("b.db*")] == ["b.db"]
    assert checked(tmp_path / "b.db") is None


def test_both_files_or_none(desk: Desk, tmp_path: Path) -> None:
    taken = tmp_path / "b.db"
    taken.write_text("precious")
    with pytest.raises(StoreError, match="not overwritten"):
        back_up(desk.engine.store, desk.engine.settings.store, taken)
    assert not operations_file(taken).exists()
    operations_file(tmp_path / "c.db").write_text("precious")
    with pytest.raises(StoreError, match="not overwritten"):
        back_up(desk.engine.store, desk.engine.settings.store, tmp_path / "c.db")
    assert not (tmp_path / "c.db").exists()


def test_damaged_operations_do_not_stop_the_backup_of_the_archive(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ill").mkdir()
    (tmp_path / "ill" / FILE).write_bytes(b"no database" * 999)
    assert back_up(desk.engine.store, tmp_path / "ill", tmp_path / "b.db") is None
    assert [path.name for path in tmp_path.glob("b.db*")] == ["b.db"]
    assert "not part of the backup" in caplog.text or "没有备份进去" in caplog.text


@pytest.mark.parametrize("damage", ["text", "short", "version"])
def test_a_damaged_file_is_refused_before_anything_changes(backup: Path, damage: str) -> None:
    file = operations_file(backup)
    if damage == "text":
        file.write_bytes(b"no database" * 999)
    elif damage == "short":
        file.write_bytes(file.read_bytes()[:9000])
    else:
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    with pytest.raises(StoreError, match=r"backup\.db\.operations.*damaged"):
        checked(backup)
