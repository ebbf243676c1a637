"""The application as any browser or script sees it."""

from __future__ import annotations

import html
import json
import re
import secrets
import socket
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from newsqa.engine import NewsQA
from newsqa.errors import NewsQAError, StoreError
from newsqa.messages import Message
from newsqa.settings import Settings, load_settings
from newsqa.types import Article
from newsqa.web.app import create_app, serve
from newsqa.web.chat import Chat
from newsqa.web.metrics import Metrics
from newsqa.web.middleware import MOST_BYTES
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.rate_limit import BoundedExecutor

from .conftest import HOSTILE, StubEngine, seen

SECRET = "a line that nobody may read"


def test_the_article_page_marks_the_place_that_was_asked_for(
    client: TestClient, engine: NewsQA
) -> None:
    article = next(a for a in engine.latest(9) if "植树" in a.title)
    start = article.text.index("县长卓远航主持会议")
    page = client.get(f"/article/{article.id}?start={start}&end={start + 9}").text
    assert '<mark id="answer">县长卓远航主持会议</mark>' in page
    assert f"<h1>{article.title}</h1>" in page
    assert "青溪融媒" in page
    assert "2024-03-12" in page
    assert 'href="/"' in page
    for query in ("", "?start=x&end=y", "?start=5&end=5", "?start=99999&end=999999", "?start=-1"):
        assert "<mark" not in client.get(f"/article/{article.id}{query}").text


def test_a_hostile_article_stays_text(hostile: Article) -> None:
    with TestClient(create_app(StubEngine([hostile]))) as client:
        answer = client.get(f"/article/{quote(hostile.id, safe='')}?start=0&end=9999")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert html.escape(HOSTILE) in answer.text
    assert "javascript:alert(1)//" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "article_id",
    [
        "nothing",
        "..%2f..%2fetc%2fpasswd",
        "%00",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "'%20OR%201=1--",
        "x" * 5000,
        "%ff%fe",
        "${7*7}{{7*7}}",
    ],
)
def test_an_unknown_article_is_a_page_with_a_sentence(client: TestClient, article_id: str) -> None:
    answer = client.get(f"/article/{article_id}")
    assert answer.status_code == 404
    assert "库里没有这篇文章" in answer.text
    assert "<script" not in answer.text


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/readyz").json() == {"status": "ok", "generation": 1}


def test_the_headers_stand_on_every_answer(client: TestClient) -> None:
    for path in ("/", "/healthz", "/article/x", "/config", "/gradio_api/upload", "/nothing"):
        headers = client.get(path, headers={"Origin": "http://evil.example"}).headers
        assert "object-src 'none'" in headers["content-security-policy"] or path == "/article/x"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers
        assert "set-cookie" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/readyz",
        "/metrics",
        "/docs",
        "/widget.js",
        "/embed",
        "/embed/embed.js",
        "/favicon.ico",
        "/api/v1/articles",
        "/api/v1/articles/nothing",
        "/article/nothing",
        "/",
    ],
)
def test_head_is_get_without_its_body(client: TestClient, path: str) -> None:
    got, headed = client.get(path), client.head(path)
    assert headed.status_code == got.status_code
    assert headed.content == b""
    for name in ("content-type", "content-security-policy", "cache-control"):
        assert headed.headers.get(name) == got.headers.get(name)
    assert client.head("/api/v1/ask").status_code == 405


def test_sites_may_be_allowed_to_frame(engine: NewsQA) -> None:
    app = create_app(engine, frame_ancestors=["https://portal.example"])
    with TestClient(app) as client:
        policy = client.get("/").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://portal.example")


def test_the_page_names_no_other_host(client: TestClient) -> None:
    page = client.get("/").text
    links = re.findall(r"""(?:src|href)\s*=\s*["']?(https?://[^"'\s>]+|//[^"'\s>]+)""", page)
    assert not links
    # What social previews would fetch; a browser does not.
    page = re.sub(r"<meta[^>]*>", "", page)
    hosts = set(re.findall(r"https?://([^/\"'\\\s<)]+)", page))
    assert hosts <= {"news.example", "www.w3.org"}
    assert "fonts.googleapis" not in page
    assert "新闻问答" in page


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/upload/",
        "/gradio_api//upload",
        "//gradio_api/upload",
        "/gradio_api/call/ask",
        "/gradio_api/run/ask",
        "/gradio_api/api/ask",
        "/gradio_api/component_server",
        "/gradio_api/queue/../upload",
        "/login",
    ],
)
def test_routes_that_the_chat_does_not_need_are_closed(client: TestClient, path: str) -> None:
    answer = client.post(path, files={"files": ("a.html", b"<script>1</script>")})
    assert answer.status_code == 404, answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/hostname",
        "/gradio_api/file/etc/hostname",
        "/file=/etc/hostname",
        "/gradio_api/proxy=http://evil.example/",
        "/gradio_api/deep_link?session_hash=a",
        "/gradio_api/info",
        "/monitoring",
    ],
)
def test_files_and_proxies_are_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_large_and_unmeasured_bodies_are_refused(client: TestClient) -> None:
    path = "/gradio_api/queue/join"
    assert client.post(path, content=b"x" * (MOST_BYTES + 1)).status_code == 413
    assert client.post(path, content=iter([b"{}"])).status_code == 411
    assert client.post(path, content=b"", headers={"Content-Length": "-1"}).status_code == 411


