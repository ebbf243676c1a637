"""The operator's pages: who gets in, what the forms do, and what a stranger's form does not."""

from __future__ import annotations

import html
import itertools
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi.testclient import TestClient

from newsqa.indexing.report import SourceReport
from newsqa.messages import Message
from newsqa.messages.admin import TEXTS
from newsqa.operations.desk import Desk
from newsqa.operations.golden import GoldenQuestion
from newsqa.operations.scheduler import Scheduler
from newsqa.types import Feedback
from newsqa.web.admin.rendering import PAGES
from newsqa.web.admin.sessions import IDLE_S, LONGEST_S, AdminSessions
from newsqa.web.admin.uploads import file_name
from newsqa.web.app import create_app
from tests.web.conftest import HOSTILE, sample_engine

TOKEN = "a token of some length"
SILENT = "火星基地何时竣工？"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    desk = Desk.over(sample_engine(tmp_path, admin_token=TOKEN, questions_log="full"))
    yield desk
    desk.database.close()


@pytest.fixture
def stranger(desk: Desk) -> TestClient:
    app = create_app(desk.engine, desk=desk)
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def admin(stranger: TestClient) -> TestClient:
    stranger.post("/admin/login", data={"token": TOKEN})
    stranger.follow_redirects = True
    return stranger


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/admin").text)
    assert found
    return found[1]


def send(client: TestClient, place: str, **fields: str) -> str:
    """The page after a form, as text."""
    response = client.post(f"/admin/{place}", data={"csrf": csrf(client), **fields})
    assert response.status_code == 200, response.text
    return html.unescape(response.text)


def refused(client: TestClient, place: str, **fields: str) -> str:
    """The page after a form that was not carried out, as text."""
    response = client.post(f"/admin/{place}", data={"csrf": csrf(client), **fields})
    assert response.status_code == 422, response.text
    return html.unescape(response.text)


def test_only_the_token_opens_the_pages(stranger: TestClient) -> None:
    for page in ("", "/articles", "/settings", "/questions.csv"):
        response = stranger.get(f"/admin{page}")
        assert (response.status_code, response.headers["location"]) == (303, "/admin/login")
    wrong = stranger.post("/admin/login", data={"token": "wrong"})
    assert wrong.status_code == 401
    assert "令牌不对" in wrong.text
    opened = stranger.post("/admin/login", data={"token": TOKEN})
    assert (opened.status_code, opened.headers["location"]) == (303, "/admin")
    cookie = opened.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/admin"} <= set(cookie.split("; "))
    first = stranger.get("/admin")
    assert first.status_code == 200
    assert "frame-ancestors 'none'" in first.headers["content-security-policy"]
    assert "unsafe" not in first.headers["content-security-policy"]
    assert first.headers["cache-control"] == "no-store"
    stranger.post("/admin/logout", data={"csrf": csrf(stranger)})
    assert stranger.get("/admin").status_code == 303


def test_attempts_are_limited(stranger: TestClient) -> None:
    codes = [
        stranger.post("/admin/login", data={"token": f"guess {number}"}).status_code
        for number in range(15)
    ]
    assert codes[0] == 401
    assert codes[-1] == 429
    right = stranger.post("/admin/login", data={"token": TOKEN})
    assert (right.status_code, "retry-after" in right.headers) == (429, True)


def test_without_a_token_there_are_no_pages(tmp_path: Path) -> None:
    desk = Desk.over(sample_engine(tmp_path))
    client = TestClient(create_app(desk.engine, desk=desk), base_url="http://127.0.0.1")
    assert client.get("/admin").status_code == 404
    assert client.post("/admin/login", data={"token": ""}).status_code in (404, 405, 411)
    desk.database.close()


def test_a_form_of_another_page_does_nothing(admin: TestClient, desk: Desk) -> None:
    id_ = desk.engine.latest(1)[0].id
    for fields in ({}, {"csrf": ""}, {"csrf": "guessed"}):
        page = admin.post("/admin/articles/remove", data={"id": id_, **fields})
        assert "没有执行" in page.text
    assert desk.engine.article(id_)
    admin.cookies.clear()
    assert admin.post("/admin/articles/remove", data={"id": id_}).status_code == 401
    assert desk.engine.article(id_)


