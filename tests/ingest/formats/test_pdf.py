from __future__ import annotations

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, RawFile
from newsqa.ingest.formats.pdf import _columns, _joined, document
from tests.ingest.formats.documents import BODY, pdf


def read(data: bytes, max_characters: int = 100_000) -> Draft:
    return document(RawFile("a.pdf", ".pdf", data), "papers", max_characters)


def wrapped(text: str, size: int = 30) -> list[str]:
    return [text[place : place + size] for place in range(0, len(text), size)]


def test_lines_are_joined_to_the_paragraphs_they_were() -> None:
    paragraphs = [BODY, "会议强调，各镇要抓紧时机。" + BODY, "第三，" + BODY + "完。"]
    lines = [line for paragraph in paragraphs for line in wrapped(paragraph)]
    assert read(pdf([["植树动员会召开", *lines]])).text.split("\n") == [
        "植树动员会召开",
        *paragraphs,
    ]


def test_a_paragraph_goes_on_over_the_page_without_header_and_page_number() -> None:
    lines = wrapped(BODY * 12)
    sheets = [lines[place : place + 10] for place in range(0, len(lines), 10)]
    pages = [
        [f"青溪县人民政府公报 2024年第{number}期", *sheet, f"- {number} -"]
        for number, sheet in enumerate(sheets, 1)
    ]
    assert read(pdf(pages)).text == BODY * 12


@pytest.mark.parametrize("number", ["1", "- 1 -", "—1—", "第 1 页 共 2 页", "1/2", "Page 1 of 2"])
def test_a_page_number_goes_also_from_a_single_page(number: str) -> None:
    assert read(pdf([[*wrapped(BODY), number]])).text == BODY


def test_what_repeats_in_the_middle_of_pages_stays() -> None:
    page = ["首行" + BODY[:20], "二", "三", "通知全文如下", "五", "六", "末行" + BODY[:20]]
    pages = [
        [f"{number}{line}" if line != "通知全文如下" else line for line in page]
        for number in "甲乙丙丁"
    ]
    assert read(pdf(pages)).text.count("通知全文如下") == 4


def test_the_lines_of_a_list_are_not_joined() -> None:
    names = ["卓远航", "梁仲秋", "沙小满", "费云天", "蒲一诺", "桂兰舟"]
    assert read(pdf([names])).text.split("\n") == names


def test_blanks_between_characters_go_and_between_words_stay() -> None:
    assert read(pdf([["县 长 卓远航 与 GDP growth 的 2 项 指标"]])).text == (
        "县长卓远航与 GDP growth 的 2 项指标"
    )
    lines = ["The county held a meeting about the", "planting of trees in this spring and"]
    assert "about the planting" in read(pdf([lines])).text


def test_radicals_and_ligatures_of_fonts_become_characters() -> None:
    assert read(pdf([["⻘溪县⻓说，3⽉植树⽅案 ﬁnal"]])).text == "青溪县长说，3月植树方案 final"


def test_properties_that_a_person_wrote() -> None:
    properties = {
        "Title": "植树动员会",
        "Author": "沙小满",
        "CreationDate": "D:20240312083000+08'00'",
    }
    draft = read(pdf([[BODY]], properties=properties))
    assert (draft.title, draft.author, draft.created) == ("植树动员会", "沙小满", "2024-03-12")
    assert draft.source == "papers"
    made_up = {"Title": "Microsoft Word - 通知.doc", "Author": "Administrator", "CreationDate": "x"}
    draft = read(pdf([[BODY]], properties=made_up))
    assert (draft.title, draft.author, draft.created) == ("", None, None)


def test_the_date_of_the_masthead_goes_before_that_of_the_file() -> None:
    made = {"CreationDate": "D:20240312083000+08'00'"}
    pages = [
        ["江城日报 2023年11月8日 星期三", "植树动员会召开", *wrapped(BODY)],
        ["江城日报 2023年11月8日 星期三", *wrapped(BODY)],
    ]
    draft = read(pdf(pages, properties=made))
    assert (draft.published, draft.created) == ("2023-11-08", "2024-03-12")
    assert "江城日报" not in draft.text
    assert read(pdf([wrapped(BODY)], properties=made)).published is None


def test_a_lock_against_printing_keeps_nobody_from_reading() -> None:
    assert read(pdf([[BODY]], owner="secret")).text == BODY


def test_a_password_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"a\.pdf：PDF 有密码"):
        read(pdf([[BODY]], password="secret"))


@pytest.mark.parametrize("pages", [[], [[]], [[], ["—"], []]])
def test_pictures_of_text_are_an_error(pages: list[list[str]]) -> None:
    with pytest.raises(SourceError, match=r"a\.pdf：PDF 里没有文字.*OCR"):
        read(pdf(pages))


def test_more_than_an_article_is_refused() -> None:
    with pytest.raises(SourceError, match="max_article_characters"):
        read(pdf([[BODY]] * 4), max_characters=100)


def test_a_stream_that_unpacks_to_gigabytes_is_refused() -> None:
    whole = pdf([[BODY]])
    bomb = zlib.compressobj(9)
    data = b"".join(bomb.compress(b" " * 2**20) for _ in range(90)) + bomb.flush()
    start = whole.index(b"stream\n", whole.index(b"BT") - 40)
    end = whole.index(b"endstream", start)
    head = whole.rindex(b"<<", 0, start)
    dictionary = b"<<\n/Length %d\n/Filter /FlateDecode\n>>\n" % len(data)
    broken = whole[:head] + dictionary + b"stream\n" + data + b"\n" + whole[end:]
    with pytest.raises(SourceError, match=r"a\.pdf："):
        read(broken)


WHOLE = pdf([[BODY, BODY], [BODY]])


@settings(max_examples=150)
@given(st.data())
def test_a_broken_file_gives_text_or_one_line(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(WHOLE) - 1))
    damage = data.draw(st.binary(max_size=30))
    behind = data.draw(st.sampled_from([place, place + 5, place + 200, len(WHOLE)]))
    try:
        draft = read(WHOLE[:place] + damage + WHOLE[behind:])
    except SourceError as error:
        assert str(error).startswith("a.pdf：")
        assert "\n" not in str(error)
    else:
        assert draft.text.strip()


def test_indents_of_vertical_text_part_its_paragraphs() -> None:
    title, first = "望江老街修复启用", "工程昨日启用，镇长沈知白主持典礼。"
    second = "工程历时两年，"
    blank = ["\u2003", "\u2003"]
    columns = [*title, *blank, *first, *blank, *second, *"耗资三千万元。"]
    assert _columns(columns) == [
        f"\u3000\u3000{title}",
        f"\u3000\u3000{first}",
        f"\u3000\u3000{second}耗资三千万元。",
    ]
    found = _joined(_columns(columns))
    assert found == f"{title}\n{first}\n{second}耗资三千万元。"
    assert _columns(["一行", "", "又一行"]) == ["一行", "又一行"]


def test_vertical_text_is_read_by_columns() -> None:
    text = "望江老街修复工程昨日启用，镇长沈知白主持典礼。工程历时两年。"
    assert (
        read(pdf([list(text)])).text
        == "望江老街修复工程昨日启用，镇长沈知白主持典礼。工程历时两年。"
    )
