"""The widget on pages of another origin, in a real browser: what a portal and its visitors meet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Error, Route, expect

from newsqa.errors import ModelError
from newsqa.messages import Message, web
from newsqa.settings import load_settings
from newsqa.types import Answer, Article, Written, WrittenSentence
from tests.conftest import REPOSITORY

from .browser import DESKTOP, PHONE, served
from .conftest import StubEngine, answered, span_of
from .payloads import ADDRESSES, CLASSICS, PAYLOADS
from .portal import Site, page_with, portal, visit

pytestmark = pytest.mark.slow

ARTICLE = Article(
    "植树/1",
    "3月11日，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记讲话。会议还颁发了奖牌。",
    "青溪县召开春季植树动员会",
    "https://paper.example/trees",
    publisher="青溪融媒",
    published="2024-03-12",
)
QUESTION = "谁主持了植树动员会？"
SENTENCE = "县长卓远航主持会议，县委书记讲话。"
SMALL = (320, 640)
RECORD = """
window.events = [];
for (const name of ["ready", "open", "close", "refused", "resize", "answer", "citation-click"]) {
  newsqa.on(name, (detail) => events.push([name, detail]));
}
"""


class TalkingEngine(StubEngine):
    """Gives the same answers; one question waits for an event."""

    def __init__(self) -> None:
        super().__init__([ARTICLE], answered(QUESTION, span_of(ARTICLE, "卓远航", SENTENCE)))
        self.go = threading.Event()

    def ask(self, question: str, **options: Any) -> Answer:
        if "火星" in question:
            self.asked.append(question)
            return StubEngine([ARTICLE]).ask(question)
        if "慢" in question:
            self.go.wait(20)
        if "坏" in question:
            raise RuntimeError("words of the trace")
        if "模型" in question:
            raise ModelError(Message("模型读不出来", "model cannot be read", "broken"))
        return super().ask(question, **options)


class WritingEngine(TalkingEngine):
    """A language model writes two sentences; the second one waits for an event."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = load_settings(
            llm_mode="always", llm_url="http://127.0.0.1:1/v1", llm_model="m"
        )

    def write(
        self,
        answer: Answer,
        *,
        asked: bool | None = None,
        on_sentence: Callable[[WrittenSentence], None] | None = None,
        stopped: threading.Event | None = None,
    ) -> Answer:
        written = (
            WrittenSentence("会议由卓远航主持。", (span_of(ARTICLE, SENTENCE),), 0.9),
            WrittenSentence("会上颁发了奖牌。", (span_of(ARTICLE, "会议还颁发了奖牌。"),), 0.9),
        )
        for number, sentence in enumerate(written):
            if number:
                self.go.wait(20)
            if on_sentence:
                on_sentence(sentence)
        whole = Written(written, 1, None, answer.form)
        return replace(answer, form="written", written=whole)


class EchoEngine(StubEngine):
    """An archive in which every field of every article is what was asked for."""

    def __init__(self) -> None:
        super().__init__([ARTICLE], settings=load_settings(question_characters=4096))

    def ask(self, question: str, **options: Any) -> Answer:
        self.asked.append(question)
        text = f"前言{question}。凌霜主持了会议。{question}"
        article = Article(question, text, question, question, publisher=question, author=question)
        if len(self.asked) % 5 == 0:
            return StubEngine([ARTICLE]).ask(question)
        return answered(question, span_of(article, question, f"前言{question}。"))


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with portal() as found:
        yield found


@pytest.fixture(scope="module")
def engine() -> TalkingEngine:
    return TalkingEngine()


@pytest.fixture(scope="module")
def newsqa(site: Site, engine: TalkingEngine) -> Iterator[str]:
    with served(engine, [site.address, site.near]) as found:
        yield found


@pytest.fixture(autouse=True)
def _fresh(site: Site, newsqa: str, engine: TalkingEngine) -> None:
    engine.asked.clear()
    engine.go.clear()
    site.policy = ""
    site.pages = {
        "/": ("text/html", page_with(newsqa)),
        "/portal.js": ("text/javascript", RECORD),
    }


