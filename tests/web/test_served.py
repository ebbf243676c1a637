"""REST of a running server, as curl and Gradio's client meet it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
TOKEN = "a token of the tests"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`newsqa serve` with the sample articles, under a prefix, with all that can be switched on."""
    folder = tmp_path_factory.mktemp("served")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "NEWSQA_STORE": str(folder / "store"),
        "NEWSQA_ADMIN_TOKEN": TOKEN,
        "NEWSQA_MCP": "true",
        "NEWSQA_ROOT_PATH": "/news",
        "NEWSQA_SHOW_DOCS": "true",
        "NEWSQA_TRUSTED_PROXIES": '["127.0.0.1"]',
    }
    command = [sys.executable, "-m", "newsqa", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ | settings, cwd=folder)
    try:
        _wait(f"http://127.0.0.1:{port}/readyz", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    with httpx.Client() as client:
        for _ in range(300):
            assert server.poll() is None
            with contextlib.suppress(httpx.TransportError):
                if client.get(url).status_code == 200:
                    return
            time.sleep(0.4)
    pytest.fail("the server did not get ready")


def test_put_ask_delete_through_a_stripping_proxy(address: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-Proto": "https"}
    question = {"question": "谁为雁荡书院揭牌？"}
    text = "8月1日上午，雁荡书院正式揭牌。著名学者邹若谷为雁荡书院揭牌。"
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        body = {"title": "雁荡书院揭牌", "text": text}
        assert client.put("/api/v1/articles/a/b", json=body).status_code == 201
        got = client.post("/api/v1/ask", json=question).json()
        assert got["answers"][0]["text"] == "邹若谷"
        names = []
        with client.stream("POST", "/api/v1/ask", json=question | {"stream": True}) as stream:
            for line in stream.iter_lines():
                name, _, data = line.partition(": ")
                if name == "event":
                    names.append(data)
                elif name == "data":
                    json.loads(data)
        assert names == ["progress", "progress", "progress", "answer", "done"]
        assert client.delete("/api/v1/articles/a/b").status_code == 204
        got = client.post("/api/v1/ask", json=question).json()
        assert "邹若谷" not in json.dumps(got, ensure_ascii=False)
        # Without a Host of its own a proxy's page leads back to the proxy.
        root = client.get("/config").json()["root"]
        assert root == f"{address.replace('http:', 'https:')}/news"


def test_gradio_clients_find_the_three_tools(address: str) -> None:
    from gradio_client import Client

    client = Client(f"{address}/news/", verbose=False, analytics_enabled=False)
    endpoints = client.view_api(return_format="dict")
    assert isinstance(endpoints, dict)
    assert set(endpoints["named_endpoints"]) == {"/ask", "/search", "/get_article"}
    answer = client.predict("谁主持了枫渡大桥的通车仪式？", api_name="/ask")
    assert answer["status"] == "answered"
    article = client.predict(
        answer["answers"][0]["citations"][0]["article_id"], api_name="/get_article"
    )
    citation = answer["answers"][0]["citations"][0]
    assert article["text"][citation["start"] : citation["end"]] == answer["answers"][0]["text"]
    with pytest.raises(Exception, match="问题是空的"):
        client.predict(" ", api_name="/ask")


def test_the_docs_page_asks_no_other_host(browser: Browser, address: str) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/docs")
    page.wait_for_selector(".opblock")
    paths = page.request.get(f"{address}/openapi.json").json()["paths"]
    assert page.locator(".opblock").count() == sum(map(len, paths.values()))
    page.close()
    assert asked
    assert all(url.startswith((address, "data:", "blob:")) for url in asked), asked
