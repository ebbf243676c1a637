"""Another time in the place of the one that was asked about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.dialogue.filler_time import with_time


@pytest.mark.parametrize(
    ("question", "filler", "wanted"),
    [
        ("枫渡大桥2022年过车多少？", "2021年", "枫渡大桥2021年过车多少？"),
        ("茶厂今年头六个月卖了多少？", "7月单月", "茶厂7月单月卖了多少？"),
        ("县里8月1日拨了多少钱？", "7月28日那一笔", "县里7月28日那一笔拨了多少钱？"),
        ("景区今年来了几个人", "去年同期", "景区去年同期来了几个人"),
        ("今年卖出多少", "24年", "24年卖出多少"),
        ("8月31号收在多少点？", "第二天", "9月1号收在多少点？"),
        ("2023年1月1日谁来了？", "前一天", "2022年12月31日谁来了？"),
        ("2月28日谁来了？", "次日", "3月1日谁来了？"),
        ("谁夺冠？", "第二天", ""),
        ("7月谁夺冠？", "次日", ""),
        ("7月谁夺冠？", "关士杰", ""),
        ("谁夺冠？", "2021年", ""),
        ("7月谁夺冠？", "8月在北京举行的比赛", ""),
    ],
)
def test_the_time_is_exchanged(question: str, filler: str, wanted: str) -> None:
    assert with_time(filler, question) == wanted


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.sampled_from(["日", "号"]))
def test_a_day_beside_is_that_of_the_calendar(day: date, unit: str) -> None:
    def asked(one: date) -> str:
        return f"{one.year}年{one.month}月{one.day}{unit}谁来了？"

    assert with_time("第二天", asked(day)) == asked(day + timedelta(1))
    assert with_time("前一天", asked(day)) == asked(day - timedelta(1))
    assert with_time("第三天", asked(day)) == asked(day + timedelta(2))


@given(st.text(max_size=20), st.text(max_size=30))
def test_it_makes_a_question_of_both_or_nothing(filler: str, question: str) -> None:
    made = with_time(filler, question)
    assert not made or filler in made or any(one.isdigit() for one in made)