def strict(newsqa: str) -> str:
    """What docs/widget.md asks of a portal: its two directives, and nothing else for newsqa."""
    return (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"require-trusted-types-for 'script'; script-src 'self' {newsqa}; frame-src {newsqa}"
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL, (480, 800)])
def test_ask_and_follow_the_citation_on_a_strict_portal(
    browser: Browser, site: Site, newsqa: str, size: tuple[int, int]
) -> None:
    site.policy = strict(newsqa)
    with visit(browser, site.address, size) as seen:
        seen.open()
        assert seen.overflow() <= 0
        seen.ask(QUESTION)
        expect(seen.frame.locator("mark")).to_have_text(SENTENCE)
        expect(seen.frame.locator(".nq-text")).to_be_in_viewport()
        assert seen.overflow() <= 0
        seen.frame.locator(".nq-cite").click()
        expect(seen.frame.locator(".nq-source")).to_be_focused()
        seen.frame.locator("[data-act=copy]").click()  # without a complaint of the browser
        expect(seen.frame.locator(".nq-status")).to_have_text("已复制")
        with seen.page.context.expect_page() as found:
            seen.frame.locator(".nq-stored").click()
        expect(found.value.locator("mark#answer")).to_have_text("卓远航")
        assert found.value.evaluate("opener") is None
        assert seen.page.url == f"{site.address}/"
        (got,) = seen.events("answer")
        assert got["question"] == QUESTION
        assert got["answer"]["answers"][0]["text"] == "卓远航"
        assert seen.events("citation-click")[0]["title"] == ARTICLE.title
        assert len(seen.events("ready")) == 1
        assert seen.hosts() == {urlsplit(newsqa).netloc, urlsplit(site.address).netloc}
        assert (seen.errors, seen.dialogs) == ([], [])
        assert seen.page.context.cookies() == []


@pytest.fixture
def writing(site: Site) -> Iterator[WritingEngine]:
    """The portal over an engine that writes."""
    engine = WritingEngine()
    with served(engine, [site.address, site.near]) as newsqa:
        site.pages["/"] = ("text/html", page_with(newsqa))
        yield engine
        engine.go.set()


def test_each_sentence_of_a_language_model_is_shown_once_it_is_checked(
    browser: Browser, site: Site, writing: WritingEngine
) -> None:
    with visit(browser, site.address) as seen:
        seen.open()
        seen.ask(QUESTION)
        items = seen.frame.locator(".nq-written li")
        expect(items).to_have_count(1)
        expect(items).to_contain_text("会议由卓远航主持。")
        expect(seen.frame.locator(".nq-writing")).to_be_visible()
        assert seen.events("answer") == []
        writing.go.set()
        expect(items).to_have_count(2)
        expect(seen.frame.locator(".nq-writing")).to_have_count(0)
        expect(seen.frame.locator(".nq-written")).to_contain_text("另有 1 句没有通过核对")
        seen.frame.locator(".nq-written .nq-cite").last.click()
        expect(seen.frame.locator(".nq-written .nq-source")).to_be_focused()
        (got,) = seen.events("answer")
        assert [one["text"] for one in got["answer"]["extract"]] == ["卓远航"]
        seen.page.reload()
        seen.open()
        expect(seen.frame.locator(".nq-written li")).to_have_count(2)
        assert seen.errors == []


def test_what_was_written_stays_when_a_reader_stops_it_or_asks_on(
    browser: Browser, site: Site, writing: WritingEngine
) -> None:
    with visit(browser, site.address) as seen:
        seen.open()
        seen.ask(QUESTION)
        items = seen.frame.locator(".nq-written li")
        expect(items).to_have_count(1)
        seen.frame.locator("#send").click()
        expect(seen.frame.locator(".nq-writing")).to_have_count(0)
        expect(items).to_have_count(1)
        seen.ask("还有呢？")
        expect(items).to_have_count(2)
        seen.ask("火星上有什么？")
        expect(seen.frame.locator(".nq-abstained")).to_have_count(1)
        expect(seen.frame.locator(".nq-writing")).to_have_count(0)
        expect(items).to_have_count(2)
        assert seen.errors == []


def test_a_portal_that_is_not_listed_gets_a_hint_and_still_works(
    browser: Browser, site: Site
) -> None:
    site.pages["/portal.js"] = (
        "text/javascript",
        RECORD + "document.querySelector('h1').onclick = (e) => e.target.append('！');",
    )
    with served(StubEngine([ARTICLE]), ["https://other.example"]) as closed:
        site.pages["/"] = ("text/html", page_with(closed))
        with visit(browser, site.address) as seen:
            seen.page.get_by_role("button", name="新闻问答").click()
            expect(seen.page.get_by_text("这里打不开问答。")).to_be_visible()
            link = seen.page.get_by_role("link", name="在新标签页里打开")
            assert link.get_attribute("href") == f"{closed}/"
            (line,) = [text for text in seen.errors if text.startswith("newsqa:")]
            assert f"NEWSQA_EMBED_HOSTS='[\"{site.address}\"]'" in line
            assert "\n" not in line
            assert seen.events("refused") == [{"origin": site.address}]
            assert seen.events("ready") == []
            seen.page.get_by_role("button", name="关闭").click()
            expect(link).to_be_hidden()
            seen.page.locator("h1").click()
            expect(seen.page.locator("h1")).to_have_text("门户！")


