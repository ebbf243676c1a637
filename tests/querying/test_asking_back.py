"""Asking back over a real store with the bundled reader."""

from __future__ import annotations

import json

import pytest

from newsqa.answer.serialize import answer_json
from newsqa.engine import NewsQA
from newsqa.types import Article

MEETINGS = [
    ("tree", "青溪县召开春季植树动员会", "县长卓远航", "会议公布了《植树方案》", "03-12"),
    ("flood", "白石镇部署水库防汛工作", "镇长路知远", "会议通过了《白石水库调度规程》", "05-20"),
    ("school", "临湾区研究中小学食堂管理", "副区长谷雨生", "会议听取了九所学校的汇报", "09-02"),
    ("film", "竹溪市筹备纪录片展映周", "宣传部长纪南乔", "会议确定了二十部参展影片", "10-15"),
]


@pytest.fixture
def meetings(engine: NewsQA) -> NewsQA:
    engine.add(
        [
            Article(
                id_,
                f"{title}。{chair}主持了会议。{done}。",
                title=title,
                published=f"2024-{day}",
            )
            for id_, title, chair, done, day in MEETINGS
        ]
    )
    return engine


def test_a_question_for_one_of_many_events_is_asked_back(meetings: NewsQA) -> None:
    answer = meetings.ask("谁主持了会议？")
    assert answer.status == "clarify"
    assert not answer.spans
    assert answer.form is None
    assert answer.message
    assert answer.message.code == "which_event"
    assert 2 <= len(answer.choices) <= 4
    assert len({choice.text for choice in answer.choices}) == len(answer.choices)
    for choice in answer.choices:
        assert (choice.article.published or "")[:10] in choice.text
        assert choice.question.endswith("谁主持了会议？")
    told = json.loads(json.dumps(answer_json(answer)))
    assert told["status"] == "clarify"
    assert [one["question"] for one in told["choices"]] == [
        choice.question for choice in answer.choices
    ]


def test_each_choice_is_answered_from_its_event(meetings: NewsQA) -> None:
    for choice in meetings.ask("谁主持了会议？").choices:
        answer = meetings.ask(choice.question)
        assert answer.status == "answered"
        assert answer.answers[0].passage.article.id == choice.article.id


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("谁主持了青溪县的植树动员会？", "卓远航"),
        ("白石镇部署水库防汛的会议是谁主持的？", "路知远"),
    ],
)
def test_a_question_that_names_its_event_is_answered(
    meetings: NewsQA, question: str, answer: str
) -> None:
    found = meetings.ask(question)
    assert found.status == "answered"
    assert answer in found.answers[0].text
    assert found.choices == ()


def test_a_follow_up_is_not_asked_back(meetings: NewsQA) -> None:
    history = ("青溪县的植树动员会公布了什么方案？",)
    answer = meetings.ask("谁主持了会议？", history=history)
    assert answer.status != "clarify"


def test_where_nothing_is_related_nothing_is_asked_back(meetings: NewsQA) -> None:
    assert meetings.ask("火星探测器的电池容量是多少？").status != "clarify"
