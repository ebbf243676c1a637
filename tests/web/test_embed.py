"""The widget's routes as a portal, another site and a script see them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from threading import Event

import pytest
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.testclient import TestClient

from newsqa.engine import NewsQA
from newsqa.errors import ModelError, NewsQAError, StoreError
from newsqa.messages import Message
from newsqa.settings import Settings, load_settings
from newsqa.types import Article
from newsqa.web import suggest
from newsqa.web.app import create_app
from newsqa.web.embed import Start, embed_page, embed_router
from newsqa.web.engine_api import ClosedEngine, EngineApi
from newsqa.web.metrics import Metrics
from newsqa.web.middleware import GuardMiddleware, cross_origin
from newsqa.web.pages import article_link, asset
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.rate_limit import BoundedExecutor
from newsqa.web.render import render_answer
from tests.conftest import REPOSITORY

from .conftest import HOSTILE, StubEngine, answered, span_of

ARTICLE = Article("m1", "3月5日，大会召开。常务副区长祁望舒主持会议。", "大会")
QUESTION = "谁主持了青溪县春季植树动员会？"
PORTALS = ["https://portal.example", "https://*.city.example:8443"]


def opened(
    engine: EngineApi | NewsQAError,
    hosts: Sequence[str] = (),
    executor: BoundedExecutor | None = None,
) -> TestClient:
    """The widget's routes behind the real guard; without the chat, which takes long to build."""
    if isinstance(engine, NewsQAError):
        engine = ClosedEngine(engine, StubEngine([]).settings)
    app = FastAPI()
    app.add_middleware(CORSMiddleware, **cross_origin(hosts))
    app.add_middleware(GuardMiddleware, frame_ancestors=hosts)
    executor = executor or BoundedExecutor(2, 8)
    app.include_router(
        embed_router(engine, QuestionQueue(engine, executor, Metrics(executor), "widget"), hosts)
    )
    return TestClient(app, base_url="http://news.example")


def started(client: TestClient, query: str = "") -> Start:
    page = client.get(f"/embed{query}").text
    found = re.search(r'data-start="([^"]*)"', page)
    assert found
    start: Start = json.loads(html.unescape(found[1]))
    return start


def policy(client: TestClient, path: str) -> dict[str, str]:
    parts = client.get(path).headers["content-security-policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


# -- the page ------------------------------------------------------------------------------------


def test_the_page_needs_nothing_but_its_four_files(client: TestClient) -> None:
    page = client.get("/embed").text
    assert "<style" not in page
    assert not re.search(r"<script(?! src)|\son\w+=|\sstyle=", page)
    files = re.findall(r'(?:src|href)="(embed/[^"]+)"', page)
    assert len(files) == 4
    for path in files:
        answer = client.get(f"/{path}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert not re.search(r"https?://", answer.text)
        assert len(answer.content) < 20_000


def test_the_policy_of_the_page_is_strict(client: TestClient) -> None:
    found = policy(client, "/embed")
    assert found["default-src"] == "'none'"
    assert found["script-src"] == found["style-src"] == found["connect-src"] == "'self'"
    assert found["base-uri"] == found["form-action"] == "'none'"
    assert found["frame-ancestors"] == "'self'"
    assert "unsafe" not in str(found)


def test_the_page_knows_the_state_of_the_archive(client: TestClient) -> None:
    start = started(client)
    assert start["articles"] == 3
    assert QUESTION in start["suggestions"]["zh"]
    assert start["notice"] == ""
    assert start["hosts"] == []


@pytest.mark.parametrize(
    ("engine", "words", "english"),
    [
        (StubEngine([]), "库里还没有文章", "no articles"),
        (
            StoreError(Message("库损坏", "the store is damaged <i>", "damaged")),
            "库损坏",
            "damaged &lt;i&gt;",
        ),
    ],
)
def test_what_is_missing_is_a_sentence(
    engine: EngineApi | NewsQAError, words: str, english: str
) -> None:
    client = opened(engine)
    assert english in started(client, "?lang=en")["notice"]
    assert words in started(client)["notice"]
    got = client.post("/embed/ask", json={"question": "谁？"})
    assert got.status_code == 200
    assert got.json()["status"] == "notice"
    assert words in got.json()["html"]


def test_hostile_words_stay_in_their_attribute(hostile: Article) -> None:
    start = Start(
        articles=1,
        as_of=HOSTILE,
        notice=HOSTILE,
        suggestions={"zh": [HOSTILE]},
        characters=9,
        hosts=[],
        texts={"zh": {"page": HOSTILE}},
    )
    page = embed_page(start)
    assert "<img" not in page
    assert page.count("<script src=") == page.count("<script") == 3
    found = re.search(r'data-start="([^"]*)"', page)
    assert found
    assert json.loads(html.unescape(found[1])) == start
    answer = opened(StubEngine([hostile], answered("谁？", span_of(hostile, "凌霜主持了会议。"))))
    got = answer.post("/embed/ask", json={"question": HOSTILE}).json()["html"]
    assert "<script" not in got
    assert "<img" not in got
    assert html.escape(HOSTILE) in got


def test_suggestions_are_made_once_for_a_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = StubEngine([ARTICLE])
    client = opened(engine)
    first = started(client)["suggestions"]
    monkeypatch.setattr(
        suggest, "suggest_questions", lambda articles: [Message("新的", "new", "new")]
    )
    assert started(client)["suggestions"] == first
    status = replace(engine.status(), generation=8)
    monkeypatch.setattr(engine, "status", lambda: status)
    assert started(client)["suggestions"]["en"] == ["new"]


PLACES = [
    Article(
        place,
        f"昨日，全省{place}大赛在{place}会展中心举行。",
        f"{place}大赛举行",
        source=place,
        publisher=f"{place}日报",
        published=day,
    )
    for place, day in (("青溪", "2024-03-12T08:00"), ("白榆", "2023-05-20"), ("南浦", None))
]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("publisher=青溪", "青溪"),
        ("publisher= 日报 ", "青溪白榆南浦"),
        ("source=白榆", "白榆"),
        ("source=白", ""),
        ("since=2024", "青溪"),
        ("since=2023-05&until=2023", "白榆"),
        ("until=2023-05-20", "白榆"),
        ("since=2025", ""),
        ("publisher=青溪&source=白榆", ""),
        (f"publisher={'青' * 300}", ""),
    ],
)
def test_a_filtered_widget_suggests_and_counts_nothing_else(query: str, places: str) -> None:
    client = opened(StubEngine(PLACES))
    everything = started(client)
    assert everything["articles"] == 3
    start = started(client, f"?{query}")
    questions = "".join(start["suggestions"]["zh"])
    assert "最近有哪些新闻？" in questions
    assert start["articles"] is None
    assert start["notice"] == ""
    for place in ("青溪", "白榆", "南浦"):
        assert (place in questions) == (place in places), questions
    assert started(client) == everything


