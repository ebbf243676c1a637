from __future__ import annotations

import pytest

from newsqa.writing.days import Day, days, without

PUBLISHED = "2024-03-12T08:00"


def parts(found: list[Day]) -> list[tuple[int | None, int | None, int | None]]:
    return [(one.year, one.month, one.day) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3月11日上午", (2024, 3, 11)),
        ("11日", (2024, 3, 11)),
        ("2023年12月", (2023, 12, None)),
        ("去年", (2023, None, None)),
        ("昨天", (2024, 3, 11)),
        ("12月30日", (2023, 12, 30)),
        ("2024-03-05", (2024, 3, 5)),
    ],
)
def test_open_parts_come_from_the_article(
    text: str, expected: tuple[int, int | None, int | None]
) -> None:
    assert parts(days(text, PUBLISHED, complete=True)) == [expected]


def test_a_month_is_that_of_the_date_before() -> None:
    found = days("8月2日至4日", "2023-09-01", complete=True)
    assert parts(found) == [(2023, 8, 2), (2023, 8, 4)]


def test_a_sentence_may_say_less_and_no_more() -> None:
    (whole,) = days("2024年3月11日", None, complete=False)
    (short,) = days("3月11日", None, complete=False)
    assert short.within(whole) and not whole.within(short)


def test_dates_are_no_numbers() -> None:
    text = "3月11日有12人"
    left = without(text, days(text, None, complete=False))
    assert left == "     有12人"
