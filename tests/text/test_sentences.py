from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.text.sentences import sentence_windows

BLANKS = " \t\r\n\u3000\xa0"
TEXTS = st.text(
    st.sampled_from('会开县长。！？!?….”」）)"》 \n\u3000\xa0\t，3A吗呢,；'), max_size=60
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_windows(text)]


@given(st.one_of(TEXTS, st.text(max_size=60)))
def test_windows_are_in_order_disjoint_trimmed_and_cover_every_word(text: str) -> None:
    windows = sentence_windows(text)
    assert all(0 <= start < end <= len(text) for start, end in windows)
    assert all(one[1] <= two[0] for one, two in pairwise(windows))
    covered = {place for start, end in windows for place in range(start, end)}
    missed = [c for place, c in enumerate(text) if place not in covered]
    assert all(character in BLANKS for character in missed)
    assert all(text[s] not in BLANKS and text[e - 1] not in BLANKS for s, e in windows)


@given(TEXTS, TEXTS, TEXTS)
def test_windows_of_a_part_are_within_it(before: str, text: str, after: str) -> None:
    start, end = len(before), len(before) + len(text)
    windows = sentence_windows(before + text + after, start, end)
    assert all(start <= first < last <= end for first, last in windows)
    covered = {place for first, last in windows for place in range(first, last)}
    assert all(
        character in BLANKS or start + place in covered for place, character in enumerate(text)
    )


def test_each_mark_ends_a_sentence() -> None:
    assert sentences("会议召开。谁主持？县长！真的吗？！好……完") == [
        "会议召开。",
        "谁主持？",
        "县长！",
        "真的吗？！",
        "好……",
        "完",
    ]


def test_closing_quotes_and_brackets_stay_with_their_sentence() -> None:
    assert sentences("他说：“好。”（掌声。）会散了。「走！」走了") == [
        "他说：“好。”",
        "（掌声。）",
        "会散了。",
        "「走！」",
        "走了",
    ]


def test_a_line_end_ends_a_sentence_and_belongs_to_none() -> None:
    assert sentences("标题没有句号\n\n第一段\n　　第二段。") == [
        "标题没有句号",
        "第一段",
        "第二段。",
    ]


@pytest.mark.parametrize(
    "text",
    ["增长3.5%到8.25亿元", "路径?偭坎淮、存量不優", "v1.2.3版", "U.S.A公司", "找www.example.com看"],
)
def test_a_dot_or_a_lost_byte_ends_nothing(text: str) -> None:
    assert sentences(text) == [text]


def test_ascii_marks_count_where_they_close_something() -> None:
    assert sentences("你去吗?我去 Really? Yes! 嗯") == ["你去吗?", "我去 Really?", "Yes!", "嗯"]
    assert sentences("It rained. We went home. 完") == ["It rained.", "We went home.", "完"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u3000\xa0\t\r\n"])
def test_spaces_are_no_sentence(text: str) -> None:
    assert sentence_windows(text) == []