def test_filters_that_cannot_be_read_are_a_sentence() -> None:
    start = started(opened(StubEngine(PLACES)), "?since=<b>jüngst")
    assert "since" in start["notice"]
    assert "<b>" not in start["notice"]
    assert start["suggestions"] == {}


def test_small_talk_offers_questions_within_the_filters() -> None:
    hello = Message("你好", "Hello", "hello")
    greeting = replace(answered("你好", span_of(ARTICLE, "祁望舒")), status="chat", message=hello)
    client = opened(StubEngine(PLACES, replace(greeting, answers=())))
    body = {"question": "你好", "filters": {"publisher": "白榆"}}
    shown = client.post("/embed/ask", json=body).json()["html"]
    assert "全省白榆大赛" in shown
    assert "青溪" not in shown


# -- a question ----------------------------------------------------------------------------------


def test_an_answer_is_what_the_one_renderer_makes(client: TestClient, engine: NewsQA) -> None:
    got = client.post("/embed/ask", json={"question": QUESTION, "turn": 3}).json()
    assert got["status"] == "answered"
    asked = engine.ask(QUESTION)
    assert got["html"].startswith(render_answer(asked, article_link, "cite-3"))
    assert got["html"].count("data-act=") == 7
    citation = got["answer"]["answers"][0]["citations"][0]
    article = engine.article(citation["article_id"])
    assert article is not None
    text = article.text[citation["start"] : citation["end"]]
    assert text == got["answer"]["answers"][0]["text"]


def test_an_abstention_and_an_error_are_sentences() -> None:
    got = opened(StubEngine([ARTICLE])).post("/embed/ask", json={"question": "谁？"}).json()
    assert (got["status"], got["answer"]["answers"]) == ("abstained", [])
    assert "没有找到答案" in got["html"]
    broken = StubEngine(
        [ARTICLE], ModelError(Message("模型读不出来", "model cannot be read <b>", "x"))
    )
    got = opened(broken).post("/embed/ask", json={"question": "谁？", "lang": "en"}).json()
    assert (got["status"], got["answer"]) == ("notice", None)
    assert "model cannot be read &lt;b&gt;" in got["html"]


def test_a_question_is_one_line_of_bounded_length() -> None:
    engine = StubEngine([ARTICLE])
    opened(engine).post("/embed/ask", json={"question": " 谁\n 主持 " + "长" * 2000})
    assert engine.asked == [("谁 主持 " + "长" * 2000)[: engine.settings.question_characters]]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"question": 7}',
        b'{"question": " \xe3\x80\x80\\n"}',
        b'{"question": ["a"]}',
        b'{"question": "a", "turn": "\\" onload=x"}',
        b'{"question": "a", "turn": -1}',
        json.dumps({"question": "x" * 17_000}).encode(),
    ],
)
def test_what_is_no_question_is_refused(body: bytes) -> None:
    engine = StubEngine([ARTICLE])
    answer = opened(engine).post(
        "/embed/ask", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}
    assert engine.asked == []


