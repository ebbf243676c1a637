"""Times that questions name, compared with the dates of articles and archives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.text.times import (
    asked_times,
    mentions_year,
    of_another_year,
    outside,
    without_year,
    year_beside,
    year_only_by_date,
)
from newsqa.types import Article, Passage

COVERED = ("2024-03-12", "2025-07-02")


@pytest.mark.parametrize(
    ("question", "times"),
    [
        ("2019年谁主持了会议？", ["2019"]),
        ("２０１９年３月谁主持了会议？", ["2019-03"]),
        ("2019年3月5日召开了什么会议", ["2019-03-05"]),
        ("二〇一九年谁主持", ["2019"]),
        ("二零一九年誰主持", ["2019"]),
        ("2019-03-05 发生了什么", ["2019-03-05"]),
        ("2018年和2024年5月谁主持", ["2018", "2024-05"]),
        ("Who chaired the meeting in 2019?", ["2019"]),
        ("谁主持了会议", []),
        ("3月5日谁主持", []),
        ("2023年前三季度营收多少", ["2023"]),
        ("2023年上半年营收多少", ["2023"]),
        ("哪座古镇有2000年历史", []),
        ("2008年以前归谁管", []),
        ("投资2019万元的项目叫什么", []),
        ("Who paid 2,019 yuan?", []),
    ],
)
def test_times_that_are_named(question: str, times: list[str]) -> None:
    assert asked_times(question) == times


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("2023年谁主持了会议？", "谁主持了会议？"),
        ("2023年的植树会谁主持？", "植树会谁主持？"),
        ("２０２３年３月谁主持", "３月谁主持"),
        ("谁主持了二〇二三年度植树会", "谁主持了植树会"),
        ("2018年和2024年相比怎样", "2018年和2024年相比怎样"),
        ("哪座古镇有2000年历史", "哪座古镇有2000年历史"),
        ("2023年", "2023年"),
    ],
)
def test_the_question_without_its_year(question: str, rest: str) -> None:
    assert without_year(question) == rest


@pytest.mark.parametrize(
    ("published", "text", "by_date"),
    [
        ("2023-08-01", "8月1日，县里栽树。", True),
        (None, "8月1日，县里栽树。", True),
        ("2024-08-01", "去年县里栽树。", False),
        ("2023-08-01", "2023年8月1日，县里栽树。", False),
    ],
)
def test_a_passage_without_a_year_is_of_the_year_of_its_article(
    published: str | None, text: str, by_date: bool
) -> None:
    passage = Passage(Article("a", text, published=published), 0, len(text))
    assert year_only_by_date(passage, ["2023-08"]) is by_date
    assert not year_only_by_date(passage, [])


@given(st.dates())
def test_any_day_is_outside_unless_it_is_covered(day: object) -> None:
    iso = str(day)
    inside = COVERED[0] <= iso <= COVERED[1]
    assert outside([iso], COVERED) is not inside


def test_a_year_or_month_is_inside_when_a_day_of_it_is() -> None:
    for time in ("2024", "2024-03", "2025-07", "2024-12"):
        assert not outside([time], COVERED)
    for time in ("2023", "2024-02", "2025-08", "2026"):
        assert outside([time], COVERED)
    assert not outside([], COVERED)
    assert not outside(["2019", "2024"], COVERED)
    assert outside(["2019", "2031"], COVERED)


def test_with_a_year_of_slack_last_year_and_next_year_are_inside() -> None:
    for time in ("2023", "2026-12", "2024-01"):
        assert not outside([time], COVERED, years=1)
    for time in ("2022-12", "2027"):
        assert outside([time], COVERED, years=1)


@pytest.mark.parametrize("text", ["到2035年建成。", "到二〇三五年建成。", "到二零三五年建成。"])
def test_an_article_may_mention_another_year(text: str) -> None:
    assert mentions_year(Article("a", text), ["2035-01"])
    assert not mentions_year(Article("a", text), ["2034"])


@pytest.mark.parametrize(
    ("text", "published", "asked", "other"),
    [
        ("全县栽树42万株。", "2023-08-01", "2021", True),
        ("全县栽树42万株。", "2023-08-01", "2023-07", False),
        ("2021年全县栽树42万株。", "2023-08-01", "2021", False),
        ("去年全县栽树42万株。", "2023-08-01", "2022", False),
        ("全县栽树42万株。", "2023-08-01", "2022", True),
        ("明年全县栽树42万株。", "2023-08-01", "2024-01", False),
        ("去年全县栽树42万株。", "2023-08-01", "2021", True),
        ("全县栽树42万株。", None, "2021", False),
    ],
)
def test_an_article_of_another_year(
    text: str, published: str | None, asked: str, other: bool
) -> None:
    assert of_another_year(Article("a", text, published=published), [asked]) is other
    assert not of_another_year(Article("a", text, published=published), [])


@pytest.mark.parametrize(
    ("words", "sentence", "published", "year"),
    [
        ("3月17日", "3月17日,选举结束。", "2023-03-18", 2023),
        ("12月30日", "12月30日,大桥合龙。", "2023-01-02", 2022),
        ("12月", "大桥将于12月通车。", "2023-01-02", 2023),
        ("2月", "大桥将于2月通车。", "2023-11-02", 2024),
        ("1月2日", "1月2日起报名。", "2023-12-20", 2024),
        ("9月30日", "即日起至9月30日值班。", "2023-06-15", 2023),
        ("去年5月", "去年5月开工。", "2022-11-10", 2021),
        ("后年五月", "预计后年五月竣工。", "2022-11-10", 2024),
        ("2021年3月", "2021年3月开工。", "2022-11-10", None),
        ("周五", "周五开会。", "2022-11-10", None),
        ("3月17日", "3月17日,选举结束。", None, None),
    ],
)
def test_the_year_that_stands_beside_a_day(
    words: str, sentence: str, published: str | None, year: int | None
) -> None:
    assert year_beside(words, sentence, published) == year
