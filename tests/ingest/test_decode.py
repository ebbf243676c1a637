from __future__ import annotations

import codecs
import random
import zlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsqa.errors import SourceError
from newsqa.ingest.decode import SAMPLE_BYTES, decode
from newsqa.ingest.draft import RawFile

SIMPLIFIED = (
    "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"
    "会议下发了《青溪县2024年国土绿化方案》，要求全县今年新栽树木42万株。"
)
TRADITIONAL = (
    "3月11日上午，青溪縣召開春季植樹動員會。縣長卓遠航主持會議，縣委書記梁仲秋講話。"
    "會議下發了《青溪縣2024年國土綠化方案》，要求全縣今年新栽樹木42萬株。"
)
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "gbk",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32-le",
)
SHORT = ("县长卓远航", "植树42万株", "大桥合龙了", "会议强调，", "标题：望江大桥")
SHORT_TRADITIONAL = ("縣長卓遠航", "植樹42萬株", "大橋合龍了", "會議強調，", "標題：望江大橋")


def read(data: bytes, share: float = 0.01) -> str:
    return decode(RawFile("a.txt", ".txt", data), share).text


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, *SHORT, *SHORT_TRADITIONAL])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_both_scripts_in_the_encodings_that_have_both(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [SIMPLIFIED, *SHORT])
@pytest.mark.parametrize("encoding", ["gbk", "gb2312"])
def test_simplified_text_without_a_word_on_its_encoding(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [TRADITIONAL, *SHORT_TRADITIONAL])
def test_big5_is_distinguished_from_gbk(text: str) -> None:
    assert read(text.encode("big5")) == text


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, "plain ASCII"])
@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_at_the_start_decides_and_is_no_text(bom: bytes, encoding: str, text: str) -> None:
    assert read(bom + text.encode(encoding)) == text


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, "only letters, no ideograph"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("gb2312", "gbk", "祁镕、朱镕基与李喆，網絡繁體字"),  # characters that only GBK has
        ("gb2312", "gb18030", "𠮷野家在㐀街"),
        ("gb2312", "gbk", SIMPLIFIED * 3 + "朱镕基"),  # or only one of them
        ("GBK", "gb18030", SIMPLIFIED),
        ("big5", "big5hkscs", "香港嘅啲新聞，佢哋喺度"),
        ("utf-8", "gbk", SIMPLIFIED),  # declared wrongly
        ("gb2312", "utf-8", SIMPLIFIED),
        ("gbk", "big5", TRADITIONAL),
        ("big5", "gbk", SIMPLIFIED),
        ("iso-8859-1", "gbk", SIMPLIFIED),
        ("no-such-code", "gbk", SIMPLIFIED),
        ("hex", "gbk", SIMPLIFIED),
        ("idna", "gbk", SIMPLIFIED),
        ("shift_jis", "shift_jis", "東京で会議が開かれました。"),
        ("euc-kr", "euc-kr", "오늘 회의가 열렸습니다"),
        ("windows-1252", "cp1252", "Café “élève” à Paris"),
    ],
)
def test_a_declaration_is_believed_unless_the_words_say_otherwise(
    declared: str, encoding: str, text: str
) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{text}</body></html>'
    assert read(page.encode(encoding)) == page


@given(st.integers(0, len(SIMPLIFIED.encode()) - 1))
def test_utf8_that_lost_a_byte_stays_utf8(place: int) -> None:
    # GB18030 reads nearly any bytes as something: fewer faults do not make it right.
    data = SIMPLIFIED.encode()
    text = read(data[:place] + data[place + 1 :], share=0.1)
    assert text.count("\ufffd") <= 2
    assert sum(character in text for character in SIMPLIFIED) >= len(SIMPLIFIED) - 1


