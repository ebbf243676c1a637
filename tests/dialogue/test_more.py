"""Requests for the rest of a list."""

from __future__ import annotations

import pytest

from newsqa.dialogue.more import asks_for_more, list_before


@pytest.mark.parametrize(
    "question",
    [
        *("还有吗", "还有别的吗？", "那还有呢", "再来几条", "更多", "继续", "下一页"),
        *("还有哪些新闻？", "What else?", "more"),
    ],
)
def test_requests_for_more(question: str) -> None:
    assert asks_for_more(question)


@pytest.mark.parametrize(
    "question",
    [
        *("还有谁参加了会议", "还有几天开学", "继续教育有哪些政策", "更多人去了哪里"),
        *("再来说说台风", "more than 3?"),
    ],
)
def test_questions_of_their_own(question: str) -> None:
    assert not asks_for_more(question)


def test_the_list_stands_before_all_requests_for_more() -> None:
    assert list_before("还有吗", ("谁主持了会议", "最近有哪些新闻", "还有吗")) == (1, 2)
    assert list_before("还有吗", ("最近有哪些新闻",)) == (0, 1)
    assert list_before("还有吗", ()) is None
    assert list_before("还有吗", ("还有吗",)) is None
    assert list_before("谁主持了会议", ("最近有哪些新闻",)) is None
