from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.ingest.dates import parse_date

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(
    DAYS, st.sampled_from(["{}-{}-{}", "{}年{}月{}日", "{}/{}/{}", "{}.{}.{}", "{} 年 {} 月 {} 日"])
)
def test_every_day_in_every_manner(day: date, manner: str) -> None:
    plain = manner.format(day.year, day.month, day.day)
    padded = manner.format(day.year, f"{day.month:02}", f"{day.day:02}")
    assert parse_date(plain) == parse_date(padded) == day.isoformat()
    assert parse_date(f"发表时间:{plain} 发布者:青溪融媒 浏览次数:120") == day.isoformat()


@given(MOMENTS)
def test_a_time_behind_the_day_is_kept(moment: datetime) -> None:
    expected = moment.isoformat()
    assert parse_date(moment.isoformat()) == expected
    assert parse_date(moment.strftime("%Y年%m月%d日 %H:%M:%S")) == expected
    assert parse_date(moment.strftime("%Y%m%d%H%M%S")) == expected
    assert parse_date(moment.strftime("%Y%m/%d %H:%M:%S")) == expected
    assert parse_date(moment.strftime("%Y-%m-%d %H：%M")) == moment.replace(second=0).isoformat()


@given(st.datetimes(datetime(2001, 9, 10), datetime(2029, 12, 31)))
def test_unix_seconds_are_told_as_the_clock_in_china(moment: datetime) -> None:
    seconds = int(moment.replace(tzinfo=UTC).timestamp())
    expected = (moment.replace(microsecond=0) + timedelta(hours=8)).isoformat()
    assert parse_date(str(seconds)) == expected
    assert parse_date(f"{seconds}123") == expected


@given(st.text())
def test_any_text_gives_a_date_or_none(text: str) -> None:
    found = parse_date(text)
    if found is not None:
        assert datetime.fromisoformat(found).isoformat()[: len(found)] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-3-6", "2018-03-06"),
        ("２０１８年３月６日", "2018-03-06"),
        ("20180306", "2018-03-06"),
        ("2018030610", "2018-03-06T10:00:00"),
        ("2018-03-06T10:30:15+08:00", "2018-03-06T10:30:15"),
        ("2023-08-16 18:24:57，正文", "2023-08-16T18:24:57"),
        ("编号2018-13-45，2019年1月2日印发", "2019-01-02"),  # the first that is possible
        ("2018-03-06 25:61", "2018-03-06"),  # the day counts where the clock cannot be
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_told_dates(text: str, expected: str) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "昨天",
        "3月6日",
        "2018-3",
        "2018-02-30",
        "2023-02-29",
        "2018-3-61",
        "20181345",
        "0000000000",
        "12018-3-6",
        "3218米",
        "99999999999",
    ],
)
def test_no_date(text: str) -> None:
    assert parse_date(text) is None
