"""REST over the real application."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr, TypeAdapter

from newsqa.answer.serialize import AnswerJson, answer_json, hit_json
from newsqa.engine import NewsQA
from newsqa.errors import ModelError, StoreMissing
from newsqa.messages import Message
from newsqa.querying.retrieval import METHODS
from newsqa.settings import Settings, load_settings
from newsqa.store import reader
from newsqa.types import Answer, Article, Copy
from newsqa.web.app import create_app
from newsqa.web.engine_api import EngineApi
from tests.conftest import REPOSITORY

from .conftest import StubEngine, Unasked, abstained, answered, sample_engine, span_of

TOKEN = "a token of the tests"
ADMIN = {"Authorization": f"Bearer {TOKEN}"}
QUESTION = "谁主持了青溪县春季植树动员会？"


def stub_client(engine: EngineApi, **options: Any) -> TestClient:
    return TestClient(create_app(engine), raise_server_exceptions=False, **options)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> NewsQA:
    """A store of its own, which the tests may change."""
    return sample_engine(tmp_path_factory.mktemp("rest"), admin_token=TOKEN)


@pytest.fixture(scope="module")
def rest(archive: NewsQA) -> Iterator[TestClient]:
    with TestClient(create_app(archive), raise_server_exceptions=False) as opened:
        yield opened


def error_of(answer: Any) -> tuple[int, str]:
    """Status and code of an answer that must be an error, in the one shape."""
    value = answer.json()
    assert set(value) == {"error"}, value
    assert set(value["error"]) == {"code", "zh", "en"}
    assert "Traceback" not in answer.text
    assert not any("\n" in text for text in value["error"].values())
    return answer.status_code, value["error"]["code"]


def events(answer: Any) -> list[tuple[str, Any]]:
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def without_times(value: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in value.items() if key != "timings_ms"}


# -- questions -----------------------------------------------------------------------------------


def test_an_answer_is_the_one_of_the_command_line(rest: TestClient, archive: NewsQA) -> None:
    answer = rest.post("/api/v1/ask", json={"question": QUESTION})
    assert answer.status_code == 200
    got = answer.json()
    assert without_times(got) == without_times(dict(answer_json(archive.ask(QUESTION))))
    citation = got["answers"][0]["citations"][0]
    article = rest.get(f"/api/v1/articles/{citation['article_id']}").json()
    assert got["answers"][0]["text"] == article["text"][citation["start"] : citation["end"]]
    assert "卓远航" in got["answers"][0]["text"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("by_header", [False, True])
def test_events_come_in_their_order(rest: TestClient, by_header: bool) -> None:
    body = {"question": QUESTION} | ({} if by_header else {"stream": True})
    headers = {"Accept": "text/event-stream"} if by_header else {}
    found = events(rest.post("/api/v1/ask", json=body, headers=headers))
    assert [name for name, _ in found] == ["progress", "progress", "progress", "answer", "done"]
    assert [data["step"] for name, data in found if name == "progress"] == [
        "wait",
        "retrieve",
        "read",
    ]
    plain = rest.post("/api/v1/ask", json={"question": QUESTION}).json()
    assert without_times(found[3][1]) == without_times(plain)


def test_an_error_inside_a_stream_is_an_event() -> None:
    for error, code in (
        (ModelError(Message("模型读不出来", "model cannot be read", "x")), "model"),
        (RuntimeError("secret"), "internal"),
    ):
        with stub_client(StubEngine([], error)) as client:
            answer = client.post("/api/v1/ask", json={"question": "谁？", "stream": True})
            found = events(answer)
        assert [name for name, _ in found] == ["progress", "error", "done"]
        assert found[1][1]["error"]["code"] == code
        assert "secret" not in answer.text


@pytest.mark.parametrize("typed", ["\\u200b\\u2060", "\\u3164\\ufe0f \\u00ad"])
@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/search", "/embed/ask"])
def test_a_question_that_nobody_can_see_is_empty(unasked: Unasked, path: str, typed: str) -> None:
    refused = unasked.client.post(
        path,
        content=f'{{"question": "{typed}"}}',
        headers={"Content-Type": "application/json"},
    )
    assert error_of(refused)[0] == 422
    assert "空" in refused.json()["error"]["zh"]


def test_passages_are_those_of_the_command_line(rest: TestClient, archive: NewsQA) -> None:
    for method in METHODS:
        body = {"question": QUESTION, "k": 2, "method": method}
        got = rest.post("/api/v1/search", json=body).json()
        hits = archive.search(QUESTION, 2, method)
        assert got == {"question": QUESTION, "hits": [hit_json(hit) for hit in hits]}


def test_what_is_no_text_in_a_question_does_no_harm(rest: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    body = '{"question": "谁\\u0000主持\\u202e了会议？"}'
    got = rest.post("/api/v1/ask", content=body, headers=headers).json()
    assert got["question"] == "谁主持了会议？"
    body = '{"question": "\\ud800谁主持了会议？"}'
    assert error_of(rest.post("/api/v1/ask", content=body, headers=headers)) == (422, "invalid")


# -- articles ------------------------------------------------------------------------------------


def test_pages_hold_every_article_once(rest: TestClient, archive: NewsQA) -> None:
    seen: list[str] = []
    cursor: int | None = 0
    while cursor is not None:
        page = rest.get("/api/v1/articles", params={"limit": 2, "cursor": cursor}).json()
        assert page["total"] == archive.status().articles
        assert all("text" not in article for article in page["articles"])
        seen += [article["id"] for article in page["articles"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == archive.status().articles
    for article_id in seen:
        assert rest.get(f"/api/v1/articles/{article_id}").json()["id"] == article_id


def test_a_list_reads_no_texts(
    rest: TestClient, archive: NewsQA, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = archive.list_articles(0, 200)
    for entry in page.articles:
        article = archive.article(entry.id)
        assert article is not None
        assert asdict(entry) == {
            "characters": len(article.text),
            **{name: getattr(article, name) for name in asdict(entry) if name != "characters"},
        }
    monkeypatch.setattr(reader, "article_of", None)  # makes articles, with their texts, of rows
    listed = rest.get("/api/v1/articles").json()["articles"]
    assert [one["characters"] for one in listed] == [one.characters for one in page.articles]


def test_only_web_addresses_are_handed_on() -> None:
    script = "javascript:alert(1)//https://news.example"
    copy = Copy("b", "标题", script, None, None)
    article = Article("a", "县长卓远航主持会议。", url=script, copies=(copy,))
    engine = StubEngine([article], answered("谁？", span_of(article, "卓远航")))
    with stub_client(engine) as client:
        answer = client.post("/api/v1/ask", json={"question": "谁？"})
        stored = client.get("/api/v1/articles/a")
        widget = client.post("/embed/ask", json={"question": "谁？"})
    for got in (answer, stored, widget):
        assert got.status_code == 200
        assert "javascript:" not in got.text
    assert stored.json()["url"] is None


def test_put_ask_delete_ask(rest: TestClient) -> None:
    path = "/api/v1/articles/news/2024%2F77 新"
    question = "谁为雁荡书院揭牌？"
    text = (
        "雁荡书院揭牌\n发布时间：2024-08-01 浏览次数：3\n"
        "8月1日上午，雁荡書院正式揭牌。著名学者邹若谷为雁荡书院揭牌。\n上一篇：无题"
    )
    body = {"text": text, "publisher": " 山海报 ", "url": "https://news.example/77"}
    put = rest.put(path, json=body, headers=ADMIN)
    assert put.status_code == 201, put.text
    got = put.json()
    assert (got["id"], got["created"]) == ("news/2024/77 新", True)
    assert (got["title"], got["publisher"]) == ("雁荡书院揭牌", "山海报")
    assert got["published"] == "2024-08-01"
    assert "浏览次数" not in got["text"]
    assert "上一篇" not in got["text"]
    asked = rest.post("/api/v1/ask", json={"question": question}).json()
    assert asked["generation"] == got["generation"]
    assert "邹若谷" in asked["answers"][0]["text"]
    citation = asked["answers"][0]["citations"][0]
    assert citation["article_id"] == "news/2024/77 新"
    stored = rest.get("/api/v1/articles/news/2024/77 新").json()
    assert stored["text"][citation["start"] : citation["end"]] == asked["answers"][0]["text"]

    again = rest.put(path, json=body | {"text": text.replace("邹若谷", "冷云舒")}, headers=ADMIN)
    assert (again.status_code, again.json()["created"]) == (200, False)
    asked = rest.post("/api/v1/ask", json={"question": question}).json()
    assert "冷云舒" in asked["answers"][0]["text"]

    assert rest.delete(path, headers=ADMIN).status_code == 204
    asked = rest.post("/api/v1/ask", json={"question": question}).json()
    assert "2024/77" not in json.dumps(asked)
    assert error_of(rest.get(path)) == (404, "not_found")
    assert error_of(rest.delete(path, headers=ADMIN)) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("a", {"text": "  \n "}),
        ("a", {"text": "……——"}),
        ("a", {"title": "没有正文"}),
        ("a", {"text": "有正文。", "published": "某年某月"}),
        ("a", {"text": "有正文。", "date": "2024-01-01"}),
        ("a", {"text": 7}),
        ("x" * 201, {"text": "有正文。"}),
        ("%20a", {"text": "有正文。"}),
        ("a%00", {"text": "有正文。"}),
        ("", {"text": "有正文。"}),
    ],
)
def test_what_cannot_be_stored_is_refused(rest: TestClient, path: str, body: Any) -> None:
    before = rest.get("/api/v1/articles").json()["total"]
    refused = rest.put(f"/api/v1/articles/{path}", json=body, headers=ADMIN)
    assert error_of(refused) == (422, "invalid")
    assert rest.get("/api/v1/articles").json()["total"] == before


@pytest.mark.parametrize("sent", [None, "Bearer", "Bearer x", f"Basic {TOKEN}", "Bearer 令牌"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_changes_want_the_token(rest: TestClient, sent: str | None, method: str) -> None:
    # As bytes, since a header that is no ASCII must not be a fault of ours either.
    headers = {b"Authorization": sent.encode()} if sent else {}
    answer = rest.request(method, "/api/v1/articles/a", json={"text": "有。"}, headers=headers)
    assert error_of(answer) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_without_a_token_nobody_may_change(client: TestClient) -> None:
    for headers in ({}, {"Authorization": "Bearer "}, ADMIN):
        answer = client.put("/api/v1/articles/a", json={"text": "有。"}, headers=headers)
        assert error_of(answer) == (403, "forbidden")
        assert "NEWSQA_ADMIN_TOKEN" in answer.json()["error"]["zh"]


def test_a_store_that_another_process_writes_is_a_409(rest: TestClient, archive: NewsQA) -> None:
    with archive.store.locked():
        answer = rest.put("/api/v1/articles/a", json={"text": "有正文。"}, headers=ADMIN)
        assert error_of(answer) == (409, "store_busy")
        assert "正在写入" in answer.json()["error"]["zh"]
        assert answer.headers["retry-after"]
        assert error_of(rest.delete("/api/v1/articles/a", headers=ADMIN)) == (409, "store_busy")


# -- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("POST", "/api/", 404, "not_found"),
        ("GET", "/api/v2/ask", 404, "not_found"),
        ("GET", "/api/v1/articles/nothing", 404, "not_found"),
        ("GET", f"/api/v1/articles/{'x' * 3000}", 404, "not_found"),
        ("GET", "/api/v1/ask", 405, "method_not_allowed"),
        ("PATCH", "/api/v1/articles/a", 405, "method_not_allowed"),
        ("GET", "/api/v1/articles?limit=0", 422, "invalid"),
        ("GET", "/api/v1/articles?limit=x", 422, "invalid"),
        ("GET", f"/api/v1/articles?cursor={2**70}", 422, "invalid"),
        ("POST", "/api/v1/ask", 422, "invalid"),
    ],
)
def test_every_error_has_the_one_shape(
    rest: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = rest.request(method, path)
    assert error_of(answer) == (status, code)
    if status == 405:
        assert answer.headers["allow"] in {"POST", "DELETE, GET, HEAD, PUT"}


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'"x"',
        b'{"question": ""}',
        b'{"question": " \\u200b "}',
        b'{"question": 7}',
        b'{"question": "x", "no": 1}',
        '{"question": "谁？"}'.encode("gb18030"),
        b'{"question": "' + b"x" * 5000 + b'"}',
        b"[" * 50_000,
    ],
)
def test_bad_bodies(rest: TestClient, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    status, code = error_of(rest.post("/api/v1/ask", content=content, headers=headers))
    assert (status, code) in {(422, "invalid"), (400, "bad_request")}


@pytest.mark.parametrize(
    ("body", "zh", "en"),
    [
        ({"k": 101}, "k 不可用：不能大于 100", "cannot use k: must be at most 100"),
        ({"k": 0}, "k 不可用：不能小于 1", "cannot use k: must be at least 1"),
        ({"k": True}, "k 不可用：要写成整数", "cannot use k: must be an integer"),
        ({"k": 1.5}, "k 不可用：要写成整数", "cannot use k: must be an integer"),
        ({"method": "x"}, "'dense'、'lexical' 或 'both'", "'dense', 'lexical' or 'both'"),
        ({"no": 1}, "no 不可用：没有这个字段", "there is no such field"),
        ({"question": 7}, "question 不可用：要写成", "question: must be a"),
        ({"question": None}, "question 不可用：要写成", "question: must be a"),
    ],
)
def test_a_wrong_value_is_explained_in_both_languages(
    rest: TestClient, body: dict[str, object], zh: str, en: str
) -> None:
    error = rest.post("/api/v1/search", json={"question": "谁？"} | body).json()["error"]
    assert zh in error["zh"]
    assert en in error["en"]
    allowed = {"k", "method", "no", "question", "dense", "lexical", "both"}
    assert set(re.findall("[A-Za-z]+", error["zh"])) <= allowed
    missing = rest.post("/api/v1/search", json={}).json()["error"]
    assert "question 不可用：没有写" in missing["zh"]


@pytest.mark.parametrize(
    ("body", "kind", "got"),
    [
        ('{"question": "谁"', "application/json", "不是 JSON，第 16 个字符处"),
        ('{"question": "谁？"}', "application/x-www-form-urlencoded", "Content-Type"),
        ("question=谁？", "application/x-www-form-urlencoded", "Content-Type"),
        ('["谁？"]', "application/json", "JSON 对象"),
        ("", "application/json", "JSON 对象"),
    ],
)
def test_a_body_that_is_no_json_object_names_the_remedy(
    rest: TestClient, body: str, kind: str, got: str
) -> None:
    refused = rest.post("/api/v1/ask", content=body.encode(), headers={"Content-Type": kind})
    assert error_of(refused) == (422, "invalid")
    assert got in refused.json()["error"]["zh"]


def test_bodies_that_are_too_long() -> None:
    settings = load_settings(max_request_bytes=2000)
    body = json.dumps({"question": "x" * 3000}).encode()
    with stub_client(StubEngine([], settings=settings)) as client:
        headers = {"Content-Type": "application/json"}
        refused = client.post("/api/v1/ask", content=body, headers=headers)
        assert error_of(refused) == (413, "too_large")
        refused = client.post(
            "/api/v1/ask", content=iter([body[:1500], body[1500:]]), headers=headers
        )
        assert error_of(refused) == (413, "too_large")
        accepted = client.post(
            "/api/v1/ask", content=iter([b'{"question": ', b'"x"}']), headers=headers
        )
        assert accepted.status_code == 200


def test_a_fault_of_ours_shows_no_trace() -> None:
    with stub_client(StubEngine([], RuntimeError("secret path"))) as client:
        answer = client.post("/api/v1/ask", json={"question": "谁？"})
        assert error_of(answer) == (500, "internal")
        assert "secret" not in answer.text


def test_a_service_that_cannot_answer_says_why(settings: Settings) -> None:
    error = StoreMissing(
        Message("还没有库；先运行 newsqa ingest", "no store; run newsqa ingest", "no_store")
    )
    app = create_app(error, settings=settings.model_copy(update={"admin_token": SecretStr(TOKEN)}))
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/healthz").json() == {"status": "ok", "generation": None}
        for answer in (
            client.get("/readyz"),
            client.get("/api/v1/articles"),
            client.get("/api/v1/articles/a"),
            client.post("/api/v1/ask", json={"question": "谁？"}),
            client.post("/api/v1/search", json={"question": "谁？"}),
        ):
            assert error_of(answer) == (503, "store")
            assert "newsqa ingest" in answer.json()["error"]["zh"]
        assert "newsqa_store_up 0.0" in client.get("/metrics").text


def test_ready_only_with_models() -> None:
    with stub_client(StubEngine([], ModelError(Message("没有模型", "no model", "x")))) as client:
        assert error_of(client.get("/readyz")) == (503, "model")
        assert client.get("/healthz").status_code == 200
    with stub_client(StubEngine([])) as client:
        assert client.get("/readyz").json() == {"status": "ok", "generation": 7}


# -- limits and proxies --------------------------------------------------------------------------


class SlowEngine(StubEngine):
    """Answers when `go` is set."""

    def __init__(self, settings: Settings) -> None:
        super().__init__([], settings=settings)
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)

    def ask(self, question: str, **options: Any) -> Answer:
        self.begun.release()
        assert self.go.wait(20)
        return abstained(question)


def test_a_full_queue_is_refused_at_once() -> None:
    engine = SlowEngine(load_settings(questions_at_once=1, questions_waiting=1))
    with stub_client(engine) as client:
        statuses: list[int] = []

        def ask() -> None:
            answer = client.post("/api/v1/ask", json={"question": "谁？"})
            statuses.append(answer.status_code)

        first, second = (threading.Thread(target=ask) for _ in range(2))
        first.start()
        assert engine.begun.acquire(timeout=10)
        second.start()
        while "newsqa_questions_waiting 1.0" not in client.get("/metrics").text:
            pass
        for body in ({"question": "谁？"}, {"question": "谁？", "stream": True}):
            answer = client.post("/api/v1/ask", json=body)
            assert error_of(answer) == (503, "busy")
            assert "太多" in answer.json()["error"]["zh"]
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.elapsed.total_seconds() < 1
        assert error_of(client.post("/api/v1/search", json={"question": "谁？"}))[0] == 503
        engine.go.set()
        first.join(10)
        second.join(10)
        assert statuses == [200, 200]
        page = client.get("/metrics").text
    assert 'newsqa_refused_total{why="busy"} 3.0' in page
    assert 'newsqa_questions_total{face="rest",outcome="abstained"} 2.0' in page
    assert 'newsqa_abstentions_total{reason="no_article"} 2.0' in page


def test_an_address_may_only_ask_so_often() -> None:
    settings = load_settings(requests_per_minute=6)
    with stub_client(StubEngine([], settings=settings)) as client:
        for _ in range(10):
            assert client.post("/api/v1/ask", json={"question": "谁？"}).status_code == 200
        answer = client.post("/api/v1/ask", json={"question": "谁？"})
        assert error_of(answer) == (429, "too_many_requests")
        assert 1 <= int(answer.headers["retry-after"]) <= 10
        # Questions of the chat count as well; its page shows "detail", in its own language.
        for page, detail in (("/", "问得太快了"), ("/?lang=en", "too many requests")):
            headers = {"Referer": f"http://testserver{page}"}
            joined = client.post("/gradio_api/queue/join", json={}, headers=headers)
            assert joined.status_code == 429
            assert joined.json()["detail"].startswith(detail)
        # Pages and probes are no questions.
        for path in ("/", "/healthz", "/metrics", "/docs"):
            assert client.get(path).status_code == 200
        assert 'newsqa_refused_total{why="rate"} 3.0' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("trusted", "apart"), [([], False), (["10.1.0.0/16"], True), (["192.0.2.9"], False)]
)
def test_only_a_trusted_proxy_names_the_client(trusted: list[str], apart: bool) -> None:
    settings = load_settings(requests_per_minute=1, trusted_proxies=trusted)
    with stub_client(StubEngine([], settings=settings), client=("10.1.2.3", 5)) as client:

        def status(forwarded: str) -> int:
            headers = {"X-Forwarded-For": forwarded}
            return client.get("/api/v1/nothing", headers=headers).status_code

        assert [status("198.51.100.1") for _ in range(10)] == [404] * 10
        assert status("198.51.100.2") == (404 if apart else 429)
        assert status("198.51.100.1") == 429
        # What the client itself wrote stands before what the proxy added.
        assert status("203.0.113.77, 198.51.100.1") == 429


def test_a_prefix_holds_whether_the_proxy_strips_it_or_not() -> None:
    settings = load_settings(root_path="/news")
    with stub_client(StubEngine([], settings=settings)) as client:
        for prefix in ("", "/news"):
            asked = client.post(f"{prefix}/api/v1/ask", json={"question": "谁？"})
            assert asked.status_code == 200
            assert error_of(client.get(f"{prefix}/api/v1/x")) == (404, "not_found")
            assert client.get(f"{prefix}/healthz").status_code == 200
            assert client.get(f"{prefix}/gradio_api/upload").status_code == 404
            gone = client.get(f"{prefix}/article/a%2Fb")
            assert gone.status_code == 404
            assert 'href="/news/"' in gone.text
            page = client.get(f"{prefix}/")
            assert page.status_code == 200
            assert "/news" in page.text
            assert client.get(f"{prefix}/config").json()["root"].endswith("/news")
        assert client.get("/openapi.json").json()["servers"] == [{"url": "/news"}]


def test_tls_in_front_is_believed_from_a_trusted_proxy() -> None:
    settings = load_settings(root_path="/news", trusted_proxies=["10.1.2.3"])
    headers = {"X-Forwarded-Proto": "https", "Host": "portal.example"}
    with stub_client(StubEngine([], settings=settings), client=("10.1.2.3", 5)) as client:
        root = client.get("/config", headers=headers).json()["root"]
    assert root == "https://portal.example/news"


def test_nobody_else_is_believed_about_where_he_came_to() -> None:
    headers = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Gradio-Server": "https://evil.example",
    }
    for trusted in ([], ["10.1.2.3"]):
        settings = load_settings(trusted_proxies=trusted)
        with stub_client(StubEngine([], settings=settings), client=("10.9.9.9", 5)) as client:
            assert client.get("/config", headers=headers).json()["root"] == "http://testserver"


# -- the description -----------------------------------------------------------------------------


def test_the_names_of_the_description_stay(rest: TestClient) -> None:
    paths = rest.get("/openapi.json").json()["paths"]
    names = {
        (method.upper(), path): operation["operationId"]
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
    assert names == {
        ("POST", "/api/v1/ask"): "ask",
        ("POST", "/api/v1/search"): "search",
        ("POST", "/api/v1/feedback"): "feedback",
        ("GET", "/api/v1/articles"): "list_articles",
        ("GET", "/api/v1/articles/{article_id}"): "get_article",
        ("PUT", "/api/v1/articles/{article_id}"): "put_article",
        ("DELETE", "/api/v1/articles/{article_id}"): "delete_article",
        ("POST", "/api/v1/refresh"): "refresh",
        ("POST", "/v1/chat/completions"): "chat_completions",
        ("GET", "/v1/models"): "list_models",
        ("GET", "/healthz"): "healthz",
        ("GET", "/readyz"): "readyz",
        ("GET", "/metrics"): "metrics",
    }


def test_the_example_of_the_description_is_of_its_shape(rest: TestClient) -> None:
    page = rest.get("/openapi.json").json()
    content = page["paths"]["/api/v1/ask"]["post"]["responses"]["200"]["content"]
    example = content["application/json"]["example"]
    assert TypeAdapter(AnswerJson).validate_python(example, extra="forbid") == example
    shape = page["components"]["schemas"]["AnswerJson"]
    assert set(shape["required"]) == set(example)
    assert all(shape["properties"][name].get("description") for name in ("form", "alternatives"))


def test_the_example_of_the_docs_is_of_the_shape() -> None:
    page = (REPOSITORY / "docs" / "rest.md").read_text(encoding="utf-8")
    example = json.loads(page.partition("```json\n")[2].partition("```")[0])
    assert TypeAdapter(AnswerJson).validate_python(example, extra="forbid") == example


def test_the_docs_need_no_other_host(rest: TestClient) -> None:
    page = rest.get("/docs").text
    assert "http://" not in page
    assert "https://" not in page
    assert '"validatorUrl": null' in page
    for name in ("docs/swagger-ui-bundle.js", "docs/swagger-ui.css", "openapi.json"):
        assert f"./{name}" in page
        assert rest.get(f"/{name}").status_code == 200
    assert error_of(rest.get("/docs/favicon.png")) == (404, "not_found")
    assert rest.get("/docs/..%2f__init__.py").status_code == 404
    policy = rest.get("/docs").headers["content-security-policy"]
    assert "connect-src 'self'" in policy