def test_a_server_that_was_away_is_there_when_it_is_opened_again(
    browser: Browser, site: Site
) -> None:
    with visit(browser, site.address) as seen:
        seen.page.route("**/embed?*", lambda route: route.abort())
        seen.page.evaluate("newsqa.ask('谁主持？')")
        expect(seen.page.get_by_text("这里打不开问答。")).to_be_visible()
        seen.page.get_by_role("button", name="关闭").click()
        seen.page.unroute("**/embed?*")
        seen.open()
        expect(seen.frame.locator(".nq-question")).to_have_text("谁主持？")
        seen.page.wait_for_timeout(3000)  # longer than it is waited for a frame to be ready
        expect(seen.page.get_by_text("这里打不开问答。")).to_have_count(0)
        assert seen.page.locator("iframe").count() == 1


def test_a_script_without_defer_waits_for_its_element(
    browser: Browser, site: Site, newsqa: str
) -> None:
    page = page_with(newsqa, '<div id="place"></div>', target="#place")
    site.pages["/"] = ("text/html", page.replace(" defer data-newsqa", " data-newsqa"))
    site.pages["/portal.js"] = ("text/javascript", "")
    with visit(browser, site.address) as seen:
        expect(seen.page.frame_locator("#place iframe").locator("#box")).to_be_visible()
        assert seen.page.get_by_role("button", name="新闻问答").count() == 0


def test_several_widgets_have_talks_and_filters_of_their_own(
    browser: Browser, site: Site, newsqa: str, engine: TalkingEngine
) -> None:
    second = (
        f'<div id="place"></div><script src="{newsqa}/widget.js" defer data-newsqa '
        'data-target="#place" data-newsqa-source="qingxi" data-newsqa-since="2024"></script>'
    )
    site.pages["/"] = ("text/html", page_with(newsqa, second))
    with visit(browser, site.near) as seen:
        page = seen.page
        inside = page.frame_locator("#place iframe")
        # The articles within the limits are not counted, and all of them would be too many.
        expect(inside.locator("#state")).to_have_text("数据截至 2024-05-06 · 来源 qingxi · 2024 起")
        expect(inside.locator("#chips button")).to_have_text(["最近有哪些新闻？"])
        page.evaluate("newsqa.all[1].ask('谁主持？')")
        expect(inside.locator(".nq-answered")).to_have_count(1)
        assert (engine.filters.source, engine.filters.since) == ("qingxi", "2024-01-01")
        page.evaluate("newsqa.ask('还有谁？')")
        panel = page.frame_locator("newsqa-widget.floating iframe")
        expect(panel.locator(".nq-answered")).to_have_count(1)
        assert (engine.filters.source, engine.history) == (None, ())
        page.reload()
        expect(inside.locator(".nq-question")).to_have_text(["谁主持？"])
        # What the portal limits is not the reader's to choose.
        assert inside.locator("#nq-filters input").count() == 2


def test_a_frame_that_may_not_store_has_its_talk_kept_by_the_page(
    browser: Browser, site: Site, newsqa: str
) -> None:
    site.policy = strict(newsqa)
    site.pages["/other"] = ("text/html", page_with(newsqa))
    with visit(browser, site.address) as seen:
        seen.open()
        with pytest.raises(Error, match="sessionStorage"):
            seen.page.frames[1].evaluate("sessionStorage.length")
        seen.ask(QUESTION)
        for leave in (
            seen.page.reload,
            lambda: (seen.page.goto(f"{site.address}/other"), seen.page.go_back()),
        ):
            leave()
            seen.open()
            expect(seen.frame.locator("mark")).to_have_text(SENTENCE)
        assert seen.errors == []
        # What the page stored is cleaned: it may have been changed there.
        seen.page.evaluate(
            """() => { const key = Object.keys(sessionStorage).find((one) => one.includes("|"));
              const talk = JSON.parse(sessionStorage[key]);
              talk.turns[0].html = '<section class="nq nq-answered" onclick="x" style="top:0">甲'
                + '<form action="/"><img src=x><script>1</script></form>'
                + '<a href="javascript:1">乙</a></section>';
              sessionStorage[key] = JSON.stringify(talk); }"""
        )
        seen.page.reload()
        seen.open()
        shown = seen.frame.locator(".turn .nq-answered")
        expect(shown).to_have_text("甲乙")
        kept = shown.evaluate("one => one.outerHTML")
        assert kept == '<section class="nq nq-answered">甲<a>乙</a></section>'
        assert seen.page.context.cookies() == []


