"""Secret keys of sites: programs see the part of their own site, also by OpenAI's protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from newsqa.engine import NewsQA
from newsqa.errors import SettingsError
from newsqa.settings import key_hash, load_settings, new_key, signed_id
from newsqa.web.app import create_app
from newsqa.web.sites import HEADER
from tests.conftest import HashEmbedder

from .gradio_queue import ChatPage
from .test_mcp import use
from .test_sites import ARTICLES, ID, SECRET, TOKEN, found, nothing_else, without_question

KEY, LATER, CITY = new_key(), new_key(), new_key()
ASK = {"question": "望江大桥总投资多少？"}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def opened(folder: Path, **more: Any) -> NewsQA:
    settings = load_settings(
        store=folder / "store",
        abstain_below=0.0,
        site=[
            {
                "name": "qingxi",
                "publisher": ["青溪融媒"],
                "keys": [key_hash(KEY), key_hash(LATER)],
            },
            {"name": "city", "source": ["city"], "keys": [key_hash(CITY)]},
        ],
        site_secret=SECRET,
        admin_token=TOKEN,
        list_articles=False,
        mcp=True,
        **more,
    )
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    engine.add(ARTICLES)
    return engine


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(opened(tmp_path_factory.mktemp("keys")))
    with TestClient(app, base_url="http://news.example") as opened_client:
        yield opened_client


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(opened(tmp_path_factory.mktemp("strict"), rest_needs_key=True))
    with TestClient(app, base_url="http://news.example") as opened_client:
        yield opened_client


def complete(client: TestClient, headers: dict[str, str] | dict[bytes, bytes]) -> Any:
    body = {"model": "newsqa", "messages": [{"role": "user", "content": ASK["question"]}]}
    return client.post("/v1/chat/completions", json=body, headers=headers)


@pytest.mark.parametrize("key", [KEY, LATER], ids=["first", "later"])
def test_a_key_sees_its_site_and_no_more(client: TestClient, key: str) -> None:
    assert found(client, "植树动员会", bearer(key)) == {"qingxi/1"}
    nothing_else(without_question(client.post("/api/v1/ask", json=ASK, headers=bearer(key)).json()))
    assert client.get("/api/v1/articles/other/2", headers=bearer(key)).status_code == 404
    listed = client.get("/api/v1/articles", headers=bearer(key)).json()
    assert [one["id"] for one in listed["articles"]] == ["qingxi/1"]
    answer = complete(client, bearer(key)).json()
    assert "27亿" not in str(answer)


def test_the_key_of_another_site_sees_that_one(client: TestClient) -> None:
    assert "27亿" in client.post("/api/v1/ask", json=ASK, headers=bearer(CITY)).text
    assert "27亿" in complete(client, bearer(CITY)).text
    assert client.get("/api/v1/articles/qingxi/1", headers=bearer(CITY)).status_code == 404


def test_a_key_does_not_open_the_part_of_another_id(client: TestClient) -> None:
    other = signed_id("city", SecretStr(SECRET))
    for headers in ({**bearer(KEY), HEADER: other}, {**bearer(CITY), HEADER: ID}):
        assert client.post("/api/v1/ask", json=ASK, headers=headers).status_code == 403
    own = client.post("/api/v1/ask", json=ASK, headers={**bearer(KEY), HEADER: ID})
    assert own.status_code == 200


@pytest.mark.parametrize(
    "sent",
    ["", KEY[:-1], KEY.upper(), f"{KEY}x", key_hash(KEY), "qingxi", "\u00ff", TOKEN[:-1]],
    # Keys are random, and both processes must find tests of the same names.
    ids=["none", "short", "upper", "long", "hash", "site", "letter", "token"],
)
def test_a_wrong_key_is_refused(client: TestClient, sent: str) -> None:
    headers = {b"Authorization": f"Bearer {sent}".encode("latin-1")}
    for path in ("/api/v1/ask", "/api/v1/search"):
        assert client.post(path, json=ASK, headers=headers).status_code == 403
    assert client.get("/api/v1/articles", headers=headers).status_code == 403
    refused = complete(client, headers)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "site_needed"


def test_the_protocol_of_chat_models_is_limited_like_rest(client: TestClient) -> None:
    """Without key or id it once answered from the whole archive."""
    assert complete(client, {}).status_code == 403
    assert "27亿" not in complete(client, {HEADER: ID}).text
    assert "27亿" in complete(client, bearer(TOKEN)).text


def test_a_key_changes_nothing(client: TestClient) -> None:
    for path in ("/api/v1/articles/qingxi/1", "/api/v1/articles/new"):
        assert client.delete(path, headers=bearer(KEY)).status_code == 401
    assert client.post("/api/v1/refresh", json={}, headers=bearer(KEY)).status_code == 401


def test_where_a_key_is_needed_an_id_is_not_enough(strict: TestClient) -> None:
    refused = strict.post("/api/v1/ask", json=ASK, headers={HEADER: ID})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "site_key_needed")
    assert complete(strict, {HEADER: ID}).status_code == 403
    assert strict.post("/api/v1/ask", json=ASK, headers=bearer(KEY)).status_code == 200
    assert strict.post("/api/v1/ask", json=ASK, headers=bearer(TOKEN)).status_code == 200
    assert strict.post(f"/embed/ask?site={ID}", json=ASK).json()["status"] != "notice"
    assert strict.get(f"/article/qingxi/1?site={ID}").status_code == 200


def asked_by_mcp(client: TestClient, headers: dict[str, str]) -> str:
    return str(use(client, "ask", headers, question=ASK["question"]))


def asked_by_gradio(client: TestClient, headers: dict[str, str]) -> str:
    data = [ASK["question"], None, "", "", "", "", 0, False, None]  # a client fills in defaults
    return str(ChatPage(client, "a" * 32).call("ask", data, headers))


Asked = Callable[[TestClient, dict[str, str]], str]
asked = pytest.mark.parametrize("ask", [asked_by_mcp, asked_by_gradio])


@asked
def test_the_tools_see_the_part_of_a_key(client: TestClient, ask: Asked) -> None:
    """The keys of sites were known to REST only."""
    own, city = ask(client, bearer(KEY)), ask(client, bearer(CITY))
    assert "'status':" in own and "27亿" not in own
    assert "27亿" in city
    assert "27亿" in ask(client, bearer(TOKEN))
    assert "'status':" in ask(client, {HEADER: ID})


@asked
def test_the_tools_refuse_a_wrong_key(client: TestClient, ask: Asked) -> None:
    other = {**bearer(KEY), HEADER: signed_id("city", SecretStr(SECRET))}
    for headers in ({}, bearer(f"{CITY}x"), bearer(CITY.upper()), bearer(""), other):
        refused = ask(client, headers)
        assert "网站编号" in refused and "27亿" not in refused and "'status':" not in refused


@asked
def test_where_a_key_is_needed_the_tools_need_one(strict: TestClient, ask: Asked) -> None:
    refused = ask(strict, {HEADER: ID})
    assert "网站的密钥" in refused and "'status':" not in refused
    assert "27亿" in ask(strict, bearer(CITY))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://news.example"}, 200),
        ({"Origin": "http://news.example"}, 200),  # a browser over plain HTTP
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://other.example"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({}, 403),
        (bearer(CITY), 403),  # nor does the key of one site open the page of another
    ],
    ids=["page", "plain", "other", "none", "program", "key"],
)
def test_where_a_key_is_needed_the_chat_is_for_its_pages(
    client: TestClient, strict: TestClient, headers: dict[str, str], status: int
) -> None:
    city = signed_id("city", SecretStr(SECRET))
    page = ChatPage(strict, "b" * 32, site=city)
    sent = page.ask(ASK["question"], headers)
    assert sent.status_code == status
    if status == 200:
        assert "27亿" in str(list(page.messages()))
    else:
        assert "网站的密钥" in sent.json()["detail"]
    assert ChatPage(client, "b" * 32, site=city).ask(ASK["question"]).status_code == 200


def test_a_key_itself_is_no_setting() -> None:
    site = {"name": "a", "source": ["x"], "keys": [KEY]}
    with pytest.raises(SettingsError):
        load_settings(store=Path("store"), site=[site], site_secret=SECRET)
