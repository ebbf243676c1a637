"""Damaged pages of news.db: every article that can be read is in the store that takes its place."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import apsw
import pytest

from newsqa import cli, messages
from newsqa.engine import NewsQA
from newsqa.errors import StoreBusy, StoreError, StoreVersion
from newsqa.maintenance.repair import Verified, repair_unreadable
from newsqa.maintenance.verify import verify
from newsqa.search import embedder as embedder_module
from newsqa.settings import Settings, Source
from newsqa.store.database import FILE
from newsqa.store.pages import articles_in_pages
from newsqa.types import Feedback, SourceEntry
from tests.conftest import HashEmbedder
from tests.store.parts import check_whole, rows

FEEDBACK = Feedback("a" * 32, "2024-06-02T08:00:00+00:00", "谁？", "茶师傅", (), "bad", None, "", 1)
BROKEN = messages.ingest.EMPTY.format(place="/a")
PAGE = 4096
COUNT = 40


def write(folder: Path, number: int, words: str = "开张") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # Some are longer than a page.
    body = "".join(
        f"第{number}次集市的第{day}天在六月{words}，由谷雨生主持，来客{number * day}人。"
        for day in range(1, 60 if number % 5 == 0 else 6)
    )
    (folder / f"n{number}.txt").write_text(f"青溪县第{number}次集市\n{body}", encoding="utf-8")


def opened(store: Path, folder: Path) -> NewsQA:
    settings = Settings(store=store, source=[Source(name="town", location=str(folder))])
    return NewsQA(settings, create=True, embedder=HashEmbedder(dimension=64))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which articles have changed and left, so that free pages have their words."""
    base = tmp_path_factory.mktemp("rescue")
    for number in range(COUNT):
        write(base / "news", number)
    engine = opened(base / "store", base / "news")
    engine.refresh()
    for number in range(0, COUNT, 4):
        write(base / "news", number, "改期")
    (base / "news" / "n1.txt").unlink()
    (base / "news" / "n5.txt").unlink()
    engine.refresh(prune=True)
    with engine.store.view() as view:
        second = next(article.id for article in view.articles() if "第2次" in article.text)
    engine.remove([second])
    engine.ingest([base / "news" / "n3.txt"])
    with engine.store.writer() as writer:
        writer.remember(SourceEntry("remembered", "/somewhere"))
        writer.quarantine({"/a": BROKEN})
        # Neighbours, and nothing after that: their pages are free, with all their words.
        assert len(writer.remove_rows(range(20, 32))) > 6
        writer.delete_orphans()
    engine.store.note(FEEDBACK)
    engine.store.close()
    return base


def content(engine: NewsQA) -> set[tuple[str, str, str]]:
    with engine.store.view() as view:
        return {(article.id, article.title, article.text) for article in view.articles()}


def copy_of(made: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    shutil.copyfile(made / "store" / FILE, place / FILE)
    return place


def repaired(store: Path, folder: Path) -> tuple[NewsQA, Verified]:
    """As the command does it."""
    engine = None
    try:
        engine = opened(store, folder)
        done = verify(engine.indexer, repair=True)
    except StoreError as error:
        # What cannot be opened has no engine to lend its embedder.
        settings = Settings(store=store)
        done = repair_unreadable(settings, error)
    finally:
        if engine is not None:
            engine.store.close()
    return opened(store, folder), done


@pytest.fixture(autouse=True)
def _hash_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        embedder_module, "open_embedder", lambda *a, **k: HashEmbedder(dimension=64)
    )


def pages_of(store: Path, table: str) -> dict[str, list[int]]:
    """Numbers of the pages of a table, from 0, by their kind: internal, leaf, overflow."""
    found: dict[str, list[int]] = {}
    connection = apsw.Connection(str(store / FILE))
    for kind, page in connection.execute(
        "SELECT pagetype, pageno FROM dbstat WHERE name = ?", (table,)
    ):
        found.setdefault(str(kind), []).append(int(str(page)) - 1)
    connection.close()
    return found


