"""The newest holder of a post comes first."""

from __future__ import annotations

from newsqa.answer.holders import newest_first
from newsqa.types import Article, Passage, Span


def said(text: str, name: str, published: str | None, score: float) -> Span:
    """The name in an article of one sentence."""
    article = Article(f"{published}{text}", text, published=published)
    start = text.index(name)
    return Span(Passage(article, 0, len(text)), start, start + len(name), 0, len(text), score)


def holder(name: str, published: str | None, score: float, title: str = "青溪县县长") -> Span:
    return said(f"{title}{name}到东港调研。", name, published, score)


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


def test_elections_and_appointments_make_a_holder() -> None:
    old = said("会议闭幕，卓远航当选为青溪县县长。", "卓远航", "2019-01-12", 0.9)
    new = said("人大选举郁青禾为青溪县县长。", "郁青禾", "2023-03-18", 0.4)
    assert newest_first("青溪县县长", [old, new], 0.1) == [new, old]


def test_who_only_stands_for_a_post_or_left_it_is_no_holder() -> None:
    old = holder("卓远航", "2019-01-12", 0.9)
    leaving = said("卓远航不再担任青溪县县长职务。", "卓远航", "2023-03-01", 0.3)
    standing = said("决定提名郁青禾为青溪县县长候选人。", "郁青禾", "2023-03-02", 0.3)
    deputy = said("人大选举费云天为青溪县副县长。", "费云天", "2024-01-02", 0.3)
    assert newest_first("县长", [old, leaving, standing, deputy], 0.1) == [old]


def test_a_name_is_shown_from_the_newest_article_that_calls_it_so() -> None:
    first, again = holder("卓远航", "2019-01-12", 0.9), holder("卓远航", "2021-05-20", 0.2)
    standing = said("决定提名郁青禾为青溪县县长候选人。", "郁青禾", "2023-03-02", 0.5)
    new = holder("郁青禾", "2024-06-09", 0.05)
    [one, two] = newest_first("县长", [first, standing, again, new], 0.2)
    assert (one.passage, one.score) == (new.passage, 0.5)
    assert (two.passage, two.score) == (again.passage, 0.9)
