"""Names among words."""

from __future__ import annotations

import pytest

from newsqa.text.proper_nouns import is_place_name, is_proper_noun


@pytest.mark.parametrize("term", ["长沙", "泰国", "尼日尔", "北大", "卓远", "杜苏"])
def test_names_and_words_of_no_dictionary_are_proper(term: str) -> None:
    assert is_proper_noun(term)


@pytest.mark.parametrize("term", ["会议", "主持", "地震", "张女士", "李某", "会", "2024"])
def test_common_words_and_anybody_are_not(term: str) -> None:
    assert not is_proper_noun(term)


@pytest.mark.parametrize(
    ("term", "is_place"), [("北京", True), ("望江", True), ("北大", False), ("会议", False)]
)
def test_names_of_places_are_told_from_other_words(term: str, is_place: bool) -> None:
    assert is_place_name(term) == is_place


def test_what_is_no_word_is_no_place() -> None:
    assert not is_place_name("祁望舒")
