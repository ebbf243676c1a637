"""What a list of news is to be about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.dialogue.listing_words import asks_for_documents, listing_topic
from newsqa.dialogue.time_range import time_range


def topic_of(question: str) -> str:
    named = time_range(question, date(2023, 8, 18))
    return listing_topic(question, *((named.start, named.end) if named else ()))


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("最近有哪些新闻？", ""),
        ("8月2日发生了什么", ""),
        ("有什么新鲜事吗", ""),
        ("最新消息", ""),
        ("What happened on August 2?", ""),
        ("latest news", ""),
        ("What's new?", ""),
        ("whats new", ""),
        ("What happened recently?", ""),
        ("anything new today?", ""),
        ("what have I missed lately", ""),
        ("what's new in Wuhan", "wuhan"),
        ("what's happening in Wuhan these days", "wuhan"),
        ("any recent stories about the new law", "new law"),
        ("top stories of the week", ""),
        ("那最近有什么新闻", ""),
        ("那关于台风的报道呢", "台风"),
        ("最近有那些新闻", ""),
        ("最进有什么新文", ""),
        ("列出以下关于暴雨的新闻", "暴雨"),
        ("最近有哪些新聞？", ""),
        ("這幾天有什麼大事", ""),
        ("上周关于台风的报道有哪些？", "台风"),
        ("上週關於颱風的報道", "台风"),
        ("7月底青溪县暴雨的新闻", "青溪县暴雨"),
        ("给我列出8月初的教育新闻", "教育"),
        ("最近望江大桥有什么动态", "望江大桥"),
        ("news about bridges last week", "bridges"),
        ("青溪县发布了哪些政策", "青溪县"),
        ("青溪县最近出台了哪些防汛政策？", "青溪县 防汛"),
    ],
)
def test_topics(question: str, topic: str) -> None:
    assert topic_of(question) == topic


def test_documents_are_asked_for_by_name() -> None:
    assert asks_for_documents("青溪县发布了哪些政策")
    assert asks_for_documents("出台的防汛办法")
    assert asks_for_documents("which policies were issued")
    assert not asks_for_documents("上周关于台风的报道")
    assert not asks_for_documents("政策是谁定的")


@given(st.text(), st.integers(0, 5), st.integers(0, 9))
def test_any_text_has_a_topic_within_its_words(text: str, start: int, end: int) -> None:
    assert len(listing_topic(text, min(start, end), end)) <= len(text) + 1