def test_back_closes_the_panel_on_a_phone(browser: Browser, site: Site) -> None:
    with visit(browser, site.near, PHONE) as seen:
        page, dialog = seen.page, seen.page.get_by_role("dialog")
        seen.open()
        seen.ask(QUESTION)
        page.go_back()
        expect(dialog).to_be_hidden()
        assert page.url == f"{site.near}/"
        seen.open()
        page.reload()
        expect(dialog).to_be_visible()  # as it was left
        expect(seen.frame.locator("mark")).to_have_text(SENTENCE)
        page.get_by_role("button", name="关闭").click()
        expect(dialog).to_be_hidden()
        page.wait_for_function("!history.state?.newsqa")
        assert seen.page.url == f"{site.near}/"


def test_a_panel_beside_the_page_is_after_a_reload_as_it_was_left(
    browser: Browser, site: Site, newsqa: str
) -> None:
    site.pages["/"] = ("text/html", page_with(newsqa, "<input autofocus>"))
    with visit(browser, site.address) as seen:
        page, dialog = seen.page, seen.page.get_by_role("dialog")
        seen.open()
        seen.ask(QUESTION)
        page.reload()
        expect(dialog).to_be_visible()
        expect(seen.frame.locator("mark")).to_have_text(SENTENCE)
        expect(page.locator("input")).to_be_focused()  # it takes no focus from the page
        page.get_by_role("button", name="关闭").click()
        page.reload()
        page.wait_for_function("window.events")
        expect(dialog).to_be_hidden()
        assert page.url == f"{site.address}/"
        # What it was on a wide window does not cover the page on a narrow one.
        seen.open()
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.reload()
        page.wait_for_function("window.events")
        expect(dialog).to_be_hidden()
        assert seen.errors == []


def test_a_portal_with_a_history_of_its_own_goes_back_beside_the_panel(
    browser: Browser, site: Site
) -> None:
    with visit(browser, site.address) as seen:
        seen.open()
        seen.page.evaluate("history.pushState({}, '', '?of=portal')")
        seen.page.go_back()
        seen.page.wait_for_url(f"{site.address}/")
        seen.page.wait_for_timeout(200)
        expect(seen.page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, SMALL])
def test_the_box_is_as_high_as_what_stands_in_it(
    browser: Browser, site: Site, newsqa: str, size: tuple[int, int]
) -> None:
    fits = "box => box.scrollHeight <= box.clientHeight && box.clientHeight > 0"
    with visit(browser, f"{newsqa}/embed?lang=en", size) as seen:
        box = seen.page.locator("#box")
        expect(box).to_have_attribute("placeholder", web.PLACEHOLDER.en)
        assert box.evaluate(fits)
        assert box.evaluate("box => box.clientHeight") == 44  # one line
        seen.page.goto(f"{newsqa}/embed?lang=zh&question={QUESTION * 3}")
        assert box.evaluate(fits)
        assert box.evaluate("box => box.clientHeight") > 44
    # A panel that loads before it is opened has no height yet.
    site.pages["/"] = ("text/html", page_with(newsqa, lang="zh", question=QUESTION * 3))
    with visit(browser, site.address, (1280, 800)) as seen:
        seen.page.get_by_role("button", name="新闻问答").hover()
        expect(seen.frame.locator("#state")).to_contain_text("共 1 篇")
        seen.open()
        seen.page.wait_for_timeout(200)
        assert seen.frame.locator("#box").evaluate(fits)


def test_a_question_without_an_answer_in_time_can_be_asked_again(
    browser: Browser, site: Site, engine: TalkingEngine
) -> None:
    with visit(browser, site.address) as seen:
        seen.page.clock.install()
        seen.page.reload()
        seen.open()
        box = seen.frame.locator("#box")
        box.fill("慢慢找")
        box.press("Enter")
        expect(seen.frame.locator(".nq-pending")).to_be_visible()
        seen.page.clock.fast_forward(61_000)
        expect(seen.frame.locator(".nq-notice")).to_contain_text("等了 60 秒还没有回答。")
        engine.go.set()
        seen.frame.get_by_role("button", name="再问一次").click()
        expect(seen.frame.locator("mark")).to_have_text(SENTENCE)
        expect(seen.frame.locator(".nq-question")).to_have_text(["慢慢找"])


