"""The three tools for assistants, and that there are no others."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsqa.answer.serialize import answer_json
from newsqa.engine import NewsQA
from newsqa.errors import SettingsError
from newsqa.settings import load_settings
from newsqa.web.app import create_app

from .conftest import StubEngine

QUESTION = "谁主持了青溪县春季植树动员会？"
NAMES = {"ask", "search", "get_article"}


@pytest.fixture(scope="module")
def tools(engine: NewsQA) -> Iterator[TestClient]:
    class WithTools(NewsQA):
        pass

    offered = WithTools(engine.settings.model_copy(update={"mcp": True}), embedder=engine.embedder)
    with TestClient(create_app(offered), base_url="http://news.example") as opened:
        yield opened


def call(
    client: TestClient, method: str, sent: Mapping[str, str] | None = None, /, **parameters: Any
) -> Any:
    """What a method returns; `sent` are headers of the request."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
    headers = {
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2025-06-18",
        **(sent or {}),
    }
    answer = client.post("/mcp", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def use(
    client: TestClient, name: str, sent: Mapping[str, str] | None = None, /, **arguments: Any
) -> Any:
    return call(client, "tools/call", sent, name=name, arguments=arguments)


def test_three_tools_and_no_more(tools: TestClient) -> None:
    offered = call(tools, "tools/list")["tools"]
    assert {tool["name"] for tool in offered} == NAMES
    for tool in offered:
        assert len(tool["description"]) > 40
        assert not {"self", "caller"} & set(tool["inputSchema"]["properties"])
    endpoints = tools.get("/gradio_api/info").json()
    for endpoint in endpoints["named_endpoints"].values():
        assert "caller" not in {one["parameter_name"] for one in endpoint["parameters"]}
    assert set(endpoints["named_endpoints"]) == {f"/{name}" for name in NAMES}
    assert not endpoints["unnamed_endpoints"]


def test_they_return_what_rest_returns(tools: TestClient, engine: NewsQA) -> None:
    got = use(tools, "ask", question=QUESTION)["structuredContent"]
    expected = dict(answer_json(engine.ask(QUESTION)))
    got.pop("timings_ms")
    expected.pop("timings_ms")
    assert got == expected
    hits = use(tools, "search", question=QUESTION, k=1)["structuredContent"]["hits"]
    assert len(hits) == 1
    article = use(tools, "get_article", article_id=hits[0]["article_id"])["structuredContent"]
    assert article["text"] == engine.article(hits[0]["article_id"]).text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        ("ask", {"question": " "}, "问题是空的"),
        ("ask", {"question": "\u3164\ufe0f"}, "问题是空的"),
        ("search", {"question": "\u200b\u2060"}, "问题是空的"),
        ("search", {"question": "谁？", "k": 0}, "k 要在 1 到 100 之间"),
        ("get_article", {"article_id": "nothing"}, "库里没有这篇文章"),
    ],
)
def test_what_cannot_be_done_is_a_line(
    tools: TestClient, name: str, arguments: dict[str, Any], line: str
) -> None:
    got = use(tools, name, **arguments)
    assert got["isError"]
    assert line in got["content"][0]["text"]
    assert "Traceback" not in got["content"][0]["text"]


def test_without_the_setting_there_are_none(client: TestClient) -> None:
    assert client.post("/mcp", json={}).status_code in {404, 405}
    assert client.get("/gradio_api/info").status_code == 404
    assert not [
        dependency["api_name"]
        for dependency in client.get("/config").json()["dependencies"]
        if dependency["api_visibility"] == "public"
    ]


def test_gradio_has_no_server_of_its_own(tools: TestClient) -> None:
    for path in ("/gradio_api/mcp", "/gradio_api/mcp/", "/gradio_api/mcp/schema"):
        assert tools.get(path).status_code == 404


def test_a_missing_package_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsqa.web.mcp.find_spec", lambda name: None)
    monkeypatch.delitem(sys.modules, "mcp", raising=False)
    with pytest.raises(SettingsError, match=r'pip install "newsqa\[mcp\]"') as raised:
        create_app(StubEngine([], settings=load_settings(mcp=True)))
    assert "\n" not in str(raised.value)
