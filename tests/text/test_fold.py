from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from newsqa.text.fold import fold

# Every character that Unicode may assign, the halves of surrogate pairs among them.
EVERY = "".join(map(chr, range(0x110000)))
CHINESE = st.text(
    st.sampled_from(
        "全區区工業业發发展大會会召開开ＡＢｃ１２％，。、Ⅷ㎏Ａſßİǅ々〇龘𠮷\U0002f800\u3000 aZ9\n"
    )
)


def test_offsets_do_not_change() -> None:
    folded = fold(EVERY)
    assert len(folded) == len(EVERY)
    for first in range(0, 0x30000, 997):  # offsets hold inside the text as well
        assert fold(EVERY[first]) == folded[first]


def test_long_texts_are_folded_as_short_ones() -> None:
    short = [fold(EVERY[first : first + 30]) for first in range(0, len(EVERY), 30)]
    assert fold(EVERY) == "".join(short)


def test_folding_twice_changes_nothing_for_any_character() -> None:
    once = fold(EVERY)
    twice = fold(once)
    changed = [(EVERY[i], once[i], twice[i]) for i in range(len(EVERY)) if once[i] != twice[i]]
    assert not changed


@given(st.one_of(st.text(), CHINESE), st.one_of(st.text(), CHINESE))
@example("區", "工")
def test_folds_character_by_character(before: str, after: str) -> None:
    # No phrase rule: what stands around a character does not matter.
    assert fold(before + after) == fold(before) + fold(after)
    assert len(fold(before)) == len(before)


@given(CHINESE, st.integers(0, 50), st.integers(0, 50))
def test_windows_of_the_folded_text_are_those_of_the_text(text: str, start: int, size: int) -> None:
    assert fold(text)[start : start + size] == fold(text[start : start + size])


def test_traditional_full_width_and_upper_case_meet_their_plain_forms() -> None:
    assert fold("全區工業發展大會召開") == "全区工业发展大会召开"
    assert fold("ＧＤＰ増長８．５％，Ａ　Ｂ") == fold("GDP増长8.5%,a b")
    assert fold("頭髮、發展、皇后、後面") == "头发、发展、皇后、后面"


def test_a_compatibility_form_of_a_traditional_character_becomes_simplified() -> None:
    compatible = "\uf9dd\uf90a"  # 利 and 金 of the compatibility block, and one that folds on:
    assert fold(compatible) == unicodedata.normalize("NFC", compatible)
    assert fold("\uf902") == "车"  # 車


def test_what_has_no_single_character_form_stays() -> None:
    for character in "㎏ﬁ½…İ㈱":
        assert fold(character) == character