def overwrite(path: Path, page: int, start: int = 0, size: int = PAGE) -> None:
    with path.open("r+b") as file:
        file.seek(page * PAGE + start)
        file.write(b"\xaa" * size)


@pytest.mark.parametrize("what", ["passages", "meta", "bands", "internal", "schema", "index"])
def test_where_no_words_are_damaged_no_article_is_lost(
    made: Path, tmp_path: Path, what: str
) -> None:
    store = copy_of(made, tmp_path / "store")
    before = content(opened(store, made / "news"))
    table = {"internal": "articles", "index": "sqlite_autoindex_articles_1"}.get(what, what)
    of_table = pages_of(store, table)
    kinds = ["internal"] if what == "internal" else list(of_table)
    pages = [0] if what == "schema" else [page for kind in kinds for page in of_table[kind]]
    for page in pages:
        overwrite(store / FILE, page, 100 if page == 0 else 0, PAGE - 100 if page == 0 else PAGE)
    data = (store / FILE).read_bytes()
    if what == "schema":  # nothing shows which rows are alive
        with pytest.raises(StoreError, match="nothing was changed"):
            repaired(store, made / "news")
        assert (store / FILE).read_bytes() == data
        return
    engine, done = repaired(store, made / "news")
    assert content(engine) == before
    assert (done.rescued, done.lost) == (len(before), ())
    assert done.damaged_file is not None
    assert Path(done.damaged_file).read_bytes() == data  # the damaged file is still there
    assert not verify(engine.indexer).findings
    check_whole(engine.store)