def test_sessions_end() -> None:
    now = [0.0]
    sessions = AdminSessions(TOKEN, lambda: now[0])
    cookie = sessions.log_in(TOKEN)
    assert sessions.of(cookie)
    now[0] += IDLE_S - 1
    assert sessions.of(cookie)
    now[0] += IDLE_S + 1
    assert sessions.of(cookie) is None
    cookie = sessions.log_in(TOKEN)
    for _ in range(int(LONGEST_S / (IDLE_S / 2)) + 1):
        now[0] += IDLE_S / 2
        sessions.of(cookie)
    assert sessions.of(cookie) is None, "used all the time, but too long"
    assert AdminSessions("").log_in("") is None


def test_every_page_in_both_languages(admin: TestClient, desk: Desk) -> None:
    desk.golden.put(GoldenQuestion(SILENT, ""))
    admin.post("/api/v1/ask", json={"question": SILENT})
    desk.engine.note(Feedback("f" * 32, "2024-08-01", "谁？", "错", (), "bad", "wrong", "?", 1))
    for page, lang in itertools.product(PAGES, ("zh", "en")):
        response = admin.get(f"/admin/{'' if page == 'overview' else page}?lang={lang}")
        assert response.status_code == 200, page
        text = html.unescape(response.text)
        assert f"<h1>{TEXTS[page].zh if lang == 'zh' else TEXTS[page].en}</h1>" in text
        assert (TEXTS["logout"].en in text) == (lang == "en"), page
        assert TOKEN not in response.text, page


def test_an_article_is_put_in_edited_found_and_removed(admin: TestClient, desk: Desk) -> None:
    text = "8月1日上午，雁荡书院揭牌。\n学者邹若谷揭牌。"
    page = send(admin, "articles/paste", title="书院揭牌", text=text, published="2024年8月1日")
    assert "已保存" in page
    id_ = re.search(r'name="id" value="([^"]+)"', page)
    assert id_
    page = send(
        admin, "articles/save", id=id_[1], title="书院<揭牌>", text=text.replace("\n", "\r\n"),
        published="2024-08-02", publisher="雁荡融媒",
    )  # fmt: skip
    stored = desk.engine.article(id_[1])
    assert stored
    assert (stored.title, stored.published, stored.text) == ("书院<揭牌>", "2024-08-02", text)
    found = admin.get("/admin/articles", params={"words": "書院"}).text
    assert "书院&lt;揭牌&gt;" in found
    page = send(admin, "articles/remove", id=id_[1])
    assert "已删除" in page
    assert desk.engine.article(id_[1]) is None


def test_files_are_put_in_and_bad_ones_reported(admin: TestClient, desk: Desk) -> None:
    good = "集市开张\n10月1日，青溪县年货集市开张。".encode()
    files = [
        ("files", ("../../集市.TXT", good, "text/plain")),
        ("files", ("bad.html", b"\0" * 99, "text/html")),
    ]
    page = admin.post("/admin/articles/upload", data={"csrf": csrf(admin)}, files=files)
    assert "新 1，改 0，未变 0，失败 1" in page.text
    assert desk.engine.status().articles == 4
    assert desk.engine.quarantine() == [], "they cannot be tried again"
    assert "bad.html" in page.text
    article = next(one for one in desk.engine.latest(9) if "年货集市" in one.text)
    assert article.source == "upload"
    ((place,),) = origins(desk, article.id)
    assert re.fullmatch(r"upload://\d{8}T\d{12}Z/集市\.TXT", place)


def origins(desk: Desk, article_id: str) -> list[tuple[str]]:
    """Where an article came from, by the table of the store."""
    with sqlite3.connect(desk.engine.settings.store / "news.db") as connection:
        return connection.execute(
            "SELECT location FROM article_sources WHERE article = ?", (article_id,)
        ).fetchall()


