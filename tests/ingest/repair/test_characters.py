from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.ingest.repair import repair, visible

DIRTY = st.lists(
    st.sampled_from(
        [
            "行",
            "(xíng)",
            "（háng）",
            "區(qū)",
            "我",
            "(me)",
            "(",
            ")",
            "（",
            "a",
            "ū",
            "u\u0304",
            "\u200b",
            "\ufeff",
            "\ud800",
            "\r",
            "\n",
            "\x85",
            "\x00",
            "\u2028",
            "𠮷",
            "(jí)",
        ]
    ),
    max_size=20,
).map("".join)


@given(st.one_of(DIRTY, st.text()))
def test_repairing_twice_changes_nothing(text: str) -> None:
    once = repair(text)
    assert repair(once) == once


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp"])))
def test_clean_text_without_brackets_only_becomes_composed(text: str) -> None:
    plain = text.replace("(", "").replace("（", "")
    assert repair(plain) == unicodedata.normalize("NFC", plain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全區(qū)工業(yè)發(fā)展大會召開", "全區工業發展大會召開"),
        ("行(xíng)不(bù)行", "行不行"),
        ("銀行（háng）", "銀行"),  # either kind of bracket, any reading of the character
        ("重(zhòng)要，重(chóng)新", "重要，重新"),
        ("區(qu)長", "區長"),  # without tones
        ("綠(lǜ)色、女(nv)兒、女(nü)兒", "綠色、女兒、女兒"),
        ("區(qu\u0304)長", "區長"),  # tone as a combining mark
        ("公(ɡōnɡ)告、發(fɑ)展", "公告、發展"),  # letters that look alike
        ("行(xíng)(háng)业", "行业"),
        ("區\u200b(qū)長", "區長"),
    ],
)
def test_pinyin_notes_go(text: str, expected: str) -> None:
    assert repair(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "北京(bj)",
        "我(me)",
        "祁望舒(区长)",
        "意見稿(征求意見稿)",
        "人工智能(AI)",
        "长江(yangtze)",
        "(qū)",
        "区 (qū)",
        "区(qū",
        "区(3)",
        "项目b(b)",
        "行(yè)",  # a reading, but of another character
    ],
)
def test_real_brackets_stay(text: str) -> None:
    assert repair(text) == text


def test_what_nobody_sees_goes_and_lines_end_in_one_manner() -> None:
    assert visible("a\r\nb\rc\x85d\u2028e\u2029f\x0bg\x0ch") == "a\nb\nc\nd\ne\nf\ng\nh"
    hidden = "\x00\x1b\x7f\xad\u200b\u200f\u202e\u2060\ufeff\ue000\ud83d"
    assert visible("".join(f"会{character}" for character in hidden)) == "会" * len(hidden)
    assert visible("会 议\u3000开\t始，1/2") == "会 议\u3000开\t始，1/2"