def test_a_form_of_another_site_cannot_ask() -> None:
    """Browsers send such bodies across origins without asking first."""
    engine = StubEngine([ARTICLE])
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": kind, "Origin": "https://evil.example"}
        answer = opened(engine).post("/embed/ask", content=b'{"question": "a"}', headers=headers)
        assert answer.status_code == 422
    assert engine.asked == []


def test_too_many_questions_are_refused() -> None:
    executor, done = BoundedExecutor(1, 0), Event()
    executor.submit(done.wait)
    try:
        answer = opened(StubEngine([ARTICLE]), executor=executor).post(
            "/embed/ask", json={"question": "谁？"}
        )
    finally:
        done.set()
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "busy"
    assert int(answer.headers["retry-after"]) > 0


def test_the_limit_per_address_stands_in_front_of_every_question() -> None:
    engine = StubEngine([ARTICLE], settings=load_settings(requests_per_minute=1))
    client = TestClient(create_app(engine), base_url="http://news.example")
    codes = [client.post("/embed/ask", json={"question": "谁？"}).status_code for _ in range(12)]
    assert codes == [200] * 10 + [429, 429]
    assert client.get("/embed").status_code == 200
    assert len(engine.asked) == 10


# -- which sites ---------------------------------------------------------------------------------


def test_only_listed_sites_may_frame() -> None:
    app = create_app(StubEngine([ARTICLE]), frame_ancestors=PORTALS)
    client = TestClient(app, base_url="http://news.example")
    for path in ("/embed", "/", "/article/m1"):
        assert policy(client, path)["frame-ancestors"] == f"'self' {' '.join(PORTALS)}"
    assert started(client)["hosts"] == PORTALS
    for origin, may in (("https://portal.example", True), ("https://evil.example", False)):
        answer = client.get("/embed", headers={"Origin": origin})
        assert answer.headers.get("access-control-allow-origin") == (origin if may else None)


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        ("https://portal.example", True),
        ("https://www.city.example:8443", True),
        ("https://a.b.city.example:8443", True),
        ("https://city.example:8443", False),
        ("https://www.city.example", False),
        ("https://www.cityxexample:8443", False),
        ("https://evil.example/.city.example:8443", False),
        ("http://portal.example", False),
        ("https://portal.example:444", False),
        ("https://portal.example.evil.example", False),
        ("null", False),
    ],
)
def test_only_listed_sites_may_read(origin: str, may: bool) -> None:
    client = opened(StubEngine([ARTICLE]), PORTALS)
    answer = client.post("/embed/ask", json={"question": "谁？"}, headers={"Origin": origin})
    assert answer.headers.get("access-control-allow-origin") == (origin if may else None)
    assert "access-control-allow-credentials" not in answer.headers
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    preflight = client.options("/embed/ask", headers={"Origin": origin} | asked)
    assert (preflight.status_code == 200) == may


def test_without_listed_sites_nobody_may(client: TestClient) -> None:
    answer = client.get("/embed", headers={"Origin": "https://portal.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert "set-cookie" not in answer.headers


def test_a_bad_site_stops_the_server_with_a_line(settings: Settings) -> None:
    with pytest.raises(NewsQAError, match="embed_hosts"):
        Settings(store=settings.store, embed_hosts=["*"])


# -- widget.js -----------------------------------------------------------------------------------


def test_the_script_is_small_and_keeps_to_itself(client: TestClient) -> None:
    answer = client.get("/widget.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "max-age" in answer.headers["cache-control"]
    assert len(answer.content) < 15_000
    banned = "innerHTML outerHTML insertAdjacent document.write eval( cookie localStorage fetch("
    for word in [*banned.split(), "import("]:
        assert word not in answer.text, word
    hosts = set(re.findall(r"https?://([^/\"'\s`]+)", answer.text))
    assert hosts == {"www.w3.org"}  # the namespace of SVG, which nothing fetches


def test_the_page_puts_no_words_into_markup() -> None:
    code = "".join(map(asset, ("frame.js", "shared.js", "embed.js")))
    assert not re.search(r"(?:inner|outer)HTML\s*=", code)
    # The one way for markup in: what the server's renderer made, also where the line that a model
    # writes is taken out of it; and what the portal stored of it.
    assert code.count("DOMParser") == 3
    assert set(re.findall(r"\brendered\(([\w.]+)\)", code)) == {"html", "start.notice"}
    assert set(re.findall(r"\bshow\(section, ([\w.]+)\)", code)) == {
        "html",
        "turn.html",
        "given.html",
        "reply.html",
        "old",
    }


def test_every_attribute_and_message_stands_in_the_docs() -> None:
    page = (REPOSITORY / "docs" / "widget.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"\bset\.([a-z]+)", asset("widget.js"))):
        assert f"`data-{name}`" in page, name
    for name in ("site", "source", "publisher", "since", "until"):
        assert f"`data-newsqa-{name}`" in page, name
    code = ("widget.js", "frame.js", "embed.js")
    types = re.findall(r'(?:emit|post|send)\("([a-z-]+)"', "".join(map(asset, code)))
    for name in {*types, "resize"}:
        assert f"`{name}`" in page, name