def test_it_looks_as_the_portal_says(browser: Browser, site: Site, newsqa: str) -> None:
    site.policy = strict(newsqa)
    look = {
        "lang": "zh-TW",
        "font": "Georgia, serif",
        "radius": "4",
        "icon": "i.svg",
        "logo": "i.svg",
    }
    page = page_with(newsqa, **look).replace(
        "</title>", '</title><link rel="stylesheet" href="portal.css">'
    )
    site.pages["/"] = ("text/html", page)
    site.pages["/portal.css"] = (
        "text/css",
        "body { background: #101418; } body.day { background: #fff; }"
        "newsqa-widget { --newsqa-accent: #a03060; --newsqa-line: #ccbbaa; }",
    )
    with visit(browser, site.near, color_scheme="light") as seen:
        seen.page.get_by_role("button", name="新聞問答").click()
        expect(seen.frame.locator("#state")).to_contain_text("資料截至")
        expect(seen.frame.locator("#nq-filters summary")).to_contain_text("篩選")
        expect(seen.frame.locator("html.dark")).to_have_count(1)  # as the page, not the system
        style = "getComputedStyle(document.documentElement).getPropertyValue"
        frame = seen.page.frames[1]
        names = ("font", "radius", "line")
        given = [frame.evaluate(f"{style}('--nq-{name}')") for name in names]
        assert given == ["Georgia, serif", "4px", "rgb(204 187 170)"]
        for image in seen.page.locator("newsqa-widget img").all():
            assert image.get_attribute("src") == "i.svg"
        seen.page.evaluate("document.body.className = 'day'")
        expect(seen.frame.locator("html.dark")).to_have_count(0)
        seen.ask(QUESTION)
        expect(seen.frame.locator(".nq-stored")).to_have_text("在全文中檢視")
        seen.frame.locator("[data-act=bad]").click()
        for round_ in (".nq-source", ".nq-reasons button", ".nq-remark input", "#nq-filters input"):
            expect(seen.frame.locator(round_).first).to_have_css("border-radius", "4px")
        expect(seen.frame.locator("mark")).to_have_text(SENTENCE)


def test_a_question_is_never_cut_through_a_character(
    browser: Browser, site: Site, engine: TalkingEngine
) -> None:
    with visit(browser, site.address) as seen:
        seen.page.evaluate("newsqa.ask('谁' + '😀'.repeat(600))")
        expect(seen.frame.locator(".nq-answered")).to_have_count(1)
        (asked,) = engine.asked
        assert asked == "谁" + "😀" * (engine.settings.question_characters - 1)


def test_every_name_below_a_listed_site_may_show_it(browser: Browser, site: Site) -> None:
    port = urlsplit(site.address).port
    with served(StubEngine([ARTICLE]), [f"http://*.city.localhost:{port}"]) as newsqa:
        site.pages["/"] = ("text/html", page_with(newsqa))
        with visit(browser, f"http://www.city.localhost:{port}") as seen:
            seen.page.evaluate("newsqa.ask('谁？')")
            expect(seen.frame.locator(".nq-abstained")).to_have_count(1)
            assert seen.events("answer")[0]["status"] == "abstained"


def test_messages_of_a_foreign_origin_are_ignored(
    browser: Browser, site: Site, newsqa: str, engine: TalkingEngine
) -> None:
    """A frame of a third site speaks to our frame, and to the portal in our name."""
    attack = (
        "const forge = (type, more) => ({ newsqa: 1, type, ...more });"
        "setInterval(() => { for (const target of [parent, parent.frames[0], parent.frames[1]]) {"
        " if (target === window) continue;"
        " target.postMessage(forge('ask', { question: '坏话' }), '*');"
        " target.postMessage(forge('theme', { theme: 'dark' }), '*');"
        " target.postMessage(forge('answer', { question: '假' }), '*');"
        " target.postMessage(forge('close'), '*'); } }, 50)"
    )
    with portal() as foreign:
        foreign.pages = {
            "/": ("text/html", '<!doctype html><script src="a.js"></script>'),
            "/a.js": ("text/javascript", attack),
        }
        frames = "".join(
            f'<iframe src="{address}"></iframe>'
            for address in (f"{newsqa}/embed?theme=light", foreign.near)
        )
        site.pages["/"] = ("text/html", page_with(newsqa, frames, theme="light"))
        with visit(browser, site.address) as seen:
            seen.page.get_by_role("button", name="新闻问答").click()
            widget = seen.page.frame_locator("newsqa-widget iframe")
            plain = seen.page.frame_locator("body > iframe").first
            for frame in (widget, plain):
                expect(frame.locator("#state")).to_contain_text("共 1 篇")
            seen.page.wait_for_timeout(1000)
            expect(seen.page.get_by_role("dialog")).to_be_visible()
            for frame in (widget, plain):
                assert frame.locator(".nq-question").count() == 0
                assert frame.locator("html.dark").count() == 0
            assert seen.events("answer") == []
            assert engine.asked == []
            # The same message from the portal itself is handled.
            seen.page.evaluate(
                "(to) => document.querySelector('body > iframe').contentWindow.postMessage("
                "{ newsqa: 1, type: 'ask', question: '谁主持？' }, to)",
                newsqa,
            )
            expect(plain.locator(".nq-question")).to_have_text("谁主持？")