def test_what_is_lost_is_named_and_the_next_refresh_brings_it_back(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = copy_of(made, tmp_path / "store")
    whole = opened(store, made / "news")
    before, generation = content(whole), whole.status().generation
    sources = set(rows(whole.store, "SELECT * FROM article_sources"))
    whole.store.close()
    overwrite(store / FILE, pages_of(store, "articles")["leaf"][1])
    assert cli.main(["verify", "--store", str(store)]) == cli.ERROR
    capsys.readouterr()
    assert cli.main(["verify", "--repair", "--store", str(store)]) == cli.PARTIAL
    printed = capsys.readouterr().err
    assert len(printed.splitlines()) == 1
    engine = opened(store, made / "news")
    after = content(engine)
    lost = {id_ for id_, _, _ in before - after}
    assert after < before
    assert 0 < len(lost) < 20
    assert f"救回 {len(after)} 篇，至少丢失 {len(lost)} 篇" in printed
    assert all(id_ in printed for id_ in lost)
    assert engine.status().generation > generation
    assert set(rows(engine.store, "SELECT * FROM article_sources")) == {
        row for row in sources if row[0] not in lost
    }
    assert engine.status().quarantined == 1
    engine.refresh()
    assert content(engine) >= before
    assert not any("第2次集市" in text for _, _, text in content(engine))  # removed by hand
    assert not verify(engine.indexer).findings
    check_whole(engine.store)


def test_what_readers_said_is_kept(made: Path, tmp_path: Path) -> None:
    store = copy_of(made, tmp_path / "store")
    overwrite(store / FILE, pages_of(store, "articles")["leaf"][0])
    engine, done = repaired(store, made / "news")
    assert done.rescued
    assert engine.store.feedback() == [FEEDBACK]


def test_a_reader_goes_on_with_what_was_rescued(made: Path, tmp_path: Path) -> None:
    store = copy_of(made, tmp_path / "store")
    reader = opened(store, made / "news")
    assert reader.search("第7次集市", 5)
    overwrite(store / FILE, pages_of(store, "articles")["leaf"][0])
    engine, _ = repaired(store, made / "news")
    true = content(engine)
    for hit in reader.search("集市来客", 50):
        article = hit.passage.article
        assert (article.id, article.title, article.text) in true


def test_vectors_that_can_be_read_are_not_made_again(made: Path, tmp_path: Path) -> None:
    store = copy_of(made, tmp_path / "store")
    engine = opened(store, made / "news")
    assert isinstance(engine.embedder, HashEmbedder)
    before = engine.embedder.encoded
    overwrite(store / FILE, pages_of(store, "bands")["leaf"][0])
    assert verify(engine.indexer, repair=True).rescued
    assert engine.embedder.encoded == before


def test_free_pages_do_not_bring_back_what_was_removed(made: Path) -> None:
    """Else the other tests of this page would show nothing."""
    alive = {id_ for id_, _, _ in content(opened(made / "store", made / "news"))}
    found = {str(row[1]) for row in articles_in_pages(made / "store" / FILE)}
    assert alive <= found
    assert found - alive


@pytest.mark.parametrize("error", [StoreBusy(BROKEN), StoreVersion(BROKEN)])
def test_what_is_no_damage_is_not_repaired(made: Path, tmp_path: Path, error: StoreError) -> None:
    store = copy_of(made, tmp_path / "store")
    data = (store / FILE).read_bytes()
    with pytest.raises(type(error)):
        repair_unreadable(Settings(store=store), error)
    assert (store / FILE).read_bytes() == data
    (store / FILE).write_bytes(b"no database " * 1000)
    with pytest.raises(StoreError, match="nothing was changed"):
        repair_unreadable(Settings(store=store), StoreError(BROKEN))
    assert (store / FILE).read_bytes() == b"no database " * 1000
    assert [path.name for path in store.glob("news.db*")] == [FILE]


@pytest.mark.parametrize("count", [12, pytest.param(300, marks=pytest.mark.slow)])
def test_whatever_pages_are_hit_what_can_be_read_stays(
    made: Path, tmp_path: Path, count: int
) -> None:
    store = copy_of(made, tmp_path / "store")
    true = content(opened(store, made / "news"))
    size = (store / FILE).stat().st_size // PAGE
    chance = random.Random(4)
    outcomes = {"whole": 0, "some lost": 0, "none": 0}
    for number in range(count):
        copy_of(made, store)
        for _ in range(chance.choice([1, 1, 3])):
            page = chance.randrange(size)
            start = chance.choice([0, 0, chance.randrange(PAGE)])
            overwrite(store / FILE, page, start, min(chance.choice([1, 60, PAGE]), PAGE - start))
        readable = still_readable(store)
        try:
            engine, _ = repaired(store, made / "news")
        except StoreError as error:
            assert "\n" not in str(error), number
            assert not readable, (number, error)
            outcomes["none"] += 1
            continue
        found = content(engine)
        assert found <= true, number  # nothing made up, nothing that had been removed
        assert {id_ for id_, _, _ in found} >= readable, number
        assert not verify(engine.indexer).findings, number
        engine.store.close()
        outcomes["whole" if found == true else "some lost"] += 1
    assert outcomes["whole"]
    assert outcomes["some lost"]


def still_readable(store: Path) -> set[str]:
    """Ids of the articles that a plain look finds whole, one by one, in a copy."""
    from newsqa.store.reader import article_of

    copy = store / "copy.db"
    shutil.copyfile(store / FILE, copy)
    found: set[str] = set()
    try:
        connection = apsw.Connection(str(copy))
        for row in range(1, 3 * COUNT):
            try:
                columns = connection.execute(
                    "SELECT row, id, title, text, url, source, publisher, author, published, "
                    "fetched, sha256, hash FROM articles WHERE row = ?",
                    (row,),
                ).fetchone()
                if columns:
                    found.add(article_of(columns).id)
            except (apsw.Error, UnicodeDecodeError, StoreError):
                continue
        connection.close()
    except apsw.Error:
        pass
    for path in store.glob("copy.db*"):
        path.unlink()
    return found
