from __future__ import annotations

import pytest

from newsqa.writing.quantities import Quantity, numeral, quantities


def only(text: str) -> Quantity:
    (found,) = quantities(text)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2亿元", "12000万元"),
        ("42万株", "420000株"),
        ("42万株", "420,000棵"),
        ("两成", "20%"),
        ("百分之二十", "20%"),
        ("十二名", "12人"),
        ("三万元", "3万元"),
        ("一千二百人", "1200名"),
        ("第三届", "第3届"),
        ("约35万人", "35万人"),
        ("35万人", "35万余人"),
        ("超过5万人", "5万余人"),
    ],
)
def test_a_number_stands_for_the_same_number(one: str, other: str) -> None:
    assert only(one).stands_for(only(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("42万株", "43万株"),
        ("42万株", "42株"),
        ("20%", "20元"),
        ("42万株", "42万亩"),
        ("超过42万株", "42万株"),
        ("不足5万人", "超过5万人"),
        ("超过5万人", "近5万人"),
    ],
)
def test_another_number_does_not(one: str, other: str) -> None:
    assert not only(one).stands_for(only(other))


@pytest.mark.parametrize("text", ["一致同意", "一名男子", "十分高兴", "万一下雨", "千方百计"])
def test_numerals_in_words_are_no_numbers(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("word", "value"), [("十二", 12), ("三万", 30_000), ("二〇一九", 2019), ("一百零五", 105)]
)
def test_numerals(word: str, value: int) -> None:
    assert numeral(word) == value
