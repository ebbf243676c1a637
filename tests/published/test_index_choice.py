"""The benchmark's large stores are what a publish would have written of such an archive."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("lance", reason="pylance is not installed (extra scale)")

from benchmarks.index_choice import report
from benchmarks.index_choice.make import DEPTH, TRUTH, make, remember
from benchmarks.index_choice.measure import searched
from benchmarks.index_choice.questions import Asked
from benchmarks.index_choice.readers import Reading
from benchmarks.index_choice.refresh import refresh
from benchmarks.index_choice.repeated import level

from newsqa.published.tables import Table
from newsqa.settings import Settings
from newsqa.text.fold import fold
from tests.conftest import HashEmbedder
from tests.published.conftest import written

TYPED = ["白石镇修缮水渠花了多少钱?", "谁主持了会议?"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Asked]:
    folder = tmp_path_factory.mktemp("made")
    store, place = folder / "store", folder / "place"
    place.mkdir()
    passages = written(Settings(store=store), 20).status().passages
    encoder = HashEmbedder()
    folded = [fold(one) for one in TYPED]
    asked = Asked(TYPED, folded, encoder.encode(folded, kind="query"), encoder.model_id)
    remember(place, **make(store, place, 2 * passages, asked, lambda _: None))
    # Made larger: what is there stays.
    remember(place, **make(store, place, 5 * passages, asked, lambda _: None))
    return store, place, asked


def test_every_repetition_has_new_ids_and_words_of_its_level(
    made: tuple[Path, Path, Asked],
) -> None:
    _, place, _ = made
    articles = Table.open(str(place), "articles").read(["row", "id", "text", "leader"]).to_pylist()
    assert len({one["id"] for one in articles}) == len(articles)
    assert len({one["text"] for one in articles}) == len(articles)
    rows = {one["row"] for one in articles}
    assert {one["leader"] for one in articles} <= {-1, *rows}
    assert [level(n) for n in range(5)] == [0, 1, 1, 1, 2]


def test_frequencies_are_those_of_the_rows(made: tuple[Path, Path, Asked]) -> None:
    _, place, _ = made
    counted = {
        name: Counter(
            term
            for text in Table.open(str(place), name).read(["terms"]).column("terms").to_pylist()
            for term in set(text.split())
        )
        for name in ("passages", "articles")
    }
    words = Table.open(str(place), "words").read(["term", "passages", "articles"]).to_pylist()
    for name, counter in counted.items():
        assert {one["term"]: one[name] for one in words if one[name]} == dict(counter)


def test_the_exact_answers_are_the_nearest(made: tuple[Path, Path, Asked]) -> None:
    _, place, asked = made
    table = Table.open(str(place), "passages")
    truth = np.load(place / TRUTH)
    for vector, ids, scores in zip(asked.vectors, truth["ids"], truth["scores"], strict=True):
        found = table.nearest(vector, ["id"], len(ids))
        nearest = np.sort(1 - found.column("_distance").to_numpy())[::-1]
        assert nearest == pytest.approx(scores, abs=1e-3)
        assert set(found.column("id").to_pylist()) == set(ids.tolist()) or len(ids) == DEPTH
    figures = searched(table, asked, truth["ids"], {"use_index": False})
    assert figures["recall@400"] == 1  # all passages
    assert figures["recall@20"] > 0.5  # equal ones come in any order


def test_a_reader_answers_from_it(made: tuple[Path, Path, Asked]) -> None:
    _, place, asked = made
    hits = Reading(place, asked).engine.search(TYPED[0], 5)
    assert all(hit.passage.article.title == "白石镇修缮水渠" for hit in hits[:1])


def test_a_refresh_is_published_into_it(made: tuple[Path, Path, Asked], tmp_path: Path) -> None:
    store, place, _ = made
    before = Table.open(str(place), "articles").count()
    figures = refresh(store, place, tmp_path / "work", 7, 2, lambda _: None)
    assert [one["added"] for one in figures["published"]] == [7, 7]
    assert Table.open(str(place), "articles").count() == before + 14


def test_the_report_replaces_its_section(tmp_path: Path) -> None:
    for size, ms in ((1000, 1.0), (2000, 2.0)):
        rows = [
            {
                "passages": size,
                "index": "IVF_RQ",
                "way": way,
                "cpu_p50_ms": ms * cost,
                "recall@20": recall,
                "recall@400": recall,
                "p50_ms": ms,
                "p95_ms": ms,
                "requests": 3,
                "read_kb": 1,
            }
            for way, cost, recall in (("5%", 1, 0.9), ("20%", 2, 0.98), ("50%", 4, 0.99))
        ]
        place = tmp_path / str(size)
        place.mkdir()
        sizes = {"passages, rows": size * 1000, "passages, index of vectors": size * 65}
        remember(place, passages=size, articles=size // 3, words=100, indexes=rows, bytes=sizes)
    page = tmp_path / "benchmarks.md"
    page.write_text(f"before {report.BEGIN}old{report.END} after", encoding="utf-8")
    places = [tmp_path / "1000", tmp_path / "2000"]
    for _ in range(2):
        text = report.report(places, tmp_path)
        assert page.read_text(encoding="utf-8") == (
            f"before {report.BEGIN}\n{text}{report.END} after"
        )
    assert "| a search of vectors (IVF_RQ 20%), cpu ms, at most | 200000 |" in text
    assert "6.5 |" in text  # 65 bytes of each of 100 million passages
    assert (tmp_path / report.PICTURE).exists()
    assert json.loads((places[0] / "figures.json").read_text())["passages"] == 1000
