from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.ingest.dates import date_of_address, parse_date, year_of_day

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
def test_a_time_behind_the_day_stays(moment: datetime) -> None:
    expected = moment.isoformat()
    assert parse_date(moment.isoformat()) == expected
    assert parse_date(moment.strftime("%Y年%m月%d日 %H:%M:%S")) == expected
    assert parse_date(moment.strftime("%Y%m%d%H%M%S")) == expected
    assert parse_date(moment.strftime("%Y%m/%d %H:%M:%S")) == expected
    assert parse_date(moment.strftime("%Y-%m-%d %H：%M")) == moment.replace(second=0).isoformat()


@given(st.datetimes(datetime(2001, 9, 10), datetime(2029, 12, 31)))
def test_unix_seconds_become_local_time_in_china(moment: datetime) -> None:
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
        ("二〇一八年三月六日", "2018-03-06"),
        ("二○二三年十二月三十一日 下午3:20", "2023-12-31T15:20:00"),
        ("2018年3月6日上午10时30分", "2018-03-06T10:30:00"),
        ("2018-03-06T02:30:00Z", "2018-03-06T10:30:00"),
        ("2018-03-05T21:30:00.123-05:00", "2018-03-06T10:30:00"),
        ("2018-03-06 10:30:00 UTC+8", "2018-03-06T10:30:00"),
        ("2018年3月6日 09:30-11:30", "2018-03-06T09:30:00"),  # lasts two hours
        ("Tue, 06 Mar 2018 02:30:00 GMT", "2018-03-06T10:30:00"),
        ("06 Mar 2018 10:30:00 +0800", "2018-03-06T10:30:00"),
    ],
)
def test_dates_as_pages_write_them(text: str, expected: str) -> None:
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


@given(MOMENTS, st.integers(-12, 14))
def test_a_moment_anywhere_becomes_local_time_in_china(moment: datetime, hours: int) -> None:
    away = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    here = away.astimezone(timezone(timedelta(hours=8))).replace(tzinfo=None)
    assert parse_date(away.isoformat()) == here.isoformat()
    assert parse_date(away.strftime("%a, %d %b %Y %H:%M:%S %z")) == here.isoformat()


def test_a_day_without_a_year_takes_the_one_it_is_given() -> None:
    assert parse_date("3月3日上午", 2018) == "2018-03-03"
    assert parse_date("3-3 21:49", 2018) == "2018-03-03T21:49:00"
    assert parse_date("2月30日", 2018) is None
    assert parse_date("2017年3月3日，3月4日", 2018) == "2017-03-03"  # the page gives another


def test_the_year_is_that_of_a_day_just_before() -> None:
    assert year_of_day("2023年7月23日开奖", "7-24 21:49") == 2023
    assert year_of_day("2023年12月31日", "1-1 08:00") is None  # no day of that year is near
    assert year_of_day("2023年7月23日，2022年7月24日", "7-24") is None
    assert year_of_day("2023年7月1日", "7-24") is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.example/2018-03/06/content_1.htm", "2018-03-06"),
        ("http://a.example/2018/0306/c1.html", "2018-03-06"),
        ("http://a.example/n1/201803/t20180306_12.html", "2018-03-06"),
        ("http://a.example/2018/03/06/", "2018-03-06"),
        ("http://a.example/a/20183206", None),
        ("http://a.example/a/123201803061", None),
        ("", None),
    ],
)
def test_the_day_an_address_is_filed_under(url: str, day: str | None) -> None:
    assert date_of_address(url) == day
