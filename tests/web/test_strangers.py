"""What strangers do not get: figures, lists, paths of the machine, an archive by a wrong name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from newsqa.errors import NewsQAError, SettingsError, StoreError
from newsqa.messages import Message, models, store
from newsqa.settings import Settings, load_settings
from newsqa.types import Article, ArticlePage
from newsqa.web.app import create_app
from newsqa.web.chat import Chat
from newsqa.web.hosts import HostMiddleware
from newsqa.web.metrics import Metrics
from newsqa.web.public_errors import public_message
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.rate_limit import BoundedExecutor

from .browser import served
from .conftest import StubEngine
from .test_api import error_of

TOKEN = "a token of the tests"
ADMIN = {"Authorization": f"Bearer {TOKEN}"}
OFFERED = ("/metrics", "/docs", "/openapi.json", "/api/v1/articles")
PATH = re.compile(r"/srv|/home|报纸|news/store")


class Listing(StubEngine):
    """A store whose articles can be listed."""

    def list_articles(self, after: int, limit: int) -> ArticlePage:
        return ArticlePage((), 0, None)


def client_of(**settings: Any) -> TestClient:
    given = load_settings(admin_token=TOKEN, **settings)
    return TestClient(create_app(Listing([Article("a", "正文。")], settings=given)))


@pytest.mark.parametrize("host", ["127.8.8.8", "localhost", "::1"])
def test_on_loopback_all_is_offered(host: str) -> None:
    client = client_of(host=host)
    assert [client.get(path).status_code for path in OFFERED] == [200] * 4


@pytest.mark.slow
@pytest.mark.parametrize("host", ["0.0.0.0", "news.example"])
def test_elsewhere_only_what_is_set(host: str) -> None:
    closed = client_of(host=host)
    assert [closed.get(path).status_code for path in OFFERED] == [404, 404, 404, 403]
    assert error_of(closed.get("/metrics")) == (404, "not_found")
    assert "list_articles" in closed.get("/api/v1/articles").json()["error"]["en"]
    assert closed.get("/api/v1/articles/a").status_code == 200
    for path, code in (("/metrics", 200), ("/api/v1/articles", 200), ("/docs", 404)):
        assert closed.get(path, headers=ADMIN).status_code == code
        wrong = closed.get(path, headers={"Authorization": "Bearer another"})
        assert wrong.status_code == (403 if path == "/api/v1/articles" else 404)
    opened = client_of(host=host, show_metrics=True, show_docs=True, list_articles=True)
    assert [opened.get(path).status_code for path in OFFERED] == [200] * 4


def test_behind_a_proxy_only_what_is_set() -> None:
    client = client_of(trusted_proxies=["127.0.0.1"], show_docs=True)
    assert [client.get(path).status_code for path in OFFERED] == [404, 200, 200, 403]


def test_an_empty_store_names_its_path_to_its_owner_only() -> None:
    for host, named in (("127.0.0.1", True), ("0.0.0.0", False)):
        engine = StubEngine([], store=Path("报纸"), settings=load_settings(store="报纸", host=host))
        executor = BoundedExecutor(1, 1)
        chat = Chat(QuestionQueue(engine, executor, Metrics(executor), "chat"))
        assert ("报纸" in chat.welcome(None)[0].value) is named


def test_what_loopback_offers_can_be_closed() -> None:
    client = client_of(show_metrics=False, show_docs=False, list_articles=False)
    assert [client.get(path).status_code for path in OFFERED] == [404, 404, 404, 403]


def messages_with_paths() -> Iterator[Message]:
    """Every message of the store and the models, about files that strangers have no business in."""
    fields = {"folder": "/srv/报纸/news/store", "path": "/srv/报纸/news/store/news.db"}
    fields |= {"model": "/srv/encoder", "stored": "bundled", "configured": "/srv/encoder"}
    fields |= {"error": "[Errno 13] Permission denied: '/srv/报纸/news/store/news.db'"}
    for module in (store, models):
        for message in vars(module).values():
            if isinstance(message, Message):
                names = re.findall(r"{(\w+)", message.zh + message.en)
                given = {name: fields.get(name, "7") for name in names}
                if any(name in fields for name in names) and ":," not in message.zh:
                    yield message.format(**given)


@pytest.mark.parametrize("message", messages_with_paths(), ids=lambda message: message.code)
def test_no_error_names_a_path(message: Message) -> None:
    shown = public_message(message)
    for text in (shown.zh, shown.en):
        assert not PATH.search(text), text
        assert text
    assert shown.code == message.code


def test_what_is_no_path_stays() -> None:
    for text in ("一/二：https://news.example/a/b 读不出来", "run newsqa verify --repair", "1/2"):
        assert public_message(Message(text, text, "x")).zh == text
    relative = store.MISSING.format(folder="news/store")
    assert public_message(relative).zh == "还没有库；请检查路径，或先运行 newsqa ingest 路径"


def test_no_face_shows_the_path_of_the_store() -> None:
    folder = Path("/srv/报纸/news/store")
    error = StoreError(store.DAMAGED.format(path=folder / "news.db", error="malformed"))
    settings = load_settings(store=folder)
    with TestClient(create_app(error, settings=settings)) as client:
        shown = [
            client.get("/readyz"),
            client.get("/article/a"),
            client.get("/embed"),
            client.post("/api/v1/ask", json={"question": "谁？"}),
            client.post("/api/v1/ask", json={"question": "谁？", "stream": True}),
            client.post("/embed/ask", json={"question": "谁？"}),
        ]
    for answer in shown:
        assert not PATH.search(answer.text), answer.text
        assert "newsqa verify --repair" in answer.text


# -- the name in Host ----------------------------------------------------------------------------


def status_of(settings: Settings, host: str) -> int:
    """The status for a request with this Host; 200 where it is let through."""
    client = TestClient(HostMiddleware(PlainTextResponse("behind"), settings))
    return client.get("/", headers={"Host": host}).status_code


@pytest.mark.parametrize(
    ("given", "host", "status"),
    [
        ({}, "localhost:7860", 200),
        ({}, "127.0.0.1:7860", 200),
        ({}, "[::1]:7860", 200),
        ({}, "app.localhost", 200),
        ({}, "LOCALHOST.", 200),
        ({}, "evil.example:7860", 421),
        ({}, "127.0.0.1.evil.example", 421),
        ({}, "192.168.1.5", 421),
        ({}, "localhost.evil.example", 421),
        ({"host": "0.0.0.0"}, "evil.example", 200),
        ({"host": "0.0.0.0", "allowed_hosts": ["News.example"]}, "evil.example", 421),
        ({"host": "0.0.0.0", "allowed_hosts": ["News.example"]}, "news.example:8080", 200),
        ({"allowed_hosts": ["*.news.example"]}, "a.b.news.example", 200),
        ({"allowed_hosts": ["*.news.example"]}, "news.example", 421),
        ({"allowed_hosts": ["*.news.example"]}, "localhost", 200),
        ({"allowed_hosts": ["[2001:db8::1]"]}, "[2001:db8::1]:80", 200),
        ({"allowed_hosts": ["*"]}, "evil.example", 200),
        ({"trusted_proxies": ["127.0.0.1"]}, "portal.example", 200),
    ],
)
def test_a_server_answers_to_its_names(given: dict[str, Any], host: str, status: int) -> None:
    assert status_of(load_settings(**given), host) == status


def test_a_name_that_leads_to_this_machine_reads_nothing() -> None:
    with served(StubEngine([Article("a", "正文。")])) as address:
        for path in ("/", "/api/v1/articles/a", "/article/a", "/embed"):
            refused = httpx.get(f"{address}{path}", headers={"Host": "evil.example:7860"})
            assert refused.status_code == 421
            assert refused.json()["error"]["code"] == "wrong_host"
            assert "正文" not in refused.text
        assert httpx.get(f"{address}/article/a").status_code == 200


@pytest.mark.parametrize("bad", ["https://news.example", "news.example:80", "a b", "", "*news"])
def test_a_host_that_is_none_is_one_line(bad: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(allowed_hosts=[bad])
    assert isinstance(raised.value, NewsQAError)
    assert "allowed_hosts" in str(raised.value)
    assert "\n" not in str(raised.value)
