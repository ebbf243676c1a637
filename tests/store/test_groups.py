"""Groups: whatever the order of arrival, what hangs together by pairs; removal restores."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsqa.store.database import Store
from newsqa.store.writer import Entry
from tests.store.parts import check_whole, entry, put, rows

# A text is a set of letters here: its keys are its letters, and two print the same report when
# they share two of them. So pairs chain: ab-bc is none, abc-bcd is one, and abc meets cde by bcd.
TEXTS = st.text("abcdef", min_size=1, max_size=4).map(lambda text: "".join(sorted(set(text))))
BATCHES = st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=5)


def same(first: str, second: str) -> bool:
    return len(set(first) & set(second)) >= 2


@pytest.fixture(autouse=True)
def letters_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsqa.store.groups.same_report", same)


def signed(id_: str, text: str, published: str | None = None) -> Entry:
    return replace(entry(id_, text, published=published), signature=[ord(one) for one in text])


def groups(store: Store) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    with store.view() as view:
        for leader, id_ in view.groups():
            found.setdefault(leader, set()).add(id_)
    return {frozenset(ids) for ids in found.values()}


def expected(texts: dict[str, str]) -> set[frozenset[str]]:
    """The components of the graph of all pairs, without any index."""
    parts = {id_: frozenset([id_]) for id_ in texts}
    for one, other in combinations(texts, 2):
        if same(texts[one], texts[other]):
            joined = parts[one] | parts[other]
            parts.update(dict.fromkeys(joined, joined))
    return {part for part in parts.values() if len(part) > 1}


def check(store: Store, texts: dict[str, str]) -> None:
    assert groups(store) == expected(texts)
    check_whole(store)
    leaders = rows(
        store,
        "SELECT count(*) FROM copies c WHERE c.leader != (SELECT a.row FROM articles a JOIN copies "
        "d ON d.article = a.row WHERE d.leader = c.leader ORDER BY a.published IS NULL, "
        "a.published, a.fetched, a.row LIMIT 1)",
    )
    assert leaders == [(0,)]
    assert rows(
        store, "SELECT count(*) FROM bands WHERE article NOT IN (SELECT row FROM articles)"
    )[0] == (0,)
    assert rows(store, "SELECT count(*) FROM signatures") == [(len(texts),)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BATCHES, st.randoms(use_true_random=False), st.data())
def test_any_order_and_any_batches_make_the_same_groups(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[str]],
    chance: object,
    data: st.DataObject,
) -> None:
    store = Store(tmp_path_factory.mktemp("store"), create=True)
    texts: dict[str, str] = {}
    for batch in batches:
        entries = []
        for text in batch:
            id_ = f"n{len(texts)}"
            texts[id_] = text
            entries.append(signed(id_, text, data.draw(st.sampled_from(["2024-01-02", None]))))
        put(store, *entries)
        check(store, texts)
    gone = data.draw(st.lists(st.sampled_from(sorted(texts)), max_size=4))
    put(store, removed=gone)
    texts = {id_: text for id_, text in texts.items() if id_ not in gone}
    check(store, texts)
    if texts:  # a changed article leaves its group and finds its new one
        id_ = data.draw(st.sampled_from(sorted(texts)))
        texts[id_] = data.draw(TEXTS)
        put(store, signed(id_, texts[id_]))
        check(store, texts)
    store.close()


def test_the_earliest_leads_and_another_takes_its_place(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    put(store, signed("late", "abc", "2024-03-03"), signed("none", "abd"))
    with store.view() as view:
        assert view.leader("none") == view.leader("late") == "late"
    put(store, signed("early", "abe", "2024-03-01"))
    with store.view() as view:
        assert {view.leader(id_) for id_ in ("late", "none", "early")} == {"early"}
        article = view.article("none")
        assert article is not None
        copies = view.with_copies(article).copies
        assert [(copy.id, copy.earliest) for copy in copies] == [("early", True), ("late", False)]
        assert (view.counts().groups, view.counts().copies) == (1, 2)
    put(store, removed=["early"])
    with store.view() as view:
        assert view.leader("none") == "late"
    put(store, removed=["late"])
    with store.view() as view:
        assert view.leader("none") is None
        assert (view.counts().groups, view.counts().copies) == (0, 0)


def test_a_bridge_that_goes_parts_its_group(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    put(store, signed("1", "ab"), signed("2", "cd"))
    assert groups(store) == set()
    put(store, signed("bridge", "abcd"))
    assert groups(store) == {frozenset({"1", "2", "bridge"})}
    put(store, removed=["bridge"])
    assert groups(store) == set()


def test_the_writer_counts_those_that_joined(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    with store.writer() as writer:
        writer.commit([signed("1", "ab"), signed("2", "abc"), signed("3", "x")], "m")
        assert writer.joined == 1
        writer.commit([signed("4", "ab")], "m")
        assert writer.joined == 2


def test_a_look_up_uses_the_index(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    plan = rows(store, "EXPLAIN QUERY PLAN SELECT article FROM bands WHERE key IN (1, 2)")
    assert "SEARCH bands USING PRIMARY KEY" in str(plan)
