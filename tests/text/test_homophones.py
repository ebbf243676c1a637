from __future__ import annotations

import pytest

from newsqa.text.homophones import homophones


@pytest.mark.parametrize(
    ("typed", "meant"), [("苹", "平"), ("像", "象"), ("城", "程"), ("旅", "履"), ("行", "航")]
)
def test_characters_of_one_sound_find_each_other(typed: str, meant: str) -> None:
    assert meant in homophones(typed)
    assert typed in homophones(meant)


def test_other_sounds_and_the_character_itself_are_left_out() -> None:
    assert not {"苹", "秦", "a"} & homophones("苹")


@pytest.mark.parametrize("character", ["a", "7", "，", "𠮷", ""])
def test_what_is_no_common_character_has_none(character: str) -> None:
    assert homophones(character) == frozenset()
