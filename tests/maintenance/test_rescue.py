"""Damaged pages of news.db: every article that can be read is in the store that takes its place."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
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
from newsqa.store.salvage import Wreck
from newsqa.types import Feedback, SourceEntry
from newsqa.web.reloader import reloading
from tests.conftest import HashEmbedder
from tests.store.parts import check_whole, rows
from tests.web.test_reloader import until

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


def header(data: bytearray) -> None:
    data[:100] = bytes(100)


def page_size(data: bytearray) -> None:
    data[16] ^= 0x20


def write_version(data: bytearray) -> None:
    data[18] ^= 0x10


def encoding(data: bytearray) -> None:
    data[59] ^= 2


def end(data: bytearray) -> None:
    del data[-3 * PAGE :]


def end_of_a_page(data: bytearray) -> None:
    del data[-1000:]


def schema_text(data: bytearray) -> None:
    place = data.index(b"CREATE TABLE tombstones")
    data[place : place + 6] = b"CREAT "


@pytest.mark.parametrize(
    "damage",
    [header, page_size, write_version, encoding, end, end_of_a_page, schema_text],
    ids=lambda f: f.__name__,
)
def test_a_file_that_only_sqlite_refuses_loses_no_article(
    made: Path, tmp_path: Path, damage: Callable[[bytearray], None]
) -> None:
    store = copy_of(made, tmp_path / "store")
    engine = opened(store, made / "news")
    before = content(engine)
    engine.store.note(replace(FEEDBACK, id="b" * 32, remark="长" * 300_000))  # the file's end
    engine.store.close()
    data = bytearray((store / FILE).read_bytes())
    damage(data)
    (store / FILE).write_bytes(data)
    engine, done = repaired(store, made / "news")
    assert content(engine) == before
    assert (done.rescued, done.lost) == (len(before), ())
    assert done.damaged_file is not None
    assert Path(done.damaged_file).read_bytes() == data
    assert not verify(engine.indexer).findings
    check_whole(engine.store)
    places = set(rows(engine.store, "SELECT source FROM article_sources"))
    assert places == {("town",)}


def test_no_damaged_file_takes_the_place_of_an_earlier_one(made: Path, tmp_path: Path) -> None:
    store = copy_of(made, tmp_path / "store")
    asides = {}
    for junk in (b"1", b"2", b"3"):
        data = junk * 100 + (store / FILE).read_bytes()[100:]
        (store / FILE).write_bytes(data)
        _, done = repaired(store, made / "news")
        assert done.damaged_file is not None
        asides[Path(done.damaged_file)] = data
    assert {path: path.read_bytes() for path in asides} == asides


def test_no_text_of_the_schema_is_worth_an_archive(made: Path, tmp_path: Path) -> None:
    store = copy_of(made, tmp_path / "store")
    before = content(opened(store, made / "news"))
    connection = apsw.Connection(str(store / FILE))
    names = connection.execute("SELECT name FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    connection.close()
    for (name,) in names:
        copy_of(made, store)
        connection = apsw.Connection(str(store / FILE))
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = 'CRAATE' WHERE name = ?", (name,))
        connection.close()
        with closing(Wreck(store / FILE)) as wreck:
            found = {(one.id, one.title, one.text) for _, one in wreck.articles()}
            assert found == before, name
            assert wreck.origins(), name
            assert wreck.model() == "hash-1", name


@pytest.mark.parametrize("kind", [0, 5, 7, 13], ids=["null", "6 bytes", "float", "text"])
def test_a_damaged_row_of_the_model_is_an_error_of_the_store(
    made: Path, tmp_path: Path, kind: int, caplog: pytest.LogCaptureFixture
) -> None:
    store = copy_of(made, tmp_path / "store")
    before = content(opened(store, made / "news"))
    (page,) = pages_of(store, "models")["leaf"]
    data = bytearray((store / FILE).read_bytes())
    place = data.index(b"hash-1", page * PAGE, (page + 1) * PAGE)
    assert data[place - 1] == 1, "the type of the dimension: a byte"
    data[place - 1] = kind
    (store / FILE).write_bytes(data)
    reader = opened(store, made / "news")
    for work in (reader.freshen, lambda: reader.ask("第7次集市"), reader.status):
        with pytest.raises(StoreError, match="verify --repair") as caught:
            work()
        assert "\n" not in str(caught.value)
    with reloading(reader, 0.01):
        assert until(lambda: bool(caplog.records))
        engine, done = repaired(store, made / "news")
        assert content(engine) == before
        assert done.lost == ()
        assert until(lambda: reader.answerer._snapshot is not None), "the thread goes on"
    assert reader.status().articles == len(before)


@pytest.mark.parametrize("size", [0, 40, 100, 511, 5000])
def test_a_file_too_short_for_a_store_has_nothing(made: Path, tmp_path: Path, size: int) -> None:
    store = copy_of(made, tmp_path / "store")
    data = (store / FILE).read_bytes()[:size]
    (store / FILE).write_bytes(data)
    with closing(Wreck(store / FILE)) as wreck:
        assert list(wreck.articles()) == []
    assert (store / FILE).stat().st_size < 100_000_000


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
    assert "以前的命令不能再撤销" in printed
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


@pytest.mark.parametrize("count", [20, pytest.param(300, marks=pytest.mark.slow)])
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
    from newsqa.store.article_rows import article_of

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
