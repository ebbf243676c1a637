"""Copies in the product: grouped at ingest, cited by the earliest, listed with the answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from newsqa.answer.serialize import answer_json
from newsqa.engine import NewsQA
from newsqa.settings import Settings
from tests.conftest import HashEmbedder

BRIDGE = (
    "5月19日，全长3218米的望江大桥顺利合龙。大桥由江城建工集团承建，总投资27亿元。"
    "项目经理费云天介绍，大桥预计明年6月通车。通车后两岸车程将由50分钟缩短到8分钟。"
    "当天上午，最后一段钢箱梁缓缓落位，工人们在桥面上拉起横幅庆祝。"
    "家住江北的陈阿婆说，她盼这座桥盼了二十年，以后去对岸看孙子再也不用等渡轮。"
)


def record(id_: str, day: str, text: str) -> dict[str, str]:
    return {"id": id_, "title": "望江大桥合龙", "date": day, "source": f"{id_}报", "text": text}


def write(path: Path, records: Iterable[dict[str, str]]) -> Path:
    path.write_text(
        "\n".join(json.dumps(one, ensure_ascii=False) for one in records), encoding="utf-8"
    )
    return path


PRINTS = (
    record("b", "2024-05-21", "本报讯 " + BRIDGE),
    record("a", "2024-05-20", BRIDGE),
    record("c", "2024-05-22", BRIDGE.replace("27亿", "29亿") + "大桥两端将建滨江公园。"),
    record("other", "2024-05-23", "青溪县集市十月开张，摊位三百个，由茶师傅蔺相逢主持。"),
)


@pytest.fixture
def engine(settings: Settings, tmp_path: Path) -> NewsQA:
    made = NewsQA(settings, create=True, embedder=HashEmbedder())
    report = made.ingest([write(tmp_path / "news.jsonl", PRINTS)])
    assert (report.added, report.duplicates) == (4, 2)
    return made


def test_the_earliest_is_cited_and_the_others_are_listed(engine: NewsQA) -> None:
    answer = engine.ask("望江大桥的项目经理是谁")
    span = next(span for span in answer.spans if span.text == "费云天")
    article = span.passage.article
    assert article.id == "a"
    assert [copy.id for copy in article.copies] == ["b", "c"]
    (citation,) = [
        one["citations"][0] for one in answer_json(answer)["answers"] if one["text"] == "费云天"
    ]
    assert (citation["article_id"], citation["duplicates"]) == ("a", 2)
    assert [copy["article_id"] for copy in citation["copies"]] == ["b", "c"]
    assert citation["copies"][0]["published"] == "2024-05-21"


def test_no_words_are_read_twice(engine: NewsQA) -> None:
    hits = engine.ask("望江大桥总投资多少").hits
    assert [hit.passage.article.id for hit in hits if "27亿" in hit.passage.text] == ["a"]
    assert [hit.passage.article.id for hit in hits if "29亿" in hit.passage.text] == ["c"]
    # Each copy is still in the index.
    every = engine.search("望江大桥", 20, every_print=True)
    assert {hit.passage.article.id for hit in every} >= {"a", "b", "c"}


def test_search_shows_no_words_twice(engine: NewsQA) -> None:
    shown = engine.search("望江大桥", 20)
    assert len(shown) < len(engine.search("望江大桥", 20, every_print=True))
    texts = [hit.passage.text for hit in shown]
    assert len(set(texts)) == len(texts)
    first = next(hit.passage.article for hit in shown if hit.passage.article.id == "a")
    assert [copy.id for copy in first.copies] == ["b", "c"]


def test_without_an_article_its_copies_answer(engine: NewsQA) -> None:
    answer = engine.ask("望江大桥的项目经理是谁", without={"a"})
    assert "a" not in {hit.passage.article.id for hit in answer.hits}
    assert any(span.text == "费云天" for span in answer.spans)


def test_a_flood_of_copies_leaves_room_for_the_others(settings: Settings, tmp_path: Path) -> None:
    flood = [record(f"n{n}", f"2024-06-{n % 28 + 1:02}", BRIDGE) for n in range(120)]
    few = settings.model_copy(update={"read_passages": 3, "candidates": 400})
    engine = NewsQA(few, create=True, embedder=HashEmbedder())
    other = record("other", "2024-05-01", "昨天的望江大桥合龙仪式由县长卓远航主持。")
    report = engine.ingest([write(tmp_path / "flood.jsonl", [*flood, other])])
    assert report.duplicates == 119
    hits = engine.ask("望江大桥合龙").hits
    assert "other" in {hit.passage.article.id for hit in hits}
    assert len(hits) == len({hit.passage.text for hit in hits})


def test_removal_and_change_leave_the_group(engine: NewsQA, tmp_path: Path) -> None:
    changed = record(
        "a", "2024-05-20", "望江大桥今天开始铺沥青，工期两个月，由沙小满负责质量检查。"
    )
    report = engine.ingest([write(tmp_path / "change.jsonl", [changed])])
    assert (report.changed, report.duplicates) == (1, 0)
    found = engine.article("b")
    assert found is not None
    assert [copy.id for copy in found.copies] == ["c"]
    assert (engine.status().groups, engine.status().copies) == (1, 1)


def test_a_rebuild_preserves_groups_and_quarantine(engine: NewsQA, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    engine.ingest([tmp_path / "empty.txt"])
    before = engine.quarantine()
    with engine.store.view() as view:
        groups = list(view.groups())
    engine.rebuild()
    with engine.store.view() as view:
        assert list(view.groups()) == groups
    assert engine.quarantine() == before


def test_quarantine_fills_and_empties(engine: NewsQA, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "x", "text": "茶会六月举行。"}\nno\n{"title": "空"}\n', encoding="utf-8")
    report = engine.ingest([bad, tmp_path / "gone.txt"])
    assert report.quarantined == 3
    assert engine.status().quarantined == 3
    assert [entry.location for entry in engine.quarantine()] == [
        f"{bad}:2",
        f"{bad}:3",
        str(tmp_path / "gone.txt"),
    ]
    bad.write_text('{"id": "x", "text": "茶会六月举行。"}\nno\n', encoding="utf-8")
    again = engine.retry()
    assert (again.unchanged, again.quarantined) == (1, 2)
    assert [(entry.location, entry.tries) for entry in engine.quarantine()] == [
        (f"{bad}:2", 2),
        (str(tmp_path / "gone.txt"), 2),
    ]
    bad.write_text('{"id": "x", "text": "茶会六月举行。"}\n', encoding="utf-8")
    (tmp_path / "gone.txt").write_text("茶会改期\n茶会改到七月，由茶师傅主持。", encoding="utf-8")
    assert engine.ingest([tmp_path]).quarantined == 0
    assert engine.quarantine() == []
