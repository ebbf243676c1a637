"""`newsqa feedback`: for people, programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from newsqa import cli
from newsqa.cli.feedback import _cell
from newsqa.store.database import Store
from newsqa.types import Cited, Feedback

FIRST = Feedback(
    "a" * 32,
    "2024-05-02T08:00:00+00:00",
    "谁？",
    "祁望舒",
    (Cited("m", 3, 6), Cited("n")),
    "bad",
    "source",
    '=HYPERLINK("http://x.example")\n两行',
    3,
)
SECOND = Feedback("b" * 32, "2024-05-03T08:00:00+00:00", "何时？", "", (), "good", None, "", 4)


@pytest.fixture
def store(tmp_path: Path) -> str:
    made = Store(tmp_path / "s", create=True)
    made.note(FIRST)
    made.note(SECOND)
    return "s"


def output_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["feedback", "--store", "s", *arguments]) == cli.OK
    return capsys.readouterr().out


def test_for_people_one_line_each(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = output_of(capsys).splitlines()
    assert first == (
        "2024-05-02T08:00:00+00:00  不好  谁？ → 祁望舒  "
        '（出处不对，=HYPERLINK("http://x.example") 两行）'
    )
    assert second.endswith("好  何时？ → （没有答）")
    assert output_of(capsys, "--since", "2024-06-01") == "没有\n"


def test_json_has_it_all(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = json.loads(output_of(capsys, "--json"))
    assert first == {
        "id": "a" * 32,
        "given": "2024-05-02T08:00:00+00:00",
        "question": "谁？",
        "answer": "祁望舒",
        "cited": [
            {"article_id": "m", "start": 3, "end": 6},
            {"article_id": "n", "start": None, "end": None},
        ],
        "verdict": "bad",
        "reason": "source",
        "remark": FIRST.remark,
        "generation": 3,
    }
    assert second["reason"] is None


def test_a_table_holds_no_formula(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    header, first, second = csv.reader(io.StringIO(output_of(capsys, "--csv")))
    assert first[header.index("remark")] == f"'{FIRST.remark}"
    assert json.loads(first[header.index("cited")])[0]["article_id"] == "m"
    assert second[header.index("reason")] == ""


@pytest.mark.parametrize("first", "=+-@＝＋－＠\t")
def test_no_cell_begins_as_a_formula(first: str) -> None:
    assert _cell(f"{first}1+1") == f"'{first}1+1"
    assert _cell(f"答{first}1") == f"答{first}1"


def test_a_control_character_is_written_as_its_escape() -> None:
    assert _cell("\r1+1") == "\\x0d1+1"


@pytest.mark.parametrize("since", ["2024-05-03", "2024-05-03T09:00+08:00", "2024-05-02T08:00:01"])
def test_since_a_day_or_a_moment(
    store: str, capsys: pytest.CaptureFixture[str], since: str
) -> None:
    found = json.loads(output_of(capsys, "--json", "--since", since))
    assert [one["id"] for one in found] == ["b" * 32]


def test_a_wrong_date_and_a_missing_store_are_errors(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["feedback", "--store", "s", "--since", "gestern"])
    assert end.value.code == cli.USAGE
    assert "写成 2024-05-01" in capsys.readouterr().err
    assert cli.main(["feedback", "--store", "none"]) == cli.ERROR
