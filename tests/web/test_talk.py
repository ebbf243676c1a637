"""A talk through REST, the widget and the tools: its earlier questions and its filters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsqa.settings import load_settings
from newsqa.types import Article, Filters
from newsqa.web.app import create_app
from newsqa.web.asked import LONGEST_HISTORY, LONGEST_QUESTION, MOST_OFFSET

from .conftest import HOSTILE, StubEngine, answered, span_of
from .gradio_queue import JOIN
from .test_mcp import use

ARTICLE = Article("m1", "3月5日，大会召开。常务副区长祁望舒主持会议。", "大会")
EARLIER = ["谁主持了大会？", "大会在哪里召开？"]
ASKING = ("/api/v1/ask", "/embed/ask")


ENGINE = StubEngine(
    [ARTICLE],
    answered("那他是什么职务？", span_of(ARTICLE, "常务副区长")),
    settings=load_settings(mcp=True),
)


@pytest.fixture
def engine() -> StubEngine:
    ENGINE.asked.clear()
    return ENGINE


@pytest.fixture(scope="module")
def rest() -> Iterator[TestClient]:
    with TestClient(create_app(ENGINE), base_url="http://news.example") as opened:
        yield opened


@pytest.mark.parametrize("path", ASKING)
def test_a_question_comes_with_the_earlier_ones_and_its_filters(
    rest: TestClient, engine: StubEngine, path: str
) -> None:
    body = {
        "question": "那他是什么职务？",
        "history": [EARLIER[0], f" {EARLIER[1]}\u200b", ""],
        "filters": {"since": "2024-3", "until": "2024", "publisher": " 青溪 ", "any_time": True},
    }
    assert rest.post(path, json=body).status_code == 200
    assert engine.asked == ["那他是什么职务？"]
    assert engine.history == (*EARLIER, "")
    assert engine.filters == Filters("2024-03-01", "2024-12-31", None, "青溪", any_time=True)
    rest.post(path, json={"question": "谁？"})
    assert (engine.history, engine.filters) == ((), Filters())


def test_a_stream_knows_the_earlier_questions(rest: TestClient, engine: StubEngine) -> None:
    body = {"question": "谁？", "history": EARLIER, "stream": True, "filters": {"source": "报"}}
    assert "event: answer" in rest.post("/api/v1/ask", json=body).text
    assert engine.history == tuple(EARLIER)
    assert engine.filters == Filters(source="报")


@pytest.mark.parametrize("path", ASKING)
@pytest.mark.parametrize(
    "talk",
    [
        {"history": "谁主持了大会？"},
        {"history": None},
        {"history": {"0": "谁？"}},
        {"history": ["谁？", 7]},
        {"history": [["谁？"]]},
        {"history": [{"question": "谁？"}]},
        {"history": ["谁？"] * 51},
        {"history": ["谁？"] * 500},
        {"history": ["长" * (LONGEST_QUESTION + 1)]},
        {"history": ["长" * LONGEST_QUESTION] * (LONGEST_HISTORY // LONGEST_QUESTION) + ["长"]},
        {"filters": []},
        {"filters": {"since": "昨天"}},
        {"filters": {"since": "2024-02-30"}},
        {"filters": {"since": HOSTILE[:200]}},
        {"filters": {"since": "2024-05", "until": "2024-04"}},
        {"filters": {"publisher": "长" * 201}},
        {"filters": {"source": 7}},
        {"filters": {"no": "such"}},
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_used_is_one_line(
    rest: TestClient, engine: StubEngine, path: str, talk: dict[str, Any]
) -> None:
    refused = rest.post(path, json={"question": "谁？"} | talk)
    assert refused.status_code == 422, refused.text
    error = refused.json()["error"]
    assert error["code"] == "invalid"
    for line in (error["zh"], error["en"]):
        assert 0 < len(line) < 300
        assert "\n" not in line
    assert engine.asked == []


@pytest.mark.parametrize("path", ASKING)
def test_an_earlier_question_of_markup_is_words(
    rest: TestClient, engine: StubEngine, path: str
) -> None:
    body = {"question": "谁？", "history": [HOSTILE, "\u202e<b>"]}
    assert rest.post(path, json=body).status_code == 200
    assert engine.history == (HOSTILE, "<b>")


@pytest.mark.parametrize("path", ASKING)
def test_a_huge_history_is_not_read(rest: TestClient, engine: StubEngine, path: str) -> None:
    refused = rest.post(path, json={"question": "谁？", "history": ["长" * 100_000]})
    assert refused.status_code in {413, 422}
    assert len(refused.text) < 500
    assert engine.asked == []


def test_halves_of_characters_in_the_history_are_refused(rest: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    body = '{"question": "谁？", "history": ["\\ud800"]}'
    assert rest.post("/api/v1/ask", content=body.encode(), headers=headers).status_code == 422


def test_a_talk_of_fifty_questions_is_taken(rest: TestClient, engine: StubEngine) -> None:
    history = [f"第{number}个问题是什么？" for number in range(50)]
    assert rest.post("/api/v1/ask", json={"question": "谁？", "history": history}).is_success
    assert engine.history == tuple(history)


def test_assistants_pass_the_talk(rest: TestClient, engine: StubEngine) -> None:
    got = use(rest, "ask", question="谁？", history=EARLIER, since="2024-03", publisher="青溪")
    assert got["structuredContent"]["status"] == "answered"
    assert engine.history == tuple(EARLIER)
    assert engine.filters == Filters(since="2024-03-01", publisher="青溪")
    assert engine.offset == 0
    use(rest, "ask", question="昨天有哪些新闻？", offset=20, any_time=True)
    assert engine.offset == 20
    assert engine.filters == Filters(any_time=True)


@pytest.mark.parametrize(
    ("talk", "line"),
    [
        ({"history": ["谁？"] * 51}, "最多 50 个"),
        ({"history": ["长" * 5000]}, "最多 4096 字"),
        ({"since": "昨天"}, "不是日期"),
        ({"since": "2024-05", "until": "2024-04"}, "之后"),
        ({"offset": -1}, "offset 要在 0 到"),
        ({"offset": MOST_OFFSET + 1}, "offset 要在 0 到"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_an_assistant_cannot_ask_is_a_line(
    rest: TestClient, engine: StubEngine, talk: dict[str, Any], line: str
) -> None:
    got = use(rest, "ask", question="谁？", **talk)
    assert got["isError"]
    assert line in got["content"][0]["text"]
    assert engine.asked == []


def gradio(client: TestClient, *data: object) -> dict[str, Any]:
    """What the named endpoint `ask` sends at the end."""
    events = client.get("/config").json()["dependencies"]
    event = next(event["id"] for event in events if event["api_name"] == "ask")
    body = {"fn_index": event, "data": list(data), "session_hash": "abcdefghijk"}
    assert client.post(JOIN, json=body).is_success
    stream = client.get("/gradio_api/queue/data", params={"session_hash": "abcdefghijk"}).text
    sent = [json.loads(line[5:]) for line in stream.splitlines() if line.startswith("data:")]
    return dict(next(one for one in sent if one["msg"] == "process_completed"))


def test_clients_of_gradio_pass_the_talk(rest: TestClient, engine: StubEngine) -> None:
    done = gradio(rest, "谁？", EARLIER, "2024-03", "", "", "青溪", 0, False, None)
    assert done["output"]["data"][0]["status"] == "answered"
    assert engine.history == tuple(EARLIER)
    assert engine.filters == Filters(since="2024-03-01", publisher="青溪")
    assert gradio(rest, "谁？", None, "", "", "", "", None, None, None)["success"]
    assert (engine.history, engine.filters) == ((), Filters())
    assert gradio(rest, "谁？", None, "", "", "", "", 20.0, True, False)["success"]
    assert (engine.offset, engine.filters) == (20, Filters(any_time=True))


@pytest.mark.parametrize(
    "talk",
    [
        ("谁？",),
        ([7],),
        ({"a": "b"},),
        (["谁？"] * 51,),
        ([], 7),
        ([], "", "", ["报"]),
        ([], "", "", "", "", -1),
        ([], "", "", "", "", 0.5),
        ([], "", "", "", "", True),
        ([], "", "", "", "", "20"),
        ([], "", "", "", "", MOST_OFFSET + 1),
        ([], "", "", "", "", 0, "true"),
        ([], "", "", "", "", 0, 1),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_types_of_clients_of_gradio_are_refused(
    rest: TestClient, engine: StubEngine, talk: tuple[object, ...]
) -> None:
    rest_of = (*talk, *([""] * (5 - len(talk))), *(0, False)[max(len(talk) - 5, 0) :])
    assert not gradio(rest, "谁？", *rest_of)["success"]
    assert engine.asked == []
