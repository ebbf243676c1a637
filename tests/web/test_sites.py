"""Sites that see a part of the archive: nothing that a client sends shows it more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from newsqa.engine import NewsQA
from newsqa.errors import SettingsError, SiteRefused
from newsqa.settings import Site, load_settings, signed_id
from newsqa.types import Article, Part
from newsqa.web.app import create_app
from newsqa.web.chat import Chat
from newsqa.web.metrics import Metrics
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.rate_limit import BoundedExecutor
from newsqa.web.sessions import Sessions
from newsqa.web.sites import HEADER, ChatArchives, Sites
from tests.conftest import HashEmbedder

from .conftest import seen
from .test_mcp import use

SECRET = "a secret of the server"
TOKEN = "a token of the operator"
REPORT = "3月11日，青溪县召开春季植树动员会。县长卓远航主持会议，部署春季造林。会后种下两百棵树。"
BRIDGE = "5月19日，望江大桥合龙。大桥由江城建工承建，总投资27亿元。市长凌霜出席了仪式。"
LIBRARY = "6月9日，市图书馆开馆。馆长祁望舒致辞，向读者介绍馆藏。首日接待读者三千人。"


def article(id_: str, text: str, title: str, source: str, publisher: str, day: str) -> Article:
    return Article(id_, text, title, source=source, publisher=publisher, published=day)


ARTICLES = [
    article("qingxi/1", REPORT, "青溪县召开春季植树动员会", "town", "青溪融媒", "2024-03-12"),
    article("other/1", REPORT, "春季植树动员会召开", "city", "白榆日报", "2024-03-13"),
    article("other/2", BRIDGE, "望江大桥合龙", "city", "白榆日报", "2024-05-20"),
    article("other/3", LIBRARY, "市图书馆开馆", "town2", "非青溪融媒", "2024-06-09"),
]
OUTSIDE = [
    "other/",
    "望江",
    "图书馆",
    "白榆",
    "凌霜",
    "祁望舒",
    "2024-03-13",
    "2024-05-20",
    "2024-06-09",
    "非青溪",
]
QUESTIONS = (
    "谁主持了植树动员会？",
    "望江大桥总投资多少？",
    "最近有哪些新闻？",
    "总结一下《市图书馆开馆》",
    "库里有多少篇文章？",
    "2024年6月有哪些新闻？",
    "白榆日报发布了哪些报道？",
    "关于望江大桥的报道是谁发布的？",
)
ID = signed_id("qingxi", SecretStr(SECRET))
SITE = {HEADER: ID}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> NewsQA:
    settings = load_settings(
        store=tmp_path_factory.mktemp("sites") / "store",
        abstain_below=0.0,
        site=[
            {"name": "qingxi", "publisher": ["青溪融媒"]},
            {"name": "town", "source": ["town", "town2"], "publisher": ["青溪融媒"]},
        ],
        site_secret=SECRET,
        admin_token=TOKEN,
        list_articles=True,
        mcp=True,
    )
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    engine.add(ARTICLES)
    return engine


@pytest.fixture(scope="module")
def client(engine: NewsQA) -> Iterator[TestClient]:
    with TestClient(create_app(engine), base_url="http://news.example") as opened:
        yield opened


def nothing_else(shown: str) -> None:
    """No word of another part, but for those of the question itself."""
    for word in OUTSIDE:
        assert word not in shown, word


def without_question(body: dict[str, Any] | None) -> str:
    shown = body and {**body, "question": "", "resolved_question": ""}
    return json.dumps(shown, ensure_ascii=False)


def without_attributes(html: str) -> str:
    """What an answer shows, without the question that its buttons and attributes repeat."""
    own = 'data-(?:ask|feedback|markdown|copy)="[^"]*"'
    return re.sub(rf'{own}|<p class="nq-resolved">.*?</p>', "", html)


def found(client: TestClient, question: str, headers: dict[str, str]) -> set[str]:
    body = {"question": question, "k": 50}
    hits = client.post("/api/v1/search", json=body, headers=headers).json()["hits"]
    return {hit["article_id"] for hit in hits}


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_and_hits_come_from_the_part(client: TestClient, question: str) -> None:
    for filters in ({}, {"publisher": "白榆"}, {"source": "city"}, {"since": "2024-05"}):
        body = {"question": question, "filters": filters, "history": ["望江大桥总投资多少？"]}
        answer = client.post("/api/v1/ask", json=body, headers=SITE)
        assert answer.status_code == 200, answer.text
        nothing_else(without_question(answer.json()))
        widget = client.post(f"/embed/ask?site={ID}", json=body).json()
        nothing_else(without_question(widget["answer"]))
        nothing_else(without_attributes(widget["html"]))
    hits = client.post("/api/v1/search", json={"question": question, "k": 50}, headers=SITE)
    nothing_else(without_question(hits.json()))


def test_its_own_articles_are_found_as_ever(client: TestClient) -> None:
    whole = {"Authorization": f"Bearer {TOKEN}"}
    assert found(client, "植树动员会", SITE) == {"qingxi/1"}
    assert "other/2" in found(client, "植树动员会", whole)
    listed = client.post("/api/v1/ask", json={"question": "最近有哪些新闻？"}, headers=SITE).json()
    assert listed["total"] == 1


def test_pages_of_articles_lists_and_copies_are_of_the_part(client: TestClient) -> None:
    for id_ in ("other/1", "other/2", "other/3"):
        assert client.get(f"/api/v1/articles/{id_}", headers=SITE).status_code == 404
        assert client.get(f"/article/{id_}?site={ID}").status_code == 404
    page = client.get(f"/article/qingxi/1?site={ID}")
    assert page.status_code == 200
    assert f"/?site={ID}" in page.text
    nothing_else(page.text)  # nor does the copy in another paper show
    listed = client.get("/api/v1/articles?limit=1", headers=SITE).json()
    assert ([one["id"] for one in listed["articles"]], listed["total"]) == (["qingxi/1"], 1)
    assert listed["next_cursor"] is None
    whole = client.get("/api/v1/articles", headers={"Authorization": f"Bearer {TOKEN}"}).json()
    assert whole["total"] == len(ARTICLES)


def test_suggestions_and_counts_are_of_the_part(client: TestClient) -> None:
    page = client.get(f"/embed?site={ID}&lang=zh").text
    nothing_else(page)
    assert "&quot;articles&quot;: 1," in page
    assert "植树动员会" in page


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "qingxi",
        ID[:-1],
        ID[:-1] + ("0" if ID[-1] != "0" else "1"),
        "town" + ID[len("qingxi") :],
        signed_id("qingxi", SecretStr("another secret here")),
        signed_id("nobody", SecretStr(SECRET)),
        ID.upper(),
        f"{ID}\u0000",
        "甲.乙",
    ],
)
def test_a_forged_id_sees_nothing(client: TestClient, engine: NewsQA, forged: str) -> None:
    with pytest.raises(SiteRefused):
        Sites(engine.settings).part(forged)
    ask = {"question": "望江大桥总投资多少？"}
    calls = [
        client.post("/api/v1/ask", json=ask, params={"site": forged}),
        client.post("/api/v1/search", json=ask, params={"site": forged}),
        client.get("/api/v1/articles", params={"site": forged}),
        client.get("/api/v1/articles/other/2", params={"site": forged}),
        client.get("/article/other/2", params={"site": forged}),
    ]
    assert [call.status_code for call in calls] == [403] * 5
    shown = client.post("/embed/ask", json=ask, params={"site": forged}).json()
    assert (shown["status"], shown["answer"]) == ("notice", None)
    nothing_else("".join(call.text for call in calls) + shown["html"])
    nothing_else(client.get("/embed", params={"site": forged}).text)


def test_the_chat_of_a_site_sees_its_part(engine: NewsQA) -> None:
    executor, sessions, key = BoundedExecutor(1, 4), Sessions(), "a" * 32
    archives = ChatArchives(engine, QuestionQueue(engine, executor, Metrics(executor), "chat"))
    chat = Chat(archives.asking, sessions, archives.of)
    for question in QUESTIONS:
        wish = '{"filters": {"publisher": "白榆", "part": null}, "part": null, "site": ""}'
        seen(chat.ask(question, f"{key} zh 0 {ID} {wish}"))
        seen(chat.ask(question, f"{key} zh 0 {ID}"))
    for turn in sessions.turns(key):
        nothing_else(without_attributes(turn.answer))
    assert any("卓远航" in turn.answer for turn in sessions.turns(key))
    assert f"site={ID}" in next(t.answer for t in sessions.turns(key) if "卓远航" in t.answer)
    nothing_else(str(chat.welcome(f"{key} zh 0 {ID}")))
    for refused in (f"{key} zh 0", f"{key} zh 0 {ID[:-1]}0", None):
        nothing_else(str(chat.welcome(refused)))
    seen(chat.ask("望江大桥总投资多少？", "b" * 32 + " zh 0"))
    (turn,) = sessions.turns("b" * 32)
    assert "网站编号" in turn.answer


def test_tools_without_a_site_are_refused(client: TestClient) -> None:
    asked = {"ask": {"question": "望江大桥总投资多少？"}, "get_article": {"article_id": "other/2"}}
    for tool, arguments in asked.items():
        got = json.dumps(use(client, tool, **arguments), ensure_ascii=False, default=str)
        assert "27亿" not in got
        assert "网站编号" in got


def test_tools_see_the_part_of_the_id_in_the_header(client: TestClient) -> None:
    got = use(client, "search", SITE, question="植树动员会", k=50)["structuredContent"]
    assert {hit["article_id"] for hit in got["hits"]} == {"qingxi/1"}
    assert use(client, "get_article", SITE, article_id="other/2")["isError"]


def test_an_open_archive_answers_those_without_an_id(engine: NewsQA) -> None:
    settings = engine.settings.model_copy(update={"open_archive": True})
    assert Sites(settings).part("") is None
    assert Sites(settings).part(ID) == Part((), ("青溪融媒",))
    with pytest.raises(SiteRefused):
        Sites(settings).part("qingxi.0")
    assert Sites(load_settings(store=Path("store"))).part("") is None


def test_settings_of_sites_that_cannot_be_used() -> None:
    site = {"name": "a", "source": ["x"]}
    for wrong in (
        {"site": [site]},
        {"site": [site, site], "site_secret": SECRET},
        {"site": [{"name": "a"}], "site_secret": SECRET},
        {"site": [{"name": "a", "publisher": [" "]}], "site_secret": SECRET},
        {"site": [{"name": "A b", "source": ["x"]}], "site_secret": SECRET},
        {"site": [site], "site_secret": "short"},
    ):
        with pytest.raises(SettingsError):
            load_settings(store=Path("store"), **wrong)
    assert Site(name="a", source=("x", " "), publisher=("",)).part() == Part(("x",), ())
