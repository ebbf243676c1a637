"""What a model reads before a passage."""

from __future__ import annotations

from newsqa.text.passage_head import passage_input
from newsqa.types import Article, Passage


def article(text: str, title: str = "", published: str | None = None) -> Article:
    return Article("a", text, title=title, published=published)


def test_the_encoder_reads_title_and_day_once() -> None:
    body = "卓远航主持会议。"
    whole = article(body, "植树动员会", "2024-03-12T08:00:00")
    assert passage_input(Passage(whole, 0, len(body))) == f"植树动员会 2024-03-12\n{body}"
    assert passage_input(Passage(article(body), 0, 3)) == "卓远航"
    # A title made of the first words is not read twice, but goes before later passages.
    named = article(body, "卓远航主持…")
    assert passage_input(Passage(named, 0, len(body))) == body
    assert passage_input(Passage(named, 3, 5)) == "卓远航主持\n主持"
