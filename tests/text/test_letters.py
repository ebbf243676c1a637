"""Letters: equal for equal words however they are set, each with its place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsqa.text.fold import fold
from newsqa.text.letters import letters, letters_of


def test_only_letters_and_digits_folded() -> None:
    assert letters("「全區」５.0%，A 类\n") == "全区50a类"
    assert letters("……\u3000") == ""


@given(st.text(max_size=60))
def test_each_letter_has_its_offset(text: str) -> None:
    found = letters_of(text)
    assert found.words == letters(text)
    folded = fold(text)
    assert "".join(folded[place] for place in found.offsets) == found.words
    assert list(found.offsets) == sorted(set(found.offsets.tolist()))
