"""Workers that die, and a store that is filled by them: nothing is lost, nothing stored twice."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa import NewsQA, Settings
from newsqa.errors import ClusterError, ModelError
from newsqa.indexing.cluster import ATTEMPTS, ClusterEntryMaker, Made, WorkerLost
from newsqa.indexing.prepare import EntryMaker
from newsqa.indexing.report import ReportBuilder
from newsqa.ingest.draft import Located, Problem, Skipped, Unchanged
from newsqa.ingest.pipeline import read_articles
from newsqa.text.terms import Tokenizer
from newsqa.types import Article
from tests.conftest import HashEmbedder

ARTICLES = [
    Article(f"a{number}", f"第{number}期简报刊出。编辑是{name}。", f"简报{number}")
    for number, name in enumerate(("沈知秋", "顾砚农", "祁望舒", "关士杰", "杜若衡"))
]


class FlakyWorkers:
    """Workers of this process; those calls whose numbers are in `lost` end with a dead worker."""

    count = 2

    def __init__(self, maker: EntryMaker, lost: Collection[int] = (), model: str = "") -> None:
        self._maker, self._lost, self._model = maker, lost, model
        self._calls = itertools.count()
        self.pieces: dict[int, Sequence[Article]] = {}

    def start(self, articles: Sequence[Article]) -> Hashable:
        call = next(self._calls)
        self.pieces[call] = articles
        return call

    def finished(self, handles: Collection[Hashable]) -> Collection[Hashable]:
        return [max(handles, key=str)]  # not in the order in which they were given

    def result(self, handle: Hashable) -> Made:
        assert isinstance(handle, int)
        if handle in self._lost:
            raise WorkerLost("the node is gone")
        report = ReportBuilder()
        entries = self._maker.entries(self.pieces[handle], report)
        model = self._model or self._maker.embedder().model_id
        return Made(model, entries, report.passages, report.seconds)

    def read(self, paths: Sequence[Path]) -> Iterator[Located | Problem | Skipped]:
        for one in read_articles(list(paths)):
            assert not isinstance(one, Unchanged)
            yield one


def maker_of(tokenizer: Tokenizer, embedder: HashEmbedder | None = None) -> EntryMaker:
    made = embedder or HashEmbedder()
    return EntryMaker(lambda: made, lambda: tokenizer, 200)


def cluster_of(alone: EntryMaker, workers: FlakyWorkers, piece: int = 2) -> ClusterEntryMaker:
    return ClusterEntryMaker(
        alone.embedder, alone.tokenizer, alone.passage_characters, workers=workers, piece=piece
    )


@given(piece=st.integers(1, 6), lost=st.sets(st.integers(0, 3)))
def test_entries_are_those_of_one_process_whatever_dies(
    tokenizer: Tokenizer, piece: int, lost: set[int]
) -> None:
    alone = maker_of(tokenizer)
    report, expected = ReportBuilder(), ReportBuilder()
    made = cluster_of(alone, FlakyWorkers(alone, lost), piece).entries(ARTICLES, report)
    right = alone.entries(ARTICLES, expected)
    assert [one.article for one in made] == ARTICLES
    assert report.passages == expected.passages
    for one, other in zip(made, right, strict=True):
        np.testing.assert_array_equal(one.vectors, other.vectors)
        assert replace(one, vectors=other.vectors) == other


def test_a_piece_that_no_worker_survives_is_an_error(tokenizer: Tokenizer) -> None:
    alone = maker_of(tokenizer)
    workers = FlakyWorkers(alone, lost=range(100))
    with pytest.raises(ClusterError, match="the node is gone"):
        cluster_of(alone, workers, piece=10).entries(ARTICLES, ReportBuilder())
    assert len(workers.pieces) == ATTEMPTS


def test_another_model_on_a_worker_is_an_error(tokenizer: Tokenizer) -> None:
    alone = maker_of(tokenizer)
    with pytest.raises(ModelError, match="other-model"):
        cluster_of(alone, FlakyWorkers(alone, model="other-model")).entries(
            ARTICLES, ReportBuilder()
        )


def test_an_archive_is_embedded_in_one_commit(
    settings: Settings, articles_folder: Path, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    embedder = HashEmbedder()
    alone = NewsQA(settings, embedder=embedder, create=True)
    alone.ingest(articles_folder)
    other = settings.model_copy(update={"store": tmp_path / "other"})
    engine = NewsQA(other, embedder=embedder, create=True)
    workers = FlakyWorkers(maker_of(tokenizer, embedder), lost={1})
    report = engine.embed([articles_folder], workers)
    assert report.generation == engine.status().generation == 1
    with alone.store.view() as one, engine.store.view() as two:
        assert sorted(a.sha256 for a in one.articles()) == sorted(a.sha256 for a in two.articles())
    again = engine.embed([articles_folder], FlakyWorkers(maker_of(tokenizer, embedder)))
    assert (again.added, again.unchanged) == (0, report.added)


def test_what_an_interrupted_run_staged_is_not_embedded_again(
    settings: Settings, articles_folder: Path, tokenizer: Tokenizer
) -> None:
    small = settings.model_copy(update={"batch_articles": 1})
    embedder = HashEmbedder()
    engine = NewsQA(small, embedder=embedder, create=True)
    maker = maker_of(tokenizer, embedder)
    with pytest.raises(ClusterError):
        engine.embed([articles_folder], FlakyWorkers(maker, lost=range(1, 100)))
    assert engine.status().articles == 0
    workers = FlakyWorkers(maker)
    report = engine.embed([articles_folder], workers)
    embedded = [article.id for piece in workers.pieces.values() for article in piece]
    assert 0 < len(embedded) < report.added == engine.status().articles
