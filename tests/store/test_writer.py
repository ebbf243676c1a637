from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import apsw
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsqa.messages import Message
from newsqa.store.database import Store
from newsqa.store.writer import Entry, StoreWriter
from newsqa.types import Passage
from tests.store import fts5
from tests.store.parts import MODEL, WIDTH, check_whole, entry, ids, put, rows

EMPTY = Message("空的", "empty", "empty")
STILL_EMPTY = Message("还是空的", "still empty", "empty")
NOT_JSON = Message("不是 JSON", "not JSON", "malformed")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path, create=True)
    put(made, entry("a", "县长 主持", "会议 召开"), entry("b", "大桥 合龙"))
    return made


def state(store: Store) -> list[list[tuple[object, ...]]]:
    tables = (
        *("articles", "passages", "models", "meta", "passage_vocabulary"),
        *("signatures", "bands", "copies", "quarantine"),
    )
    return [rows(store, f"SELECT * FROM {table}") for table in tables]


def test_one_commit_is_one_generation(store: Store) -> None:
    assert put(store, entry("c", "机器人 夺冠")) == 2
    assert put(store, entry("d", "一"), entry("e", "二"), removed=["a", "b"]) == 3
    before = datetime.now(UTC).date().isoformat()
    assert put(store) == 4
    with store.view() as view:
        assert view.generation == 4
        assert view.as_of in {before, datetime.now(UTC).date().isoformat()}


def test_a_changed_article_leaves_nothing_of_the_old_one(store: Store) -> None:
    put(store, entry("a", "林业局 通报"))
    check_whole(store)
    with store.view() as view:
        assert view.counts().articles == 2
        assert [view.words.frequency(term) for term in ("县长", "会议", "林业局")] == [0, 0, 1]
        assert fts5.match_articles(view, ["县长", "会议"], 9)[0].tolist() == []
        article = view.article("a")
        assert article is not None
        assert article.text == "林业局 通报"


def test_a_removed_article_leaves_nothing(store: Store) -> None:
    put(store, removed=["a", "unknown"])
    check_whole(store)
    with store.view() as view:
        assert view.article("a") is None
        assert view.words.frequency("县长") == 0
        assert (view.counts().articles, view.counts().passages) == (1, 1)


def test_ids_are_never_used_twice(store: Store) -> None:
    seen = ids(store)["passages"]
    seen_articles = ids(store)["articles"]
    for round_ in range(4):
        put(store, entry("a", f"第{round_} 次", "会议 召开"), entry("new", "一"))
        fresh = ids(store)["passages"] - {3}  # that of "b", which stays
        assert not fresh & seen
        seen |= fresh
        put(store, removed=["a", "new"])
        assert max(int(str(row)) for row in ids(store)["articles"]) == 2
    put(store, removed=["b"])
    put(store, entry("b", "大桥 合龙"))  # also when the table was empty between
    assert not ids(store)["passages"] & seen
    assert not ids(store)["articles"] & seen_articles


def test_an_article_that_is_removed_and_put_in_stays_in(store: Store) -> None:
    put(store, entry("a", "新 文"), removed=["a"])
    check_whole(store)
    with store.view() as view:
        article = view.article("a")
        assert article is not None
        assert article.text == "新 文"


def test_of_two_versions_in_one_batch_the_last_stays(store: Store) -> None:
    assert put(store, entry("c", "先"), entry("c", "后")) == 2
    check_whole(store)
    with store.view() as view:
        article = view.article("c")
        assert article is not None
        assert article.text == "后"


def test_hashes_are_those_of_the_stored(store: Store) -> None:
    with store.view() as view:
        assert view.hashes(["b", "none", "a"]) == {
            "a": entry("a", "县长 主持", "会议 召开").article.sha256,
            "b": entry("b", "大桥 合龙").article.sha256,
        }
        assert view.hashes([]) == {}


class Failing(list[Passage]):
    """Passages that end in a fault, after some have been written."""

    def __iter__(self) -> Iterator[Passage]:
        yield from super().__iter__()
        raise MemoryError("stopped in the middle")


