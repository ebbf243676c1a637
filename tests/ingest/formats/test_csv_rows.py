from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, Problem, Skipped
from newsqa.ingest.formats.csv_rows import LONGEST_ROW, rows

from .found import checked, drafts_only


def read(text: str) -> list[Draft | Skipped | Problem]:
    return checked(rows(text, "a.csv"))


def drafts(text: str) -> list[Draft]:
    return drafts_only(rows(text, "a.csv"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_fields_by_the_names_of_the_header(delimiter: str, end: str) -> None:
    cells = [
        ["编号", "标题", "正文", "来源", "作者", "发布时间", "链接"],
        [
            "1",
            "题",
            "第一，会议。第二；散会。",
            "青溪融媒",
            "沙小满",
            "2024年3月12日",
            "https://x.y/1",
        ],
    ]
    text = end.join(delimiter.join(row) for row in cells)
    if delimiter != "，":
        assert drafts(text) == [
            Draft(
                location="a.csv:2",
                text="第一，会议。第二；散会。",
                title="题",
                url="https://x.y/1",
                publisher="青溪融媒",
                author="沙小满",
                published="2024-03-12",
            )
        ]


def test_a_header_in_any_case_with_a_mark_before_it() -> None:
    (draft,) = drafts(
        '\ufeff\n"Title"; "BODY" ;pubDate\n题;正文。;"Tue, 12 Mar 2024 00:30:00 GMT"\n'
    )
    assert (draft.title, draft.text, draft.published) == ("题", "正文。", "2024-03-12T08:30:00")


def test_the_line_that_spreadsheets_write_above_the_header() -> None:
    (draft,) = drafts("sep=|\ntitle|text\n题|正文，完。\n")
    assert (draft.title, draft.text) == ("题", "正文，完。")


def test_a_page_in_a_cell() -> None:
    (draft,) = drafts('title,html\n题,"<p>一。</p>\n<p>二。</p>"\n')
    assert draft.is_html


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\"',;\t")).map(
    lambda text: text.replace("\r", "")
)


@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_whatever_is_written_is_read(
    cells: list[tuple[str, str]], delimiter: str, quoting: int
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["title", "text"])
    writer.writerows((title, f"会{text}。") for title, text in cells)
    assert [draft.text for draft in drafts(out.getvalue())] == [
        f"会{text}。".strip() for _, text in plain(cells)
    ]


def plain(cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
    from newsqa.ingest.repair import shown

    return [(shown(title), shown(text)) for title, text in cells]


@pytest.mark.parametrize(
    "broken",
    [
        '"没有闭合,正文。',
        '"引号"之后,正文。',
        "一,二,三",
        "只有一列",
        '"没有闭合,正文\n第二行\n第三行',
        "一,二,三\n只有一列",
    ],
)
@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_broken_row_costs_one_line_and_no_other_row(broken: str, where: int) -> None:
    good = ["一,第一篇。", '二,"第二篇，\n完。"']
    found = read("\n".join(["title,text", *good[:where], broken, *good[where:]]) + "\n")
    assert [item.text for item in found if isinstance(item, Draft)] == [
        "第一篇。",
        "第二篇，\n完。",
    ]
    (problem,) = [item for item in found if isinstance(item, Problem)]
    assert problem.location == f"a.csv:{(2, 3, 5)[where]}"


def test_a_row_without_text_is_named_and_blank_ones_are_not() -> None:
    found = read("title,text\n题,\n,\n\n题,文。\n")
    assert [type(item) for item in found] == [Problem, Draft]
    assert [item.location for item in found] == ["a.csv:2", "a.csv:5"]


def test_a_quote_that_never_closes_is_given_up_soon() -> None:
    rest = f"一,{'正文。' * 1000}\n" * (LONGEST_ROW // 2000)
    found = read('title,text\n题,"没有闭合\n' + rest)
    assert isinstance(found[0], Problem)
    assert len(found) == 1 + LONGEST_ROW // 2000


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "title,date\n题,2024\n", "正文：没有表头\n"])
def test_without_a_column_of_text_it_is_no_table(text: str) -> None:
    with pytest.raises(SourceError, match=r"a\.csv：表头"):
        read(text)


def test_a_header_alone_is_an_error() -> None:
    with pytest.raises(SourceError, match="只有表头"):
        read("title,text\n\n")


@settings(max_examples=300)
@given(st.text(st.sampled_from('会议,;\t"\n\r\0\ud800。a'), max_size=120))
def test_any_rows_give_findings_or_one_error(text: str) -> None:
    try:
        found = read("title,text\n" + text)
    except SourceError as error:
        assert "\n" not in str(error)
    else:
        assert found