def test_the_portal_speaks_to_the_frame_and_hears_it(
    browser: Browser, site: Site, newsqa: str
) -> None:
    site.pages["/"] = ("text/html", page_with(newsqa, accent="#ffcc00", position="left"))
    with visit(browser, site.address) as seen:
        page = seen.page
        page.evaluate("newsqa.ask('谁主持？')")
        expect(seen.frame.locator(".nq-question")).to_have_text("谁主持？")
        expect(seen.frame.locator("mark")).to_have_count(1)
        box = page.get_by_role("dialog").bounding_box()
        assert box is not None
        assert box["x"] < 100
        for theme, count in (("dark", 1), ("light", 0)):
            page.evaluate(f"newsqa.theme('{theme}')")
            expect(seen.frame.locator("html.dark")).to_have_count(count)
            expect(page.locator("newsqa-widget .box.dark")).to_have_count(count)
            # Yellow is no colour for words on paper: what is shown can be read.
            assert page.frames[1].evaluate(_CONTRAST) >= 4.5
        page.evaluate("newsqa.theme('nonsense')")
        page.evaluate("newsqa.close()")
        expect(page.get_by_role("dialog")).to_be_hidden()
        assert [len(seen.events(name)) for name in ("open", "close", "answer")] == [1, 1, 1]


_CONTRAST = """() => {
  const numbers = (text) => text.match(/[0-9.]+/g).slice(0, 3).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) =>
      c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const badge = getComputedStyle(document.querySelector(".nq-number"));
  const pair = [badge.color, badge.backgroundColor].map((c) => light(numbers(c))).sort();
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}"""


def test_dark_follows_the_system_and_a_reload_keeps_the_talk(
    browser: Browser, site: Site, newsqa: str
) -> None:
    meta = '<meta name="color-scheme" content="light dark">'
    site.pages["/"] = ("text/html", page_with(newsqa).replace("<title>", f"{meta}<title>"))
    with visit(browser, site.near, PHONE, color_scheme="dark") as seen:
        seen.open()
        expect(seen.frame.locator("html.dark")).to_have_count(1)
        seen.ask(QUESTION)
        seen.ask("火星基地何时竣工？")
        expect(seen.frame.locator(".nq-abstained")).to_contain_text("没有找到答案")
        seen.page.reload()
        expect(seen.frame.locator(".nq-question")).to_have_text([QUESTION, "火星基地何时竣工？"])
        expect(seen.frame.locator("mark")).to_have_text(SENTENCE)
        seen.ask("还有谁？")
        ids = seen.page.frames[1].evaluate(
            "[...document.querySelectorAll('[id^=cite]')].map(e => e.id)"
        )
        assert len(set(ids)) == len(ids) == 2
        assert seen.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
        seen.frame.get_by_role("button", name="新的对话").click()
        expect(seen.frame.locator(".nq-question")).to_have_count(0)
        expect(seen.frame.locator("#greeting")).to_be_visible()
        assert seen.errors == []


def test_inside_the_page_it_grows_with_what_it_holds(
    browser: Browser, site: Site, newsqa: str
) -> None:
    site.policy = strict(newsqa)
    # An element with this id is a window.newsqa of its own.
    body = '<div id="newsqa"></div>'
    inline = page_with(newsqa, body, target="#newsqa", title="问青溪", question="预先填好的问题？")
    site.pages["/"] = ("text/html", inline)
    with visit(browser, site.address) as seen:
        expect(seen.frame.locator("#title")).to_have_text("问青溪")
        expect(seen.frame.locator("#box")).to_have_value("预先填好的问题？")
        assert seen.page.get_by_role("dialog").count() == 0
        widget = "document.querySelector('newsqa-widget').shadowRoot"
        height = f"{widget}.querySelector('iframe').offsetHeight"
        seen.page.wait_for_timeout(300)
        before = seen.page.evaluate(height)
        seen.ask(QUESTION)
        expect(seen.frame.locator("mark")).to_have_count(1)
        seen.page.wait_for_function(f"{height} > {before}")
        assert seen.page.evaluate(height) <= DESKTOP[1]
        assert seen.errors == []


