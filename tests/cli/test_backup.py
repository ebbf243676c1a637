"""`newsqa backup` and `newsqa restore` with the golden questions of operators."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from newsqa import cli
from newsqa.operations.database import Operations
from newsqa.operations.golden import GoldenQuestion, GoldenQuestions


def test_a_lost_folder_comes_back_with_its_golden_questions(
    articles_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ingest", str(articles_folder), "--store", "s"]) == cli.OK
    database = Operations(Path("s"))
    GoldenQuestions(database, None).put(GoldenQuestion("大桥何时通车？", "六月"))
    database.close()
    capsys.readouterr()
    assert cli.main(["backup", "b.db", "--store", "s"]) == cli.OK
    (line,) = capsys.readouterr().err.splitlines()
    assert "b.db.operations" in line
    shutil.rmtree("s")
    assert cli.main(["restore", "b.db", "--store", "s"]) == cli.OK
    (line,) = capsys.readouterr().err.splitlines()
    assert "3 篇" in line
    assert "标准问题" in line
    database = Operations(Path("s"))
    assert [one.answer for one in GoldenQuestions(database, None).stored()] == ["六月"]
    database.close()


def test_damaged_operations_leave_the_store_as_it_is(
    articles_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ingest", str(articles_folder), "--store", "s"]) == cli.OK
    Operations(Path("s")).close()
    assert cli.main(["backup", "b.db", "--store", "s"]) == cli.OK
    Path("b.db.operations").write_text("no database" * 500)
    before = Path("s/news.db").read_bytes()
    capsys.readouterr()
    assert cli.main(["restore", "b.db", "--store", "s"]) == cli.ERROR
    (line,) = capsys.readouterr().err.splitlines()
    assert "b.db.operations：备份已损坏" in line
    assert Path("s/news.db").read_bytes() == before
