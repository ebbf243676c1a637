"""`newsqa articles`: what `newsqa remove` takes, a page at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsqa import cli
from newsqa.store import reader

LIST = ["articles", "--store", "s"]


@pytest.fixture
def store(articles_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["ingest", "articles", "--source", "town", "--store", "s"])
    records = [
        {"id": f"n/{n}", "title": f"國際會展第{n}天", "text": f"会展第{n}天来了三万人。" * 3}
        for n in range(1, 6)
    ]
    records[0]["url"] = "https://Portal.example/fair"
    (tmp_path / "fair.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    cli.main(["ingest", "fair.jsonl", "--store", "s"])
    capsys.readouterr()


def listed(capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    assert cli.main([*LIST, *more, "--json"]) == cli.OK
    return [one["id"] for one in json.loads(capsys.readouterr().out)["articles"]]


def test_a_line_has_id_day_and_title(store: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(LIST) == cli.OK
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert len(lines) == 8
    assert sum("2024-05-20  望江大桥合龙" in line for line in lines) == 1
    assert "n/2  -           國際會展第2天" in lines
    assert "列出 8 篇，库里共 8 篇" in err


def test_the_ids_can_be_removed(store: None, capsys: pytest.CaptureFixture[str]) -> None:
    ids = listed(capsys, "--grep", "大桥")
    assert cli.main(["remove", *ids, "--store", "s"]) == cli.OK
    assert capsys.readouterr().out.split() == ids
    assert listed(capsys, "--grep", "大桥") == []


def test_each_choice_narrows_the_list(store: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(listed(capsys, "--source", "town")) == 3
    assert len(listed(capsys, "--since", "2024-05-20")) == 2, "those without a date are not among"
    assert len(listed(capsys, "--grep", "国际会展")) == 5, "in either script"
    assert listed(capsys, "--grep", "n/3") == ["n/3"]
    assert listed(capsys, "--grep", "portal.EXAMPLE") == ["n/1"]
    assert listed(capsys, "--grep", "三万人") == [], "texts are not read"
    assert listed(capsys, "--source", "town", "--since", "2024-05-21", "--grep", "冠") != []


def test_pages_follow_each_other(store: None, capsys: pytest.CaptureFixture[str]) -> None:
    pages, after = list[list[str]](), 0
    while True:
        command = [*LIST, "--limit", "2", "--after", str(after), "--grep", "会展", "--json"]
        assert cli.main(command) == cli.OK
        page = json.loads(capsys.readouterr().out)
        pages.append([one["id"] for one in page["articles"]])
        if page["next"] is None:
            break
        after = page["next"]
    assert pages == [["n/1", "n/2"], ["n/3", "n/4"], ["n/5"]]
    assert cli.main([*LIST, "--limit", "2"]) == cli.OK
    assert "--after 2" in capsys.readouterr().err


def test_no_text_is_read(
    store: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reader, "article_of", None)
    assert len(listed(capsys)) == 8


def test_an_unknown_source_is_named_with_the_known_ones(
    store: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "more").mkdir()
    toml = "store = 's'\n[[source]]\nname = 'more'\nlocation = 'more'\n"
    (tmp_path / "newsqa.toml").write_text(toml, encoding="utf-8")
    assert listed(capsys, "--source", "more") == [], "it has no article yet"
    for more in ([], ["--json"]):
        assert cli.main([*LIST, "--source", "twon", *more]) == cli.USAGE
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert "没有名为 twon 的来源；有：more, town" in err


@pytest.mark.parametrize("wrong", [["--limit", "0"], ["--limit", "-3"], ["--after", "-1"]])
def test_a_number_out_of_range_is_wrong_usage(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main([*LIST, *wrong])
    assert end.value.code == cli.USAGE
    assert f"{wrong[0]}：不能小于 {int(wrong[0] == '--limit')}" in capsys.readouterr().err


def test_what_is_no_day_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main([*LIST, "--since", "May"])
    assert end.value.code == cli.USAGE
    assert cli.main(LIST) == cli.ERROR
    assert "还没有库" in capsys.readouterr().err.splitlines()[-1]
