"""What a publish writes, and that a crash at any point of it is made good by the next one."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newsqa.engine import NewsQA
from newsqa.errors import NewsQAError, StoreError, StoreMissing
from newsqa.published import publisher, writing
from newsqa.published.generations import Generations
from newsqa.published.tables import Table
from newsqa.published.view import PublishedView
from newsqa.published.writing import TableWriter
from newsqa.settings import Settings, Source
from newsqa.store.publish_record import Record
from newsqa.types import Article, Filters
from tests.conftest import HashEmbedder
from tests.published.conftest import new_bucket, reading, towns, written

pytest.importorskip("lance", reason="pylance is not installed (extra scale)")


class Crash(Exception):
    """The process dies here, as far as the storage knows."""


@pytest.fixture
def engine(settings: Settings) -> Iterator[NewsQA]:
    opened = written(settings, 12)
    yield opened
    opened.close()


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "published")


def contents(engine: NewsQA) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What an archive has: text and copies of every article."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for entry in engine.list_articles(0, 1000).articles:
        article = engine.article(entry.id)
        assert article is not None
        found[entry.id] = article.text, tuple(copy.id for copy in article.copies)
    return found


def passages(engine: NewsQA) -> set[tuple[str, int, int]]:
    found = (engine.search(question, 200, "dense") for question in ("青溪县", "大桥"))
    return {
        (hit.passage.article.id, hit.passage.start, hit.passage.end)
        for hits in found
        for hit in hits
    }


def test_only_the_difference_is_written(
    engine: NewsQA, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = engine.publish(place)
    assert (first.added, first.removed) == (engine.status().articles, 0)
    assert engine.publish(place).up_to_date
    engine.remove("town-3")
    engine.add(Article(id="new", title="新桥开工", text="新桥今天在白石镇开工。"))
    written_rows: list[int] = []
    append = TableWriter.append

    def counted(self: TableWriter, rows: Any) -> None:
        if self.name == "articles":
            written_rows.append(len(rows))
        append(self, rows)

    monkeypatch.setattr(TableWriter, "append", counted)
    report = engine.publish(place)
    assert (report.added, report.removed, report.changed) == (1, 1, 0)
    assert written_rows == [1]
    assert contents(reading(place, engine.settings)) == contents(engine)


def test_new_rows_of_a_large_table_are_segments_of_their_own(
    settings: Settings, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "SMALL", 0)
    engine = written(settings, 40)
    engine.publish(place)
    for number in range(40, 46):
        engine.add(towns(number + 1)[-1])
        if number == 43:
            engine.remove("town-3")
        engine.publish(place)
    stats = Table.open(place, "passages").dataset.stats.index_stats("terms_idx")
    assert 1 < stats["num_indices"] < 5
    assert stats["num_unindexed_rows"] == 0
    reader = reading(place, engine.settings)
    assert contents(reader) == contents(engine)
    for town in (towns(3)[-1], towns(46)[-1], towns(42)[-1]):
        own, published = (
            [hit.passage.article.id for hit in one.search(town.title, 5, "lexical")]
            for one in (engine, reader)
        )
        assert town.id in own
        assert set(published) == set(own)
    assert all(hit.passage.article.id != "town-3" for hit in reader.search("茶园", 60, "lexical"))
    engine.close()


@pytest.mark.slow
def test_frequencies_are_those_of_the_store(engine: NewsQA, place: str, settings: Settings) -> None:
    engine.publish(place)
    for number in range(publisher.ANEW + 3):  # beyond the publish that writes them all anew
        engine.remove(f"town-{number}") if number < 12 else engine.add(towns(number)[-1])
        engine.publish(place)
    reader = reading(place, settings)
    words = {term for article in towns(40) for term in engine.tokenizer.terms(article.text)}
    views = engine._archive.view(), reader._archive.view()
    with views[0] as own, views[1] as published:
        lexical = [
            one.answerer._corpus(view).lexical for one, view in ((engine, own), (reader, published))
        ]
        assert lexical[0].frequencies([*words]) == lexical[1].frequencies([*words])
    assert Generations(place).newest().words_since > 1


STEPS: dict[str, tuple[object, str]] = {
    "append": (TableWriter, "append"),
    "delete": (TableWriter, "delete"),
    "tidy": (TableWriter, "tidy"),
    "tag": (TableWriter, "tag"),
    "row": (Generations, "append"),
    "clean": (TableWriter, "clean"),
}


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [True, False], ids=["after", "before"])
def test_a_crash_is_made_good(
    engine: NewsQA, place: str, step: str, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.publish(place)
    old = contents(engine)
    reader = reading(place, engine.settings)
    engine.remove(["robot", "a"])
    engine.add([Article(id="new", text="新桥今天在白石镇开工。"), *towns(14)[12:]])
    owner, name = STEPS[step]
    real: Callable[..., Any] = getattr(owner, name)

    def dies(*given: Any, **named: Any) -> Any:
        if after:
            real(*given, **named)
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, dies)
        with pytest.raises(Crash):
            engine.publish(place)
    switched = step == "clean" or (step == "row" and after)
    for one in (reader, reading(place, engine.settings)):
        assert contents(one) == (contents(engine) if switched else old)
        assert one.ask("望江大桥的项目经理是谁").generation == one.status().generation
    engine.publish(place)
    for one in (reader, reading(place, engine.settings)):
        assert contents(one) == contents(engine)
        assert passages(one) == passages(engine)


def test_a_first_publish_that_died_leaves_nothing_to_read(
    engine: NewsQA, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(Generations, "append", dies)
        with pytest.raises(Crash):
            engine.publish(place)
    with pytest.raises(StoreMissing):
        reading(place, engine.settings)
    engine.publish(place)
    assert contents(reading(place, engine.settings)) == contents(engine)


def test_versions_in_use_stay_and_others_are_cleaned(
    engine: NewsQA, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_FRAGMENTS", 2)
    engine.publish(place)
    reader = reading(place, engine.settings)
    with reader._archive.view() as view:
        assert isinstance(view, PublishedView)
        for number in range(6):
            engine.remove(f"town-{number}")
            engine.publish(place)
        # A question that began before goes on reading its generation.
        assert view.article("town-0") is not None
        assert len(view.load(view.passages_of(["town-1"]).tolist())) > 0
    table = Table.open(place, "articles")
    assert len(table.dataset.tags.list()) == 7
    assert reader.article("town-0") is None


def test_what_was_replaced_long_ago_is_deleted(
    engine: NewsQA, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    engine.publish(place)
    for number in range(3):
        engine.remove(f"town-{number}")
        engine.publish(place)
    for module in ("publisher", "writing", "generations"):
        monkeypatch.setattr(f"newsqa.published.{module}.STAYS", timedelta(seconds=-60))
    engine.remove("town-4")
    engine.publish(place)
    assert [*Table.open(place, "articles").dataset.tags.list()] == ["publish-5"]
    assert [one.sequence for one in Generations(place).all()] == [5]
    assert len(Table.open(place, "articles").dataset.versions()) <= 2
    assert contents(reading(place, engine.settings)) == contents(engine)


def test_another_store_is_not_overwritten(engine: NewsQA, place: str, tmp_path: Path) -> None:
    engine.publish(place)
    other = NewsQA(Settings(store=tmp_path / "other"), create=True, embedder=HashEmbedder())
    other.add(Article(id="x", text="另一个库里的文章，说的是茶会。"))
    with pytest.raises(StoreError, match="another store is published there"):
        other.publish(place)
    reader = reading(place, engine.settings)
    assert contents(reader) == contents(engine)
    other.publish(place, replace=True)
    assert contents(reader) == contents(other)


def test_an_empty_store_is_not_published(place: str, tmp_path: Path) -> None:
    empty = NewsQA(Settings(store=tmp_path / "empty"), create=True, embedder=HashEmbedder())
    with pytest.raises(StoreError, match="nothing to publish"):
        empty.publish(place)


def test_the_last_article_can_be_removed(engine: NewsQA, place: str) -> None:
    engine.publish(place)
    engine.remove([*contents(engine)])
    engine.publish(place)
    reader = reading(place, engine.settings)
    assert contents(reader) == {}
    assert reader.search("大桥", 5) == []


def test_sources_are_published(settings: Settings, tmp_path: Path, place: str) -> None:
    lines = [{"id": id_, "text": f"公告{id_}号：集市开张，请大家知悉。"} for id_ in "abc"]
    for name, count in (("town", 3), ("city", 1)):
        text = "\n".join(json.dumps(line) for line in lines[:count])
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    sources = [
        Source(name=name, location=str(tmp_path / f"{name}.jsonl")) for name in ("town", "city")
    ]
    named = settings.model_copy(update={"source": sources})
    engine = NewsQA(named, create=True, embedder=HashEmbedder())
    engine.refresh("town")
    engine.publish(place)
    reader = reading(place, settings)
    for expected in ([], ["a"]):
        for one in (engine, reader):
            hits = one.search("公告集市", 9, filters=Filters(source="city"))
            assert [hit.passage.article.id for hit in hits] == expected
            assert len(one.search("公告集市", 9, filters=Filters(source="town"))) == 3
        if not expected:
            engine.refresh("city")
            engine.add(Article(id="x", text="另一篇，说茶会。"))  # sources alone are no generation
            assert engine.publish(place).changed == 1


def test_status_tells_generation_and_lag(engine: NewsQA, place: str) -> None:
    assert engine.status().published == ()
    engine.publish(place)
    engine.remove("town-1")
    engine.remove("town-2")
    (one,) = engine.status().published
    assert (one.place, one.generation, one.lag) == (place, 1, 2)
    engine.publish(place)
    (one,) = engine.status().published
    assert (one.generation, one.lag) == (3, 0)
    (one,) = reading(place, engine.settings).status().published
    assert (one.generation, one.lag) == (3, 0)


def test_a_damaged_record_does_not_let_another_store_in(engine: NewsQA, place: str) -> None:
    engine.publish(place)
    (engine.store.folder / "published.json").write_text("{", encoding="utf-8")
    assert Record.read(engine.store.folder) is None
    engine.remove("town-1")
    with pytest.raises(StoreError, match="--replace"):
        engine.publish(place)
    engine.publish(place, replace=True)
    assert contents(reading(place, engine.settings)) == contents(engine)


def test_a_change_is_published_with_the_setting(settings: Settings, place: str) -> None:
    publishing = settings.model_copy(update={"publish_to": place})
    engine = NewsQA(publishing, create=True, embedder=HashEmbedder())
    engine.add(towns(4))
    reader = reading(place, settings)
    assert contents(reader) == contents(engine)
    engine.remove("town-2")
    assert reader.article("town-2") is None


@pytest.mark.slow
def test_remove_fails_where_it_could_not_be_published(settings: Settings, place: str) -> None:
    publishing = settings.model_copy(update={"publish_to": place})
    engine = NewsQA(publishing, create=True, embedder=HashEmbedder())
    engine.add(towns(4))
    reader = reading(place, settings)
    aside = Path(f"{place}-aside")
    shutil.move(place, aside)
    Path(place).write_text("no folder", encoding="utf-8")
    for _ in range(2):  # the second time the store has no such article any more
        with pytest.raises(StoreError, match="was not published"):
            engine.remove("town-2")
    Path(place).unlink()
    shutil.move(aside, place)
    assert reader.article("town-2") is not None
    assert engine.remove("town-2") == {"town-2": []}
    assert reader.article("town-2") is None


def test_storage_that_stops_is_one_error(engine: NewsQA, place: str) -> None:
    engine.publish(place)
    reader = reading(place, engine.settings)
    asked = "望江大桥的项目经理是谁"
    steps: list[str] = []

    def stops(step: str) -> None:
        if not steps:
            shutil.move(place, f"{place}-aside")
        steps.append(step)

    with pytest.raises(NewsQAError) as error:
        reader.ask(asked, on_step=stops)
    assert "\n" not in str(error.value)
    assert error.value.message.code == "shared_storage_failed"
    shutil.move(f"{place}-aside", place)
    assert reader.ask(asked).status == "answered"


@pytest.mark.slow
def test_s3_that_stops_is_one_error(
    engine: NewsQA, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    moto = pytest.importorskip("moto.server", reason="moto is not installed (extra dev)")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    place = new_bucket(server, monkeypatch)
    engine.publish(place)
    reader = reading(place, settings)
    reader.warm_up()
    stopped: list[str] = []

    def stops(step: str) -> None:
        if not stopped:
            server.stop()
        stopped.append(step)

    begun = time.monotonic()
    with pytest.raises(StoreError) as error:
        reader.ask("望江大桥的项目经理是谁", on_step=stops)
    assert error.value.message.code == "shared_storage_failed"
    assert "\n" not in str(error.value)
    assert time.monotonic() - begun < 60