def upload(admin: TestClient, name: str, text: str) -> str:
    files = [("files", (name, text.encode(), "text/plain"))]
    return admin.post("/admin/articles/upload", data={"csrf": csrf(admin)}, files=files).text


def test_a_second_file_of_the_same_name_replaces_nothing(admin: TestClient, desk: Desk) -> None:
    before = desk.engine.status().articles
    assert "新 1" in upload(admin, "1.txt", "集市开张\n10月1日，青溪县年货集市开张。")
    assert "新 1" in upload(admin, "1.txt", "图书馆开馆\n10月2日，青溪县图书馆新馆开馆。")
    assert "未变 1" in upload(admin, "again.txt", "集市开张\n10月1日，青溪县年货集市开张。")
    assert desk.engine.status().articles == before + 2


def test_a_refresh_with_prune_leaves_uploaded_articles(
    admin: TestClient, desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "town"
    folder.mkdir()
    text = "集市开张\n10月1日，青溪县年货集市开张。"
    (folder / "a.txt").write_text(text, encoding="utf-8")
    (folder / "b.txt").write_text("另一条\n10月3日，青溪县举行茶会。", encoding="utf-8")
    send(admin, "sources/add", name="town", location=str(folder))
    desk.engine.refresh(["town"])
    upload(admin, "集市.txt", text)
    assert "新 1" in upload(admin, "通知.txt", "通知\n10月4日，青溪县放假一天。")
    (folder / "a.txt").unlink()
    desk.engine.refresh(["town"], prune=True, force=True)
    texts = [one.text for one in desk.engine.latest(20)]
    assert any("年货集市" in one for one in texts), "it was uploaded as well"
    assert any("放假一天" in one for one in texts)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/集市.TXT", "集市.TXT"),
        ("C:\\新闻\\稿.docx", "稿.docx"),
        ("a\u202etxt.exe\n", "atxt.exe"),
        ("长" * 300 + ".txt", "长" * 116 + ".txt"),
    ],
)
def test_names_of_files_are_plain(sent: str, name: str) -> None:
    assert file_name(sent) == name


def test_a_source_is_added_run_and_forgotten(admin: TestClient, desk: Desk, tmp_path: Path) -> None:
    place = str(tmp_path / "articles")
    assert "第一次更新马上开始" in send(
        admin, "sources/add", name="town", location=place, refresh="0 6 * * *"
    )
    assert "已安排" in send(admin, "sources/plan", name="town")
    scheduler = Scheduler(desk.engine, desk.runs, desk.outcomes)
    scheduler.step()
    assert "试运行的结果" in html.unescape(admin.get("/admin/sources").text)
    send(admin, "sources/run", name="town")
    scheduler.step()
    assert desk.runs.of("town").last_success
    assert "已暂停" in send(admin, "sources/pause", name="town")
    forgotten = send(admin, "sources/forget", name="town")
    assert "已忘掉，它的 3 篇文章还在" in forgotten and "<h2>town</h2>" not in forgotten
    assert desk.engine.status().articles == 3
    assert "没有这个来源" in send(admin, "sources/run", name="town")


def test_a_refresh_that_was_held_back_is_shown_as_such(admin: TestClient, desk: Desk) -> None:
    send(admin, "sources/add", name="town", location="/nowhere", refresh="")
    reason = Message("town：更新没有生效", "town: the refresh was held back", "gate_held")
    desk.outcomes.note(SourceReport("town", held=reason))
    overview = admin.get("/admin?lang=zh").text
    assert "没有放行的更新" in overview and reason.zh in overview
    assert "<li><strong>town" not in overview.split("有故障的来源")[1].split("</section>")[0]
    sources = admin.get("/admin/sources?lang=zh").text
    assert reason.zh in sources and "notice bad" not in sources
    assert "不管检查，更新" in sources, "an operator can let it pass"


