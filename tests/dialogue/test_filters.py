"""Limits on the articles as users write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.dialogue.filters import MOST_CHARACTERS, checked_filters
from newsqa.errors import FilterError
from newsqa.types import Filters


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2023-08-02", "2023-08-02", "2023-08-02"),
        (" 2023/8/2 ", "2023-08-02", "2023-08-02"),
        ("２０２３年８月２日", "2023-08-02", "2023-08-02"),
        ("2023年8月", "2023-08-01", "2023-08-31"),
        ("2023年", "2023-01-01", "2023-12-31"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_period_is_its_first_or_its_last_day(
    written: str | None, first: str | None, last: str | None
) -> None:
    assert checked_filters(Filters(since=written, until=written)) == Filters(first, last)


@pytest.mark.parametrize(
    "wrong",
    [
        "昨天",
        "2023-13",
        "2023-02-30",
        "23-08-02",
        "2023-08-02T10:00",
        "0000",
        "2023--1",
        "2023-08-02-01",
    ],
)
def test_what_is_no_date_is_an_error_in_one_line(wrong: str) -> None:
    for name, filters in (("since", Filters(since=wrong)), ("until", Filters(until=wrong))):
        with pytest.raises(FilterError) as caught:
            checked_filters(filters)
        for text in (caught.value.message.zh, caught.value.message.en):
            assert name in text and wrong in text and "\n" not in text


def test_since_must_not_lie_after_until() -> None:
    with pytest.raises(FilterError):
        checked_filters(Filters(since="2023-08-03", until="2023-08-02"))
    assert checked_filters(Filters(since="2023-08", until="2023-08-01"))


def test_names_are_trimmed_and_bounded() -> None:
    assert checked_filters(Filters(source="  江城  晚报 ", publisher=" ")) == Filters(
        source="江城 晚报"
    )
    with pytest.raises(FilterError):
        checked_filters(Filters(publisher="报" * (MOST_CHARACTERS + 1)))


@given(st.dates(), st.text())
def test_days_stay_as_they_are_and_nothing_else_is_raised(day: date, text: str) -> None:
    iso = day.isoformat()
    assert checked_filters(Filters(iso, iso)) == Filters(iso, iso)
    try:
        checked = checked_filters(Filters(text, text, text, text))
    except FilterError:
        return
    assert checked_filters(checked) == checked
