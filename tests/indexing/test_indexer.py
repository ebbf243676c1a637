"""The write side by itself: adding articles, lazy models, articles and provenance in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.errors import StoreMissing
from newsqa.indexing.indexer import Indexer
from newsqa.indexing.report import IngestReport
from newsqa.protocols import Embedder
from newsqa.settings import Settings
from newsqa.store.database import Store
from newsqa.store.provenance import OriginChange, Provenance
from newsqa.text.terms import Tokenizer
from newsqa.types import Article
from tests.conftest import HashEmbedder
from tests.store.parts import check_whole, rows

FAIR = Article("fair", "10月1日，青溪县年货集市开张。集市由谷雨生主持。", "集市开张")
DRILL = Article("drill", "6月2日，望江镇举行防汛演练。演练由镇长洪述文主持。", "防汛演练")


@pytest.fixture
def indexer(settings: Settings) -> Indexer:
    embedder, tokenizer = HashEmbedder(), Tokenizer()
    store = Store(settings.store, create=True)
    return Indexer(store, settings, lambda: embedder, lambda: tokenizer)


def embedded(indexer: Indexer) -> int:
    assert isinstance(indexer.embedder, HashEmbedder)
    return indexer.embedder.encoded


def stored(indexer: Indexer) -> dict[str, Article]:
    with indexer.store.view() as view:
        return {article.id: article for article in view.articles()}


def test_added_articles_are_stored_as_they_are(indexer: Indexer) -> None:
    report = indexer.add([FAIR, DRILL])
    assert (report.added, report.generation) == (2, 1)
    found = stored(indexer)
    for given in (FAIR, DRILL):
        assert replace(found[given.id], sha256="", fetched="") == given
        assert found[given.id].sha256
        assert found[given.id].fetched
    assert set(rows(indexer.store, "SELECT * FROM article_sources")) == {
        ("fair", "", ""),
        ("drill", "", ""),
    }
    check_whole(indexer.store)


def test_only_what_differs_is_embedded_again(indexer: Indexer) -> None:
    indexer.add([FAIR, DRILL])
    before = embedded(indexer)
    report = indexer.add([FAIR, DRILL])
    assert (report.unchanged, report.generation, embedded(indexer)) == (2, 0, before)
    changed = replace(stored(indexer)["fair"], text="集市改到十月三日开张。")
    report = indexer.add([changed, DRILL])
    assert (report.changed, report.unchanged, report.generation) == (1, 1, 2)
    assert embedded(indexer) == before + 1
    assert stored(indexer)["fair"].text == changed.text
    check_whole(indexer.store)


def test_the_last_version_of_one_batch_counts(indexer: Indexer) -> None:
    indexer.add([FAIR, replace(FAIR, text="集市改到十月三日开张。")])
    assert stored(indexer)["fair"].text == "集市改到十月三日开张。"


@pytest.mark.parametrize("article", [replace(FAIR, id=" "), replace(FAIR, text=" \n")])
def test_an_article_without_id_or_text_is_an_error(indexer: Indexer, article: Article) -> None:
    with pytest.raises(ValueError, match="needs an id and a text"):
        indexer.add([article])
    assert stored(indexer) == {}


def test_a_removed_article_can_be_added_again(indexer: Indexer) -> None:
    indexer.add([FAIR])
    assert indexer.remove(["fair"]) == {"fair": ["fair"]}
    assert rows(indexer.store, "SELECT article FROM tombstones") == [("fair",)]
    indexer.add([FAIR])
    assert rows(indexer.store, "SELECT article FROM tombstones") == []


def test_nothing_is_loaded_before_it_is_needed(settings: Settings) -> None:
    def fail() -> Embedder:
        raise AssertionError("opened")

    def fail_too() -> Tokenizer:
        raise AssertionError("opened")

    indexer = Indexer(Store(settings.store, create=True), settings, fail, fail_too)
    assert indexer.ingest([]).added == 0
    assert indexer.missing(["a"]) == {"a"}
    with pytest.raises(AssertionError, match="opened"):
        indexer.add([FAIR])


def test_articles_and_their_provenance_are_one_commit(
    indexer: Indexer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "fair.txt"
    file.write_text(f"{FAIR.title}\n{FAIR.text}", encoding="utf-8")

    def stop(self: Provenance, change: OriginChange) -> Sequence[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Provenance, "change", stop)
        with pytest.raises(KeyboardInterrupt):
            indexer.ingest([file])
    assert stored(indexer) == {}
    indexer.ingest([file])
    (origin,) = rows(indexer.store, "SELECT source, location FROM article_sources")
    assert origin == ("", str(file))


def test_the_engine_takes_one_of_each_or_several(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "news" / "fair.txt"
    file.parent.mkdir()
    file.write_text(f"{FAIR.title}\n{FAIR.text}", encoding="utf-8")
    reports: list[IngestReport] = []
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    assert engine.ingest(file, reports.append).added == 1
    assert reports[-1].added == 1
    assert engine.ingest(str(file)).unchanged == 1
    assert engine.ingest([file.parent, str(file)]).unchanged == 2
    assert engine.add(DRILL).added == 1
    assert engine.remove("drill") == {"drill": ["drill"]}


def test_an_engine_opens_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreMissing):
        NewsQA.open("store", create=False)
    source = [{"name": "news", "location": str(tmp_path)}]
    with NewsQA.open("store", source=source, polite=False) as engine:
        assert engine.status().articles == 0
        assert not engine.settings.polite
        assert [one.name for one in engine.refresh("news", dry_run=True).sources] == ["news"]
    assert NewsQA.open(tmp_path / "store", create=False).status().generation == 0