def test_the_inbox_leads_to_a_golden_question(admin: TestClient, desk: Desk) -> None:
    admin.post("/api/v1/ask", json={"question": SILENT})
    assert SILENT in html.unescape(admin.get("/admin/inbox").text)
    article = desk.engine.latest(1)[0]
    answer = article.text[3:9]
    picked = admin.get("/admin/golden", params={"question": SILENT, "article": article.id}).text
    assert answer in html.unescape(picked)
    fields = {"question": SILENT, "answer": answer, "article": article.id}
    assert "已保存" in send(admin, "golden/add", **fields, start="3", end="9")
    assert desk.golden.stored() == [GoldenQuestion(SILENT, answer, article.id, 3, 9)]
    page = refused(admin, "golden/add", **fields, start="4", end="9")
    assert "原文" in page and f'name="answer" value="{answer}"' in page
    assert "答错的" in send(admin, "golden/run")
    assert "已标为“库里没有”" in send(admin, "inbox/known_gap", question=SILENT)
    assert "库里没有" in html.unescape(admin.get("/admin/inbox?marked=1").text)
    assert "已取消标记" in send(admin, "inbox/unmark", question=SILENT)
    send(admin, "golden/remove", question=SILENT)
    assert desk.golden.stored() == []


def test_the_article_of_an_answer_is_found_by_words(admin: TestClient, desk: Desk) -> None:
    article = next(one for one in desk.engine.latest(9) if "大桥" in one.title)
    page = html.unescape(admin.get("/admin/golden", params={"question": article.title}).text)
    links = re.findall(r'golden\?question=([^&"]+)&article=([^"]+)"', page)
    assert quote(article.id, safe="/") in [id_ for _, id_ in links]
    assert {question for question, _ in links} == {quote(article.title)}
    picked = admin.get("/admin/golden", params={"question": "x", "article": article.id}).text
    assert html.escape(article.text[:20]) in picked
    assert "golden?question" not in admin.get("/admin/golden", params={"words": " "}).text


def test_a_rollback(admin: TestClient, desk: Desk) -> None:
    article = desk.engine.latest(1)[0]
    send(admin, "articles/remove", id=article.id)
    page = admin.get("/admin/generations").text
    assert f"删除 · {article.title}" in html.unescape(page)
    assert ">删去文章<" in page.replace("\n", "<") and ">remove<" not in page.replace("\n", "<")
    assert "下次更新时会再加进来" in page
    before = re.search(r'name="to" value="(\d+)"', page)
    assert before
    assert "已退回" in send(admin, "generations/rollback", to=before[1])
    assert desk.engine.article(article.id)


def test_what_strangers_wrote_is_text(admin: TestClient, desk: Desk) -> None:
    admin.post("/api/v1/ask", json={"question": HOSTILE})
    desk.engine.note(
        Feedback("f" * 32, "2024-08-01", HOSTILE, HOSTILE, (), "bad", "wrong", HOSTILE, 1)
    )
    for page in ("inbox", "questions"):
        text = admin.get(f"/admin/{page}").text
        assert "<script>window" not in text
        assert "<img" not in text


def test_the_log_as_files(admin: TestClient) -> None:
    admin.post("/api/v1/ask", json={"question": SILENT})
    table = admin.get("/admin/questions.csv")
    assert SILENT in table.text
    assert table.headers["content-disposition"] == 'attachment; filename="questions.csv"'
    assert admin.get("/admin/questions.json").json()["questions"][0]["question"] == SILENT


def test_a_run_of_the_gate_tells_how_it_ended(admin: TestClient, desk: Desk) -> None:
    asked = "林业局局长沙小满通报了什么？"
    desk.golden.put(GoldenQuestion(SILENT, ""))
    first = send(admin, "golden/run")
    assert "问了 1 个标准问题，答对 1 个" in first and "notice good" in first
    for number in range(4):
        desk.golden.put(GoldenQuestion(f"{asked[:-1]}{number}？", "不是这个"))
    desk.golden.put(GoldenQuestion(asked, "不是这个"))
    for times in (1, 2):
        worse = send(admin, "golden/run")
        assert "变差了：问了 6 个标准问题，答对 1 个；上次通过时问了 1 个，答对 1 个" in worse
        assert worse.count("（应为：不是这个）") == 3 and "还有 2 个答错了" in worse
        assert len(re.findall("<h3>[^<]*手动 · 变差</h3>", worse)) == times
        assert worse.count("手动 · 通过") == 1
    assert "通过" in send(admin, "golden/remove", question=asked), "the runs are still listed"
    assert [run.outcome for run in desk.gate_runs.latest()] == ["held", "held", "passed"]


