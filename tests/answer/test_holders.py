"""The newest holder of a post comes first."""

from __future__ import annotations

from newsqa.answer.holders import newest_first
from newsqa.types import Article, Passage, Span


def holder(name: str, published: str | None, score: float, title: str = "青溪县县长") -> Span:
    text = f"{title}{name}到东港调研。"
    article = Article(name, text, published=published)
    start = len(title)
    return Span(Passage(article, 0, len(text)), start, start + len(name), 0, len(text), score)


def test_by_the_date_of_their_article() -> None:
    old, new = holder("卓远航", "2019-01-12", 0.9), holder("郁青禾", "2024-06-09", 0.6)
    assert newest_first("县长", [old, new], 0.1) == [new, old]
    assert newest_first("县长", [old, new], 0.7) == [old]


def test_who_does_not_hold_the_post_is_left_out() -> None:
    new = holder("郁青禾", "2024-06-09", 0.6)
    deputy = holder("费云天", "2024-07-09", 0.5, "青溪县副县长")
    undated = holder("方慕白", None, 0.4)
    assert newest_first("县长", [new, deputy, undated], 0.1) == [new]
    assert newest_first("县长", [undated, new], 0.1) == [undated, new], "the best has no date"
