from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, Problem, Skipped
from newsqa.ingest.pipeline import read_drafts
from newsqa.ingest.records import records
from tests.contracts import check_problem

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["text", "title", "id", "data", "html", "url", "question", "date", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def read(value: object) -> list[Draft | Skipped | Problem]:
    return list(records(json.dumps(value, ensure_ascii=False), "a.json"))


def only(value: object) -> Draft:
    (draft,) = read(value)
    assert isinstance(draft, Draft)
    return draft


def test_all_fields_under_their_plain_names() -> None:
    draft = only(
        {
            "id": "n1",
            "text": "正文。",
            "title": "题",
            "url": "https://example.org",
            "source": "wire",
            "publisher": "青溪融媒",
            "author": "沙小满",
            "published": "2024-3-12 08:30",
        }
    )
    assert draft == Draft(
        location="a.json",
        text="正文。",
        id="n1",
        title="题",
        url="https://example.org",
        source="wire",
        publisher="青溪融媒",
        author="沙小满",
        published="2024-03-12T08:30:00",
    )


@pytest.mark.parametrize("name", ["text", "content", "body", "article", "正文", "内容"])
def test_the_text_under_any_of_its_names(name: str) -> None:
    draft = only({name: " 正文。 "})
    assert draft.text == "正文。"
    assert not draft.is_html


@pytest.mark.parametrize("name", ["html", "content_html"])
def test_a_page_counts_where_there_is_no_text(name: str) -> None:
    assert only({name: "<p>正文。</p>"}).is_html
    both = only({name: "<p>页</p>", "content": "正文。"})
    assert (both.text, both.is_html) == ("正文。", False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1520294400000, "2018-03-06T08:00:00"),
        ("2018年3月6日", "2018-03-06"),
        ("周二, 06 三月 2018 08:00:00 +0800", "2018-03-06T08:00:00"),
        ("星期日 16 十二月 2018 02:00:00 GMT", "2018-12-16T10:00:00"),
        ("昨天", None),
        (None, None),
        (True, None),
        ([2018], None),
    ],
)
def test_a_date_in_any_manner_or_none(value: Any, expected: str | None) -> None:
    assert only({"text": "正文。", "date": value}).published == expected


def test_numbers_may_be_ids() -> None:
    assert only({"text": "正文。", "id": 17}).id == "17"
    assert only({"text": "正文。", "id": 0}).id == "0"


@pytest.mark.parametrize("name", ["articles", "data", "items", "records"])
def test_a_list_plain_or_in_an_object(name: str) -> None:
    items = [{"text": "一。"}, {"content": "二。"}]
    plain, inside = read(items), read({"count": 2, name: items})
    assert [d.text for d in plain if isinstance(d, Draft)] == ["一。", "二。"]
    assert plain == inside
    assert [d.location for d in plain] == ["a.json#1", "a.json#2"]


def test_an_article_that_has_a_list_beside_its_text_is_the_article() -> None:
    assert only({"text": "正文。", "data": [{"text": "别的"}]}).text == "正文。"


def test_what_is_no_article_is_named_and_the_others_read() -> None:
    found = read(
        [{"title": "只有题"}, "字", {"text": "  "}, {"question": "谁？"}, {"text": "好。"}]
    )
    assert [type(item) for item in found] == [Problem, Problem, Problem, Skipped, Draft]
    for number, item in enumerate(found[:3], 1):
        assert isinstance(item, Problem)
        assert item.location == f"a.json#{number}"
        check_problem(item)
        assert "text" in item.message.zh


@pytest.mark.parametrize("value", [[], {"data": []}, "字", 3, None, True])
def test_json_without_an_article_is_refused(value: object) -> None:
    with pytest.raises(SourceError, match=r"a\.json.*text"):
        read(value)


@pytest.mark.parametrize(
    "text",
    ["", "{", "not json", "{'text': 1}", '{"text": "a}', "[" * 200_000, '{"n": ' + "9" * 5000],
)
def test_what_is_no_json_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(SourceError, match=r"a\.json.*JSON") as caught:
        list(records(text, "a.json"))
    assert "\n" not in str(caught.value)


def test_characters_that_cannot_be_stored_do_not_stay_in_a_field() -> None:
    (draft,) = records(
        r'{"id": "n\ud800\u0000", "text": "会\udfff。", "url": "u:a\u200b", "source": "\ud83d"}',
        "a.json",
    )
    assert isinstance(draft, Draft)
    assert (draft.id, draft.text, draft.url, draft.source) == ("n", "会。", "u:a", "")


@given(JSON_VALUES)
def test_any_json_gives_findings_or_one_error(value: object) -> None:
    try:
        found = read(value)
    except SourceError as error:
        assert "\n" not in str(error)
    else:
        assert found
        assert all(item.location.startswith("a.json") for item in found)


def test_a_garbled_field_is_undone_where_json_escapes_it() -> None:
    text = "县长卓远航主持会议，县委书记梁仲秋讲话。"
    garbled = json.dumps({"text": text.encode().decode("latin-1")})
    (draft,) = records(garbled, "a.json")
    assert isinstance(draft, Draft)
    assert draft.text == text


def test_json_lines_under_the_name_json() -> None:
    lines = ['{"text": "甲\u2028一。"}', "", '{"text": "乙', '{"text": "丙。"}']
    first, broken, last = records("\n".join(lines), "a.json")
    assert isinstance(first, Draft)
    assert isinstance(broken, Problem)
    assert isinstance(last, Draft)
    assert (first.location, first.text) == ("a.json:1", "甲\n一。")
    assert broken.message.zh.startswith("a.json:3：不是 JSON")
    assert (last.location, last.text) == ("a.json:4", "丙。")


