"""Feedback survives whatever is done to the store, and blocks nobody."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.engine import NewsQA
from newsqa.errors import StoreBusy, StoreError
from newsqa.maintenance.backup import back_up, restore
from newsqa.maintenance.rollback import rollback
from newsqa.maintenance.verify import verify
from newsqa.store.database import Store
from newsqa.store.lock import swap_lock
from newsqa.types import Cited, Feedback
from tests.conftest import HashEmbedder, write_articles
from tests.store.parts import entry, put, rows

GOOD = Feedback(
    "a" * 32,
    "2024-05-02T08:00:00+00:00",
    "谁？",
    "祁望舒",
    (Cited("m", 3, 6),),
    "good",
    None,
    "",
    1,
)
BAD = Feedback(
    "b" * 32, "2024-05-03T08:00:00+00:00", "何时？", "", (), "bad", "incomplete", "说了", 2
)
# A lone half of a pair of surrogates is no text, in SQLite neither.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("feedback"), create=True)


@given(
    st.builds(
        Feedback,
        st.just("c" * 32),
        WORDS,
        WORDS,
        WORDS,
        st.lists(st.builds(Cited, WORDS, st.none() | st.integers(0, 2**62))).map(tuple),
        st.sampled_from(["good", "bad"]),
        st.sampled_from([None, "wrong", "source", "incomplete"]),
        WORDS,
        st.integers(0, 2**62),
    )
)
def test_feedback_is_read_as_it_was_given(store: Store, given: Feedback) -> None:
    store.note(given)
    assert store.feedback() == [given]


def test_the_same_id_again_takes_the_place_and_days_select(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    store.note(BAD)
    store.note(GOOD)
    store.note(replace(GOOD, remark="很好"))
    assert store.feedback() == [replace(GOOD, remark="很好"), BAD]
    assert store.feedback("2024-05-03") == [BAD]
    assert store.feedback("2024-05-04") == []


def test_it_lands_while_another_ingests_and_makes_no_generation(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    put(store, entry("a", "甲 乙"))
    with store.writer() as writer:
        started = time.monotonic()
        landing = threading.Thread(target=lambda: Store(tmp_path).note(GOOD))
        landing.start()
        landing.join(30)
        assert time.monotonic() - started < 5
        assert writer.commit([entry("b", "丙 丁")], "hash-1") == 2
    assert store.feedback() == [GOOD]
    with store.view() as view:
        assert view.generation == 2


def test_feedback_waits_for_a_long_commit_and_then_raises_store_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store(tmp_path, create=True).close()
    other = apsw.Connection(str(tmp_path / "news.db"))
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.5, lambda: other.execute("COMMIT")).start()
    Store(tmp_path).note(GOOD)
    monkeypatch.setattr("newsqa.store.database.NOTE_MS", 50)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="try again later"):
        Store(tmp_path).note(BAD)
    other.close()


def test_it_waits_while_the_store_is_being_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path, create=True)
    monkeypatch.setattr("newsqa.store.lock._SWAP_S", 0.05)
    with swap_lock(tmp_path), pytest.raises(StoreBusy, match="being replaced"):
        store.note(GOOD)
    store.note(GOOD)


@pytest.fixture
def engine(engine: NewsQA) -> NewsQA:
    engine.note(GOOD)
    return engine


def test_it_outlives_a_rebuild_a_rollback_and_a_restore(engine: NewsQA, tmp_path: Path) -> None:
    engine.rebuild()
    assert engine.store.feedback() == [GOOD]
    engine.remove(["green", next(iter(engine.latest(1))).id])
    rollback(engine.indexer)
    assert engine.store.feedback() == [GOOD]
    back_up(engine.store, tmp_path / "backup.db")
    engine.note(BAD)  # after the backup was made
    restore(engine.settings, tmp_path / "backup.db")
    assert engine.store.feedback() == [GOOD, BAD]
    elsewhere = engine.settings.model_copy(update={"store": tmp_path / "elsewhere"})
    restore(elsewhere, tmp_path / "backup.db")
    assert Store(elsewhere.store).feedback() == [GOOD]
    assert verify(engine.indexer).findings == ()


def test_a_damaged_row_is_found_not_shown_and_deleted(engine: NewsQA) -> None:
    engine.note(BAD)
    connection = apsw.Connection(str(engine.store.path))
    connection.execute("UPDATE feedback SET remark = 'x' WHERE id = ?", (BAD.id,))
    connection.close()
    assert engine.store.feedback() == [GOOD]
    (finding,) = verify(engine.indexer).findings
    assert finding.kind == "feedback"
    assert verify(engine.indexer, repair=True).lost == ()
    assert verify(engine.indexer).findings == ()
    assert rows(engine.store, "SELECT count(*) FROM feedback") == [(1,)]


def test_a_store_that_cannot_be_read_any_more_is_restored_without_it(
    engine: NewsQA, tmp_path: Path
) -> None:
    back_up(engine.store, tmp_path / "backup.db")
    engine.store.close()
    engine.store.path.write_bytes(b"damaged" * 1000)
    with pytest.raises(StoreError):
        engine.note(BAD)
    engine.store.close()
    restore(engine.settings, tmp_path / "backup.db")
    again = NewsQA(engine.settings, embedder=HashEmbedder())
    assert again.store.feedback() == [GOOD]
    assert again.ingest([write_articles(tmp_path / "articles")]).unchanged == 3
