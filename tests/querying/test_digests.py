"""Digests and timelines over the reports of an event, from question to answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newsqa.answer.digest import CHARACTERS, MOST
from newsqa.answer.serialize import answer_json
from newsqa.dialogue.parse import parse_text
from newsqa.engine import NewsQA
from newsqa.querying.digests import DETAIL, answer_detail
from newsqa.settings import Settings
from newsqa.types import Article, Passage, Span
from tests.archive import FirstWords
from tests.conftest import HashEmbedder

FIRE = Article(
    "fire",
    "8月3日凌晨2时40分，白石镇鸿运木器厂发生火灾，过火面积约600平方米，没有人员伤亡。"
    "消防员用两个小时将火扑灭。镇长路知远到场指挥。",
    "白石镇鸿运木器厂发生火灾",
    published="2024-08-03",
)
CAUSE = Article(
    "cause",
    "8月3日凌晨白石镇鸿运木器厂火灾的原因查明了。据白石镇消防站通报，火灾没有人员伤亡，过火面积约600平方米，"
    "起火点在木器厂喷漆车间，由电线老化引起。消防员用了两个小时将火扑灭。厂方已被责令整改，罚款5万元。",
    "白石镇鸿运木器厂火灾原因查明",
    published="2024-08-05",
)
WAREHOUSE = Article(
    "warehouse",
    "8月3日凌晨3时10分，临湾区一处仓库发生火灾，过火面积约400平方米，没有人员伤亡。"
    "区消防队出动六辆车，用一个小时将火扑灭。",
    "临湾区一仓库发生火灾",
    published="2024-08-03",
)
MARKET = Article("market", "青溪县集市开张，首日来客三千人。", "集市开张", published="2024-08-02")
TEXTS = {article.id: article.text for article in (FIRE, CAUSE, WAREHOUSE, MARKET)}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsQA]:
    settings = Settings(store=tmp_path_factory.mktemp("digests") / "store")
    with NewsQA(settings, create=True, embedder=HashEmbedder(), reader=FirstWords()) as engine:
        engine.add((FIRE, CAUSE, WAREHOUSE, MARKET))
        yield engine


def test_course_of_an_event_is_a_timeline_of_its_reports(archive: NewsQA) -> None:
    answer = archive.ask("鸿运木器厂火灾的来龙去脉")

    told = answer_json(answer)
    days = [item["citations"][0]["published"] for item in told["answers"]]
    assert told["form"] == "timeline"
    assert {*days} == {"2024-08-03", "2024-08-05"}
    assert days == sorted(days, key=str)
    assert {item["citations"][0]["article_id"] for item in told["answers"]} == {"fire", "cause"}


@pytest.mark.parametrize(
    "question", ["鸿运木器厂火灾是怎么回事", "总结一下鸿运木器厂火灾", "临湾区仓库火灾讲了什么"]
)
def test_every_sentence_is_cited_and_all_fit(archive: NewsQA, question: str) -> None:
    answer = archive.ask(question)

    items = answer_json(answer)["answers"]
    assert 1 <= len(items) <= MOST
    assert sum(len(item["text"]) for item in items) <= CHARACTERS
    for item in items:
        (citation,) = item["citations"]
        start, end = citation["start"], citation["end"]
        assert start is not None
        assert item["text"] == TEXTS[citation["article_id"]][start:end]


@pytest.mark.parametrize("asked", ["第{}条", "第{}点具体怎么回事？", "第{}条详细说说"])
def test_the_details_of_a_sentence_stand_around_it(archive: NewsQA, asked: str) -> None:
    typed = "总结一下鸿运木器厂火灾"
    for number, sentence in enumerate(archive.ask(typed).answers, 1):
        answer = archive.ask(asked.format(number), history=(typed,))
        assert answer.status == "answered"
        assert answer.form == "statement"
        assert answer.resolved_question
        assert sum(len(span.text) for span in answer.answers) <= DETAIL
        article = sentence.passage.article
        assert {span.passage.article.id for span in answer.answers} == {article.id}
        assert sentence.text in "".join(span.text for span in answer.answers)
        starts = [span.start for span in answer.answers]
        assert starts == sorted(starts)


def test_the_last_sentence_of_a_paragraph_has_the_next_one() -> None:
    article = Article("a", "大桥通车了。市长到场。\n票价两元。全程八分钟。\n记者谷雨。")
    whole = Passage(article, 0, len(article.text))

    def detail(words: str) -> str:
        start = article.text.index(words)
        end = start + len(words)
        span = Span(whole, start, end, start, end, 0.8)
        answer = answer_detail(parse_text("第一条"), span, generation=1, as_of=None)
        return "|".join(one.text for one in answer.answers)

    assert detail("大桥通车了。") == "大桥通车了。|市长到场。"
    assert detail("市长到场。") == "大桥通车了。|市长到场。|票价两元。|全程八分钟。"
    assert detail("记者谷雨。") == "记者谷雨。"


def test_a_sentence_that_is_not_there_is_no_detail(archive: NewsQA) -> None:
    answer = archive.ask("第九条", history=("总结一下鸿运木器厂火灾",))
    assert answer.form != "statement"


def test_another_event_of_the_day_is_left_out(archive: NewsQA) -> None:
    answer = archive.ask("临湾区仓库火灾是怎么回事")

    assert {span.passage.article.id for span in answer.answers} == {"warehouse"}
    assert answer.form == "digest"
