"""昨天 and 上周 limit what is searched; the day of an event does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from newsqa.engine import NewsQA
from newsqa.settings import Settings
from newsqa.types import Article, Filters
from tests.archive import FirstWords
from tests.conftest import HashEmbedder

LAST = date(2023, 8, 18)  # a Friday
ARTICLES = tuple(
    Article(
        f"day{day}",
        f"青溪县第{day}次防汛会议召开，谷雨生主持会议，会议要求加固堤坝{day}处。",
        published=f"2023-08-{day:02}",
    )
    for day in range(1, 19)
)
MEETING = "谁主持了防汛会议？"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsQA]:
    settings = Settings(store=tmp_path_factory.mktemp("days") / "store", abstain_below=0.01)
    with NewsQA(settings, create=True, embedder=HashEmbedder()) as engine:
        engine.add(ARTICLES)
        yield engine


def on(made: NewsQA, today: date) -> NewsQA:
    """The archive, asked on that day."""
    settings = made.settings.model_copy(update={"today": today})
    return NewsQA(settings, embedder=HashEmbedder(), reader=FirstWords())


def days_of(engine: NewsQA, question: str, filters: Filters | None = None) -> set[int]:
    answer = engine.ask(question, filters=filters or Filters())
    return {int(hit.passage.article.id.removeprefix("day")) for hit in answer.hits}


def test_relative_days_limit_and_can_be_taken_off(made: NewsQA) -> None:
    engine = on(made, LAST)
    answer = engine.ask(f"上周{MEETING}")
    assert answer.time_range == ("2023-08-07", "2023-08-15")  # news of Sunday comes out later
    assert answer.note is None
    assert days_of(engine, f"上周{MEETING}") <= {*range(7, 16)}
    assert days_of(engine, f"昨天{MEETING}") == {17, 18}
    free = engine.ask(f"昨天{MEETING}", filters=Filters(any_time=True))
    assert free.time_range is None
    assert {hit.passage.article.id for hit in free.hits} - {"day17", "day18"}


@pytest.mark.parametrize("time", ["8月2日", "8月初", "今年", "本月", "最近"])
def test_the_day_of_an_event_limits_nothing(made: NewsQA, time: str) -> None:
    answer = on(made, LAST).ask(f"{time}{MEETING}")
    assert answer.time_range is None
    assert len(answer.hits) == made.settings.read_passages


def test_an_archive_that_ended_counts_from_its_last_day_and_says_so(made: NewsQA) -> None:
    for today in (date(2023, 9, 30), date(2031, 1, 1)):
        answer = on(made, today).ask(f"昨天{MEETING}")
        assert answer.time_range == ("2023-08-17", "2023-08-19")
        assert answer.note is not None
        assert "2023-08-18" in answer.note.zh and "昨天" in answer.note.zh
    assert on(made, date(2023, 9, 1)).ask(f"昨天{MEETING}").note is None


def test_an_answer_of_yesterday_is_not_that_of_today(made: NewsQA) -> None:
    answers = [on(made, date(2023, 8, day)).ask(f"昨天{MEETING}") for day in (10, 11)]
    assert answers[0].time_range != answers[1].time_range
    assert answers[0].hits != answers[1].hits


def test_filters_and_days_hold_together(made: NewsQA) -> None:
    engine = on(made, LAST)
    assert days_of(engine, f"上周{MEETING}", Filters(since="2023-08-14")) == {14, 15}
    nothing = engine.ask(f"上周{MEETING}", filters=Filters(until="2023-08-02"))
    assert (nothing.status, nothing.hits) == ("abstained", ())
    assert nothing.message is not None and "2023-08-07" in nothing.message.zh


def test_an_abstention_says_that_the_search_was_limited(made: NewsQA) -> None:
    answer = on(made, LAST).ask(MEETING, filters=Filters(publisher="江城晚报"))
    assert answer.status == "abstained" and answer.time_range is None
    assert answer.message is not None and "条件" in answer.message.zh