def test_an_object_over_many_lines_that_breaks_off_is_one_fault() -> None:
    with pytest.raises(SourceError, match="不是 JSON"):
        list(records('{\n"text": "甲"\n', "a.json"))


ARTICLE = {"title": "植树动员会", "content": "县长卓远航主持会议。", "publish_time": "2024-03-12"}


@pytest.mark.parametrize(
    "value",
    [
        {"code": 200, "data": {"total": 1, "list": [ARTICLE]}},
        {"rows": [ARTICLE]},
        {"result": [ARTICLE]},
        {"status": "ok", "result": {"data": {"items": [ARTICLE]}}},
        {"took": 3, "hits": {"total": 1, "hits": [{"_id": "7", "_source": ARTICLE}]}},
        [{"Title": "植树动员会", "Content": "县长卓远航主持会议。", "PublishTime": "2024-03-12"}],
        [
            {
                "news_title": "植树动员会",
                "news_content": "县长卓远航主持会议。",
                "pubDate": "2024-03-12",
            }
        ],
        [{"新闻标题": "植树动员会", "新闻内容": "县长卓远航主持会议。", "发布日期": "2024-03-12"}],
        [{"標題": "植树动员会", "內文": "县长卓远航主持会议。", "日期": "2024-03-12"}],
        [{**ARTICLE, "content": ["县长卓远航主持会议。"]}],
        [{**ARTICLE, "content": {"text": "县长卓远航主持会议。"}}],
        [{**ARTICLE, "content": [{"type": "p", "text": "县长卓远航主持会议。"}]}],
        [{**ARTICLE, "content": {"body": "县长卓远航主持会议。"}}],
        [{**ARTICLE, "publish_time": {"$date": "2024-03-12"}, "_id": {"$oid": "65f0"}}],
    ],
)
def test_shapes_that_people_have(value: object) -> None:
    draft = only(value)
    assert (draft.title, draft.text) == ("植树动员会", "县长卓远航主持会议。")
    assert draft.published == "2024-03-12"


def test_a_page_inside_an_object() -> None:
    draft = only({"title": "题", "content": {"html": "<p>正文。</p>"}})
    assert (draft.text, draft.is_html) == ("<p>正文。</p>", True)


def test_a_source_with_a_name() -> None:
    assert only({"text": "正文。", "source": {"name": "青溪融媒", "id": 3}}).publisher == "青溪融媒"


def test_the_days_of_a_spreadsheet() -> None:
    assert only({"text": "正文。", "日期": "45231"}).published == "2023-11-01"
    assert only({"text": "正文。", "日期": "45231.5"}).published == "2023-11-01"
    assert only({"text": "正文。", "日期": "123"}).published is None


def test_a_record_without_text_names_its_fields() -> None:
    (problem,) = read([{"headline": "题", "abstract": "摘要"}])
    assert isinstance(problem, Problem)
    assert "headline, abstract" in problem.message.en


@pytest.mark.parametrize(
    "value",
    [
        {"content": [{"title": "甲", "content": "新馆今天开放。"}], "totalElements": 1},
        {"newsList": [{"title": "甲", "content": "新馆今天开放。"}]},
        {"response": {"numFound": 1, "docs": [{"title": ["甲"], "content": ["新馆今天开放。"]}]}},
        {"payload": {"page": {"entries": [{"标题": "甲", "正文": "新馆今天开放。"}]}}},
    ],
)
def test_lists_of_articles_under_any_name(value: dict[str, object]) -> None:
    [found] = records(json.dumps(value), "a.json")
    assert isinstance(found, Draft)
    assert (found.title, found.text) == ("甲", "新馆今天开放。")


@pytest.mark.parametrize("wrap", [lambda found: found, lambda found: {"code": 0, "data": found}])
def test_articles_under_their_ids(wrap: Callable[[object], object]) -> None:
    value = {
        "71": {"title": "甲", "content": "新馆开放。"},
        "72": {"title": "乙", "content": "馆藏多。"},
    }
    found = [one for one in read(wrap(value)) if isinstance(one, Draft)]
    assert [(one.title, one.text) for one in found] == [("甲", "新馆开放。"), ("乙", "馆藏多。")]
    mixed = {"71": {"title": "甲", "content": "新馆开放。"}, "page": {"title": "列表"}}
    assert not any(isinstance(one, Draft) for one in read(mixed)), "not every value is an article"


def test_comments_are_no_articles() -> None:
    [found] = records(json.dumps({"title": "甲", "comments": [{"content": "好。"}]}), "a.json")
    assert isinstance(found, Problem)
    parts = {
        "title": "甲",
        "content": [{"type": "p", "text": "开馆。"}, {"type": "p", "text": "散会。"}],
    }
    [whole] = records(json.dumps(parts), "a.json")
    assert isinstance(whole, Draft) and whole.text == "开馆。\n散会。"


def test_a_text_that_a_spreadsheet_saved_is_a_table_of_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("標題\t內文\t日期\r\n甲\t新館今天開放。\t45231\r\n".encode("utf-16"))
    [found] = read_drafts([path])
    assert isinstance(found, Draft)
    assert (found.title, found.text, found.published) == ("甲", "新館今天開放。", "2023-11-01")
    path.write_text("队伍\t得分\n青藤队\t31\n", encoding="utf-8")
    [table] = read_drafts([path])
    assert isinstance(table, Draft) and table.text == "队伍：青藤队；得分：31"
