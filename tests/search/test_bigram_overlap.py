"""How much of a question's wording a text repeats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.dialogue.parse import parse_text
from newsqa.search.bigram_overlap import BigramOverlap


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("大桥何时合龙？", "望江大桥昨天合龙", 2 / 5),
        ("大橋何時合龍", "大桥何时合龙", 1.0),
        ("大桥何时合龙", "大橋何時合龍", 1.0),
        ("a桥，b", "a桥b", 1.0),
        ("？", "任何文字", 0.0),
        ("", "", 0.0),
    ],
)
def test_share_of_neighbouring_letters(question: str, text: str, share: float) -> None:
    assert BigramOverlap(parse_text(question)).share(text) == pytest.approx(share)


@given(st.text(max_size=20), st.text(max_size=30), st.text(max_size=30))
def test_more_text_never_repeats_less(question: str, before: str, after: str) -> None:
    wording = BigramOverlap(parse_text(question))
    assert 0 <= wording.share(before) <= wording.share(before + after) <= 1
