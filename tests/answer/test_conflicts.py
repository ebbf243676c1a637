"""Contradictions between sources, and what only looks like one."""

from __future__ import annotations

import pytest

from newsqa.answer.conflicts import differing
from newsqa.dialogue.parse import parse_text
from newsqa.types import Article, Copy, Passage, Span


def span(words: str, article_id: str, score: float = 0.5, *copies: str) -> Span:
    others = tuple(Copy(one, "", None, None, None) for one in copies)
    article = Article(article_id, words, copies=others)
    return Span(Passage(article, 0, len(words)), 0, len(words), 0, len(words), score)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("谁主持了会议？", "卓远航", "梁仲秋"),
        ("大桥什么时候通车？", "5月19日", "6月2日"),
        ("大桥总投资多少？", "27亿元", "31亿元"),
        ("大会在哪里召开？", "青溪县", "望江镇"),
    ],
)
def test_two_articles_that_contradict_each_other(question: str, one: str, other: str) -> None:
    kind = parse_text(question).kind
    first, second = span(one, "a"), span(other, "b", 0.48)
    assert differing(kind, [first, second]) == (first, second)
    # Another span of the same article, or of a print of it, is none of another source.
    assert differing(kind, [first, span(other, "a")]) is None
    assert differing(kind, [span(one, "a", 0.5, "b"), second]) is None
    # One that is clearly less sure is a worse answer, not a contradiction.
    assert differing(kind, [first, span(other, "b", 0.4)]) is None
    assert differing(kind, [first, span("卓远", "a", 0.49), second]) == (
        first,
        second,
    )


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("谁主持了会议？", "卓远航", "县长卓远航"),
        ("谁主持了会议？", "卓远航", "42万株"),
        ("大桥什么时候通车？", "3月11日", "11日上午"),
        ("大桥什么时候通车？", "2024年3月", "3月11日"),
        ("大桥总投资多少？", "27亿元", "二十七亿元"),
        ("大桥总投资多少？", "27亿元", "3218米"),
        ("大会在哪里召开？", "青溪县城", "青溪县"),
        ("为什么通车推迟？", "下雨", "停电"),
        ("会议讨论了什么？", "植树", "防汛"),
    ],
)
def test_another_wording_or_another_fact_is_no_contradiction(
    question: str, one: str, other: str
) -> None:
    assert differing(parse_text(question).kind, [span(one, "a"), span(other, "b")]) is None


def test_one_answer_contradicts_nobody() -> None:
    assert differing("person", []) is None
    assert differing("person", [span("卓远航", "a")]) is None
