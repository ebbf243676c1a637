"""Places inside files, and which of the noted ones a run has mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsqa.ingest.locations import absolute, file_of, settled


@pytest.mark.parametrize(
    ("place", "file"),
    [
        ("a/news.jsonl:3", "a/news.jsonl"),
        ("a/news.jsonl:3#2", "a/news.jsonl"),
        ("a/list.json#12", "a/list.json"),
        ("a/news.zip!b/c.txt", "a/news.zip"),
        ("a/news.zip!b/c.jsonl:7#1", "a/news.zip"),
        ("a/plain.txt", "a/plain.txt"),
        ("https://site.example:8080/a#2", "https://site.example:8080/a#2"),
    ],
)
def test_the_file_of_a_place(place: str, file: str) -> None:
    assert file_of(place) == file


def test_a_file_whose_own_name_ends_so_is_itself(tmp_path: Path) -> None:
    odd = tmp_path / "wow!.json#2"
    odd.write_text("{}", encoding="utf-8")
    assert file_of(str(odd)) == str(odd)
    assert file_of(f"{odd}#3") == str(odd)


def test_what_was_read_without_a_fault_is_settled(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl", "notes.png"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    noted = [
        f"{tmp_path}/a.txt",
        f"{tmp_path}/b.jsonl:3",
        f"{tmp_path}/b.jsonl:9",
        f"{tmp_path}/notes.png",  # passed over in a folder: not read
        "elsewhere.txt",
        "https://site.example/a",
        "https://site.example/b",
    ]
    found = settled(
        noted,
        [tmp_path, "https://site.example/b"],
        {f"{tmp_path}/b.jsonl:9"},
        {"https://site.example/a", None},
    )
    assert found == [noted[0], noted[1], noted[5], noted[6]]
    assert settled([], [tmp_path], set()) == []


def test_a_place_holds_from_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert absolute("a.jsonl:3") == f"{tmp_path}/a.jsonl:3"
    assert absolute(absolute("a.jsonl:3")) == f"{tmp_path}/a.jsonl:3"
    for place in ("https://site.example/a", "-", "<stdin>:3"):
        assert absolute(place) == place


def test_a_folder_that_could_be_listed_is_settled(tmp_path: Path) -> None:
    inner = tmp_path / "news" / "inner"
    inner.mkdir(parents=True)
    noted = [str(inner), str(tmp_path)]
    assert settled(noted, [tmp_path / "news"], set()) == [str(inner)]
    assert settled(noted, [inner], set()) == [str(inner)]
    assert settled(noted, [tmp_path / "news"], {str(inner)}) == []


def test_what_has_left_a_folder_that_was_listed_is_settled(tmp_path: Path) -> None:
    (tmp_path / "news" / "closed").mkdir(parents=True)
    news = tmp_path / "news"
    gone = [f"{news}/a.txt", f"{news}/b.jsonl:3", f"{news}/c.zip!d/e.txt"]
    unsure = [f"{news}/closed/f.txt", f"{tmp_path}/other/g.txt"]
    assert settled([*gone, *unsure], [news], [f"{news}/closed"]) == gone
    news.rename(tmp_path / "unmounted")
    assert settled(gone, [news], [str(news)]) == []
