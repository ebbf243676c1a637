"""Refresh: what changed goes in, what vanished goes out only where that is sure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.errors import SettingsError
from newsqa.indexing.report import RefreshReport, SourceReport
from newsqa.indexing.sources import all_sources, forget_source, remember_source
from newsqa.maintenance.rollback import rollback
from newsqa.maintenance.verify import verify
from newsqa.protocols import Floats, Kind
from newsqa.settings import Settings, Source
from newsqa.types import SourceEntry
from tests.conftest import HashEmbedder
from tests.ingest.fetch.site import Site, page, serving
from tests.store.parts import check_whole, rows


def write(folder: Path, name: str, words: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.txt"
    path.write_text(f"{name}号公告\n{words}，由镇里的谷雨生主持，请大家知悉。", encoding="utf-8")
    return path


def opened(settings: Settings, *sources: Source, **more: object) -> NewsQA:
    changed = settings.model_copy(update={"source": list(sources), **more})
    return NewsQA(changed, create=True, embedder=HashEmbedder())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(10):
        write(tmp_path / "news", f"n{number}", f"第{number}次集市在六月{number + 1}日开张")
    return tmp_path / "news"


@pytest.fixture
def engine(settings: Settings, folder: Path) -> NewsQA:
    return opened(settings, Source(name="town", location=str(folder)))


def only(report: RefreshReport) -> SourceReport:
    (source,) = report.sources
    return source


def counts(report: RefreshReport) -> tuple[int, int, int, int]:
    one = only(report)
    return len(one.added), len(one.changed), len(one.vanished), one.unchanged


def embedded(engine: NewsQA) -> int:
    assert isinstance(engine.embedder, HashEmbedder)
    return engine.embedder.encoded


def texts(engine: NewsQA) -> set[str]:
    with engine.store.view() as view:
        return {article.text for article in view.articles()}


def test_only_what_changed_is_embedded_in_one_commit(engine: NewsQA, folder: Path) -> None:
    first = engine.refresh()
    assert counts(first) == (10, 0, 0, 0)
    assert first.generation == 1
    before = embedded(engine)
    again = engine.refresh()
    assert (counts(again), again.generation) == ((0, 0, 0, 10), 1)
    assert embedded(engine) == before
    write(folder, "n3", "第三次集市改到九月")
    write(folder, "new", "新建的图书馆在十月开门")
    third = engine.refresh()
    assert (counts(third), third.generation) == ((1, 1, 0, 9), 2)
    assert embedded(engine) == before + 2
    assert any("改到九月" in text for text in texts(engine))
    assert not any("第3次" in text for text in texts(engine))  # changed is gone, without --prune
    check_whole(engine.store)


def test_a_dry_run_returns_the_same_plan_and_stores_nothing(engine: NewsQA, folder: Path) -> None:
    engine.refresh()
    write(folder, "n3", "第三次集市改到九月")
    write(folder, "new", "新建的图书馆在十月开门")
    (folder / "n7.txt").unlink()
    before = (rows(engine.store, "SELECT * FROM meta"), embedded(engine), texts(engine))
    plan = engine.refresh(dry_run=True, prune=True)
    after = (rows(engine.store, "SELECT * FROM meta"), embedded(engine), texts(engine))
    assert after == before
    done = engine.refresh(prune=True)
    assert only(plan) == only(done)
    assert counts(done) == (1, 1, 1, 8)


def test_prune_removes_what_vanished_and_without_it_all_stay(engine: NewsQA, folder: Path) -> None:
    engine.refresh()
    (folder / "n7.txt").unlink()
    reported = engine.refresh()
    assert (counts(reported), only(reported).pruned) == ((0, 0, 1, 9), False)
    assert engine.status().articles == 10
    pruned = engine.refresh(prune=True)
    assert (counts(pruned), only(pruned).pruned) == ((0, 0, 1, 9), True)
    assert engine.status().articles == 9
    assert counts(engine.refresh(prune=True)) == (0, 0, 0, 9)
    check_whole(engine.store)


def test_a_source_of_its_own_may_always_prune(settings: Settings, folder: Path) -> None:
    engine = opened(settings, Source(name="town", location=str(folder), prune=True))
    engine.refresh()
    (folder / "n7.txt").unlink()
    assert only(engine.refresh()).pruned
    assert engine.status().articles == 9


def test_prune_stops_where_much_vanished_at_once(engine: NewsQA, folder: Path) -> None:
    engine.refresh()
    for number in range(3):
        (folder / f"n{number}.txt").unlink()
    write(folder, "new", "新建的图书馆在十月开门")
    stopped = only(engine.refresh(prune=True))
    assert stopped.stopped is not None
    assert "prune_limit=0.2" in stopped.stopped.zh
    assert "\n" not in stopped.stopped.zh
    assert engine.status().articles == 11  # the new one is in, none has gone
    assert only(engine.refresh(prune=True, force=True)).pruned
    assert engine.status().articles == 8


def test_exactly_the_limit_is_no_more_than_it(engine: NewsQA, folder: Path) -> None:
    engine.refresh()
    for number in range(2):
        (folder / f"n{number}.txt").unlink()
    assert only(engine.refresh(prune=True)).pruned


@pytest.mark.parametrize("force", [False, True])
def test_a_source_that_cannot_be_listed_never_prunes(
    engine: NewsQA, folder: Path, force: bool
) -> None:
    engine.refresh()
    folder.rename(folder.with_name("elsewhere"))
    report = only(engine.refresh(prune=True, force=force))
    assert report.stopped is not None
    assert "could not be read" in report.stopped.en
    assert (report.vanished, len(report.problems)) == ((), 1)
    assert engine.status().articles == 10


def test_an_empty_folder_does_not_empty_the_store(engine: NewsQA, folder: Path) -> None:
    engine.refresh()
    for path in folder.iterdir():
        path.unlink()
    assert only(engine.refresh(prune=True)).stopped is not None
    assert engine.status().articles == 10


def test_a_file_that_became_unreadable_is_not_gone(engine: NewsQA, folder: Path) -> None:
    engine.refresh()
    (folder / "n1.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "n2.txt").write_bytes(b"")
    report = only(engine.refresh(prune=True, force=True))
    assert (len(report.problems), report.vanished) == (2, ())
    assert engine.status().articles == 10
    assert engine.status().quarantined == 2
    write(folder, "n1", "第1次集市在六月2日开张")
    write(folder, "n2", "第2次集市在六月3日开张")
    assert counts(engine.refresh(prune=True)) == (0, 0, 0, 10)
    assert engine.status().quarantined == 0


def test_what_came_another_way_is_not_pruned(
    settings: Settings, folder: Path, tmp_path: Path
) -> None:
    other, single = tmp_path / "other", tmp_path / "single.txt"
    other.mkdir()
    for number in (1, 2):
        (other / f"copy{number}.txt").write_bytes((folder / f"n{number}.txt").read_bytes())
    single.write_bytes((folder / "n3.txt").read_bytes())
    engine = opened(
        settings,
        Source(name="town", location=str(folder)),
        Source(name="other", location=str(other)),
    )
    engine.refresh()
    engine.ingest([single])
    assert engine.status().articles == 10
    for number in (1, 2, 3, 4):
        (folder / f"n{number}.txt").unlink()
    report = engine.refresh(["town"], prune=True, force=True)
    assert len(only(report).vanished) == 4
    copied = [item for item in only(report).vanished if item.id in only(report).elsewhere]
    assert sorted(item.title for item in copied) == ["n1号公告", "n2号公告", "n3号公告"]
    left = texts(engine)
    assert [any(f"第{n}次" in text for text in left) for n in (1, 2, 3, 4)] == [True] * 3 + [False]
    (other / "copy1.txt").unlink()
    engine.refresh(["other"], prune=True, force=True)
    assert not any("第1次" in text for text in texts(engine))  # now nobody has it


def test_an_ingest_of_the_same_files_is_the_same_way(settings: Settings, folder: Path) -> None:
    engine = opened(settings, Source(name="town", location=str(folder)))
    engine.ingest([folder])
    assert counts(engine.refresh()) == (0, 0, 0, 10)
    (folder / "n7.txt").unlink()
    engine.refresh(prune=True)
    assert engine.status().articles == 9


def test_a_source_by_another_name_prunes_what_it_had_by_the_old_one(
    settings: Settings, folder: Path
) -> None:
    opened(settings, Source(name="town", location=str(folder))).refresh()
    engine = opened(settings, Source(name="city", location=str(folder)))
    assert counts(engine.refresh()) == (0, 0, 0, 10)
    (folder / "n7.txt").unlink()
    report = only(engine.refresh(prune=True))
    assert (len(report.vanished), report.elsewhere) == (1, ())
    assert not any("第7次" in text for text in texts(engine))


def test_a_moved_file_is_the_same_article(engine: NewsQA, folder: Path) -> None:
    engine.refresh()
    before = embedded(engine)
    for number in range(5):
        (folder / f"n{number}.txt").rename(folder / f"moved{number}.txt")
    assert counts(engine.refresh(prune=True)) == (0, 0, 0, 10)
    assert embedded(engine) == before
    assert counts(engine.refresh(prune=True)) == (0, 0, 0, 10)


def test_the_same_article_in_two_files_stays_while_one_is_left(
    engine: NewsQA, folder: Path
) -> None:
    (folder / "twin.txt").write_bytes((folder / "n4.txt").read_bytes())
    engine.refresh()
    (folder / "twin.txt").unlink()
    assert counts(engine.refresh(prune=True)) == (0, 0, 0, 10)
    (folder / "n4.txt").unlink()
    assert len(only(engine.refresh(prune=True)).vanished) == 1
    assert engine.status().articles == 9


def test_records_of_a_list_are_articles_of_their_own(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"

    def put(*numbers: int, words: str = "开张") -> None:
        lines = (
            {"id": str(n), "title": f"公告{n}", "text": f"第{n}次集市在六月{n + 1}日{words}。"}
            for n in numbers
        )
        file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")

    put(*range(8))
    engine = opened(settings, Source(name="list", location=str(file)))
    engine.refresh()
    put(*range(1, 9))
    assert counts(engine.refresh(prune=True)) == (1, 0, 1, 7)
    put(*range(1, 9), words="取消")
    assert counts(engine.refresh()) == (0, 8, 0, 0)
    with file.open("a", encoding="utf-8") as lines:
        lines.write("\n{broken")
    lines_kept = only(engine.refresh(prune=True, force=True))
    assert (len(lines_kept.problems), lines_kept.vanished) == (1, ())


def test_a_record_that_left_is_pruned_however_late(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"

    def put(*numbers: int) -> None:
        lines = ({"id": str(n), "text": f"第{n}次集市在六月{n + 1}日开张。"} for n in numbers)
        file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")

    put(*range(8))
    engine = opened(settings, Source(name="list", location=str(file)))
    engine.refresh()
    put(*range(2, 8))
    assert counts(engine.refresh()) == (0, 0, 2, 6), "a plain refresh takes nothing out"
    assert only(engine.refresh(prune=True)).stopped is not None, "nor one that the guard stopped"
    assert counts(engine.refresh(prune=True, force=True)) == (0, 0, 2, 6)
    assert engine.status().articles == 6
    assert counts(engine.refresh(prune=True)) == (0, 0, 0, 6)


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "json"])
def test_a_corrected_record_without_an_id_does_not_stay_beside_the_new_one(
    settings: Settings, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"news.{suffix}"

    def put(days: dict[int, int]) -> None:
        records = [
            {"title": f"集市{n}", "text": f"第{n}次集市在六月{day}日开张。"}
            for n, day in days.items()
        ]
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        if suffix == "csv":
            lines = ["title,text", *(f"{one['title']},{one['text']}" for one in records)]
        text = "[" + ",".join(lines) + "]" if suffix == "json" else "\n".join(lines)
        file.write_text(text, encoding="utf-8")

    put({n: n for n in range(1, 9)})
    engine = opened(settings, Source(name="list", location=str(file)))
    engine.refresh()
    put({n: n + (n == 3) for n in range(1, 9)})
    assert counts(engine.refresh()) == (1, 0, 1, 7)
    assert counts(engine.refresh(prune=True)) == (0, 0, 1, 8)
    assert engine.status().articles == 8
    assert not any("第3次集市在六月3日" in text for text in texts(engine))
    assert any("第3次集市在六月4日" in text for text in texts(engine))


def test_include_chooses_the_files(settings: Settings, folder: Path) -> None:
    (folder / "sub").mkdir()
    write(folder / "sub", "deep", "新建的图书馆在十月开门")
    for patterns, count in ((("n1*", "n2*"), 2), (("sub/*",), 1), ((), 11)):
        source = Source(name="town", location=str(folder), include=patterns)
        engine = opened(settings, source, store=settings.store / str(count))
        assert counts(engine.refresh())[0] == count


def test_removed_by_hand_stays_away_until_it_is_ingested(engine: NewsQA, folder: Path) -> None:
    engine.refresh()
    hit = engine.search("第4次集市", 1)[0].passage.article
    assert engine.remove([hit.id, "nobody"]) == {hit.id: [hit.id], "nobody": []}
    assert engine.status().articles == 9
    assert counts(engine.refresh())[:2] == (0, 0)
    write(folder, "n5", "第五次集市改到九月")
    assert counts(engine.refresh())[:2] == (0, 1)
    assert engine.status().articles == 9
    engine.ingest([folder / "n4.txt"])
    assert engine.status().articles == 10
    check_whole(engine.store)


def test_an_article_can_be_removed_by_its_address(settings: Settings, tmp_path: Path) -> None:
    record = {"url": "https://town.example/a", "text": "镇里选出新镇长谷雨生。"}
    (tmp_path / "a.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    engine = opened(settings)
    engine.ingest([tmp_path / "a.json"])
    assert len(engine.remove(["https://town.example/a"])["https://town.example/a"]) == 1
    assert engine.status().articles == 0


def test_sources_are_kept_in_the_store_and_the_file_has_the_last_word(
    settings: Settings, folder: Path, tmp_path: Path
) -> None:
    engine = opened(settings)
    with pytest.raises(SettingsError, match="--source"):
        engine.refresh()
    remember_source(engine.store, engine.settings, SourceEntry("town", str(folder)))
    engine.refresh(["town"])
    assert engine.status().articles == 10
    with pytest.raises(SettingsError, match="town"):
        engine.refresh(["city"])
    named = opened(settings, Source(name="town", location=str(tmp_path / "else")))
    assert all_sources(named.store, named.settings)[0].location == str(tmp_path / "else")
    with pytest.raises(SettingsError, match=r"newsqa\.toml"):
        remember_source(named.store, named.settings, SourceEntry("town", str(folder)))
    forget_source(engine.store, engine.settings, "town")
    assert all_sources(engine.store, engine.settings) == []
    assert engine.status().articles == 10
    with pytest.raises(SettingsError, match=r"no source named town.*its sources: none"):
        forget_source(engine.store, engine.settings, "town")
    with pytest.raises(SettingsError, match=r"town is written in newsqa\.toml"):
        forget_source(named.store, named.settings, "town")


def test_a_rebuild_keeps_the_sources(engine: NewsQA, folder: Path) -> None:
    engine.refresh()
    engine.rebuild()
    (folder / "n7.txt").unlink()
    assert counts(engine.refresh(prune=True)) == (0, 0, 1, 9)
    assert engine.status().articles == 9


def test_only_an_empty_store_is_filled_in_pieces(engine: NewsQA, folder: Path) -> None:
    small = opened(engine.settings, *engine.settings.source, batch_articles=3)
    report = small.refresh()
    assert counts(report) == (10, 0, 0, 0)
    assert report.generation == 4
    assert counts(small.refresh()) == (0, 0, 0, 10)
    before = texts(small)
    for number in range(1, 8):
        write(folder, f"n{number}", f"第{number}次集市改到九月")
        write(folder, f"m{number}", f"第{number}届书市在十月开门")
    (folder / "n9.txt").unlink()
    report = small.refresh(prune=True)
    assert (counts(report), report.generation) == ((7, 7, 1, 2), 5)
    check_whole(small.store)
    assert not list(small.store.folder.glob("staged*"))
    assert rollback(small.indexer) == 6  # all of it is undone, at once too
    assert texts(small) == before
    check_whole(small.store)
    assert not list(small.store.folder.glob("staged*"))


def test_a_refresh_that_was_stopped_keeps_its_vectors(engine: NewsQA, folder: Path) -> None:
    engine.refresh()
    small = opened(engine.settings, *engine.settings.source, batch_articles=2)
    embedder = small.embedder
    assert isinstance(embedder, HashEmbedder)
    encode, calls = embedder.encode, 0

    def failing(given: Sequence[str], *, kind: Kind) -> Floats:
        nonlocal calls
        calls += 1
        if calls > 4:
            raise KeyboardInterrupt
        return encode(given, kind=kind)

    for number in range(10):
        write(folder, f"n{number}", f"第{number}次集市改到九月")
    before, generation = texts(engine), engine.status().generation
    # A fault in the midst can only be put in the place of the method.
    embedder.encode = failing  # type: ignore[method-assign,assignment]
    with pytest.raises(KeyboardInterrupt):
        small.refresh()
    assert (texts(engine), engine.status().generation) == (before, generation)
    write(folder, "n1", "第1次集市又改到十月")  # what was made of the older words is of no use
    again = opened(engine.settings, *engine.settings.source, batch_articles=2)
    assert counts(again.refresh()) == (0, 10, 0, 0)
    assert embedded(again) == 2 + 1  # what came after the stop, and what was changed again
    fresh = opened(engine.settings, store=engine.store.folder.with_name("fresh"))
    fresh.ingest([folder])
    vectors = "SELECT text, vector FROM passages JOIN articles ON row = article ORDER BY 1"
    assert rows(again.store, vectors) == rows(fresh.store, vectors)
    assert not list(again.store.folder.glob("staged*"))


# -- the web -------------------------------------------------------------------------------------


TOWNS = ("青溪", "望江", "晨星", "枫渡", "澜溪")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        yield served


def put_page(site: Site, number: int, words: str = "开张") -> None:
    body = f"{TOWNS[number]}县第{number}次集市在六月{number + 1}日{words}，由谷雨生主持，请知悉。"
    site.add(f"/{number}", page(body, f"{TOWNS[number]}集市"))


def put_map(site: Site, *numbers: int, path: str = "/map") -> None:
    places = "".join(f"<url><loc>{site.url(f'/{n}')}</loc></url>" for n in numbers)
    site.add(path, f"<urlset>{places}</urlset>".encode(), "application/xml")


@pytest.fixture
def web(settings: Settings, site: Site) -> NewsQA:
    for number in range(5):
        put_page(site, number)
    put_map(site, *range(5))
    return opened(
        settings,
        Source(name="web", location=site.url("/map")),
        allow_private_hosts=["127.0.0.1"],
        fetch_delay_seconds=0.0,
        recheck_days=0,
    )


def test_a_sitemap_is_asked_only_for_what_changed(web: NewsQA, site: Site) -> None:
    assert counts(web.refresh()) == (5, 0, 0, 0)
    site.asked.clear()
    assert counts(web.refresh()) == (0, 0, 0, 5)
    assert site.articles_asked() == ["/map"]
    put_page(site, 1, "改期")
    put_map(site, 1, 2, 3, 4)
    site.answered.clear()
    plan = web.refresh(dry_run=True, prune=True)
    assert counts(plan) == (0, 1, 1, 3)
    done = web.refresh(prune=True)
    assert only(done) == only(plan)
    assert site.answered.count(304) == 6  # three pages each time
    assert web.status().articles == 5
    assert counts(web.refresh(prune=True)) == (0, 0, 1, 4)
    assert web.status().articles == 4, "it was seen gone twice"


def test_a_page_or_a_map_that_fails_is_not_gone(web: NewsQA, site: Site) -> None:
    web.refresh()
    broken: tuple[int, dict[str, str], bytes] = (500, {}, b"")
    site.pages["/1"] = broken
    put_map(site, 1, 2, 3, 4)
    web.refresh()
    report = only(web.refresh(prune=True))
    assert [item.location for item in report.vanished] == [site.url("/0")]
    assert web.status().articles == 4
    site.pages["/map"] = broken
    report = only(web.refresh(prune=True, force=True))
    assert report.stopped is not None
    assert web.status().articles == 4
    index = f"<sitemapindex><sitemap><loc>{site.url('/part')}</loc></sitemap></sitemapindex>"
    site.add("/map", index.encode(), "application/xml")
    report = only(web.refresh(prune=True, force=True))
    assert report.vanished == ()  # what /part would lead to cannot be known
    assert web.status().articles == 4


def test_a_feed_has_only_the_newest_and_takes_nothing_out(web: NewsQA, site: Site) -> None:
    def put_feed(*numbers: int) -> None:
        items = "".join(f"<item><link>/{n}</link></item>" for n in numbers)
        body = f'<rss version="2.0"><channel>{items}</channel></rss>'
        site.add("/feed", body.encode(), "application/rss+xml")

    put_feed(0, 1, 2)
    feed = Source(name="feed", location=site.url("/feed"), prune=True)
    engine = opened(web.settings, feed)
    engine.refresh(force=True)
    put_feed(2, 3, 4)
    assert counts(engine.refresh(force=True)) == (2, 0, 0, 1)
    assert counts(engine.refresh(force=True)) == (0, 0, 0, 3)  # the feed itself unmodified
    assert engine.status().articles == 5


def put_list(site: Site, kind: str, *numbers: int, more: str = "") -> None:
    """A sitemap or a feed of these pages, at /map."""
    if kind == "map":
        put_map(site, *numbers)
        return
    items = "".join(f"<item><link>/{number}</link>{more}</item>" for number in numbers)
    body = f'<rss version="2.0"><channel>{items}</channel></rss>'
    site.add("/map", body.encode(), "application/rss+xml")


def rechecking(web: NewsQA, **more: object) -> NewsQA:
    return opened(web.settings, *web.settings.source, recheck_days=3, **more)


@pytest.mark.parametrize("kind", ["map", "feed"])
def test_a_corrected_page_is_seen_behind_an_unchanged_list(
    web: NewsQA, site: Site, kind: str
) -> None:
    put_list(site, kind, *range(5))
    engine = rechecking(web)
    assert counts(engine.refresh()) == (5, 0, 0, 0)
    put_page(site, 3, "改期")
    site.asked.clear()
    plan = engine.refresh(dry_run=True)
    assert counts(plan) == (0, 1, 0, 4)
    # The newest first, by the second in which each was fetched.
    assert sorted(site.articles_asked()) == ["/0", "/1", "/2", "/3", "/4", "/map"]
    assert counts(engine.refresh()) == (0, 1, 0, 4)
    assert any("改期" in text for text in texts(engine))
    assert counts(engine.refresh()) == (0, 0, 0, 5)


def test_older_pages_are_asked_for_only_by_a_full_refresh(web: NewsQA, site: Site) -> None:
    for number, day in enumerate(("2019年5月6日", "2019年5月7日")):
        body = f"{day} 来源：青溪融媒</p><p>{TOWNS[number]}县集市在六月开张，由谷雨生主持。"
        site.add(f"/{number}", page(body, f"{TOWNS[number]}集市"))
    put_list(site, "feed", *range(5))
    engine = rechecking(web)
    engine.refresh()
    site.asked.clear()
    assert counts(engine.refresh()) == (0, 0, 0, 5)
    assert sorted(site.articles_asked()) == ["/2", "/3", "/4", "/map"]
    site.asked.clear()
    assert counts(engine.refresh(full=True)) == (0, 0, 0, 5)
    assert sorted(site.articles_asked()) == ["/0", "/1", "/2", "/3", "/4", "/map"]


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("kind", ["map", "feed"])
def test_a_page_that_is_gone_is_pruned_when_it_was_seen_gone_twice(
    web: NewsQA, site: Site, kind: str, status: int
) -> None:
    put_list(site, kind, *range(5))
    engine = rechecking(web)
    engine.refresh()
    away = site.pages["/1"]
    gone: tuple[int, dict[str, str], bytes] = (status, {}, b"")
    site.pages["/1"] = gone
    first = only(engine.refresh(prune=True))
    assert [item.location for item in first.vanished] == [site.url("/1")]
    assert (len(first.waiting), first.problems, engine.status().quarantined) == (1, (), 0)
    assert engine.status().articles == 5
    site.pages["/1"] = away
    assert counts(engine.refresh(prune=True)) == (0, 0, 0, 5), "it is back"
    site.pages["/1"] = gone
    assert counts(engine.refresh()) == (0, 0, 1, 4), "so that this is the first time again"
    assert engine.status().articles == 5
    done = only(engine.refresh(prune=True))
    assert (len(done.vanished), done.waiting, done.pruned) == (1, (), True)
    assert engine.status().articles == 4
    assert not verify(engine.indexer).findings
    check_whole(engine.store)


def test_a_refresh_that_asks_for_other_pages_counts_what_was_gone_on(
    web: NewsQA, site: Site
) -> None:
    body = f"2019年5月6日 来源：青溪融媒</p><p>{TOWNS[1]}县集市在六月开张，由谷雨生主持。"
    site.add("/1", page(body, f"{TOWNS[1]}集市"))
    engine = rechecking(web)
    engine.refresh()
    away = site.pages["/1"]
    gone: tuple[int, dict[str, str], bytes] = (404, {}, b"")
    site.pages["/1"] = gone
    assert counts(engine.refresh(full=True)) == (0, 0, 1, 4)
    site.pages["/1"] = away
    assert counts(engine.refresh(full=True)) == (0, 0, 0, 5), "it is back"
    site.pages["/1"] = gone
    assert len(only(engine.refresh(full=True, prune=True)).waiting) == 1
    assert counts(engine.refresh(prune=True)) == (0, 0, 0, 5), "it is too old to be asked for"
    assert only(engine.refresh(full=True, prune=True)).waiting == ()
    assert engine.status().articles == 4


def test_a_page_that_fails_otherwise_is_never_gone(web: NewsQA, site: Site) -> None:
    engine = rechecking(web)
    engine.refresh()
    for status in (403, 500, 503, 500):
        failing: tuple[int, dict[str, str], bytes] = (status, {}, b"")
        site.pages["/1"] = failing
        report = only(engine.refresh(prune=True, force=True))
        assert (report.vanished, len(report.problems)) == ((), 1)
    assert engine.status().articles == 5


def test_what_only_the_feed_says_stays_when_a_page_is_asked_for_again(
    web: NewsQA, site: Site
) -> None:
    put_list(site, "feed", 0, more="<author>谷雨生</author><pubDate>2099-05-06</pubDate>")
    site.pages["/0"] = page("青溪县集市在六月一日开张，请大家知悉。", "青溪集市")  # no validator
    engine = rechecking(web)
    assert counts(engine.refresh()) == (1, 0, 0, 0)
    site.asked.clear()
    assert counts(engine.refresh()) == (0, 0, 0, 1)
    assert site.articles_asked() == ["/map", "/0"]
    site.pages["/0"] = page("青溪县集市改到七月一日开张，请大家知悉。", "青溪集市")
    assert counts(engine.refresh()) == (0, 1, 0, 0)
    (after,) = engine.latest(9)
    assert (after.author, after.published) == ("谷雨生", "2099-05-06")


def test_an_article_that_stands_in_the_feed_needs_no_page(web: NewsQA, site: Site) -> None:
    content = "<![CDATA[<p>青溪县集市在六月一日开张，由谷雨生主持，请大家知悉。</p>]]>"
    encoded = f"<content:encoded>{content}</content:encoded>"
    site.pages.pop("/0")
    items = f"<item><title>集市</title><link>/0</link>{encoded}</item><item><link>/1</link></item>"
    name = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    body = f'<rss version="2.0" {name}><channel>{items}</channel></rss>'
    site.add("/map", body.encode(), "application/rss+xml")
    engine = rechecking(web)
    assert counts(engine.refresh()) == (2, 0, 0, 0)
    for _ in range(3):
        report = engine.refresh(prune=True, force=True)
        assert counts(report) == (0, 0, 0, 2)
        assert only(report).problems == ()
