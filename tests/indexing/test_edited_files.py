"""A file that was edited and is ingested again by hand takes the place of what it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsqa import cli
from newsqa.engine import NewsQA
from newsqa.indexing.edited_files import batched
from newsqa.ingest.draft import Located
from newsqa.maintenance.rollback import rollback
from newsqa.maintenance.verify import verify
from newsqa.search import embedder as embedder_module
from newsqa.settings import Settings, Source
from newsqa.types import Article
from tests.conftest import HashEmbedder
from tests.store.parts import check_whole


def opened(settings: Settings, **more: object) -> NewsQA:
    return NewsQA(settings.model_copy(update=more), create=True, embedder=HashEmbedder())


def write(path: Path, words: str, title: str = "澄溪小学招生") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"{title}\n澄溪小学今年计划招收新生{words}人，报名从六月一日开始。"
    if path.suffix == ".html":
        head, body = text.split("\n")
        text = f"<html><title>{head}</title><body><h1>{head}</h1><p>{body}</p></body></html>"
    path.write_text(text, encoding="utf-8")
    return path


def words(engine: NewsQA) -> list[str]:
    with engine.store.view() as view:
        return sorted(article.text.split("新生")[1].split("人")[0] for article in view.articles())


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md", "a.htm"])
def test_an_edited_file_replaces_its_article(settings: Settings, tmp_path: Path, name: str) -> None:
    engine = opened(settings)
    file = write(tmp_path / name, "三百")
    engine.ingest([file])
    write(file, "三百二十")
    report = engine.ingest([file])
    assert (report.added, report.changed, report.replaced) == (0, 1, 1)
    assert words(engine) == ["三百二十"]
    again = engine.ingest([file])
    assert (again.unchanged, again.replaced) == (1, 0)
    check_whole(engine.store)
    assert not verify(engine.indexer).findings
    rollback(engine.indexer)
    assert words(engine) == ["三百"]


def test_it_is_that_very_path_that_counts(settings: Settings, tmp_path: Path) -> None:
    engine = opened(settings)
    first, second = write(tmp_path / "a.txt", "三百"), write(tmp_path / "sub" / "a.txt", "六百")
    engine.ingest([first, second])
    write(tmp_path / "other" / "a.txt", "九百")
    report = engine.ingest([tmp_path / "other"])
    assert (report.added, report.replaced) == (1, 0)
    assert words(engine) == ["三百", "九百", "六百"]


def test_an_article_that_another_file_has_too_stays(settings: Settings, tmp_path: Path) -> None:
    engine = opened(settings)
    first, second = write(tmp_path / "a.txt", "三百"), write(tmp_path / "b.txt", "三百")
    engine.ingest([first])
    engine.ingest([second])
    write(first, "六百")
    assert engine.ingest([first]).replaced == 0
    assert words(engine) == ["三百", "六百"]
    write(second, "六百")
    report = engine.ingest([second])
    assert (report.changed, report.unchanged, report.replaced) == (0, 1, 1)
    assert words(engine) == ["六百"], "now no file has it any more"


def test_a_file_that_was_moved_and_written_anew_loses_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    engine = opened(settings)
    file = write(tmp_path / "news" / "a.txt", "三百")
    engine.ingest([tmp_path / "news"])
    file.rename(tmp_path / "news" / "b.txt")
    write(file, "六百")
    assert engine.ingest([tmp_path / "news"]).replaced == 0
    assert words(engine) == ["三百", "六百"]


@pytest.mark.parametrize("batch", [1, 2, 3, 256])
def test_a_file_of_several_articles_replaces_none(
    settings: Settings, tmp_path: Path, batch: int
) -> None:
    """A dump in a text file; its articles may lie in several batches."""

    def put(*numbers: str) -> None:
        docs = (
            f"<doc><url>https://x.example/{n}</url><contenttitle>第{n}条</contenttitle>"
            f"<content>澄溪小学今年计划招收新生{n}人，报名从六月一日开始。</content></doc>"
            for n in numbers
        )
        (tmp_path / "a.txt").write_text("\n".join(docs), encoding="utf-8")

    engine = opened(settings, batch_articles=batch)
    put("1", "2", "3")
    engine.ingest([tmp_path / "a.txt"])
    put("4", "5", "6")
    assert engine.ingest([tmp_path / "a.txt"]).replaced == 0
    put("7")
    assert engine.ingest([tmp_path / "a.txt"]).replaced == 0
    assert len(words(engine)) == 7


def test_records_are_known_by_their_ids_not_by_their_file(
    settings: Settings, tmp_path: Path
) -> None:
    engine = opened(settings)
    for number in "12":
        record = {"id": number, "text": f"澄溪小学今年计划招收新生{number}人，请知悉。"}
        (tmp_path / "today.jsonl").write_text(json.dumps(record), encoding="utf-8")
        assert engine.ingest([tmp_path / "today.jsonl"]).replaced == 0
    assert words(engine) == ["1", "2"]


def test_a_file_of_a_source_is_replaced_by_hand_too(settings: Settings, tmp_path: Path) -> None:
    file = write(tmp_path / "news" / "a.txt", "三百")
    engine = opened(settings, source=[Source(name="town", location=str(tmp_path / "news"))])
    engine.refresh()
    write(file, "六百")
    assert engine.ingest([file]).replaced == 1
    assert words(engine) == ["六百"]
    (report,) = engine.refresh(prune=True).sources
    assert (report.added, report.changed, report.vanished) == ((), (), ())
    assert words(engine) == ["六百"]


def test_the_command_says_so(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(embedder_module, "open_embedder", lambda *a, **k: HashEmbedder())
    file = write(tmp_path / "a.txt", "三百")
    command = ["ingest", "--store", str(settings.store), str(file)]
    assert cli.main(command) == cli.OK
    assert "替换" not in capsys.readouterr().err
    write(file, "六百")
    assert cli.main(command) == cli.OK
    assert "文件改过 1 个" in capsys.readouterr().err
    write(file, "九百")
    assert cli.main([*command, "--json"]) == cli.OK
    assert json.loads(capsys.readouterr().out)["replaced"] == 1


def test_batches_know_which_files_hold_one_article() -> None:
    places = "aabcccde"
    items = [Located(Article(str(n), "字"), place) for n, place in enumerate(places)]
    for size in range(1, 10):
        found = list(batched(iter(items), size))
        assert [one for batch in found for one in batch.items] == items
        assert {place for batch in found for place in batch.alone} == {"b", "d", "e"}, size
    assert list(batched(iter([]), 3)) == []
