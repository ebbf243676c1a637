"""Remarks that ask for nothing new, and texts that only look like them."""

from __future__ import annotations

import pytest

from newsqa.dialogue.more import asks_for_more, asks_for_others
from newsqa.dialogue.remarks import asks_for_related, is_doubt, is_interjection
from newsqa.text.fold import fold


@pytest.mark.parametrize("text", ["嗯", "嗯嗯。", "哦", "OK", "Hmm...", "好", "算了！"])
def test_interjections(text: str) -> None:
    assert is_interjection(fold(text))


@pytest.mark.parametrize("text", ["好的吗", "对方是谁", "是谁", "行长叫什么", "", "哦，谁主持的"])
def test_no_interjections(text: str) -> None:
    assert not is_interjection(fold(text))


@pytest.mark.parametrize(
    "text",
    ["你确定吗？", "真的吗", "是真的吗?", "真的假的", "没搞错吧", "Are you sure?", "Really?"],
)
def test_doubts(text: str) -> None:
    assert is_doubt(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        "时间确定了吗",
        "确实",
        "确定",
        "肯定",
        "真的",
        "真的通车了吗",
        "确定由谁主持",
        "谁肯定了成绩",
        "",
    ],
)
def test_no_doubts(text: str) -> None:
    assert not is_doubt(fold(text))


@pytest.mark.parametrize(
    "text",
    ["有没有相关报道？", "相关新闻", "类似的新闻还有吗", "還有相關的消息嗎", "any related news?"],
)
def test_requests_for_related_news(text: str) -> None:
    assert asks_for_related(fold(text))


@pytest.mark.parametrize("text", ["相关部门怎么说", "关于台风的新闻", "最近有哪些新闻", "有关", ""])
def test_no_requests_for_related_news(text: str) -> None:
    assert not asks_for_related(fold(text))


def test_to_go_on_is_not_to_ask_for_others() -> None:
    assert all(map(asks_for_others, ["还有吗", "还有别的吗？", "what else?"]))
    assert all(map(asks_for_more, ["继续", "接着说"]))
    assert not any(map(asks_for_others, ["继续", "接着说", "还有谁", "别的城市呢"]))
