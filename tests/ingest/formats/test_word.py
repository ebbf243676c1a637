from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, RawFile
from newsqa.ingest.formats import word
from newsqa.ingest.formats.word import document
from tests.ingest.formats.documents import BODY, docx, packed


def read(data: bytes) -> Draft:
    return document(RawFile("a.docx", ".docx", data), "papers")


def changed(data: bytes, old: str, new: str) -> bytes:
    """The same document with another word in its main part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "word/document.xml"
    assert old.encode() in parts[name]
    return packed({**parts, name: parts[name].replace(old.encode(), new.encode())})


def test_paragraphs_and_tables_in_their_order() -> None:
    draft = read(docx(["植树会", BODY], table=[["村", "株"], ["东村", "300"]]))
    assert draft.text.split("\n") == ["植树会", BODY, "村：东村；株：300"]
    assert draft.source == "papers"


def test_properties_that_a_person_wrote() -> None:
    made = docx([BODY], title="植树会", author="沙小满", created=datetime(2024, 3, 12, 8))
    draft = read(made)
    assert (draft.title, draft.author, draft.created) == ("植树会", "沙小满", "2024-03-12")


def test_the_day_of_a_template_is_not_that_of_the_document() -> None:
    old = datetime(2015, 5, 6, 8)
    made = docx([BODY], created=old, modified=datetime(2024, 3, 12, 8))
    assert read(made).created is None
    made = docx([BODY], created=old, modified=datetime(2015, 5, 9, 8))
    assert read(made).created == "2015-05-06"


def test_the_date_of_the_masthead_goes_before_that_of_the_file() -> None:
    draft = read(docx(["植树会", "2023年11月8日 星期三", BODY], created=datetime(2024, 3, 12)))
    assert (draft.published, draft.created) == ("2023-11-08", "2024-03-12")


@pytest.mark.parametrize("title", ["", " ", "无标题", "文档1", "Microsoft Word - 通知", "通知.doc"])
@pytest.mark.parametrize("author", ["", "python-docx", "Administrator", "微软用户", "Windows 用户"])
def test_properties_that_nobody_wrote(title: str, author: str) -> None:
    draft = read(docx([BODY], title=title, author=author))
    assert (draft.title, draft.author) == ("", None)


def test_links_changes_breaks_and_boxes() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    inner = (
        f"<w:ins>{run.format('增补')}</w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        f"<w:hyperlink>{run.format('链接')}</w:hyperlink><w:r><w:br/></w:r>"
        "<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom>"
        f"<w:sdt><w:sdtContent>{run.format('控件')}</w:sdtContent></w:sdt>"
    )
    made = changed(docx(["标记"]), "<w:r><w:t>标记</w:t></w:r>", inner)
    assert read(made).text == "增补链接\n控件"
    box = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent>"
        "</mc:Fallback></mc:AlternateContent>"
    )
    made = changed(docx(["标记"]), "<w:r><w:t>标记</w:t></w:r>", f"<w:r>{box}<w:t>正文</w:t></w:r>")
    assert sorted(read(made).text.split("\n")) == ["框中", "正文"]


def test_entities_are_not_expanded() -> None:
    made = docx(["标记"])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    main = parts["word/document.xml"].decode()
    bomb = '<!DOCTYPE w [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;">]>'
    head, mark, rest = main.partition("?>")
    parts["word/document.xml"] = (head + mark + bomb + rest.replace("标记", "文&b;")).encode()
    assert "哈" not in read(packed(parts)).text


def test_no_text_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"a\.docx：文档里没有文字"):
        read(docx([" "]))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "有密码"),
        (b"no zip at all", "读不出来"),
        (docx([BODY])[:-500], "读不出来"),
        (packed({"a.txt": b"x"}), "读不出来"),
        (packed({"word/document.xml": b" " * 2**26 + b" "}), "炸弹|字节"),
    ],
)
def test_what_is_no_document_is_an_error(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=rf"a\.docx：.*({reason})"):
        read(data)


def test_a_document_of_too_much_markup_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MAX_XML_BYTES", 1000)
    with pytest.raises(SourceError, match=r"a\.docx：.*1000"):
        read(docx([BODY]))


WHOLE = docx([BODY])


@settings(max_examples=60)
@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=20), st.sampled_from([0, 3, 500]))
def test_a_broken_file_gives_text_or_one_line(place: int, damage: bytes, gap: int) -> None:
    try:
        assert read(WHOLE[:place] + damage + WHOLE[place + gap :]).text.strip()
    except SourceError as error:
        assert str(error).startswith("a.docx：")


def test_how_a_character_is_read_is_no_text() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    ruby = (
        "<w:r><w:ruby><w:rt><w:r><w:t>kūn</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>堃</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    made = changed(docx(["标记"]), run.format("标记"), run.format("在") + ruby + run.format("溪镇"))
    assert read(made).text == "在堃溪镇"
