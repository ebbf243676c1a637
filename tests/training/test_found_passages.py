"""What stands beside a question as a text that does not tell must not tell."""

from __future__ import annotations

import pytest
from training.found_passages import may_tell
from training.reading_sets import Example

TEXT = "青溪县于3月12日召开会议,投入27亿元,推出“青苗护航”行动计划。"


def example(answer: str) -> Example:
    start = TEXT.index(answer)
    return Example("问什么?", TEXT, start, start + len(answer), "news")


@pytest.mark.parametrize(
    ("answer", "other"),
    [
        ("27亿元", "总投入达27亿元。"),
        ("27亿元", "共计27.5亿元,其中27亿已到位。"),
        ("3月12日", "会议12日举行。"),
        ("“青苗护航”行动计划", "县里“青苗护航”行动开始了。"),
        ("27亿元", TEXT),
    ],
)
def test_what_may_tell_is_left_out(answer: str, other: str) -> None:
    assert may_tell(other, example(answer))


@pytest.mark.parametrize(
    ("answer", "other"),
    [
        ("27亿元", "邻县投入18亿元。"),
        ("3月12日", "会议于4月8日举行。"),
        ("“青苗护航”行动计划", "县里推出“银龄安康”行动计划。"),
    ],
)
def test_the_same_matter_of_another_place_does_not(answer: str, other: str) -> None:
    assert not may_tell(other, example(answer))