def broken() -> dict[str, tuple[Entry, type[BaseException]]]:
    good = entry("x", "一 句", "二 句")
    return {
        "fault between rows": (replace(good, passages=Failing(good.passages)), MemoryError),
        "a vector too few": (replace(good, vectors=good.vectors[:1]), ValueError),
        "terms too few": (replace(good, passage_terms=[["一"]]), ValueError),
        "no text in SQLite": (
            replace(good, article=replace(good.article, url="\ud800")),
            UnicodeEncodeError,
        ),
        "a field of another kind": (
            replace(good, article=replace(good.article, title=None)),  # type: ignore[arg-type]
            apsw.ConstraintError,
        ),
    }


@pytest.mark.parametrize("name", broken())
def test_a_crash_inside_a_commit_changes_nothing(store: Store, name: str) -> None:
    bad, error = broken()[name]
    before = state(store)
    with pytest.raises(error), store.writer() as writer:
        writer.commit([entry("good", "好"), bad], MODEL, removed=["a"])
    assert state(store) == before
    check_whole(store)
    assert put(store, entry("c", "机器人 夺冠")) == 2  # and the store is not stuck


def test_a_crash_at_any_statement_changes_nothing(store: Store) -> None:
    before = state(store)

    class Stopping:
        """A connection that breaks at its nth statement."""

        def __init__(self, connection: apsw.Connection, left: int) -> None:
            self.connection, self.left = connection, left

        def execute(self, sql: str, *values: object) -> object:
            if sql != "ROLLBACK":
                self.left -= 1
                if self.left < 0:
                    raise KeyboardInterrupt
            return self.connection.execute(sql, *values)  # type: ignore[arg-type]

        def __getattr__(self, name: str) -> object:
            return getattr(self.connection, name)

    for statements in range(90):
        with store.writer() as writer:
            stopping = StoreWriter(
                Stopping(writer._connection, statements),  # type: ignore[arg-type]
                "ingest",
                10,
            )
            try:
                stopping.commit([entry("a", "新 文"), entry("c", "一", "二")], MODEL, removed=["b"])
            except KeyboardInterrupt:
                assert state(store) == before
                continue
        break
    assert 10 < statements < 89  # all of them were tried
    assert state(store) != before
    check_whole(store)


def test_a_value_of_the_whole_store_is_kept_and_replaced(store: Store) -> None:
    for value in ("一", "二"):
        with store.writer() as writer:
            writer.set_meta("note", value)
        with store.view() as view:
            assert view.meta("note") == value
            assert view.meta("none") is None


def test_quarantine_counts_tries_and_releases(store: Store) -> None:
    with store.writer() as writer:
        writer.quarantine({"a.txt": EMPTY, "b.jsonl:3": NOT_JSON})
        writer.quarantine({"a.txt": STILL_EMPTY})
        writer.release(["b.jsonl:3", "unknown"])
    with store.view() as view:
        (entry_,) = view.quarantine()
        assert (entry_.location, entry_.reason, entry_.tries) == ("a.txt", STILL_EMPTY, 2)
        assert entry_.first_seen <= entry_.last_seen
        assert view.generation == 1  # it is no change of what can be found
    copied = [replace(entry_, location="c.txt", tries=7)]
    with store.writer() as writer:
        writer.copy_quarantine(copied)
    with store.view() as view:
        assert view.quarantine() == [entry_, *copied]


def test_an_article_without_passages_can_be_kept(store: Store) -> None:
    empty = replace(
        entry("c", "x"), passages=[], vectors=np.zeros((0, WIDTH), np.float32), passage_terms=[]
    )
    put(store, empty)
    with store.view() as view:
        assert view.article("c") is not None
        assert view.counts().passages == 3


OPERATIONS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 5)), max_size=3),
        st.lists(st.sampled_from("abcde"), max_size=2),
    ),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_any_commits_leave_what_a_dictionary_would(
    tmp_path_factory: pytest.TempPathFactory,
    operations: list[tuple[list[tuple[str, int]], list[str]]],
) -> None:
    store = Store(tmp_path_factory.mktemp("store"), create=True)
    model: dict[str, str] = {}
    for generation, (new, removed) in enumerate(operations, 1):
        texts = [(id_, f"词{number} 词{number + 1}") for id_, number in new]
        assert put(store, *(entry(*text) for text in texts), removed=removed) == generation
        for id_ in removed:
            model.pop(id_, None)
        model.update(texts)
    check_whole(store)
    with store.view() as view:
        assert {article.id: article.text for article in view.articles()} == model
        assert view.words.frequency("词3") == sum("词3" in t.split() for t in model.values())
    store.close()
