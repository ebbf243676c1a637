"""Words for days and periods, counted from a day of reference."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.dialogue.time_range import time_range
from newsqa.text.fold import fold

FRIDAY = date(2023, 8, 18)


@pytest.mark.parametrize(
    ("question", "words", "first", "last"),
    [
        ("今天有什么新闻", "今天", "08-18", "08-18"),
        ("昨日通车了吗", "昨日", "08-17", "08-17"),
        ("大前天下雨了吗", "大前天", "08-15", "08-15"),
        ("上周关于台风的报道", "上周", "08-07", "08-13"),
        ("上週關於颱風的報道", "上周", "08-07", "08-13"),
        ("上周三谁来了", "上周三", "08-09", "08-09"),
        ("这周末有什么演出", "这周末", "08-19", "08-20"),
        ("上上个星期", "上上个星期", "07-31", "08-06"),
        ("本周有什么活动", "本周", "08-14", "08-20"),
        ("上个月谁夺冠", "上个月", "07-01", "07-31"),
        ("本月初", "本月初", "08-01", "08-10"),
        ("7月底至8月初的大雨", "7月底至8月初", "07-21", "08-10"),
        ("八月中旬", "八月中旬", "08-11", "08-20"),
        ("8月2日发生了什么", "8月2日", "08-02", "08-02"),
        ("8月2号有什么新闻", "8月2号", "08-02", "08-02"),
        ("8/2有什么新闻", "8/2", "08-02", "08-02"),
        ("八月二十一日至二十三日", "八月二十一日至二十三日", "08-21", "08-23"),
        ("8月1日到5日", "8月1日到5日", "08-01", "08-05"),
        ("7月28日—8月3日", "7月28日—8月3日", "07-28", "08-03"),
        ("5到7月", "5到7月", "05-01", "07-31"),
        ("7月以来新开的店", "7月", "07-01", "08-18"),
        ("今年上半年", "今年上半年", "01-01", "06-30"),
        ("二季度", "二季度", "04-01", "06-30"),
        ("头半年", "头半年", "01-01", "06-30"),
        ("前三季度", "前三季度", "01-01", "09-30"),
        ("今年前7个月", "今年前7个月", "01-01", "07-31"),
        ("前两个季度", "前两个季度", "01-01", "06-30"),
        ("今年前半年", "今年前半年", "01-01", "06-30"),
        ("头六个月", "头六个月", "01-01", "06-30"),
        ("今年前两个月", "今年前两个月", "01-01", "02-28"),
        ("近三天", "近三天", "08-16", "08-18"),
        ("這幾天", "这几天", "08-16", "08-18"),
        ("过去一周", "过去一周", "08-12", "08-18"),
        ("最近两个月", "最近两个月", "06-19", "08-18"),
        ("最近有哪些新闻", "最近", "08-12", "08-18"),
        ("What happened yesterday?", "yesterday", "08-17", "08-17"),
        ("reports on floods last week", "last week", "08-07", "08-13"),
        ("news of the past three days", "past three days", "08-16", "08-18"),
        ("the past week", "past week", "08-12", "08-18"),
        ("what happened in July 2023", "in july 2023", "07-01", "07-31"),
        ("what happened on August 2", "august 2", "08-02", "08-02"),
        ("from July 28 to August 3rd", "july 28 to august 3rd", "07-28", "08-03"),
        ("2 Aug 2023", "2 aug 2023", "08-02", "08-02"),
        ("floods in late July", "late july", "07-21", "07-31"),
        ("since July", "since july", "07-01", "08-18"),
    ],
)
def test_days_of_a_question(question: str, words: str, first: str, last: str) -> None:
    found = time_range(question, FRIDAY)
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (f"2023-{first}", f"2023-{last}")
    assert fold(question)[found.start : found.end] == words


def test_years() -> None:
    for question, first, last in (
        ("2019年3月5日", date(2019, 3, 5), date(2019, 3, 5)),
        ("2022年第三季度", date(2022, 7, 1), date(2022, 9, 30)),
        ("去年8月", date(2022, 8, 1), date(2022, 8, 31)),
        ("去年", date(2022, 1, 1), date(2022, 12, 31)),
        ("last year", date(2022, 1, 1), date(2022, 12, 31)),
        ("12月3日", date(2022, 12, 3), date(2022, 12, 3)),  # the last one, not the next
        ("9月1日开学", date(2023, 9, 1), date(2023, 9, 1)),  # soon
    ):
        found = time_range(question, FRIDAY)
        assert found is not None and (found.first, found.last) == (first, last), question


@pytest.mark.parametrize(
    "question",
    [
        "谁主持了会议",
        "8月2号线开通了吗",
        "目前日本队排第几",
        "今日头条的总部在哪里",
        "1/3的人怎么了",
        "农历七月初七叫什么",
        "三个月大的孩子",
        "6月31日",
        "who may chair the meeting",
        "he will march",
        "明天有什么活动",
        "登上月球的是谁",
        "这周年庆典是谁办的",
        "",
    ],
)
def test_other_words_name_no_day(question: str) -> None:
    assert time_range(question, FRIDAY) is None


def test_the_day_of_an_event_is_not_that_of_its_publication() -> None:
    for question in ("昨天谁来了", "上周谁来了", "近三天谁来了", "who came last week"):
        found = time_range(question, FRIDAY)
        assert found and found.published and found.relative and not found.vague
    for question in ("8月2日谁来了", "7月底谁来了", "上半年谁来了", "昨天和8月2日谁来了"):
        found = time_range(question, FRIDAY)
        assert found and not found.published
    recent = time_range("最近谁来了", FRIDAY)
    assert recent and recent.vague and not recent.published


words = st.lists(
    st.sampled_from(
        [
            *"今昨前上本这近年月日号天周个半底初到至的一二三十",
            *("最近", "过去", "星期", "中旬", "季度", "以来", "十二", "2", "8", "31", "2023", "/"),
            *(
                "last ",
                "past ",
                "week",
                "July ",
                "August ",
                "2nd",
                " in ",
                "since ",
                "新闻",
                "会议",
            ),
        ]
    ),
    max_size=9,
).map("".join)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(st.one_of(words, st.text()), days)
def test_a_range_is_ordered_and_lies_in_the_question(question: str, today: date) -> None:
    found = time_range(question, today)
    if found is not None:
        assert found.first <= found.last
        assert 0 <= found.start < found.end <= len(question)


@given(
    st.sampled_from(("昨天", "上周", "近三天", "过去一周", "最近", "yesterday", "past week")),
    days,
    st.integers(1, 500),
)
def test_relative_ranges_move_with_the_day(question: str, today: date, weeks: int) -> None:
    later = timedelta(7 * weeks)
    before, after = time_range(question, today), time_range(question, today + later)
    assert before and after
    assert (after.first - before.first, after.last - before.last) == (later, later)
    assert before.first <= today


@given(days, days)
def test_a_named_day_stays_where_it_is(day: date, today: date) -> None:
    # A year is read from 1800 to 2099, as in every question.
    day = min(day, date(2099, 12, 28))
    found = time_range(f"{day.year}年{day.month}月{day.day}日", today)
    assert found and (found.first, found.last) == (day, day)


@given(days)
def test_a_day_without_a_year_is_near(today: date) -> None:
    found = time_range("8月2日", today)
    assert found and (found.first.month, found.first.day) == (8, 2)
    assert timedelta(-366) < found.first - today <= timedelta(45)