TEXT = "8月1日上午，雁荡书院揭牌。\n\n学者邹若谷揭牌。"


def test_a_pasted_article_with_a_bad_date_is_not_lost(admin: TestClient, desk: Desk) -> None:
    before = desk.engine.status().articles
    page = refused(
        admin, "articles/paste", title="书院“揭牌”", text=TEXT.replace("\n", "\r\n"),
        publisher="雁荡融媒", published="下周",
    )  # fmt: skip
    assert "发布日期：看不懂“下周”" in page and "published：" not in page
    for kept in ('value="书院“揭牌”"', 'value="雁荡融媒"', 'value="下周"'):
        assert kept in page
    assert TEXT in page.replace("\r\n", "\n")
    assert page.index("看不懂") < page.index('id="p-title"') < page.index('role="search"')
    assert desk.engine.status().articles == before
    english = refused(admin, "articles/paste?lang=en", text=TEXT, published="next week")
    assert "Published: “next week” cannot be read" in english


def test_an_edited_article_with_a_bad_date_is_not_lost(admin: TestClient, desk: Desk) -> None:
    article = desk.engine.latest(1)[0]
    page = refused(
        admin, "articles/save", id=article.id, title="新<题", text=TEXT, published="昨天"
    )
    assert "发布日期：看不懂“昨天”" in page
    assert 'value="新<题"' in page and TEXT in page and 'value="昨天"' in page
    stored = desk.engine.article(article.id)
    assert stored and stored.text == article.text
    assert f'href="/admin/article?id={article.id}&lang=en"' in page
    assert admin.get("/admin/articles/save").url.path == "/admin/articles"


def test_what_is_shown_of_a_date_can_be_saved(admin: TestClient, desk: Desk) -> None:
    send(admin, "articles/paste", title="书院", text=TEXT, published="2024-08-01 09:30:15")
    article = next(one for one in desk.engine.latest(9) if one.title == "书院")
    assert article.published == "2024-08-01T09:30:15"
    page = admin.get("/admin/article", params={"id": article.id}).text
    assert 'name="published" value="2024-08-01 09:30"' in page
    send(
        admin, "articles/save", id=article.id, title="书院", text=TEXT, published="2024-08-01 09:30"
    )
    saved = desk.engine.article(article.id)
    assert saved and saved.published == article.published, "to the second"


def test_a_source_with_a_bad_schedule_is_not_lost(admin: TestClient, desk: Desk) -> None:
    page = refused(
        admin, "sources/add", name="town", location="/data/新闻", refresh="每小时", prune="1"
    )
    assert "更新：看不懂“每小时”" in page and "cron" in page
    for kept in ('value="town"', 'value="/data/新闻"', 'value="每小时"', 'value="1" checked'):
        assert kept in page
    assert desk.sources() == []


def test_what_follows_is_told_of_a_new_source(
    admin: TestClient, desk: Desk, tmp_path: Path
) -> None:
    place = str(tmp_path / "articles")
    assert "立即更新”才会读取" in send(admin, "sources/add", name="idle", location=place)
    assert "马上开始" in send(admin, "sources/add", name="town", location=place, refresh="1h")
    Scheduler(desk.engine, desk.runs, desk.outcomes).step()
    again = send(admin, "sources/add", name="town", location=place, refresh="2h")
    assert "已保存" in again and "马上开始" not in again