def test_inside_the_page_the_newest_answer_and_the_box_stay_in_view(
    browser: Browser, site: Site, newsqa: str
) -> None:
    space = '<p style="height: 360px">甲</p>'
    inline = page_with(newsqa, f'{space}<div id="place"></div>{space * 3}', target="#place")
    site.pages["/"] = ("text/html", inline)
    with visit(browser, site.address, (1280, 800)) as seen:
        for question in (QUESTION, "还有谁？"):
            seen.ask(question)
            expect(seen.frame.locator("mark").last).to_have_text(SENTENCE)
            seen.page.wait_for_timeout(600)
            bottom = seen.page.locator("newsqa-widget iframe").evaluate(
                "frame => frame.getBoundingClientRect().bottom - innerHeight"
            )
            assert bottom <= 1
            expect(seen.frame.locator("#box")).to_be_in_viewport(ratio=1)
        # Later it leaves the page where the reader has scrolled it.
        seen.page.wait_for_timeout(1000)
        seen.page.evaluate("scrollTo(0, 0)")
        seen.frame.locator("#nq-filters summary").evaluate("summary => summary.click()")
        seen.page.wait_for_timeout(300)
        assert seen.page.evaluate("scrollY") == 0
        assert seen.errors == []


def test_stop_and_faults_are_sentences(browser: Browser, site: Site, engine: TalkingEngine) -> None:
    with visit(browser, site.address) as seen:
        seen.open()
        box = seen.frame.locator("#box")
        box.fill("慢慢找")
        box.press("Enter")
        expect(seen.frame.locator(".nq-pending")).to_contain_text("正在报道里找答案")
        seen.frame.get_by_role("button", name="停止").click()
        expect(seen.frame.locator(".nq-notice")).to_have_text("已停止。")
        expect(box).to_have_value("慢慢找")
        engine.go.set()
        seen.ask("坏的问题")
        expect(seen.frame.locator(".nq-notice").last).to_contain_text("请再试一次")
        seen.ask("模型呢")
        expect(seen.frame.locator(".nq-notice").last).to_contain_text("模型读不出来")
        assert "words of the trace" not in seen.page.frames[1].content()
        seen.page.context.set_offline(True)
        seen.ask("断网了")
        expect(seen.frame.locator(".nq-notice").last).to_contain_text("连不上问答服务")


def test_a_question_that_nobody_waits_for_is_not_asked(
    browser: Browser, site: Site, engine: TalkingEngine
) -> None:
    with visit(browser, site.address) as seen:
        ask = """(words) => { const stop = new AbortController();
          fetch("/embed/ask", { method: "POST", signal: stop.signal,
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ question: words }) }).catch(() => 0);
          return new Promise((done) => setTimeout(() => { stop.abort(); done(); }, 400)); }"""
        seen.open()
        frame = seen.page.frames[1]
        for words in ("慢一", "慢二", "三"):
            frame.evaluate(ask, words)
        seen.page.wait_for_timeout(1000)
        engine.go.set()
        seen.ask(QUESTION)
        assert sorted(engine.asked) == sorted(["慢一", "慢二", QUESTION])


def test_keys_and_input_methods(browser: Browser, site: Site) -> None:
    with visit(browser, site.address) as seen:
        page, box = seen.page, seen.frame.locator("#box")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="新闻问答")).to_be_focused()
        page.keyboard.press("Enter")
        expect(box).to_be_focused()
        box.fill("zhu chi")
        for how in ({"isComposing": True}, {"keyCode": 229}):
            box.dispatch_event("keydown", {"key": "Enter", "bubbles": True, **how})
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(300)
        assert seen.frame.locator(".nq-question").count() == 0
        assert box.input_value().startswith("zhu chi")
        box.fill(" ")
        box.press("Enter")
        assert seen.frame.locator(".nq-question").count() == 0
        seen.ask(QUESTION)
        for named in (
            seen.frame.get_by_role("textbox", name="问题"),
            seen.frame.get_by_role("button", name="提问"),
            seen.frame.get_by_role("log", name="对话"),
        ):
            expect(named).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(page.get_by_role("button", name="新闻问答")).to_be_focused()


def test_the_focus_waits_until_the_frame_can_take_keys(browser: Browser, site: Site) -> None:
    # Focused while its page was on the way, it sometimes never got a key (one time in eight).
    held: list[Route] = []
    with visit(browser, site.address) as seen:
        seen.page.route("**/embed?*", lambda route: held.append(route))
        button = seen.page.get_by_role("button", name="新闻问答")
        button.press("Enter")
        expect(seen.page.get_by_role("dialog")).to_be_visible()
        assert button.evaluate("button => button.getRootNode().activeElement === button")
        while not held:
            seen.page.wait_for_timeout(20)
        held[0].continue_()
        box = seen.frame.locator("#box")
        expect(box).to_be_focused()
        seen.page.keyboard.type("zhu chi")
        expect(box).to_have_value("zhu chi", timeout=5000)


