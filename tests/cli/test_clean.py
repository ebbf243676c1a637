from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from newsqa.cli import main
from tests.corrupt import lose_bytes

# Written for this project.
CLEAN = (
    "4月2日上午，青溪縣召開春季造林工作會議。縣長卓遠航指出，各部門要認真落實責任，"
    "確保人民群衆生命財產安全，進一步改善生態環境質量。"
)


def damaged() -> str:
    start = CLEAN.index("民群衆生命")
    for seed in range(20):
        length, read = lose_bytes(CLEAN[start : start + 5], random.Random(seed), "\ufffd")
        if length == 5:
            break
    text = CLEAN[:start] + read + CLEAN[start + length :]
    return text.replace("縣召", "縣(xiàn)召").replace("造林", "造林(lín)")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    lines = ["青溪縣召開造林會議", "發布時間：2024-04-02 來源：青溪日報", damaged(), "上一篇：無"]
    path.write_bytes("\n".join(lines).encode("gb18030"))
    return path


def test_clean_lists_repairs_and_removals_as_json(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", str(page), "--json"]) == 0

    shown = json.loads(capsys.readouterr().out)
    assert shown["body"] == CLEAN
    assert shown["title"] == "青溪縣召開造林會議"
    assert (shown["published"], shown["publisher"]) == ("2024-04-02", "青溪日報")
    assert shown["encoding"] == "gb18030"
    kinds = [repair["kind"] for repair in shown["repairs"]]
    assert sorted(kinds) == ["lost_bytes", "note", "note"]
    assert {"label", "footer"} <= {removal["reason"] for removal in shown["removed"]}


def test_clean_shows_the_body_and_diff_only_the_changes(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", str(page)]) == 0
    assert CLEAN in capsys.readouterr().out

    assert main(["clean", str(page), "--diff"]) == 0
    shown = capsys.readouterr().out
    assert CLEAN not in shown
    assert "縣(xiàn)" in shown
    assert "[footer] 上一篇：無" in shown


def test_clean_stores_nothing_and_exits_3_for_what_cannot_be_read(
    page: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "b.txt").write_bytes(b"")
    before = sorted(tmp_path.rglob("*"))

    assert main(["clean", str(tmp_path)]) == 3

    shown = capsys.readouterr()
    assert CLEAN in shown.out
    assert shown.err.count("\n") == 1
    assert "b.txt" in shown.err
    assert sorted(tmp_path.rglob("*")) == before