def test_the_words_are_looked_for_behind_a_long_head() -> None:
    head = "<script>" + "var a = 1;" * (SAMPLE_BYTES // 5) + "</script>"
    assert read((head + SIMPLIFIED).encode("gbk")) == head + SIMPLIFIED


def test_a_cut_in_the_sample_is_no_cut_in_the_text() -> None:
    text = "a" + "县长主持会议" * (SAMPLE_BYTES // 6)
    assert read(text.encode("gbk")) == text


JUNK = random.Random(7).randbytes(4000)


@pytest.mark.parametrize(
    "data",
    [
        JUNK,
        JUNK[:60],
        zlib.compress(JUNK[:50] * 40),
        b"\x7fELF\x02\x01\x01" + b"\0" * 90 + b"\x06\x07\x08" * 30,
        b"\x89PNG\r\n\x1a\n" + JUNK,
        SIMPLIFIED.encode("gbk")[:20] + JUNK,
        bytes(range(256)) * 4,
        b"\xff" * 100,
        ("会\ufffd" * 20).encode(),
    ],
)
def test_junk_is_refused_in_one_line_with_file_and_remedy(data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read(data)
    message = str(caught.value)
    assert message.startswith("a.txt：")
    assert "UTF-8" in message
    assert "\n" not in message


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = read(data)
    except SourceError:
        return
    assert text.count("\ufffd") <= len(text) / 100


LATIN = "".join(map(chr, range(0x80, 0x100)))  # runs of these are read as mojibake


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Co"], exclude_characters=LATIN),
        max_size=200,
    )
)
def test_valid_utf8_is_read_as_it_is(text: str) -> None:
    assume(not text.startswith("\ufeff") and text.count("\ufffd") <= len(text) / 100)
    assert read(text.encode()) == text


def test_few_lost_characters_are_borne_many_are_not() -> None:
    text = "会" * 199 + "\ufffd"
    decoded = decode(RawFile("a.txt", ".txt", text.encode()))
    assert decoded.text == text
    assert decoded.replaced_share == pytest.approx(1 / 200)
    with pytest.raises(SourceError, match="2%"):
        read((text[:98] + "\ufffd\ufffd").encode())
    assert read((text[:98] + "\ufffd\ufffd").encode(), share=0.02)


def test_the_encoding_of_the_sender_precedes_that_of_the_file() -> None:
    text = '<meta charset="gbk">町の大会はきのう開かれました。'
    data = text.encode("shift_jis")
    assert decode(RawFile("a", ".html", data)).text != text
    for declared in ("shift_jis", "Shift_JIS"):
        assert decode(RawFile("a", ".html", data, declared)).text == text
    chinese = '<meta charset="gbk">青溪县召开春季植树动员会。'
    for declared in ("none", "hex", "", "iso-8859-1", "utf-8"):  # no encoding, or a wrong one
        assert decode(RawFile("a", ".html", chinese.encode("gbk"), declared)).text == chinese
        marked = RawFile("a", ".html", chinese.encode("utf-8-sig"), declared)
        assert decode(marked).text == chinese


SUBJECTS = ("县长卓远航", "林业局局长沙小满", "青溪中学校长", "记者桂兰舟", "县委书记梁仲秋")
DEEDS = ("主持会议", "通报去年的成活率", "为先进村颁奖", "走访受灾农户", "察看大桥工地")
ENDS = (
    "，要求抓紧施工。",
    "，表示衷心感谢！",
    "（见图）。",
    "：“今年新栽42万株。”",
    "、《方案》下发。",
)
ARTICLES = [
    f"3月{day}日，{SUBJECTS[day % 5]}{DEEDS[day // 5 % 5]}{ENDS[day // 2 % 5]}\n第{day}号文件印发。"
    for day in range(50)
]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_fifty_articles_read_the_same_from_eight_encodings(encoding: str) -> None:
    assert [read(article.encode(encoding)) for article in ARTICLES] == ARTICLES


@pytest.mark.parametrize("encoding", ["big5hkscs", "utf-32-be", "hz"])
def test_traditional_text_and_rarer_encodings(encoding: str) -> None:
    text = SIMPLIFIED if encoding == "hz" else TRADITIONAL
    assert read(text.encode(encoding)) == text


def test_tildes_are_no_hz() -> None:
    assert read(b"~/.config ~{a~} b") == "~/.config ~{a~} b"


@pytest.mark.parametrize("name", ["x-gbk", "gb2312", "GBK", "cp936", "gb_2312-80", "ms936"])
def test_all_names_of_gbk_are_read_as_gb18030(name: str) -> None:
    page = f'<meta charset="{name}">𠮷野家：朱镕基'
    decoded = decode(RawFile("a.html", ".html", page.encode("gb18030")))
    assert (decoded.text, decoded.encoding) == (page, "gb18030")


def test_another_language_without_a_word_on_its_encoding() -> None:
    text = "Вчера президент открыл новый мост через реку, присутствовали сотни жителей города."
    assert read(text.encode("cp1251")) == text


def test_a_file_that_was_garbled_before_is_undone_and_says_so() -> None:
    garbled = SIMPLIFIED.encode("gbk").decode("latin-1").encode()
    decoded = decode(RawFile("a.txt", ".txt", garbled))
    assert (decoded.text, decoded.encoding) == (SIMPLIFIED, "utf-8+mojibake")


def test_text_of_which_only_marks_are_left_is_refused() -> None:
    lost = SIMPLIFIED.encode("gbk").decode("utf-8", "replace").encode()
    for data in (lost, lost.decode("gb18030", "replace").encode(), ("锟斤拷" * 9).encode()):
        with pytest.raises(SourceError):
            read(data)
