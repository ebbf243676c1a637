"""Stores of older versions: one small file of each version is checked in, and must stay usable."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import apsw
import pytest

from newsqa import messages
from newsqa.engine import NewsQA
from newsqa.errors import StoreBusy, StoreVersion
from newsqa.indexing.report import IngestReport
from newsqa.maintenance.backup import restore
from newsqa.maintenance.verify import verify
from newsqa.messages import Message
from newsqa.settings import Settings
from newsqa.store import schema
from newsqa.store.checksums import article_hash, passage_hash
from newsqa.store.database import FILE, Store
from newsqa.store.salvage import Wreck
from newsqa.types import Cited, Quarantined
from tests.conftest import HashEmbedder
from tests.store.parts import check_whole, rows

GOLDEN = Path(__file__).parent / "golden"
NEWEST = f"version-{schema.SCHEMA_VERSION}.db"


def opened(folder: Path, *, create: bool = False, upgrade: bool = False) -> NewsQA:
    return NewsQA(
        Settings(store=folder),
        create=create,
        upgrade=upgrade,
        embedder=HashEmbedder("hash-1", 32),
    )


@pytest.fixture
def old(tmp_path: Path) -> Path:
    shutil.copyfile(GOLDEN / "version-1.db", tmp_path / FILE)
    return tmp_path


def shape(path: Path) -> set[tuple[object, ...]]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return set(connection.execute("SELECT type, name, tbl_name FROM sqlite_schema"))
    finally:
        connection.close()


def test_every_version_has_its_file() -> None:
    found = {path.name for path in GOLDEN.glob("*.db")}
    assert found == {f"version-{number}.db" for number in range(1, schema.SCHEMA_VERSION + 1)}
    assert all(path.stat().st_size < 150_000 for path in GOLDEN.glob("*.db"))


def test_a_reader_names_the_command_and_changes_nothing(old: Path) -> None:
    before = hashlib.sha256((old / FILE).read_bytes()).digest()
    with pytest.raises(
        StoreVersion, match=r"newsqa ingest 或 newsqa rebuild.*newsqa rebuild"
    ) as no:
        opened(old)
    assert "\n" not in str(no.value)
    assert hashlib.sha256((old / FILE).read_bytes()).digest() == before


@pytest.mark.parametrize("how", ["create", "upgrade"])
def test_a_writer_upgrades_in_place_and_signs_what_is_there(old: Path, how: str) -> None:
    engine = opened(old, create=how == "create", upgrade=how == "upgrade")
    assert engine.status().articles == 3
    assert engine.status().groups == 0
    seen: list[IngestReport] = []
    report = engine.ingest([], seen.append)
    assert report.signed == 3
    assert seen[-1].signed == 3
    assert (engine.status().groups, engine.status().copies) == (1, 1)
    portal = engine.article("portal")
    assert portal is not None
    assert [copy.id for copy in portal.copies] == ["paper"]
    check_whole(engine.store)
    assert engine.ingest([]).signed == 0
    assert engine.ask("望江大桥总投资").hits[0].passage.article.id == "paper"
    assert opened(old).status().articles == 3  # now for readers, too


def test_a_rebuild_upgrades_and_groups(old: Path) -> None:
    engine = opened(old, upgrade=True)
    engine.rebuild()
    assert engine.status().groups == 1
    check_whole(engine.store)


def test_signing_goes_on_where_it_was_stopped(old: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(report: IngestReport) -> None:
        raise Stopped

    engine = NewsQA(
        Settings(store=old, batch_articles=1), create=True, embedder=HashEmbedder("hash-1", 32)
    )
    with pytest.raises(Stopped):
        engine.ingest([], stop)
    assert engine.ingest([]).signed == 2
    assert engine.status().groups == 1


@pytest.mark.parametrize("version", schema.OLD_VERSIONS)
def test_an_upgraded_store_has_the_tables_of_a_new_one(tmp_path: Path, version: int) -> None:
    shutil.copyfile(GOLDEN / f"version-{version}.db", tmp_path / FILE)
    Store(tmp_path, upgrade=True).close()
    Store(tmp_path / "new", create=True).close()
    assert shape(tmp_path / FILE) == shape(tmp_path / "new" / FILE) == shape(GOLDEN / NEWEST)
    for table in ("articles", "passages", "feedback", "quarantine"):
        query = f"PRAGMA table_info({table})"
        upgraded, new = (rows(Store(folder), query) for folder in (tmp_path, tmp_path / "new"))
        assert upgraded == new


@pytest.mark.parametrize("version", [1, 2])
def test_an_upgrade_hashes_every_row_and_knows_no_source(tmp_path: Path, version: int) -> None:
    shutil.copyfile(GOLDEN / f"version-{version}.db", tmp_path / FILE)
    engine = opened(tmp_path, upgrade=True)
    # Rows come from SQLite as objects; the hashes take what a row holds.
    found = rows(engine.store, "SELECT * FROM articles")
    assert len(found) == 3
    assert all(article_hash(*row[:-1]) == row[-1] for row in found)  # type: ignore[arg-type]
    parts = rows(engine.store, "SELECT id, article, start, stop, model, vector, hash FROM passages")
    assert parts
    assert all(passage_hash(*row[:-1]) == row[-1] for row in parts)  # type: ignore[arg-type]
    origins = rows(engine.store, "SELECT article, source, location FROM article_sources")
    assert origins == [(id_, "", "") for id_ in ("paper", "portal", "weather")]


def test_an_upgrade_is_all_or_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_TO_THIRD", schema._TO_THIRD + "CREATE TABLE meta (twice);")
    with pytest.raises(apsw.SQLError):
        Store(old, upgrade=True)
    monkeypatch.undo()
    with pytest.raises(StoreVersion):
        Store(old)
    assert opened(old, upgrade=True).ingest([]).signed == 3


def test_no_upgrade_beside_another_writer(old: Path, tmp_path: Path) -> None:
    other = Store(tmp_path / "other", create=True)
    other.folder = old  # holds the lock of the old store
    with other.locked(), pytest.raises(StoreBusy):
        Store(old, upgrade=True)


def test_the_newest_version_opens_as_it_is(tmp_path: Path) -> None:
    shutil.copyfile(GOLDEN / NEWEST, tmp_path / FILE)
    engine = opened(tmp_path)
    status = engine.status()
    assert (status.articles, status.groups, status.copies, status.quarantined) == (3, 1, 1, 1)
    (entry,) = engine.quarantine()
    assert entry.reason == messages.ingest.EMPTY.format(place="/news/empty.txt")
    (feedback,) = engine.store.feedback()
    assert (feedback.id, feedback.verdict, feedback.reason) == ("0" * 32, "bad", "source")
    assert (feedback.cited, feedback.remark) == ((Cited("paper", 44, 48),), "门户先发的")
    assert rows(engine.store, "SELECT count(*) FROM signatures") == [(3,)]
    assert engine.ingest([]).signed == 0


@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_reason_of_an_older_version_is_in_both_languages_without_a_code(
    tmp_path: Path, version: int
) -> None:
    shutil.copyfile(GOLDEN / f"version-{version}.db", tmp_path / FILE)
    connection = apsw.Connection(str(tmp_path / FILE))
    connection.execute(
        "INSERT INTO quarantine (location, reason, first_seen, last_seen, tries) "
        "VALUES ('/a.txt', '/a.txt：空的 / empty', '2024-05-20', '2024-05-21', 2)"
    )
    connection.close()
    text = "/a.txt：空的 / empty"
    expected = Quarantined("/a.txt", Message(text, text, "unknown"), "2024-05-20", "2024-05-21", 2)
    assert Wreck(tmp_path / FILE).quarantine() == [expected]
    assert opened(tmp_path, upgrade=True).quarantine() == [expected]
    assert Wreck(tmp_path / FILE).quarantine() == [expected]


@pytest.mark.parametrize("version", schema.OLD_VERSIONS)
def test_a_backup_of_an_older_version_is_upgraded_as_it_comes_back(
    tmp_path: Path, version: int
) -> None:
    settings = Settings(store=tmp_path / "store")
    restore(settings, GOLDEN / f"version-{version}.db")
    engine = opened(tmp_path / "store", upgrade=False)
    assert engine.status().articles == 3
    assert verify(engine.indexer).findings == ()
