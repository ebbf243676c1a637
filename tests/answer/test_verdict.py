"""Which of two things is ahead, by the figures that are shown."""

from __future__ import annotations

import pytest

from newsqa.answer.verdict import verdict
from newsqa.dialogue.comparison import Comparison, comparison_of
from newsqa.engine import NewsQA
from newsqa.types import Answer, Article, Passage, Span

MORE = comparison_of("河东和河西，哪边种的树多？")
LESS = comparison_of("河东和河西，哪边种的树少？")
FIRST = comparison_of("河东大桥和河西大桥哪个先通车？")


def answer(text: str, published: str | None = "2024-06-01") -> Answer:
    article = Article(text, text, published=published)
    span = Span(Passage(article, 0, len(text)), 0, len(text), 0, len(text), 0.9)
    return Answer("", "answered", (span,), (), 0.9, None, 1)


def ahead(comparison: Comparison | None, one: str, two: str) -> str:
    assert comparison is not None
    found = verdict(comparison, [answer(one), answer(two)])
    return found.zh if found else ""


@pytest.mark.parametrize(
    ("comparison", "one", "two", "told"),
    [
        (MORE, "42万株", "35万株", "按所列数字，“河东”更多。"),
        (MORE, "9500株", "1.2万株", "按所列数字，“河西”更多。"),
        (LESS, "42万株", "35万株", "按所列数字，“河西”更少。"),
        (MORE, "约42万株", "20余万株", "按所列数字，“河东”更多。"),
        (MORE, "1万株", "10000株", "按所列数字，两者相同。"),
        (FIRST, "3月12日", "5月1日", "按所列数字，“河东大桥”更早。"),
        (FIRST, "2024年3月12日", "2023年5月1日", "按所列数字，“河西大桥”更早。"),
    ],
)
def test_the_figures_decide(comparison: Comparison | None, one: str, two: str, told: str) -> None:
    assert ahead(comparison, one, two) == told


@pytest.mark.parametrize(
    ("comparison", "one", "two"),
    [
        (MORE, "42万株", "35万棵"),  # other words behind the number
        (MORE, "42万元", "35万美元"),
        (MORE, "约42万株", "41万株"),  # hedged, and near
        (MORE, "42万株", "很多"),
        (MORE, "3组42万株", "35万株"),  # two numbers
        (MORE, "42万株", "42万株"),  # one span is shown
        (FIRST, "3月12日", "3月"),  # the day lies in the month
        (FIRST, "春天", "5月1日"),
    ],
)
def test_else_nothing_is_told(comparison: Comparison | None, one: str, two: str) -> None:
    assert ahead(comparison, one, two) == ""


def test_a_day_without_a_year_needs_the_date_of_its_article() -> None:
    assert FIRST is not None
    assert verdict(FIRST, [answer("3月12日", None), answer("5月1日")]) is None
    assert verdict(FIRST, [answer("3月12日")]) is None


def test_both_figures_are_cited_and_the_verdict_is_a_note(engine: NewsQA) -> None:
    for place, count in (("青溪县", "42万株"), ("望江县", "35万株")):
        text = f"3月12日，{place}举行植树活动。{place}今年新栽树木{count}，比去年多。"
        engine.add([Article(place, text, title=f"{place}植树", published="2024-03-12")])
    found = engine.ask("青溪县和望江县，哪边新栽树木多？")
    assert [span.text for span in found.answers] == ["42万株", "35万株"]
    assert len({span.passage.article.id for span in found.answers}) == 2
    assert found.note is not None
    assert found.note.zh == "按所列数字，“青溪县”更多。"
    assert engine.ask("青溪县新栽树木多少？").note is None
