"""Rollback, verify, backup, restore: what a store promises to those who look after it."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path

import apsw
import pytest

from newsqa import cli
from newsqa.engine import NewsQA
from newsqa.errors import StoreError, StoreVersion
from newsqa.maintenance.backup import back_up, restore
from newsqa.maintenance.rollback import generations, rollback
from newsqa.maintenance.verify import verify
from newsqa.search import embedder as embedder_module
from newsqa.settings import Settings, Source
from newsqa.store.lock import LOCK
from tests.conftest import HashEmbedder
from tests.store.parts import check_whole, rows

TOWNS = ("青溪", "望江", "晨星", "枫渡", "澜溪", "云岭")


def write(folder: Path, number: int, words: str = "开张") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"n{number}.txt"
    town = TOWNS[number % len(TOWNS)]
    path.write_text(
        f"{town}集市{number}\n{town}县第{number}次集市在六月{words}，由谷雨生主持，请大家知悉。",
        encoding="utf-8",
    )
    return path


def opened(settings: Settings) -> NewsQA:
    return NewsQA(settings, create=True, embedder=HashEmbedder())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(6):
        write(tmp_path / "news", number)
    return tmp_path / "news"


@pytest.fixture
def sourced(settings: Settings, folder: Path) -> NewsQA:
    source = Source(name="town", location=str(folder))
    engine = opened(settings.model_copy(update={"source": [source]}))
    engine.refresh()
    return engine


def content(engine: NewsQA) -> set[tuple[str, str, str]]:
    with engine.store.view() as view:
        return {(a.id, a.text, a.fetched) for a in view.articles()}


def change(path: Path, sql: str, *values: object) -> None:
    """Does what bit rot would do: the hash of the row stays."""
    connection = apsw.Connection(str(path))
    connection.execute(sql, values)
    connection.close()


# -- rollback ------------------------------------------------------------------------------------


def test_a_rollback_is_the_generation_before_and_once_more_is_the_change(
    sourced: NewsQA, folder: Path
) -> None:
    before = content(sourced)
    write(folder, 1, "改期")
    write(folder, 7)
    (folder / "n2.txt").unlink()
    sourced.refresh(prune=True)
    after = content(sourced)
    assert before != after
    embedder = sourced.embedder
    assert isinstance(embedder, HashEmbedder)
    encoded = embedder.encoded
    assert rollback(sourced.indexer) == 3
    assert content(sourced) == before
    assert embedder.encoded == encoded  # vectors come back as they were
    check_whole(sourced.store)
    assert not verify(sourced.indexer).findings
    hits = sourced.search("望江县第1次集市", 20)
    assert any("望江县第1次集市在六月开张" in hit.passage.text for hit in hits)
    assert not any("改期" in hit.passage.text for hit in hits)
    assert rollback(sourced.indexer) == 4
    assert content(sourced) == after
    check_whole(sourced.store)


def test_after_a_rollback_the_sources_are_read_again(sourced: NewsQA, folder: Path) -> None:
    write(folder, 1, "改期")
    sourced.refresh()
    after = {text for _, text, _ in content(sourced)}
    rollback(sourced.indexer)
    (report,) = sourced.refresh().sources
    assert (len(report.added), len(report.changed)) == (0, 1)
    assert {text for _, text, _ in content(sourced)} == after
    (folder / "n2.txt").unlink()
    assert len(sourced.refresh(prune=True).sources[0].vanished) == 1  # it knows where they came


def test_what_was_removed_by_hand_comes_back(sourced: NewsQA) -> None:
    before = content(sourced)
    sourced.remove([next(iter(before))[0]])
    rollback(sourced.indexer)
    assert content(sourced) == before
    assert sourced.refresh().sources[0].unchanged == 6


def test_where_there_is_no_generation_before_it_says_so(
    sourced: NewsQA, settings: Settings, tmp_path: Path
) -> None:
    sourced.rebuild()
    with pytest.raises(StoreError, match="newsqa restore"):
        rollback(sourced.indexer)
    empty = opened(settings.model_copy(update={"store": tmp_path / "empty"}))
    with pytest.raises(StoreError, match="empty"):
        rollback(empty.indexer)


def two_sources(settings: Settings, tmp_path: Path, **more: object) -> NewsQA:
    sources = [Source(name=name, location=str(tmp_path / name)) for name in ("news", "late")]
    return opened(settings.model_copy(update={"source": sources, **more}))


def changes(engine: NewsQA) -> list[tuple[int, int, str, int, int, int]]:
    return [
        (one.before, one.generation, one.command, one.added, one.updated, one.removed)
        for one in generations(engine.store)
    ]


def test_a_rollback_undoes_the_refresh_of_all_its_sources(
    settings: Settings, folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "late", 7)
    engine = two_sources(settings, tmp_path)
    engine.refresh()
    before = content(engine)
    write(folder, 1, "改期")
    write(tmp_path / "late", 8)
    (tmp_path / "late" / "n7.txt").unlink()
    engine.refresh(prune=True, force=True)
    assert changes(engine)[0] == (2, 4, "refresh", 2, 0, 2)
    after = content(engine)
    assert rollback(engine.indexer) == 5
    assert content(engine) == before
    check_whole(engine.store)
    assert rollback(engine.indexer) == 6
    assert content(engine) == after


def test_a_rollback_undoes_an_ingest_of_many_batches(
    sourced: NewsQA, tmp_path: Path, settings: Settings
) -> None:
    before = content(sourced)
    for number in range(10, 19):
        write(tmp_path / "more", number)
    small = opened(settings.model_copy(update={"batch_articles": 2}))
    assert small.ingest([tmp_path / "more"]).generation == 6
    assert changes(small) == [(1, 6, "ingest", 9, 0, 0), (0, 1, "refresh", 6, 0, 0)]
    assert rollback(small.indexer) == 7
    assert content(small) == before
    check_whole(small.store)


def test_any_generation_that_a_command_began_at_can_be_returned_to(
    settings: Settings, folder: Path, tmp_path: Path
) -> None:
    engine = two_sources(settings, tmp_path, undo_points=4)
    engine.ingest([folder])
    states = {engine.status().generation: content(engine)}
    for number, words in ((1, "改期"), (2, "延期"), (1, "取消")):
        file = tmp_path / "one.jsonl"
        file.write_text(f'{{"id": "{number}", "text": "集市{words}，由谷雨生主持。"}}', "utf-8")
        engine.ingest([file])
        states[engine.status().generation] = content(engine)
    engine.remove(["2"])
    found = changes(engine)
    assert [one[2:] for one in found] == [
        ("remove", 0, 0, 1),
        ("ingest", 0, 1, 0),
        ("ingest", 1, 0, 0),
        ("ingest", 1, 0, 0),
    ], "the oldest is no longer there"
    with pytest.raises(StoreError, match="possible are: 4, 3, 2, 1"):
        rollback(engine.indexer, 0)
    for generation in (3, 1, 4, 2):
        at = engine.status().generation
        if generation not in [one.before for one in generations(engine.store)]:
            continue
        assert rollback(engine.indexer, generation) == at + 1
        assert content(engine) == states[generation]
        assert rollback(engine.indexer) == at + 2
        check_whole(engine.store)
    assert not verify(engine.indexer).findings


def test_without_undo_points_nothing_is_stored_to_undo(settings: Settings, folder: Path) -> None:
    engine = opened(settings.model_copy(update={"undo_points": 0}))
    engine.ingest([folder])
    assert rows(engine.store, "SELECT count(*) FROM undo") == [(0,)]
    with pytest.raises(StoreError, match="no generation to go back to"):
        rollback(engine.indexer)


def test_a_flipped_bit_does_not_come_back_by_a_rollback(sourced: NewsQA, folder: Path) -> None:
    write(folder, 1, "改期")
    sourced.refresh()
    write(folder, 2, "改期")
    sourced.refresh()
    before = (content(sourced), sourced.status().generation)
    point = "(SELECT max(begun) FROM undo)"
    change(
        sourced.store.path,
        f"UPDATE undo SET fields = replace(fields, '谷雨生', '谷雨王') WHERE begun = {point}",
    )
    for to in (None, 1):
        with pytest.raises(StoreError, match="damaged: not rolled back"):
            rollback(sourced.indexer, to)
    assert (content(sourced), sourced.status().generation) == before
    (finding,) = verify(sourced.indexer).findings
    assert finding.kind == "undo"
    done = verify(sourced.indexer, repair=True)
    assert (done.lost, done.undo_lost) == ((), 3)
    assert not verify(sourced.indexer).findings
    assert generations(sourced.store) == [], "what lies behind it cannot be reached either"
    assert content(sourced) == before[0]


@pytest.mark.parametrize("column", ["added = 99", "generation = 7", "command = 'x'"])
def test_a_damaged_undo_point_is_none(sourced: NewsQA, folder: Path, column: str) -> None:
    write(folder, 1, "改期")
    sourced.refresh()
    change(sourced.store.path, f"UPDATE undo_points SET {column} WHERE begun = 0")
    assert [point.generation for point in generations(sourced.store)] == [2]
    assert [finding.kind for finding in verify(sourced.indexer).findings] == ["undo"]
    verify(sourced.indexer, repair=True)
    assert not verify(sourced.indexer).findings
    assert rollback(sourced.indexer) == 3


def test_what_was_damaged_before_it_changed_does_not_come_back(
    sourced: NewsQA, folder: Path
) -> None:
    change(
        sourced.store.path,
        "UPDATE articles SET text = replace(text, '谷雨生', '谷雨王') WHERE row = 2",
    )
    change(sourced.store.path, "UPDATE passages SET vector = zeroblob(length(vector)) WHERE id = 3")
    for number in range(6):
        write(folder, number, "改期")
    sourced.refresh(prune=True)
    after = content(sourced)
    rollback(sourced.indexer)
    found = content(sourced)
    assert len(found) == 5
    assert not any("谷雨王" in text for _, text, _ in found)
    assert not verify(sourced.indexer).findings
    assert "开张" in sourced.search("晨星县第2次集市", 1)[0].passage.text
    rollback(sourced.indexer)
    assert content(sourced) == after


# -- verify --------------------------------------------------------------------------------------

DAMAGE = {
    "vector": "UPDATE passages SET vector = zeroblob(length(vector)) WHERE id = 2",
    "window": "UPDATE passages SET stop = stop - 1 WHERE id = 2",
    "outside": "UPDATE passages SET stop = 100000 WHERE id = 2",
    "short vector": "UPDATE passages SET vector = x'00' WHERE id = 2",
    "another article": "UPDATE passages SET article = 1 WHERE id = 2",
    "passage": "DELETE FROM passages WHERE id = 2",
    "terms": "DELETE FROM passage_terms WHERE rowid = 2",
    "article terms": "DELETE FROM article_terms WHERE rowid = 2",
    "orphan terms": "INSERT INTO passage_terms (rowid, terms) VALUES (999, '会议')",
    "orphan source": "INSERT INTO article_sources VALUES ('nobody', 'x', 'y')",
    "orphan band": "INSERT INTO bands VALUES (1, 999)",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_and_repaired_from_the_rows(sourced: NewsQA, name: str) -> None:
    assert not verify(sourced.indexer).findings
    before = content(sourced)
    change(sourced.store.path, DAMAGE[name])
    found = verify(sourced.indexer)
    assert found.findings
    assert all("\n" not in str(finding.message) for finding in found.findings)
    assert found == verify(sourced.indexer)  # only looking changes nothing
    done = verify(sourced.indexer, repair=True)
    assert (done.findings, done.lost) == (found.findings, ())
    assert not verify(sourced.indexer).findings
    assert content(sourced) == before
    check_whole(sourced.store)
    question = "望江县第1次集市"
    assert "望江" in sourced.search(question, 1)[0].passage.text


def test_a_flipped_word_is_never_shown_and_comes_back_from_its_source(sourced: NewsQA) -> None:
    before = content(sourced)
    sourced.ask("望江县第1次集市由谁主持")  # with its vectors loaded before the damage
    change(
        sourced.store.path,
        "UPDATE articles SET text = replace(text, '谷雨生', '谷雨王') WHERE row = 2",
    )
    for engine in (sourced, opened(sourced.settings)):
        answer = engine.ask("望江县第1次集市由谁主持")
        assert not any("谷雨王" in span.quote for span in answer.spans)
        assert not any("望江" in hit.passage.text for hit in engine.search("望江县集市", 20))
    (finding,) = verify(sourced.indexer).findings
    assert finding.kind == "article"
    (lost,) = verify(sourced.indexer, repair=True).lost
    with pytest.raises(StoreError, match="verify --repair"):
        change(sourced.store.path, "UPDATE articles SET title = 'x' WHERE row = 1")
        sourced.rebuild()
    verify(sourced.indexer, repair=True)
    assert lost not in {id_ for id_, _, _ in content(sourced)}
    sourced.refresh()
    assert {row[:2] for row in content(sourced)} == {row[:2] for row in before}
    assert not verify(sourced.indexer).findings


# -- backup and restore --------------------------------------------------------------------------


def test_a_backup_is_the_store_of_its_moment_and_comes_back(
    sourced: NewsQA, folder: Path, tmp_path: Path
) -> None:
    before = content(sourced)
    file = tmp_path / "backup.db"
    with sourced.store.writer():  # while another writes
        back_up(sourced.store, file)
    assert [path.name for path in tmp_path.glob("*backup*")] == ["backup.db"]
    (folder / "n1.txt").unlink()
    write(folder, 7)
    sourced.refresh(prune=True)
    reader = opened(sourced.settings)
    assert any("第7次" in hit.passage.text for hit in reader.search("第7次集市", 20))
    restore(sourced.settings, file)
    for engine in (sourced, reader, opened(sourced.settings)):
        assert content(engine) == before
        assert engine.status().generation == 3  # newer than all that was
        found = {hit.passage.article.id for hit in engine.search("县集市", 50)}
        assert found == {id_ for id_, _, _ in before}
    check_whole(sourced.store)
    assert not verify(sourced.indexer).findings
    with pytest.raises(StoreError, match="no generation"):
        rollback(sourced.indexer)
    assert len(sourced.refresh(prune=True).sources[0].vanished) == 1


def test_a_backup_overwrites_nothing(sourced: NewsQA, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_text("precious")
    with pytest.raises(StoreError, match="not overwritten"):
        back_up(sourced.store, file)
    assert file.read_text() == "precious"


def test_a_backup_makes_no_folder_of_a_mistyped_path(sourced: NewsQA, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no folder .*typo"):
        back_up(sourced.store, tmp_path / "typo" / "deep" / "backup.db")
    assert not (tmp_path / "typo").exists()
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"there is no folder .*file"):
        back_up(sourced.store, tmp_path / "file" / "backup.db")


def test_a_backup_goes_to_a_disk_where_files_have_one_name(
    sourced: NewsQA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", refused)
    before = content(sourced)
    back_up(sourced.store, tmp_path / "backup.db")
    restore(sourced.settings, tmp_path / "backup.db")
    assert content(opened(sourced.settings)) == before
    with pytest.raises(StoreError, match="not overwritten"):
        back_up(sourced.store, tmp_path / "backup.db")
    assert [path.name for path in tmp_path.glob(".*.part")] == []


@pytest.mark.parametrize("damage", ["row", "pages", "short", "text", "version", "missing"])
def test_a_backup_that_is_not_whole_leaves_the_store_as_it_is(
    sourced: NewsQA, tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "backup.db"
    back_up(sourced.store, file)
    data = file.read_bytes()
    if damage == "row":
        change(file, "UPDATE articles SET text = 'x' WHERE row = 2")
    elif damage == "version":
        change(file, "PRAGMA user_version = 99")
    elif damage == "pages":
        file.write_bytes(data[:20000] + bytes(8000) + data[28000:])
    elif damage == "short":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "text":
        file.write_text("no database" * 500)
    else:
        file.unlink()
    before = (content(sourced), sourced.status().generation)
    with pytest.raises(StoreVersion if damage == "version" else StoreError) as raised:
        restore(sourced.settings, file)
    assert "\n" not in str(raised.value)
    assert (content(sourced), sourced.status().generation) == before
    assert not list(sourced.settings.store.glob("restore.db*"))


def test_a_store_that_cannot_be_opened_is_replaced_and_renamed(
    sourced: NewsQA, tmp_path: Path
) -> None:
    before = content(sourced)
    back_up(sourced.store, tmp_path / "backup.db")
    sourced.store.close()
    sourced.store.path.write_bytes(b"damaged" * 1000)
    digest = hashlib.sha256(sourced.store.path.read_bytes()).digest()
    restore(sourced.settings, tmp_path / "backup.db")
    assert content(opened(sourced.settings)) == before
    aside = sourced.settings.store / "news.db.damaged"
    assert hashlib.sha256(aside.read_bytes()).digest() == digest


def test_a_store_can_be_restored_where_there_was_none(
    sourced: NewsQA, settings: Settings, tmp_path: Path
) -> None:
    back_up(sourced.store, tmp_path / "backup.db")
    elsewhere = settings.model_copy(update={"store": tmp_path / "elsewhere"})
    restore(elsewhere, tmp_path / "backup.db")
    assert content(opened(elsewhere)) == content(sourced)


# -- the command line ----------------------------------------------------------------------------


def test_the_commands(
    sourced: NewsQA,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(embedder_module, "open_embedder", lambda *a, **k: HashEmbedder())
    store = ["--store", str(sourced.settings.store)]
    assert cli.main(["verify", *store]) == cli.OK
    assert cli.main(["backup", str(tmp_path / "b.db"), *store]) == cli.OK
    write(folder, 7)
    sourced.refresh()
    capsys.readouterr()
    assert cli.main(["rollback", *store]) == cli.OK
    assert "已退回：6 篇，版本 3" in capsys.readouterr().err
    assert cli.main(["generations", *store]) == cli.OK
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["2 → 3", "1 → 2", "0 → 1"]
    assert "rollback" in lines[0] and lines[0].endswith("新增 0，更新 0，删除 1")
    assert cli.main(["generations", "--json", *store]) == cli.OK
    assert json.loads(capsys.readouterr().out)[1]["command"] == "refresh"
    assert cli.main(["rollback", "--to", "1", *store]) == cli.OK
    assert "没有改动" in capsys.readouterr().err  # the rollback before went there already
    assert cli.main(["rollback", "--to", "77", *store]) == cli.ERROR
    assert "可以退回到：2, 1, 0" in capsys.readouterr().err
    change(sourced.store.path, "UPDATE articles SET title = 'x' WHERE row = 2")
    assert cli.main(["verify", *store]) == cli.ERROR
    out = capsys.readouterr()
    assert len(out.out.splitlines()) == 1
    assert "verify --repair" in out.err
    assert cli.main(["verify", "--repair", *store]) == cli.PARTIAL
    assert sourced.status().articles == 5
    assert cli.main(["restore", str(tmp_path / "b.db"), *store]) == cli.OK
    assert "6 篇" in capsys.readouterr().err
    assert cli.main(["restore", str(tmp_path / "none.db"), *store]) == cli.ERROR
    assert rows(sourced.store, "SELECT count(*) FROM articles") == [(6,)]


def test_a_repair_says_that_earlier_commands_cannot_be_undone(
    sourced: NewsQA, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["verify", "--repair", "--store", str(sourced.store.folder)]
    change(sourced.store.path, DAMAGE["orphan band"])
    assert cli.main(command) == cli.OK
    assert "撤销" not in capsys.readouterr().err, "they still can"
    change(sourced.store.path, "UPDATE articles SET text = text || 'x' WHERE row = 2")
    assert cli.main(command) == cli.PARTIAL
    assert "有 1 条以前的命令不能再撤销" in capsys.readouterr().err
    assert generations(sourced.store) == []


def test_a_store_that_cannot_be_written_is_not_called_damaged(
    sourced: NewsQA, capsys: pytest.CaptureFixture[str]
) -> None:
    locked_away(sourced)
    for more, code in (([], cli.OK), (["--repair"], cli.ERROR)):
        assert cli.main(["verify", "--store", str(sourced.store.folder), *more]) == code
        printed = capsys.readouterr()
        assert "不能写入" in printed.err
        assert "损坏" not in printed.out + printed.err
        assert ("完好" in printed.err) is (code == cli.OK)


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_without_writing(
    sourced: NewsQA, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(sourced.store.path, DAMAGE[name])
    found = verify(sourced.indexer)
    assert not found.read_only
    locked_away(sourced)
    looked = verify(sourced.indexer)
    assert looked.read_only
    assert looked.findings == tuple(one for one in found.findings if one.kind != "terms")
    assert cli.main(["verify", "--store", str(sourced.store.folder)]) == cli.ERROR
    assert "有写权限时运行 newsqa verify --repair" in capsys.readouterr().err


def locked_away(engine: NewsQA) -> None:
    """Make the store one that cannot be written, not even by root."""
    lock = engine.store.folder / LOCK
    lock.unlink()
    lock.mkdir()
