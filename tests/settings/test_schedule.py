"""Intervals and cron times of sources."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from newsqa.settings import InvalidValue, schedule_of


@pytest.mark.parametrize(
    ("text", "seconds"), [("45s", 45), ("30m", 1800), ("2 h", 7200), ("1d", 86400)]
)
def test_an_interval(text: str, seconds: int) -> None:
    start = datetime(2024, 3, 12, 6, 30, tzinfo=UTC)
    assert schedule_of(text).after(start) == start + timedelta(seconds=seconds)


def test_cron_times() -> None:
    schedule = schedule_of("15 6,18 * * *")
    moment = datetime(2024, 3, 12, tzinfo=UTC)
    found = []
    for _ in range(4):
        moment = schedule.after(moment)
        found.append(moment)
    assert {(one.hour, one.minute) for one in found} == {(6, 15), (18, 15)}
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=12)}


def test_a_time_of_the_schedule_is_not_after_itself() -> None:
    schedule = schedule_of("0 * * * *")
    first = schedule.after(datetime(2024, 3, 12, tzinfo=UTC))
    assert schedule.after(first) == first + timedelta(hours=1)


@pytest.mark.parametrize("text", ["", "soon", "0s", "61 * * * *", "0 0 31 2 *", "* * * *"])
def test_neither(text: str) -> None:
    with pytest.raises(InvalidValue, match="cron"):
        schedule_of(text)
