"""Chinese words for English ones, out of the dictionary that is installed."""

from __future__ import annotations

import pytest

from newsqa.text.glosses import MOST_WORDS, glossed


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("black sea", "黑海"),
        ("hospital", "医院"),
        ("cities", "城市"),
        ("banned", "禁"),
        ("stopped", "停止"),
        ("hospitals", "医院"),
        ("training", "训练"),
        ("samsung", "三星"),
        ("afghanistan", "阿富汗"),
    ],
)
def test_a_word_has_what_the_dictionary_gives_for_it(words: str, meant: str) -> None:
    assert any(meant in one for one in glossed(words.split()))


@pytest.mark.parametrize("words", ["qzxv", "qz xv", "of the", " ".join(["sea"] * (MOST_WORDS + 1))])
def test_what_is_no_gloss_has_none(words: str) -> None:
    assert glossed(words.split()) == ()


def test_where_something_is_no_gloss_of_its_name() -> None:
    """复旦大学 is glossed as Fudan University, Shanghai."""
    assert "复旦大学" in glossed(["fudan", "university"])
    assert "复旦大学" not in glossed(["shanghai"])


def test_words_are_chinese_and_of_two_characters_or_more() -> None:
    found = glossed(["test"]) + glossed(["water"]) + glossed(["t-shirt"])
    assert found
    assert all(len(one) > 1 and not one.isascii() for one in found)