@pytest.mark.parametrize(
    "place",
    ["article?id={id}", "articles?words=大桥&since=2024-01-01&after=0", "questions?days=7", ""],
)
def test_another_language_shows_the_same_page(admin: TestClient, desk: Desk, place: str) -> None:
    article = next(one for one in desk.engine.latest(9) if "大桥" in one.title)
    address = f"/admin{'/' if place else ''}{place.format(id=quote(article.id))}"
    page = admin.get(address, params=None).text
    for lang, tag in (("en", "en"), ("zh-TW", "zh-TW"), ("zh", "zh-CN")):
        link = re.search(f'<a href="([^"]+)" lang="{tag}"', page)
        assert link
        other = admin.get(html.unescape(link[1]))
        assert (other.status_code, f'<html lang="{tag}">' in other.text) == (200, True), lang
        first, second = httpx.URL(address).params, other.url.params
        assert {**second} == {**first, "lang": lang}
        page = other.text


def test_the_language_of_the_login_stays(stranger: TestClient) -> None:
    sent = stranger.get("/admin/articles?lang=en").headers["location"]
    assert sent == "/admin/login?lang=en"
    form = re.search(r'action="(/admin/login[^"]*)"', stranger.get(sent).text)
    assert form
    wrong = stranger.post(form[1], data={"token": "wrong"})
    assert TEXTS["wrong_token"].en in wrong.text
    stranger.post(form[1], data={"token": TOKEN})
    assert '<html lang="en">' in stranger.get("/admin").text
    left = stranger.post("/admin/logout", data={"csrf": csrf(stranger)})
    assert left.headers["location"] == "/admin/login?lang=en"


def test_articles_are_listed_newest_first_and_counted(admin: TestClient) -> None:
    send(admin, "articles/paste", title="没有日期", text=TEXT)
    send(admin, "articles/paste", title="最新", text=f"{TEXT}！", published="2031-08-01 09:30")
    page = html.unescape(admin.get("/admin/articles").text)
    days = re.findall(r"<li><a [^>]+>([^<]+)</a>\s*<small>([^<]+?) ·", page)
    assert days[0] == ("最新", "2031-08-01 09:30")
    assert days[-1] == ("没有日期", "–")
    assert [day for _, day in days[:-1]] == sorted((day for _, day in days[:-1]), reverse=True)
    assert "共 5 篇" in page
    assert '<a href="#add">加入文章</a>' in page and 'id="add"' in page
    assert "共 1 篇" in admin.get("/admin/articles", params={"words": "没有日"}).text


def test_what_is_dropped_from_the_quarantine_is_told(
    admin: TestClient, desk: Desk, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.html"
    bad.write_bytes(b"\0" * 200)
    desk.engine.ingest([bad])
    assert "已去掉" in send(admin, "quarantine/drop", location=str(bad))


def test_faces_are_named_in_words(admin: TestClient) -> None:
    admin.post("/api/v1/ask", json={"question": SILENT})
    page = html.unescape(admin.get("/admin/questions?lang=zh").text)
    assert '<th scope="row">REST 接口</th>' in page
    assert '<th scope="row">REST</th>' in admin.get("/admin/questions?lang=en").text


def test_a_broken_document_is_no_matter_of_permissions(admin: TestClient) -> None:
    page = html.unescape(upload(admin, "稿.docx", "not a document"))
    assert "稿.docx" in page and "权限" not in page
    assert "请换一份" in page


def test_a_plan_is_told_in_the_language_of_the_page(
    admin: TestClient, desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "bad.html").write_bytes(b"\0" * 200)
    send(admin, "sources/add", name="town", location=str(folder))
    send(admin, "sources/plan", name="town")
    Scheduler(desk.engine, desk.runs, desk.outcomes).step()
    for lang in ("zh", "en"):
        page = html.unescape(admin.get(f"/admin/sources?lang={lang}").text)
        (line,) = [one for one in page.splitlines() if "! " in one and "bad.html" in one]
        assert bool(re.search("[\u4e00-\u9fff]", line)) == (lang == "zh")
