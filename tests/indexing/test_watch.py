"""Again and again: by the clock of the machine's running, and within two seconds of a change."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from newsqa.errors import StoreBusy, StoreError
from newsqa.indexing.watch import due_every, file_changes, loop, watched
from newsqa.messages import Message
from newsqa.settings import interval
from newsqa.types import SourceEntry

HELD = Message("占用", "held", "held")


class Clock:
    """Seconds that pass by one with each look at the changes."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def ticks(self, *changes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for paths in changes:
            yield paths
            self.seconds += 1


def test_each_source_at_its_own_pace() -> None:
    sources = [
        SourceEntry("fast", "https://a.example/feed", refresh="2s"),
        SourceEntry("slow", "https://b.example/feed"),
    ]
    assert due_every(sources, None) == {"fast": 2}
    clock, done = Clock(), list[tuple[float, Sequence[str]]]()
    loop(
        lambda names: done.append((clock.seconds, names)),
        lambda error: None,
        periods=due_every(sources, 5),
        places={},
        changes=clock.ticks(*[()] * 7),
        first=["fast", "slow"],
        now=lambda: clock.seconds,
    )
    assert done == [
        (0, ["fast", "slow"]),
        (2, ["fast"]),
        (4, ["fast"]),
        (5, ["slow"]),
        (6, ["fast"]),
    ]


def test_a_change_wakes_its_source_only_and_a_failure_is_tried_again() -> None:
    clock, done, failures = Clock(), list[tuple[float, Sequence[str]]](), list[Message]()

    def refresh(names: Sequence[str]) -> None:
        done.append((clock.seconds, names))
        if len(done) == 1:
            raise StoreBusy(HELD)

    loop(
        refresh,
        lambda error: failures.append(error.message),
        periods={},
        places={"a": "/news/a", "b": "/news/b"},
        changes=clock.ticks((), ("/news/ab/x.txt",), ("/news/a/x.txt",), (), (), ()),
        now=lambda: clock.seconds,
    )
    assert done == [(2, ["a"]), (3, ["a"])]
    assert failures == [HELD]


def test_a_failure_that_lasts_is_reported_once_and_tried_ever_less_often() -> None:
    clock, tried, failures = Clock(), list[float](), list[Message]()

    def refresh(names: Sequence[str]) -> None:
        tried.append(clock.seconds)
        if clock.seconds < 70:  # another process writes; its line changes with the moment
            raise StoreBusy(Message(str(clock.seconds), str(clock.seconds), HELD.code))
        if clock.seconds in (94, 95):
            raise StoreError(Message("坏", "damaged", "damaged"))

    loop(
        refresh,
        lambda error: failures.append(error.message),
        periods={"a": 1000},
        places={"a": "/news"},
        changes=clock.ticks(*[()] * 94, ("/news/x",), *[()] * 30),
        first=["a"],
        now=lambda: clock.seconds,
    )
    assert tried == [0, 1, 3, 7, 15, 31, 61, 91, 94, 95, 97]
    assert [message.code for message in failures] == ["held", "damaged"]


@pytest.mark.parametrize("text", ["30", "m", "0s", "-5m", "1w", "", "0.2s"])
def test_an_interval_needs_its_unit(text: str) -> None:
    with pytest.raises(ValueError, match="30m"):
        interval(text)


def test_intervals() -> None:
    assert [interval(text) for text in ("45s", "30m", "1.5h", " 1D ")] == [45, 1800, 5400, 86400]


@pytest.mark.slow
def test_a_file_is_seen_within_two_seconds_of_its_last_write(tmp_path: Path) -> None:
    stop, seen = threading.Event(), list[tuple[float, set[str]]]()
    sources = [SourceEntry("news", str(tmp_path)), SourceEntry("web", "https://a.example/")]
    places = watched(sources)
    assert places == {"news": str(tmp_path)}
    ready = threading.Event()

    def look() -> None:
        for paths in file_changes(places.values(), stop):
            ready.set()
            if paths:
                seen.append((time.monotonic(), set(paths)))

    looking = threading.Thread(target=look)
    looking.start()
    assert ready.wait(10)
    path = tmp_path / "a.txt"
    with path.open("w", encoding="utf-8") as file:
        for number in range(5):  # written slowly
            file.write(f"第{number}段\n")
            file.flush()
            last = time.monotonic()
            time.sleep(0.3)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not (seen and seen[-1][0] > last):
        time.sleep(0.02)
    stop.set()
    looking.join(10)
    assert any(str(path) in paths for _, paths in seen)
    assert last < seen[-1][0] < last + 2


@pytest.mark.slow
def test_another_folder_that_took_the_name_is_watched(tmp_path: Path) -> None:
    stop, seen, ready = threading.Event(), set[str](), threading.Event()
    place = tmp_path / "news"
    place.mkdir()
    (tmp_path / "fresh").mkdir()

    def look() -> None:
        for paths in file_changes([str(place)], stop, wake_ms=50):
            seen.update(paths)
            ready.set()

    def saw(path: Path) -> bool:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and str(path) not in seen:
            time.sleep(0.02)
        return str(path) in seen

    looking = threading.Thread(target=look)
    looking.start()
    try:
        assert ready.wait(10)
        place.rename(tmp_path / "old")
        (tmp_path / "fresh").rename(place)
        assert saw(place)
        time.sleep(0.5)  # until it is watched
        (place / "a.txt").touch()
        assert saw(place / "a.txt")
    finally:
        stop.set()
        looking.join(10)
