"""Articles of one event, and of several."""

from __future__ import annotations

from newsqa.answer.events import events_of
from newsqa.types import Article, Hit, Passage, Span

FIRE = "8月3日凌晨，白石镇一家木器厂发生火灾，消防员用两个小时将火扑灭。镇长路知远到场指挥。"
AGAIN = "白石镇一家木器厂发生火灾，消防员用两个小时将火扑灭，厂长谷雨生说损失约三十万元。"
OTHER = "临湾区的一处仓库夜里起火，过火面积四百平方米，起火原因是电线老化。区消防队出动六辆车。"


def hit(article: Article, score: float = 1.0) -> Hit:
    return Hit(Passage(article, 0, len(article.text)), score)


def span(article: Article, words: str, score: float) -> Span:
    start = article.text.index(words)
    end = start + len(words)
    return Span(Passage(article, 0, len(article.text)), start, end, start, end, score)


def ids(*articles: Article, spans: tuple[Span, ...] = ()) -> list[list[str]]:
    found = events_of([hit(article) for article in articles], spans)
    return [[article.id for article in event.articles] for event in found]


def test_reports_of_one_event_are_together_and_others_apart() -> None:
    fire = Article("fire", FIRE, published="2024-08-03")
    again = Article("again", AGAIN, published="2024-08-05")
    other = Article("other", OTHER, published="2024-08-04")
    assert ids(fire, other, again) == [["fire", "again"], ["other"]]


def test_the_same_kind_of_news_weeks_later_is_another_event() -> None:
    told = "当日全市共接待游客{}万人次，各景区秩序良好。{}"
    here, there = told.format(12, FIRE), told.format(35, OTHER)
    first = Article("first", here, published="2024-05-01")
    near = Article("near", there, published="2024-05-02")
    undated = Article("undated", there, published="unknown")
    later = Article("later", there, published="2024-10-01")
    assert ids(first, near) == [["first", "near"]]
    assert ids(first, undated) == [["first", "undated"]]
    assert ids(first, later) == [["first"], ["later"]]


def test_the_event_of_the_likeliest_span_comes_first() -> None:
    fire, other = Article("fire", FIRE), Article("other", OTHER)
    spans = (span(other, "电线老化", 0.6), span(fire, "路知远", 0.2))
    events = events_of([hit(fire, 3.0), hit(other, 2.0)], spans)
    assert [event.confidence for event in events] == [0.6, 0.2]
    assert events[0].articles == (other,)
    assert events[0].span is not None
    assert events[0].span.text == "电线老化"
    assert 0 <= events[0].likeness < 0.08


def test_nothing_found_is_no_event() -> None:
    assert events_of([], ()) == []
