"""A time on a line of its own belongs to what follows."""

from __future__ import annotations

import pytest

from newsqa.ingest.chunk import chunk
from newsqa.ingest.draft import Draft, finish
from newsqa.ingest.extract import extract
from newsqa.ingest.timed_lines import is_time, with_times

REPORTS = [
    ("10:05", "台风“海棠”的外围云系抵达望江镇，镇上的渡轮全部停航。"),
    ("11:40", "望江镇转移沿江住户三百一十二户，安置在镇中学。"),
    ("14:20", "台风“海棠”在望江镇南岸登陆，中心附近最大风力十级。"),
]


@pytest.mark.parametrize(
    "line",
    [
        "10:05",
        "08：30",
        "【10:05】",
        "上午10时",
        "10时05分",
        "下午3点半",
        "11月8日 10:05",
        "[10:05:33]",
    ],
)
def test_times(line: str) -> None:
    assert is_time(line)


@pytest.mark.parametrize("line", ["10:05开会", "2023-11-08", "25:70", "3比2", "第10时", "", "10"])
def test_no_times(line: str) -> None:
    assert not is_time(line)


def test_each_time_goes_before_its_report() -> None:
    lines = [line for report in REPORTS for line in report]
    assert with_times(lines) == [f"{time} {words}" for time, words in REPORTS]
    assert with_times(["10:05", "台风登陆。"]) == ["10:05", "台风登陆。"], "it may be the page's"
    assert with_times(["10:05", "11:40", "14:20"]) == ["10:05", "11:40", "14:20"]
    assert with_times([]) == []


@pytest.mark.parametrize("is_html", [False, True])
def test_a_passage_of_a_live_report_has_its_time(is_html: bool) -> None:
    if is_html:
        items = "".join(f"<div><span>{t}</span><p>{words}</p></div>" for t, words in REPORTS)
        text = f"<html><body><h1>台风“海棠”直播</h1><div class='live'>{items}</div></body></html>"
    else:
        text = "\n".join(["台风“海棠”直播", *(line for report in REPORTS for line in report)])
    article = finish(extract(Draft("a", text, is_html=is_html)))
    for time, words in REPORTS:
        assert f"{time} {words}" in article.text
    landed = next(p for p in chunk(article, 40) if "登陆" in p.text)
    assert landed.text.startswith("14:20 ")
