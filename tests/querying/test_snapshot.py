"""A snapshot made step by step equals one made at once."""

from __future__ import annotations

import json
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from newsqa.engine import NewsQA
from newsqa.querying.snapshot import Snapshot, take
from newsqa.search.corpus import GONE
from newsqa.search.dense import FlatVectorIndex, SegmentedVectorIndex
from newsqa.settings import Settings
from newsqa.types import Article
from tests.conftest import HashEmbedder
from tests.contracts import check_vector_index


def _unit(rows: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, 16))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(unit, np.float16)


def test_segments_fulfil_the_contract() -> None:
    parts = [_unit(rows, rows) for rows in (40, 3, 1, 9, 2, 2)]
    index = SegmentedVectorIndex([FlatVectorIndex(parts[0])])
    for part in parts[1:]:
        index = index.extended(part)
    check_vector_index(index, np.concatenate(parts))
    assert len(index) == 57


def test_extending_leaves_the_old_index_as_it_was() -> None:
    before = SegmentedVectorIndex([FlatVectorIndex(_unit(10, 1))])
    after = before.extended(_unit(30, 2))
    assert (len(before), len(after)) == (10, 40)
    assert set(before.search(np.ones(16, np.float32), 100)[0]) == set(range(10))


def _found(engine: NewsQA, snapshot: Snapshot) -> list[tuple[str, int]]:
    vector = engine.embedder.encode(["今年的公告"], kind="query")[0]
    with engine.store.view() as view:
        corpus = snapshot.corpus(view)
        rows, scores = corpus.nearest(vector, 1000)
        hits = corpus.hits(rows, scores, {})
        return sorted((h.passage.article.text, h.passage.start) for h in hits)


def test_step_by_step_equals_all_at_once(settings: Settings, tmp_path: Path) -> None:
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    chance = random.Random(11)
    snapshot: Snapshot | None = None
    for step in range(25):
        records = [
            {"id": str(chance.randrange(30)), "text": f"第{step}步，第{n}条公告，今年发布。" * 3}
            for n in range(chance.randrange(1, 6))
        ]
        file = tmp_path / "part.jsonl"
        file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), "utf-8")
        engine.ingest([file])
        with engine.store.view() as view:
            snapshot = take(view, snapshot)
            fresh = take(view)
            assert snapshot.generation == fresh.generation == view.generation
            here = snapshot.layout.article_rows != GONE
            assert list(snapshot.layout.passage_ids[here]) == list(fresh.layout.passage_ids)
            assert list(snapshot.layout.article_rows[here]) == list(fresh.layout.article_rows)
        assert _found(engine, snapshot) == _found(engine, fresh)


def test_an_empty_store_has_an_empty_snapshot(settings: Settings) -> None:
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    with engine.store.view() as view:
        empty = take(view)
        assert len(empty.layout.passage_ids) == 0
        assert take(view, empty).generation == 0


def test_a_rebuild_uses_no_id_again(settings: Settings, articles_folder: Path) -> None:
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    engine.ingest([articles_folder])
    with engine.store.view() as view:
        before = take(view)
    finer = settings.model_copy(update={"passage_characters": 40})
    NewsQA(finer, embedder=HashEmbedder()).rebuild()
    with engine.store.view() as view:
        after = take(view, before)
        assert min(after.layout.passage_ids) > max(before.layout.passage_ids)
        assert list(after.layout.passage_ids) == list(take(view).layout.passage_ids)
    assert _found(engine, after) == _found(engine, take_fresh(engine))


def take_fresh(engine: NewsQA) -> Snapshot:
    with engine.store.view() as view:
        return take(view)


def test_a_question_that_began_before_sees_its_own_generation(
    settings: Settings, tmp_path: Path
) -> None:
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    file = tmp_path / "part.jsonl"

    def bring(step: int) -> None:
        # The number of articles does not change.
        records = [{"id": str(n), "text": f"第{step}步，第{n}条公告，今年发布。"} for n in range(6)]
        file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        engine.ingest([file])

    bring(1)
    with ThreadPoolExecutor(1) as others, engine.store.view() as began_before:
        assert began_before.generation  # what is read first decides which generation it sees
        others.submit(bring, 2).result()
        newer = others.submit(engine.search, "今年的公告", 20).result()
        older = engine.answerer._corpus(began_before)
        rows = np.arange(len(older.passage_ids))
        hits = older.hits(rows, np.zeros(len(rows), np.float32), {})
    assert {hit.passage.text[:3] for hit in newer} == {"第2步"}
    assert [hit.passage.text[:3] for hit in hits] == ["第1步"] * 6
    assert {hit.passage.text[:3] for hit in engine.search("今年的公告", 20)} == {"第2步"}


def _archive(folder: Path, name: str) -> NewsQA:
    """A store in the folder of one article, which says that `name` took the chair."""
    engine = NewsQA(Settings(store=folder), create=True, embedder=HashEmbedder())
    _chaired(engine, name)
    return engine


def _chaired(engine: NewsQA, name: str) -> None:
    text = f"青溪县茶会六月开张，由{name}主持，请大家知悉。"
    engine.add(Article("tea", text, "青溪县茶会"))
    engine.store.close()


@pytest.mark.parametrize("kind", ["another store", "a copy that went its own way"])
def test_a_store_that_takes_the_place_of_another_is_read_from_the_next_question_on(
    tmp_path: Path, kind: str
) -> None:
    place, other = tmp_path / "store", tmp_path / "other"
    first = _archive(place, "谷雨生")
    if kind == "another store":
        second = _archive(other, "沙小满")
    else:
        shutil.copytree(place, other)
        _chaired(first, "梁仲秋")
        second = NewsQA(Settings(store=other), embedder=HashEmbedder())
        _chaired(second, "沙小满")
    assert first.status().generation == second.status().generation
    first.store.close()
    reader = NewsQA(Settings(store=place), embedder=HashEmbedder())
    assert "沙小满" not in reader.ask("谁主持了青溪县茶会").hits[0].passage.text
    place.rename(tmp_path / "away")
    other.rename(place)
    assert reader.freshen(), "what follows the store sees it"
    assert not reader.freshen()
    for hit in (reader.ask("谁主持了青溪县茶会").hits[0], reader.search("青溪县茶会", 1)[0]):
        assert "沙小满" in hit.passage.text


def test_every_store_has_an_epoch_of_its_own(tmp_path: Path) -> None:
    epochs = set()
    for number in range(3):
        with _archive(tmp_path / str(number), "谷雨生").store.view() as view:
            epochs.add(view.state.lineage.epoch)
    assert len(epochs) == 3
    assert None not in epochs
