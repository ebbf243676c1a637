from __future__ import annotations

import pytest

from newsqa.ingest.draft import Draft
from newsqa.ingest.extract import extract
from newsqa.ingest.metadata import byline, people

BODY = "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"


def fields(text: str, **given: str) -> tuple[str | None, str | None, str | None]:
    draft = extract(Draft("a.txt", text, title="题", **given))  # type: ignore[arg-type]
    return draft.published, draft.publisher, draft.author


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("青溪日报讯（记者 沙小满）", "沙小满"),
        ("青溪日报讯（本报记者沙小满 桂兰舟 通讯员 罗一）", "沙小满、桂兰舟、罗一"),
        ("（记者沙小满、实习生桂兰舟）", "沙小满、桂兰舟"),
        ("青溪網8月3日電(記者 張遠 李蘭)", "張遠、李蘭"),
        ("青溪网8月3日电(沙小满)", "沙小满"),
        ("（记者 王 远）", "王远"),
        ("本报讯 记者沙小满报道", "沙小满"),
        ("（记者从现场获悉）", None),
        ("记者：今年种了多少树？", None),
        ("两名记者获奖。", None),
    ],
)
def test_reporters(text: str, names: str | None) -> None:
    assert byline(text) == names


def test_a_newspaper_is_no_reporter() -> None:
    assert people("青溪报·青溪网记者 沙小满") == "沙小满"


@pytest.mark.parametrize(
    ("head", "publisher", "author"),
    [
        ("新华社青溪3月11日电（记者 沙小满）", "新华社", "沙小满"),
        ("青溪日报讯（记者沙小满）", "青溪日报", "沙小满"),
        ("青溪新闻网2024年3月11日讯（记者 沙小满）", "青溪新闻网", "沙小满"),
        ("【青溪网报道】", "青溪网", None),
        ("青溪网记者沙小满3月11日报道：", "青溪网", "沙小满"),
        ("据青溪社3月11日报道，", None, None),
    ],
)
def test_the_article_says_itself_whose_it_is_and_keeps_its_words(
    head: str, publisher: str | None, author: str | None
) -> None:
    draft = extract(Draft("a.txt", head + BODY))
    assert (draft.publisher, draft.author) == (publisher, author)
    assert draft.text == head + BODY


def test_a_byline_before_the_text_goes_into_the_fields() -> None:
    draft = extract(Draft("a.txt", f"青溪在线记者 沙小满 桂兰舟{BODY}"))
    assert (draft.publisher, draft.author, draft.text) == ("青溪在线", "沙小满、桂兰舟", BODY)


@pytest.mark.parametrize(
    "counter",
    [
        "浏览次数：120",
        "阅读量：1.2万+",
        "阅读 1234 评论 5",
        "点击数: 3,456",
        "3.5万次阅读",
        "12人参与",
        "瀏覽次數:120",
    ],
)
def test_counts_are_no_text(counter: str) -> None:
    draft = extract(Draft("a.txt", f"县里种树忙\n2024-03-12 来源：青溪融媒 {counter}\n{BODY}"))
    assert (draft.published, draft.publisher, draft.text) == ("2024-03-12", "青溪融媒", BODY)


def test_a_name_that_runs_into_the_text_takes_none_of_it() -> None:
    assert fields(f"来源：青溪网青溪网3月11日电 (记者 沙小满){BODY}")[1] == "青溪网"
    draft = extract(Draft("a.txt", f"来源：青溪网青溪网3月11日丨{BODY}"))
    assert draft.text == f"青溪网3月11日丨{BODY}"
    whole = "来源：股民笔记$青溪股份（000000）$ 大家看看今天的消息。"
    assert extract(Draft("a.txt", whole)).text == whole


@pytest.mark.parametrize(
    ("text", "url", "published"),
    [
        (f"3-12 08:30，正文：{BODY}", "http://a.example/2024-03/12/c1.htm", "2024-03-12T08:30:00"),
        (f"3-12 08:30，正文：{BODY}2024年3月11日签约。", "", "2024-03-12T08:30:00"),
        (f"3-12 08:30，正文：{BODY}2021年3月11日签约。", "", "2021-03-12T08:30:00"),
        (f"3-12 08:30，正文：{BODY}2021年1月1日签约。", "", None),
        (f"3-12 08:30，正文：{BODY}", "", None),
        (BODY, "http://a.example/202403/t20240312_1.html", "2024-03-12"),
        (f"发布时间：2024年3月10日\n{BODY}", "http://a.example/2024/0312/1.html", "2024-03-10"),
        (f"发布时间：二〇二四年三月十日\n{BODY}", "", "2024-03-10"),
        (f"发布时间：2024-03-10T01:30:00Z\n{BODY}", "", "2024-03-10T09:30:00"),
    ],
)
def test_the_day_of_publication(text: str, url: str, published: str | None) -> None:
    assert fields(text, url=url)[0] == published
