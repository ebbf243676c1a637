"""Requests per address, by a clock that the test sets; questions at once."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.web.rate_limit import BoundedExecutor, Busy, RateLimiter


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(
    per_minute=st.integers(1, 240),
    steps=st.lists(st.floats(0, 90, allow_nan=False), max_size=300),
)
def test_no_minute_lets_more_in_than_the_burst_above_the_rate(
    per_minute: int, steps: list[float]
) -> None:
    clock = Clock()
    limiter = RateLimiter(per_minute, clock)
    entered: list[float] = []
    for step in steps:
        clock.now += step / 30
        if limiter.wait("192.0.2.1") == 0:
            entered.append(clock.now)
    burst = max(10, per_minute // 6) + 1
    for first in entered:
        inside = sum(first <= at < first + 60 for at in entered)
        assert inside <= per_minute + burst


@pytest.mark.parametrize("per_minute", [1, 7, 60, 600])
def test_at_least_ten_may_come_at_once(per_minute: int) -> None:
    limiter = RateLimiter(per_minute, Clock())
    entered = 0
    while limiter.wait("192.0.2.1") == 0:
        entered += 1
    assert entered == max(10, per_minute // 6)


@pytest.mark.parametrize("per_minute", [1, 7, 60, 600])
def test_a_client_that_waits_is_let_in(per_minute: int) -> None:
    clock = Clock()
    limiter = RateLimiter(per_minute, clock)
    for _ in range(50):
        wait = limiter.wait("192.0.2.1")
        if wait:
            assert limiter.wait("192.0.2.1") == wait  # being refused costs nothing
            clock.now += wait
            assert limiter.wait("192.0.2.1") == 0


def test_addresses_do_not_wait_for_each_other() -> None:
    limiter = RateLimiter(1, Clock())
    for address in ("192.0.2.1", "2001:db8:1:2::1"):
        assert [limiter.wait(address) for _ in range(10)] == [0] * 10
    assert limiter.wait("192.0.2.1") == 60
    assert limiter.wait("192.0.2.2") == 0
    assert limiter.wait("::ffff:192.0.2.1") == 60
    # One subscriber of IPv6 has a whole /64.
    assert limiter.wait("2001:db8:1:2:3:4:5:6") == 60
    assert limiter.wait("2001:db8:1:3::1") == 0


def test_zero_is_no_limit() -> None:
    limiter = RateLimiter(0, Clock())
    assert not any(limiter.wait("192.0.2.1") for _ in range(10_000))


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    limiter = RateLimiter(1, Clock())
    for number in range(25_000):
        limiter.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(limiter._empty_at) <= 10_000


def test_no_more_run_and_wait_than_configured() -> None:
    executor = BoundedExecutor(at_once=2, waiting=1)
    hold = threading.Event()
    held = [executor.submit(hold.wait) for _ in range(3)]
    assert (executor.running(), executor.waiting()) == (2, 1)
    with pytest.raises(Busy, match="太多"):
        executor.submit(hold.wait)
    assert held[2].cancel()  # what is cancelled while it waits frees its place
    last = executor.submit(lambda: "an answer")
    with pytest.raises(Busy):
        executor.submit(hold.wait)
    hold.set()
    assert last.result(5) == "an answer"
    assert [future.result(5) for future in held[:2]] == [True, True]
    assert (executor.running(), executor.waiting()) == (0, 0)


def test_an_error_frees_its_place() -> None:
    executor = BoundedExecutor(at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            executor.submit(lambda: 1 / 0).result(5)