def test_a_request_cannot_name_a_file_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gradio would copy such a file to its cache and serve it, were its check left off."""
    cache = tmp_path / "cache"
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(cache))
    with TestClient(create_app(StubEngine([]))) as client:
        for path in (str(secret), "/etc/hostname", str(Path(__file__).resolve())):
            file = {"path": path, "meta": {"_type": "gradio.FileData"}}
            for data in (file, [{"role": "user", "content": {"file": file}}], {"file": file}):
                got = _submit(client, data)
                assert '"success":false' in got, got
                assert SECRET not in got
                got = _submit(client, "谁？", data)  # in place of who asks
                assert '"success":false' in got, got
                assert SECRET not in got
        assert '"success":true' in _submit(client, "谁？")
    assert not [found for found in cache.rglob("*") if found.is_file()]


def test_a_question_is_answered_through_the_queue(client: TestClient) -> None:
    got = _submit(client, "谁主持了青溪县春季植树动员会？")
    assert '"success":true' in got
    assert "<mark>" in got
    assert "卓远航" in got


def test_an_engine_that_cannot_open_is_a_sentence_on_every_page(
    settings: Settings,
) -> None:
    text = "库损坏；请从备份恢复", "the store is damaged; restore a backup <i>"
    error = StoreError(Message(*text, "damaged"))
    with TestClient(create_app(error, settings=settings)) as client:
        assert client.get("/").status_code == 200
        assert "库损坏" in _submit(client, "谁？")
        article = client.get("/article/a/b")
        assert article.status_code == 503
        assert "库损坏；请从备份恢复" in article.text
        english = client.get("/article/a/b?lang=en").text
        assert "the store is damaged; restore a backup &lt;i&gt;" in english
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["error"] == {"code": "store", "zh": text[0], "en": text[1]}


def test_a_full_queue_is_a_sentence_in_the_chat() -> None:
    settings = load_settings(questions_at_once=1, questions_waiting=0)
    engine = StubEngine([Article("a", "正文。")], settings=settings)
    executor = BoundedExecutor(1, 0)
    asking = QuestionQueue(engine, executor, Metrics(executor), "chat")
    hold = threading.Event()
    held = executor.submit(hold.wait)
    *_, update = seen(Chat(asking).ask("谁？", ""))
    assert "现在提问的人太多，请稍后再问" in update[1][1].content.value
    hold.set()
    held.result(5)
    *_, update = seen(Chat(asking).ask("谁？", ""))
    assert "没有找到答案" in update[1][1].content.value
    assert engine.asked == ["谁？"]


def test_a_taken_port_is_one_line(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(NewsQAError) as raised:
            serve(settings.model_copy(update={"port": port}))
    assert f"127.0.0.1:{port} 上提供服务（Address already in use）" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not settings.store.exists()


def _submit(client: TestClient, typed: object, who: object = None) -> str:
    """The events after this was sent to the chat in place of a question."""
    config = client.get("/config").json()
    box = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "nq-box")
    event = next(d for d in config["dependencies"] if [box, "submit"] in d["targets"])
    session = secrets.token_hex(6)
    joined = client.post(
        "/gradio_api/queue/join",
        content=json.dumps(
            {"fn_index": event["id"], "data": [typed, who], "session_hash": session}
        ),
        headers={"Content-Type": "application/json"},
    )
    if joined.status_code != 200:
        return '"success":false' + joined.text
    lines: list[str] = []
    with client.stream("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
        for line in stream.iter_lines():
            lines.append(line.removeprefix("data: "))
            if '"process_completed"' in line or '"unexpected_error"' in line:
                break
    return "\n".join(_decoded(line) for line in lines)


def _decoded(line: str) -> str:
    return json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")) if line else ""