@pytest.mark.parametrize(
    ("locale", "lang", "words"),
    [
        ("zh-TW", "", "資料截至"),
        ("en-GB", "", "article as of"),
        ("fr-FR", "", "article as of"),
        ("en-US", "zh-Hans", "数据截至"),
        ("zh-CN", "en", "article as of"),
        ("zh-CN", "cn", "数据截至"),
        ("zh-CN", "zh_Hant", "資料截至"),
        ("en-GB", "chinese", "article as of"),
    ],
)
def test_the_language_is_asked_for_or_the_browsers(
    browser: Browser, site: Site, newsqa: str, locale: str, lang: str, words: str
) -> None:
    site.pages["/"] = ("text/html", page_with(newsqa, **({"lang": lang} if lang else {})))
    with visit(browser, site.address, locale=locale) as seen:
        seen.page.evaluate("newsqa.open()")
        expect(seen.frame.locator("#state")).to_contain_text(words)
        tags = {"数据截至": "zh-CN", "資料截至": "zh-TW", "article as of": "en"}
        assert seen.frame.locator("html").get_attribute("lang") == tags[words]


def test_hostile_words_stay_words(browser: Browser, site: Site, newsqa: str) -> None:
    """In questions, titles, texts, addresses of articles, and in the address of the page."""
    assert len(set(PAYLOADS)) >= 200
    # What an address can do it does alone; the others may stand together.
    joined = [" ".join(words) for words in _together(8)]
    with served(EchoEngine()) as address, visit(browser, f"{address}/embed?lang=zh") as seen:
        page = seen.page
        for payload in (*CLASSICS, *ADDRESSES, *joined):
            page.locator("#box").fill(payload)
            page.locator("#box").press("Enter")
            expect(page.locator(".nq-question").last).to_have_text(payload)
            expect(page.locator(".nq-pending")).to_have_count(0)
            assert page.evaluate(_INTRUDERS) == []
        page.reload()
        expect(page.locator(".nq-question")).to_have_count(20)
        assert page.evaluate(_INTRUDERS) == []
        page.get_by_role("button", name="新的对话").click()
        for words in _together(4):
            short = dict.fromkeys(("title", "accent", "theme", "lang", "origin"), words[0])
            long = dict.fromkeys(("greeting", "question"), " ".join(words))
            given = short | long | {"suggestions": "|".join(words)}
            page.goto(f"{address}/embed?{urlencode(given)}")
            expect(page.locator("#chips button").first).to_be_visible()
            assert page.evaluate(_INTRUDERS) == []
        assert page.evaluate("window.hit") is None
        assert seen.dialogs == []
        assert seen.hosts() == {urlsplit(address).netloc}
        assert seen.errors == []


def _together(count: int) -> list[tuple[str, ...]]:
    return [PAYLOADS[first : first + count] for first in range(0, len(PAYLOADS), count)]


# What stands on the page and could run, load or send; none of it is ours but one script.
_INTRUDERS = """() => [...document.querySelectorAll("*")].filter((element) => {
  const own = element.tagName === "SCRIPT" && element.src.startsWith(location.origin + "/embed/");
  const bad = ["SCRIPT", "IFRAME", "IMG", "OBJECT", "EMBED", "BASE", "STYLE", "VIDEO", "AUDIO",
    "MARQUEE", "MATH", "TEMPLATE"].includes(element.tagName) && !own;
  const fields = element.tagName === "INPUT" && !element.closest(".nq-remark, #nq-filters");
  const forms = element.tagName === "FORM" && element.id !== "ask";
  const runs = [...element.attributes].some(({ name, value }) =>
    name.startsWith("on") || (["href", "src", "action"].includes(name)
      && !/^(https?:|embed\\/|article\\/|favicon|#)/.test(value)));
  return bad || fields || forms || runs;
}).map((element) => element.outerHTML)"""


def test_the_sample_portal(browser: Browser, site: Site, newsqa: str) -> None:
    for name in ("index.html", "inline.html", "portal.js", "portal.css"):
        kind = {"html": "text/html", "js": "text/javascript", "css": "text/css"}[name.split(".")[1]]
        text = (REPOSITORY / "examples" / "portal" / name).read_text(encoding="utf-8")
        site.pages[f"/{name}"] = (kind, text.replace("http://127.0.0.1:7860", newsqa))
    with visit(browser, f"{site.near}/index.html", PHONE) as seen:
        seen.page.get_by_role("button", name="枫渡大桥的通车仪式是谁主持的？").click()
        expect(seen.frame.locator("mark")).to_have_text(SENTENCE)
        expect(seen.page.locator("#last-answer")).to_have_text("刚才的回答：卓远航")
        seen.page.goto(f"{site.near}/inline.html")
        # The talk goes with the visitor from page to page.
        expect(seen.frame.locator("mark")).to_have_text(SENTENCE)
        assert seen.errors == []
