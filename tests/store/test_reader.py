from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest

from newsqa.store.database import Store
from newsqa.types import Article
from tests.store import fts5
from tests.store.parts import MODEL, WIDTH, entry, put, rows, vector

WORDS = [f"词{number}" for number in range(40)]


def textbook(
    documents: Mapping[int, Sequence[str]], question: Sequence[str], pairs: bool
) -> dict[int, float]:
    """BM25 as Robertson and Zaragoza write it, with k1 = 1.2 and b = 0.75.

    With `pairs`, two words side by side are a term as well; lengths count words.
    """

    def terms(words: Sequence[str]) -> list[str]:
        return [*words, *(f"{a} {b}" for a, b in pairwise(words) if pairs)]

    mean = sum(map(len, documents.values())) / len(documents)
    counts = {row: Counter(terms(words)) for row, words in documents.items()}
    scores: dict[int, float] = {}
    for row, words in documents.items():
        for term, count in counts[row].items():
            if term in terms(question):
                having = sum(term in other for other in counts.values())
                weight = math.log((len(documents) - having + 0.5) / (having + 0.5))
                length = 1.2 * (0.25 + 0.75 * len(words) / mean)
                scores[row] = scores.get(row, 0) + weight * count * 2.2 / (count + length)
    return scores


@pytest.mark.parametrize("removed", [0, 30])
def test_scores_are_those_of_the_textbook(store: Store, removed: int) -> None:
    chance = random.Random(5)
    # Zipf-like, but no word in half of the documents: there FTS5 takes another weight.
    weights = [1 / (rank + 4) for rank in range(len(WORDS))]
    texts = {
        f"n{n}": " ".join(chance.choices(WORDS, weights, k=chance.randint(2, 12)))
        for n in range(120)
    }
    put(store, *(entry(id_, text) for id_, text in texts.items()))
    gone = list(texts)[::3][:removed]
    put(store, removed=gone)
    question = ["词3", "词1", "词11", "词25", "词3", "没有"]
    with store.view() as view:
        for found, table, pairs in (
            (fts5.match_passages(view, question, 200), "SELECT id, article FROM passages", False),
            (
                fts5.match_articles(view, question, 200, list(pairwise(question))),
                "SELECT row, row FROM articles",
                True,
            ),
        ):
            names = {row[0]: str(row[1]) for row in rows(store, "SELECT row, id FROM articles")}
            documents = {
                int(str(row)): texts[names[article]].split() for row, article in rows(store, table)
            }
            expected = textbook(documents, question, pairs)
            assert dict(zip(*(part.tolist() for part in found), strict=True)) == pytest.approx(
                expected, rel=1e-5
            )
            assert found[1].tolist() == sorted(found[1].tolist(), reverse=True)
        for word in [*WORDS, "没有"]:
            having = sum(word in texts[id_].split() for id_ in texts if id_ not in gone)
            assert view.words.frequency(word) == having


@pytest.mark.parametrize(
    "term",
    ["a", 'a"b', '"', "", "OR", "NEAR(", "词*", "a b", "-", "%", "^a", "{x}:", "\u3000", "\\", "'"],
)
def test_any_term_is_matched_literally(store: Store, term: str) -> None:
    put(store, entry("a", "会议 召开"))
    with store.view() as view:
        assert view.words.occurrences("passages", term).tolist() == []
        # A term without letters leaves a phrase of the other one alone.
        assert view.words.side_by_side("passages", term, "召开")[0].tolist() in ([], [1])
        assert view.words.side_by_side("passages", "会议", "召开")[0].tolist() == [1]
        assert view.words.frequency(term) == 0


def test_vectors_come_back_as_float16_in_the_order_of_ids(store: Store) -> None:
    sentences = [f"第{number} 句" for number in range(30)]
    put(store, *(entry(f"n{n}", *sentences[n : n + 3]) for n in range(0, 30, 3)))
    put(store, entry("n3", *sentences[3:5]))  # takes the place of the second, at the end
    expected = [s for s in sentences if s not in sentences[3:6]] + sentences[3:5]
    with store.view() as view:
        found = view.vector_rows()
        assert found.vectors.dtype == np.float16
        assert found.vectors.shape == (29, WIDTH)
        assert (np.diff(found.passage_ids) > 0).all()
        loaded = view.load(found.passage_ids.tolist())
        words = [loaded[id_].text for id_ in found.passage_ids.tolist()]
    assert words == expected
    exact = np.stack([vector(sentence) for sentence in expected]).astype(np.float16)
    assert (found.vectors == exact).all()


def test_an_empty_store_has_empty_rows(store: Store) -> None:
    with store.view() as view:
        found = view.vector_rows()
        assert found.vectors.shape == (0, 0)
        assert len(found.passage_ids) == len(found.article_rows) == 0
        assert view.model is None
        assert view.as_of is None
        assert view.generation == 0
        assert (view.counts().articles, view.counts().passages) == (0, 0)
        assert list(view.articles()) == view.sample(3) == []
        assert view.article("a") is None
        assert view.load([1]) == {}


def test_passages_that_are_gone_are_left_out_and_neighbours_share_an_article(store: Store) -> None:
    put(store, entry("a", "县长 主持", "会议 召开"), entry("b", "大桥 合龙"))
    with store.view() as view:
        loaded = view.load(np.array([2, 99, 1, 2]))  # type: ignore[arg-type]  # ids as arrays hold them
        assert list(loaded) == [2, 1]
        assert loaded[1].article is loaded[2].article
        assert (loaded[1].text, loaded[2].text) == ("县长 主持", "会议 召开")
        assert view.model == (MODEL, WIDTH)


def test_an_article_comes_back_as_it_was(store: Store) -> None:
    article = Article(
        id="号'\"1",
        text="会议\n召开。𠮷",
        title="题",
        url="https://example.org/?a=1&b=2",
        source="wire",
        publisher="青溪融媒",
        author="沙小满",
        published="2024-03-12T08:00:00",
        fetched="2024-03-13T00:00:00+00:00",
        sha256="0" * 64,
    )
    made = entry("x", "会议 召开")
    changed = type(made)(article, [], made.vectors[:0], [], ["会议"])
    put(store, changed, entry("bare", "会议"))
    with store.view() as view:
        assert view.article(article.id) == article
        assert next(view.articles()) == article
        bare = view.article("bare")
        assert bare is not None
        assert (bare.url, bare.publisher, bare.author, bare.published) == (None, None, None, None)


def test_the_latest_come_first_and_the_undated_last(store: Store) -> None:
    put(
        store,
        entry("undated", "会议"),
        entry("old", "会议", published="2023-01-01"),
        entry("noon", "会议", published="2024-03-12T12:00:00"),
        entry("day", "会议", published="2024-03-12"),
        entry("day again", "会议", published="2024-03-12"),
    )
    with store.view() as view:
        order = ["noon", "day again", "day", "old", "undated"]
        assert [article.id for article in view.sample(9)] == order
        assert [article.id for article in view.sample(2)] == order[:2]
