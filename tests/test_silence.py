"""Why nothing is answered, through the whole engine: outside the dates, and sources that differ."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from newsqa.engine import NewsQA
from newsqa.protocols import Reading
from newsqa.settings import Settings
from newsqa.types import Article, Hit, Question, Span
from tests.conftest import HashEmbedder


def test_a_time_outside_the_archive_is_the_reason_to_abstain(engine: NewsQA) -> None:
    for question in ("2019年谁主持了青溪县春季植树动员会？", "二〇三一年谁主持了植树动员会？"):
        answer = engine.ask(question)
        assert (answer.status, answer.abstain_reason) == ("abstained", "outside_dates")
        assert answer.covered == ("2024-03-12", "2024-07-02")
        assert answer.spans == ()
        assert answer.hits != ()
    # Last year and next year may be spoken of; what is covered is answered as ever.
    for question in ("2024年3月谁主持了植树动员会？", "谁主持了植树动员会？"):
        assert engine.ask(question).spans[0].text == "卓远航"


def test_an_article_that_names_the_year_answers(settings: Settings) -> None:
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    text = "3月5日，青溪县通过远景规划。规划提出，到2035年，全县森林覆盖率达到68%。"
    engine.add([Article("a", text, "青溪县通过远景规划", published="2024-03-06")])
    answer = engine.ask("到2035年全县森林覆盖率达到多少？")
    assert answer.status == "answered"
    assert "68" in answer.spans[0].text


def test_without_dates_nothing_is_outside_of_them(settings: Settings) -> None:
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    engine.add([Article("a", "县长卓远航主持植树动员会。会后大家去种树。", "植树")])
    answer = engine.ask("2019年谁主持了植树动员会？")
    assert answer.abstain_reason != "outside_dates"
    assert answer.covered is None


def test_the_days_covered_follow_the_store(engine: NewsQA) -> None:
    question = "2019年谁主持了防汛演练？"
    assert engine.ask(question).abstain_reason == "outside_dates"
    text = "6月2日，望江镇举行防汛演练。演练由镇长洪述文主持，三百多人参加。"
    engine.add([Article("flood", text, "望江镇防汛演练", published="2019-06-03")])
    answer = engine.ask(question)
    assert answer.covered == ("2019-06-03", "2024-07-02")
    assert answer.spans[0].text == "洪述文"


def test_a_few_wrong_or_missing_dates_do_not_stretch_the_time(engine: NewsQA) -> None:
    def report(number: int, published: str | None) -> Article:
        text = f"望江镇第{number + 5000}号水井完工。"
        return Article(f"w{number}", text, "水井", published=published)

    others = [report(number, "2024-06-01") for number in range(2000)]
    others += [report(2000, "1945-08-15"), report(2001, "2030-08-08")]
    others += [report(number, None) for number in range(2002, 2902)]
    engine.add(others)
    for year in ("1988", "2019", "2031"):
        answer = engine.ask(f"{year}年谁主持了青溪县春季植树动员会？")
        assert (answer.abstain_reason, answer.spans) == ("outside_dates", ())
        assert answer.covered is not None
        assert {day[:4] for day in answer.covered} == {"2024"}
    text = "8月10日，望江镇召开秋收会议。会议由洪述文主持，三百多人参加。"
    engine.add([Article("old", text, "望江镇秋收会议", published="1945-08-12")])
    assert engine.ask("1945年谁主持了望江镇秋收会议？").spans[0].text == "洪述文"


class FigureReader:
    """Finds sums of money; as sure of one as of the other."""

    def __init__(self, score: float) -> None:
        self._score = score

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        return Reading(
            tuple(
                Span(hit.passage, start, end, start, end, self._score)
                for hit in hits
                for found in re.finditer(r"\d+亿元", hit.passage.text)
                for start, end in [(hit.passage.start + at for at in found.span())]
            )
        )


REPORTS = (
    (
        "a",
        "江城晚报",
        "望江大桥昨天合龙，施工方说总投资27亿元，两岸的人都来看热闹，放了很久的鞭炮。",
    ),
    ("b", "晨星日报", "审计部门公布望江大桥的账目：截至年底总投资31亿元，其中桥面占去三分之一。"),
)


@pytest.fixture
def reports() -> list[Article]:
    return [
        Article(name, text, "望江大桥", publisher=paper, published="2024-05-20")
        for name, paper, text in REPORTS
    ]


@pytest.mark.parametrize("score", [0.6, 0.25, 0.1])
def test_sources_that_differ(settings: Settings, reports: list[Article], score: float) -> None:
    settings = settings.model_copy(update={"abstain_below": 0.32})
    reader = FigureReader(score)
    engine = NewsQA(settings, create=True, embedder=HashEmbedder(), reader=reader)
    engine.add(reports)
    answer = engine.ask("望江大桥总投资多少？")
    if score == 0.6:
        assert answer.disagree
        assert {span.text for span in answer.spans} == {"27亿元", "31亿元"}
        assert {span.passage.article.id for span in answer.spans} == {"a", "b"}
    else:
        reason = "sources_disagree" if score == 0.25 else "low_confidence"
        assert (answer.status, answer.abstain_reason) == ("abstained", reason)
        assert answer.spans == ()


def test_copies_with_another_head_do_not_differ(settings: Settings) -> None:
    body = (
        "望江大桥昨天合龙，总投资27亿元，由江城建工集团承建，"
        "项目经理说预计明年六月通车，两岸车程将缩短到八分钟。"
    )
    articles = [
        Article("a", body, "合龙", published="2024-05-20"),
        Article("b", f"本报讯（记者 沙小满）{body}", "合龙了", published="2024-05-21"),
    ]
    engine = NewsQA(settings, create=True, embedder=HashEmbedder(), reader=FigureReader(0.6))
    engine.add(articles)
    answer = engine.ask("望江大桥总投资多少？")
    assert not answer.disagree
    assert [span.text for span in answer.spans] == ["27亿元"]
