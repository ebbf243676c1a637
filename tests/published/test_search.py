"""Searching in the tables: by places, by one query of many words, and the join of two of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.published import search
from newsqa.published.search import LanceWords
from newsqa.published.tables import MOST_LISTS, Places, Table, searched_lists
from tests.published.conftest import Pair, made
from tests.published.test_contract import QUESTIONS

lance = pytest.importorskip("lance", reason="pylance is not installed (extra scale)")
pa = pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Pair]:
    yield from made("files", tmp_path_factory.mktemp("search"), request)


def words_of(pair: Pair) -> LanceWords:
    with pair.reader._archive.view() as view:
        words = pair.reader.answerer._corpus(view).lexical
    assert isinstance(words, LanceWords)
    return words


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_query_finds_what_one_for_each_word_does(
    published: Pair, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = words_of(published)
    terms = published.writer.tokenizer.terms(question)
    pairs = [*pairwise(terms)]
    monkeypatch.setattr(search, "_boost", lambda count, total: 1.0)
    for match in (
        partial(words.match_passages, terms, 500),
        partial(words.match_articles, terms, 500, pairs),
    ):
        ids, scores = match()
        with monkeypatch.context() as many:
            many.setattr(search, "MANY", 0)
            other_ids, other_scores = match()
        assert len(ids)
        assert set(ids) == set(other_ids)
        assert np.allclose(scores, other_scores, rtol=1e-4)
        assert np.all(np.diff(other_scores) <= 0)


def test_one_query_obeys_the_limit_and_the_filter(
    published: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MANY", 0)
    words = words_of(published)
    terms = published.writer.tokenizer.terms(QUESTIONS[0])
    ids, _ = words.match_passages(terms, 20)
    assert len(ids) > 1
    assert words.match_passages(terms, 1)[0].tolist() == ids[:1].tolist()
    only, _ = words.match_passages(terms, 5, np.isin(np.arange(ids.max() + 1), ids[:2]))
    assert set(only) == set(ids[:2])
    assert not len(words.match_passages((), 5)[0])
    assert not len(words.match_articles(["无此词"], 5, [("无此", "词词")])[0])


def test_what_the_first_query_cut_off_has_its_least_score_at_most() -> None:
    first = np.array([7, 3]), np.array([5.0, 2.0], np.float32)
    second = np.array([9, 3]), np.array([4.0, 1.0], np.float32)
    numbers, scores = search._joined([first, second], 2)
    assert numbers.tolist() == [9, 7]
    assert scores.tolist() == [6.0, 5.0]
    complete, scores = search._joined([first, second], 3)
    assert complete.tolist() == [7, 9, 3]
    assert scores.tolist() == [5.0, 4.0, 3.0]


@given(st.lists(st.integers(1, 60), unique=True), st.lists(st.integers(0, 70)))
def test_a_number_is_at_its_place(rows: list[int], wanted: list[int]) -> None:
    numbers = np.array(rows, np.int64)
    order = np.argsort(numbers)
    ascending = bool(np.all(numbers[1:] > numbers[:-1]))
    places = Places(numbers[order], None if ascending else order)
    found = places.of(np.array(wanted, np.int64))
    assert sorted(numbers[found].tolist()) == sorted(set(rows) & set(wanted))
    assert found.tolist() == sorted(found.tolist())


def test_rows_are_found_after_some_were_deleted_and_others_added(tmp_path: Path) -> None:
    address = str(tmp_path / "passages.lance")

    def rows(numbers: list[int]) -> object:
        return pa.table({"id": numbers, "text": [f"text {one}" for one in numbers]})

    lance.write_dataset(rows([4, 2, 9, 11, 6]), address)
    lance.write_dataset(rows([1, 30, 7]), address, mode="append")
    lance.dataset(address).delete("id IN (2, 11, 30)")
    table = Table.open(str(tmp_path), "passages")
    found = table.at_numbers(["id", "text"], "id", [1, 2, 4, 7, 9, 11, 12, 4]).to_pylist()
    assert {one["id"]: one["text"] for one in found} == {n: f"text {n}" for n in (1, 4, 7, 9)}
    assert table.at_numbers(["id"], "id", []).num_rows == 0
    assert table.at_numbers(["id"], "id", [2, 500]).num_rows == 0


def test_of_many_vectors_no_more_lists_are_searched() -> None:
    lists = [searched_lists(count) for count in (0, 1, 10_000, 1_000_000, 10_000_000)]
    assert lists == [1, 1, 50, 500, MOST_LISTS]
