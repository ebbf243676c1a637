"""Dense, lexical and hybrid retrieval over a real store."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from newsqa.engine import NewsQA
from newsqa.protocols import Floats, Ids, Kind
from newsqa.querying.retrieval import METHODS, Method
from newsqa.search.corpus import Corpus, ranks_by
from newsqa.search.dense import FlatVectorIndex
from newsqa.search.hybrid import HybridRetriever, standardise
from newsqa.settings import Settings
from newsqa.types import Hit, Passage, Question
from tests.conftest import HashEmbedder
from tests.contracts import check_retriever, check_vector_index


class MethodRetriever:
    """One method of the engine, as a Retriever."""

    def __init__(self, engine: NewsQA, method: Method) -> None:
        self._engine = engine
        self._method: Method = method

    def search(self, question: Question, k: int) -> list[Hit]:
        return self._engine.search(question.text, k, self._method)


@pytest.mark.parametrize("method", METHODS)
def test_every_retriever_fulfils_the_contract(engine: NewsQA, method: Method) -> None:
    check_retriever(MethodRetriever(engine, method))


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("谁主持了植树动员会", "青溪县召开春季植树动员会"),
        ("誰主持了植樹動員會", "青溪县召开春季植树动员会"),
        ("望江大桥总投资", "望江大桥合龙"),
        ("蒲一诺", "中学生机器人队夺冠"),  # a name no dictionary has
    ],
)
def test_words_lead_to_the_article(engine: NewsQA, question: str, article: str) -> None:
    methods: tuple[Method, ...] = ("lexical", "both")
    for method in methods:
        hits = engine.search(question, 3, method)
        assert hits[0].passage.article.title == article, method


def test_a_question_without_words_in_the_archive_finds_nothing_lexically(engine: NewsQA) -> None:
    assert engine.search("zzzzqqq", 5, "lexical") == []
    assert engine.search("？！，。", 5, "lexical") == []


@pytest.mark.parametrize(
    "question",
    [
        '"会议',
        "会议*",
        "-会议",
        "^会议",
        "NOT 会议",
        "会议 AND",
        "title: 会议",
        'a" OR "会议',
        "NEAR(会议)",
        "会议'; DROP TABLE articles; --",
    ],
)
def test_query_syntax_has_no_meaning_in_a_question(engine: NewsQA, question: str) -> None:
    found = engine.search(question, 5, "lexical")
    assert found == engine.search("会议", 5, "lexical")
    assert "会议" in found[0].passage.text


def test_ranks_name_the_retrievers_that_found_a_hit(engine: NewsQA) -> None:
    best = engine.search("望江大桥总投资多少", 5)[0]
    assert best.ranks["lexical"] == 1
    assert set(best.ranks) <= {"dense", "lexical"}


def test_preloading_while_the_encoder_runs_changes_nothing(
    articles_folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "植树动员会和望江大桥"
    found: list[list[dict[str, object]]] = []
    loaded: list[int] = []
    begun = threading.Event()

    class SlowEmbedder(HashEmbedder):
        def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
            # Ready only when the passages of the best lexical scores are being loaded.
            if kind == "query" and slow:
                assert begun.wait(20)
            return super().encode(texts, kind=kind)

    def load(corpus: Corpus, rows: Ids) -> Mapping[int, Passage]:
        begun.set()
        passages = ahead(corpus, rows)
        loaded.append(len(passages))
        return passages

    ahead = Corpus.load
    monkeypatch.setattr(Corpus, "load", load)
    for slow in (True, False):
        engine = NewsQA(settings, create=True, embedder=SlowEmbedder())
        engine.ingest([str(articles_folder)])
        if not slow:
            monkeypatch.setattr(HybridRetriever, "_preloaded", lambda *_: {})
        found.append([asdict(hit) for hit in engine.search(question, 20)])
    assert found[0] == found[1]
    assert found[0]
    assert loaded == [loaded[0]]
    assert loaded[0] > 0


def test_the_words_of_the_article_count_for_its_passage(
    settings: Settings, articles_folder: Path, tmp_path: Path
) -> None:
    body = "运动会昨日闭幕。组委会为三个先进队颁发了奖牌。" + "各队合影留念后离场。" * 6
    (articles_folder / "games.txt").write_text(f"运动会闭幕\n{body}", encoding="utf-8")

    def order(article_weight: float) -> list[str]:
        small = settings.model_copy(
            update={"passage_characters": 40, "article_weight": article_weight,
                    "store": tmp_path / f"s{article_weight}"}
        )  # fmt: skip
        engine = NewsQA(small, create=True, embedder=HashEmbedder())
        engine.ingest([articles_folder])
        hits = engine.search("青溪县的奖牌", 9, "lexical")
        assert not any("青溪" in h.passage.text and "奖牌" in h.passage.text for h in hits)
        return [h.passage.article.title for h in hits if "奖牌" in h.passage.text]

    # Both passages mention plaques; only the article of one of them mentions 青溪县.
    assert order(1.0)[0] == "青溪县召开春季植树动员会"
    assert order(0.0)[0] == "运动会闭幕"


def test_flat_index_agrees_with_a_matrix_product() -> None:
    vectors = np.random.default_rng(7).normal(size=(50, 32))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    check_vector_index(FlatVectorIndex(vectors.astype(np.float16)), vectors)


def test_eight_bits_find_the_rows_of_an_exact_search() -> None:
    chance = np.random.default_rng(11)
    topics = chance.normal(size=(40, 64))
    vectors = topics[chance.integers(0, 40, 2000)] + 0.7 * chance.normal(size=(2000, 64))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    small = FlatVectorIndex(vectors.astype(np.float16), exact_up_to=1999)
    found = 0
    for asked in vectors[:50].astype(np.float32):
        best = np.argsort(-(vectors @ asked), kind="stable")[:20]
        rows, scores = small.search(asked, 20)
        found += len(set(rows.tolist()) & set(best.tolist()))
        assert np.allclose(scores, vectors[rows] @ asked, atol=0.02)
        assert np.allclose(small.scores(asked, rows), scores, atol=1e-5)
    assert found >= 0.98 * 50 * 20
    assert np.allclose(small.vectors(), vectors, atol=0.02)


def test_empty_index_finds_nothing() -> None:
    rows, scores = FlatVectorIndex(np.empty((0, 8), np.float16)).search(np.ones(8, np.float32), 3)
    assert len(rows) == len(scores) == 0


@given(
    arrays.arrays(np.float32, st.integers(0, 30), elements=st.floats(-100, 100, width=32)),
    st.floats(0.5, 10),
    st.floats(-50, 50),
)
def test_standard_scores_ignore_scale_and_shift(
    scores: np.ndarray, scale: float, shift: float
) -> None:
    if not len(scores):
        return
    once = standardise(scores)
    if float(scores.std()) > 0.5:
        assert abs(float(once.mean())) < 1e-2
        moved = standardise((scores * np.float32(scale) + np.float32(shift)).astype(np.float32))
        assert np.allclose(once, moved, atol=2e-2)


def test_ranks_count_from_one_among_the_found() -> None:
    scores = np.array([0.1, 0.9, 0.5, 0.7], np.float32)
    found = np.array([True, True, False, True])
    assert list(ranks_by(scores, found)) == [3, 1, 0, 2]
