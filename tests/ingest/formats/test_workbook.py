"""Excel workbooks: rows below the names of the fields, on every sheet that has them."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, Located, Problem, RawFile, Skipped
from newsqa.ingest.formats import workbook
from newsqa.ingest.pipeline import read_articles
from tests.ingest.formats.documents import BODY, packed

HEAD = ("标题", "新闻内容", "发布日期", "来源")
ROW = ("植树动员会召开", BODY, datetime(2024, 3, 12), "青溪融媒")


def xlsx(*sheets: Sequence[Sequence[object]], names: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets, each a list of rows."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(names[number] if names else None)
        for row in rows:
            sheet.append(list(row))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def found(data: bytes) -> list[Draft | Skipped | Problem]:
    return list(workbook.articles(RawFile("a.xlsx", ".xlsx", data)))


def drafts(data: bytes) -> list[Draft]:
    return [item for item in found(data) if isinstance(item, Draft)]


def test_rows_are_articles() -> None:
    (draft,) = drafts(xlsx([HEAD, ROW], names=["三月"]))
    assert (draft.title, draft.text) == (ROW[0], BODY)
    assert (draft.published, draft.publisher) == ("2024-03-12", "青溪融媒")
    assert draft.location == "a.xlsx!三月:2"


@pytest.mark.parametrize(
    ("cell", "published"),
    [
        (date(2024, 3, 12), "2024-03-12"),
        (datetime(2024, 3, 12, 8, 30), "2024-03-12T08:30:00"),
        ("2024年3月12日", "2024-03-12"),
        (45363, "2024-03-12"),
        (None, None),
        (True, None),
    ],
)
def test_days_in_every_form(cell: object, published: str | None) -> None:
    (draft,) = drafts(xlsx([HEAD, ("植树", BODY, cell)]))
    assert draft.published == published


def test_numbers_are_written_as_a_sheet_shows_them() -> None:
    (draft,) = drafts(xlsx([("ID", "Title", "Content"), (12.0, 2024, BODY)]))
    assert (draft.id, draft.title) == ("12", "2024")


def test_every_sheet_with_a_column_of_text_is_read() -> None:
    data = xlsx([("说明", "版本"), ("甲", 1)], [HEAD, ROW], [HEAD, ("合龙", "望江大桥合龙。")])
    assert [draft.title for draft in drafts(data)] == [ROW[0], "合龙"]


def test_a_title_and_blank_rows_around_the_header() -> None:
    data = xlsx([("三月新闻汇总",), (), HEAD, (), ROW, (None, None), ("", " ")])
    (draft,) = found(data)
    assert isinstance(draft, Draft)
    assert draft.location.endswith(":5")


def test_a_row_without_text_is_one_problem() -> None:
    first, second = found(xlsx([HEAD, ("只有标题",), ROW]))
    assert isinstance(first, Problem)
    assert first.message.code == "no_text"
    assert isinstance(second, Draft)


def refused(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        found(data)
    return caught.value.message.code


def test_what_is_no_workbook_is_refused() -> None:
    assert refused(xlsx([("甲", "乙"), (1, 2)])) == "malformed"
    assert refused(xlsx([HEAD])) == "malformed"
    assert refused(b"\xd0\xcf\x11\xe0" + bytes(600)) == "encrypted"
    assert refused(b"no archive") == "unreadable"
    assert refused(packed({"a.txt": b"x"})) == "damaged"
    whole = xlsx([HEAD, ROW])
    assert refused(whole[: len(whole) // 2]) == "unreadable"


def test_damaged_sheets_are_refused() -> None:
    whole = zipfile.ZipFile(io.BytesIO(xlsx([HEAD, ROW])))
    for broken in (b"<worksheet>", b"", b"<worksheet><sheetData><row r='x'><c r='!'/></row>"):
        parts = {name: whole.read(name) for name in whole.namelist()}
        parts["xl/worksheets/sheet1.xml"] = broken
        assert refused(packed(parts)) in ("damaged", "malformed")


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    *read, problem = found(xlsx([HEAD, ROW, ROW, ROW, ROW]))
    assert len(read) == 2
    assert isinstance(problem, Problem)
    assert problem.message.code == "too_large"
    monkeypatch.setattr(workbook, "MAX_XML_BYTES", 1000)
    assert refused(xlsx([HEAD, ROW])) == "too_large"


def test_a_bomb_is_refused() -> None:
    parts = {"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(40 * 2**20)}
    assert refused(packed(parts)) == "bomb"


def test_a_sheet_that_claims_all_columns_gives_no_wide_rows() -> None:
    whole = zipfile.ZipFile(io.BytesIO(xlsx([HEAD, ROW])))
    parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"A1:D2", b"A1:XFD1048576")
    assert parts["xl/worksheets/sheet1.xml"] != sheet
    assert len(found(packed(parts))) == 1


def test_workbooks_in_a_folder_packed_and_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx([HEAD, ROW]))
    (tmp_path / "b.xlsx.gz").write_bytes(gzip.compress(xlsx([HEAD, ("乙", BODY + "乙。")])))
    (tmp_path / "c.zip").write_bytes(packed({"c.xlsx": xlsx([HEAD, ("丙", BODY + "丙。")])}))
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")
    articles = [item.article for item in read_articles([tmp_path]) if isinstance(item, Located)]
    assert [article.title for article in articles] == [ROW[0], "乙", "丙"]
    assert articles[0].text == BODY
