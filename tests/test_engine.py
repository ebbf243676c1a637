"""The product without a face: from dirty files to a cited answer, and back out again."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.errors import StoreBusy, StoreMissing, StoreModel
from newsqa.settings import Settings, Source
from newsqa.types import Article
from tests.conftest import HashEmbedder
from tests.contracts import check_problem


def test_from_dirty_file_to_cited_sentence(engine: NewsQA) -> None:
    answer = engine.ask("谁主持了植树动员会？")
    assert answer.status == "answered"
    span = answer.spans[0]
    article = span.passage.article
    assert span.text == "卓远航"
    assert span.quote == "县长卓远航主持会议，县委书记梁仲秋讲话。"
    assert (article.title, article.publisher, article.published) == (
        "青溪县召开春季植树动员会",
        "青溪融媒",
        "2024-03-12",
    )
    stored = engine.article(article.id)
    assert stored is not None
    assert stored.text[span.start : span.end] == span.text
    assert answer.generation == 1
    assert set(answer.timings_ms) == {"retrieve", "read"}


def test_abstains_when_the_archive_does_not_say(settings: Settings, articles_folder: Path) -> None:
    careful = NewsQA(
        settings.model_copy(update={"abstain_below": 0.6}), create=True, embedder=HashEmbedder()
    )
    careful.ingest([articles_folder])
    answer = careful.ask("火星上有几个足球场")
    assert answer.status == "abstained"
    assert answer.spans == ()


def test_an_empty_store_abstains(settings: Settings) -> None:
    answer = NewsQA(settings, create=True, embedder=HashEmbedder()).ask("谁主持了会议")
    assert (answer.status, answer.abstain_reason) == ("abstained", "no_article")


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_the_callers_mistake(engine: NewsQA, question: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        engine.ask(question)


def test_a_long_question_is_cut(engine: NewsQA) -> None:
    answer = engine.ask("大桥" * 5000)
    assert len(answer.question) == engine.settings.question_characters


def test_missing_store_names_the_command(settings: Settings) -> None:
    with pytest.raises(StoreMissing, match="newsqa ingest"):
        NewsQA(settings)


def test_ingesting_again_embeds_nothing(engine: NewsQA, articles_folder: Path) -> None:
    embedder = engine.embedder
    assert isinstance(embedder, HashEmbedder)
    before = embedder.encoded
    report = engine.ingest([articles_folder])
    assert (report.added, report.changed, report.unchanged) == (0, 0, 3)
    assert embedder.encoded == before
    assert engine.status().generation == 1


def test_a_changed_article_replaces_the_old_one(engine: NewsQA, tmp_path: Path) -> None:
    record = {"id": "x1", "title": "换届", "text": "镇里选出新镇长谷雨生。", "date": "2024-01-02"}
    file = tmp_path / "news.jsonl"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    engine.ingest([file])
    record["text"] = "镇里选出新镇长甘棠。"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    report = engine.ingest([file])
    assert (report.added, report.changed) == (0, 1)
    texts = [hit.passage.text for hit in engine.search("新镇长", 20)]
    assert any("甘棠" in text for text in texts)
    assert not any("谷雨生" in text for text in texts)


def test_put_reports_a_new_article_once(engine: NewsQA) -> None:
    first = Article("x1", "镇里选出新镇长谷雨生。", "换届")
    changed = replace(first, text="镇里选出新镇长甘棠。")
    results = [engine.put(article) for article in (first, first, changed)]
    assert [result.created for result in results] == [True, False, False]
    assert [result.generation for result in results] == [2, 2, 3]
    assert results[2].article.text == changed.text


def test_one_commit_per_batch(settings: Settings, articles_folder: Path) -> None:
    one = NewsQA(
        settings.model_copy(update={"batch_articles": 1}), create=True, embedder=HashEmbedder()
    )
    one.ingest([articles_folder])
    assert one.status().generation == 3


def test_bad_inputs_are_reported_and_the_others_ingested(engine: NewsQA, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "good.txt").write_text("集市开张\n10月1日，青溪县年货集市开张。", encoding="utf-8")
    report = engine.ingest([folder, tmp_path / "missing.txt"])
    assert report.added == 1
    assert len(report.problems) == 4
    for problem in report.problems:
        check_problem(problem)


def test_another_model_is_refused_until_a_rebuild(engine: NewsQA) -> None:
    other = NewsQA(engine.settings, embedder=HashEmbedder("other-model", 32))
    with pytest.raises(StoreModel, match="newsqa rebuild"):
        other.ask("谁主持了会议")
    with pytest.raises(StoreModel):
        other.ingest([])
    report = other.rebuild()
    assert report.added == 3
    assert other.ask("谁主持了植树动员会").status == "answered"
    assert other.status().model == "other-model"
    assert other.status().generation == 2
    # The engine that was open all along sees the new generation, and that it is not its own.
    with pytest.raises(StoreModel):
        engine.ask("谁主持了会议")


def test_only_one_writes(engine: NewsQA, articles_folder: Path) -> None:
    second = NewsQA(engine.settings, embedder=HashEmbedder())
    with engine.store.locked(), pytest.raises(StoreBusy, match="正在写入"):
        second.ingest([articles_folder])


def test_questions_go_on_while_articles_come_in(engine: NewsQA, tmp_path: Path) -> None:
    failures: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        last = 0
        while not done.is_set():
            try:
                answer = engine.ask("谁主持了植树动员会")
                assert "卓远航" in answer.spans[0].text
                assert answer.generation >= last
                last = answer.generation
            except BaseException as error:  # noqa: BLE001  # raised in the main thread below
                failures.append(error)
                return

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for number in range(8):
        folder = tmp_path / f"more{number}"
        folder.mkdir()
        (folder / "a.txt").write_text(
            f"第{number}号公告\n今天发布第{number}号公告，请知悉。", "utf-8"
        )
        engine.ingest([folder])
    done.set()
    for asker in askers:
        asker.join()
    assert not failures
    assert engine.status().articles == 11


def test_another_process_sees_the_new_articles(engine: NewsQA, tmp_path: Path) -> None:
    server = NewsQA(engine.settings, embedder=HashEmbedder())
    server.ask("谁主持了会议")
    file = tmp_path / "late.txt"
    file.write_text("茶会改期\n县里的茶会改到6月8日举行，由茶师傅蔺相逢主持。", encoding="utf-8")
    engine.ingest([file])
    assert any("蔺相逢" in span.text for span in server.ask("谁主持茶会").spans)


def test_status_counts_rows(engine: NewsQA) -> None:
    status = engine.status()
    assert (status.articles, status.generation, status.model) == (3, 1, "hash-1")
    assert status.passages >= 3
    assert status.bytes > 10_000


def test_articles_of_the_store_are_windows(engine: NewsQA) -> None:
    for hit in engine.search("会议", 10):
        article: Article = hit.passage.article
        assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_a_store_can_be_opened_and_asked_while_another_writes(engine: NewsQA) -> None:
    with engine.store.locked():
        beside = NewsQA(engine.settings, create=True, embedder=HashEmbedder())
        assert beside.ask("谁主持了植树动员会").status == "answered"


def test_duplicate_ids_are_reported_in_one_line(settings: Settings, tmp_path: Path) -> None:
    for name, town in (("a", "青溪"), ("b", "望江")):
        records = [
            {"id": n, "title": f"{town}公告{n}", "text": f"{town}县第{n}次集市开张，请知悉。"}
            for n in (1, 2)
        ]
        (tmp_path / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")
    again = [{"id": 1, "title": "望江公告1", "text": "望江县第1次集市改期，请知悉。"}]
    (tmp_path / "c.json").write_text(json.dumps(again), encoding="utf-8")
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    (problem,) = engine.ingest([tmp_path]).problems
    assert problem.location == str(tmp_path / "b.json")
    assert "2 篇的编号" in problem.message.zh
    assert "《望江公告1》代替《青溪公告1》" in problem.message.zh
    assert engine.ingest([tmp_path / "c.json"]).problems == ()
    engine = NewsQA(
        settings.model_copy(update={"source": [Source(name="all", location=str(tmp_path))]}),
        embedder=HashEmbedder(),
    )
    (report,) = engine.refresh().sources
    assert ["2 篇的编号" in problem.message.zh for problem in report.problems] == [True]


def test_a_polite_question_gets_the_answer_of_the_bare_one(engine: NewsQA) -> None:
    bare = engine.ask("谁主持了植树动员会？")
    polite = "你好，请问谁主持了植树动员会啊，谢谢！"
    framed = engine.ask(polite)
    assert framed.question == polite
    assert replace(framed, question=bare.question, timings_ms=bare.timings_ms) == bare
    assert engine.search(polite, 3) == engine.search("谁主持了植树动员会？", 3)
    assert engine.to_read(polite) == engine.to_read("谁主持了植树动员会？")


def test_a_date_from_metadata_is_less_certain_than_a_given_one(
    settings: Settings, tmp_path: Path
) -> None:
    page = (
        "<html><head><meta name='PubDate' content='2024-03-12'></head><body><h1>植树动员会</h1>"
        "<p>青溪县春季植树动员会近日召开，会议部署了今年的植树任务，三百多名干部参加。</p></body></html>"
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    engine.ingest([tmp_path / "page.html"])
    answer = engine.ask("这篇报道是什么时候发布的？")
    assert answer.field is not None
    assert (answer.field.value, answer.confidence) == ("2024-03-12", 0.95)
