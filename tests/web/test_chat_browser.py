"""Answers in a real browser: judge, copy, export, ask on, stop, reload."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from newsqa.engine import NewsQA
from newsqa.messages import Lang, answers, serving, web
from newsqa.types import Answer, Article
from newsqa.web.i18n import NAMES, TAGS, other_languages

from .browser import (
    DESKTOP,
    PHONE,
    QUESTION,
    SENTENCE,
    UNANSWERABLE,
    Watched,
    served,
    watch,
    window,
)
from .conftest import HOSTILE, StubEngine, answered, sample_engine, span_of

pytestmark = pytest.mark.slow

BRIDGE = "望江大桥总投资多少？"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> NewsQA:
    """A store of its own, which gets feedback."""
    return sample_engine(tmp_path_factory.mktemp("judged"))


@pytest.fixture(scope="module")
def site(judged: NewsQA) -> Iterator[str]:
    with served(judged) as found:
        yield found


@contextmanager
def visited(
    browser: Browser,
    address: str,
    lang: Lang = "zh",
    size: tuple[int, int] = DESKTOP,
    query: str = "",
    locale: str | None = None,
) -> Iterator[Watched]:
    """The chat in a fresh window of a browser that speaks the language (or `locale`)."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=locale or ("zh-CN" if lang == "zh" else "en-US"),
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched = Watched(context.new_page())
    watch(context, watched)
    watched.page.goto(f"{address}/{query}")
    ready(watched.page, lang)
    yield watched
    context.close()


def ready(page: Page, lang: Lang) -> None:
    expect(page.locator(".nq-foot")).to_contain_text(NAMES[other_languages(lang)[0]])
    expect(page.locator("#nq-box input")).to_have_attribute(
        "placeholder", web.PLACEHOLDER.text(lang)
    )


def test_feedback_lands_in_the_store_and_can_be_changed(
    browser: Browser, site: str, judged: NewsQA
) -> None:
    with visited(browser, site) as chat:
        chat.ask(QUESTION)
        actions = chat.page.locator(".nq-actions").last
        good, bad = (actions.get_by_label(label, exact=True) for label in (web.GOOD.zh, web.BAD.zh))
        good.click()
        expect(good).to_have_attribute("aria-pressed", "true")
        expect(actions.get_by_role("status")).to_have_text(web.SCRIPT["thanks"].zh)
        (stored,) = judged.store.feedback()
        assert (stored.question, stored.verdict, stored.reason) == (QUESTION, "good", None)
        article = judged.article(stored.cited[0].article_id)
        assert article is not None
        assert article.text[stored.cited[0].start : stored.cited[0].end] == stored.answer
        assert stored.generation == judged.status().generation

        bad.click()
        expect(bad).to_have_attribute("aria-pressed", "true")
        expect(good).to_have_attribute("aria-pressed", "false")
        actions.get_by_role("button", name=web.REASONS["source"].zh).click()
        remark = actions.get_by_label(web.REMARK.zh)
        remark.fill(HOSTILE)
        remark.press("Enter")
        expect(remark).to_be_hidden()
        (changed,) = judged.store.feedback()
        assert changed.id == stored.id
        assert (changed.verdict, changed.reason, changed.remark) == ("bad", "source", HOSTILE)
        bad.click()
        expect(remark).to_be_visible()
        bad.click()
        expect(remark).to_be_hidden()
        assert judged.store.feedback() == [changed]
        assert chat.page.locator(".nq-question").count() == 1

        chat.ask(UNANSWERABLE)
        chat.page.locator(".nq-actions").last.get_by_label(web.BAD.zh, exact=True).click()
        expect(chat.page.locator(".nq-why").last).to_be_visible()
        assert {one.question for one in judged.store.feedback()} == {QUESTION, UNANSWERABLE}
        expect(bad).to_have_count(1)
        chat.reload()
        expect(bad).to_have_attribute("aria-pressed", "true")
        chat.check(site)


def test_feedback_that_cannot_be_stored_is_reported(browser: Browser) -> None:
    article = Article("m1", "3月5日，大会召开。祁望舒主持会议。", "大会")
    engine = StubEngine([article], answered("谁？", span_of(article, "祁望舒")))
    with served(engine) as address, visited(browser, address) as chat:
        chat.ask("谁？")
        chat.page.route("**/api/v1/feedback", lambda route: route.fulfill(status=503))
        good = chat.page.get_by_label(web.GOOD.zh, exact=True)
        good.click()
        expect(chat.page.locator(".nq-status")).to_have_text(web.SCRIPT["notSaved"].zh)
        expect(good).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reload_shows_the_conversation_and_a_new_chat_drops_it(
    browser: Browser, site: str, lang: Lang
) -> None:
    with visited(browser, site, lang) as chat:
        page = chat.page
        for question in (QUESTION, UNANSWERABLE):
            chat.ask(question)
        before = page.locator("#nq-chat").inner_text()
        chat.reload()
        expect(page.locator(".nq-question")).to_have_text([QUESTION, UNANSWERABLE])
        expect(page.locator(".nq-answered mark").first).to_have_text(SENTENCE)
        assert page.locator("#nq-chat").inner_text() == before
        expect(page.locator(".nq-hero").first).to_be_hidden()
        chat.ask(BRIDGE)
        assert page.locator("#cite-3-1").count() == 1
        with page.context.expect_page() as other:
            page.evaluate("window.open('./', '_blank', 'noopener')")
        ready(other.value, lang)
        assert other.value.locator(".nq-question").count() == 0

        page.get_by_role("button", name=web.NEW_CHAT.text(lang)).click()
        expect(page.locator(".nq-question")).to_have_count(0)
        chat.reload()
        ready(page, lang)
        expect(page.locator(f".nq-in-{lang} .nq-hero")).to_be_visible()
        assert page.locator(".nq-question").count() == 0
        chat.check(site)


def test_what_a_browser_keeps_is_no_markup_and_no_talk(browser: Browser, hostile: Article) -> None:
    engine = StubEngine([hostile], answered(HOSTILE, span_of(hostile, "凌霜主持了会议。")))
    with served(engine) as address, visited(browser, address) as chat:
        chat.ask(HOSTILE)
        page = chat.page
        storage = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
        assert "hit" not in storage
        chat.reload()
        expect(page.locator(".nq-question")).to_have_text(HOSTILE)
        assert page.evaluate("window.hit") is None
        page.evaluate("sessionStorage.setItem('newsqa key', '<img src=x onerror=\"hit=5\">')")
        page.evaluate("sessionStorage.setItem('newsqa verdicts', '{}')")
        chat.reload()
        ready(page, "zh")
        assert page.locator(".nq-question").count() == 0
        assert page.evaluate("window.hit") is None
        chat.check(address)


def test_the_talk_is_exported_as_markdown(browser: Browser, site: str) -> None:
    with visited(browser, site) as chat:
        for question in (QUESTION, UNANSWERABLE, "# *谁*主持了[青溪县]春季植树动员会？"):
            chat.ask(question)
        with chat.page.expect_download() as found:
            chat.page.get_by_role("button", name=web.EXPORT.zh).click()
        download = found.value
        assert download.url.startswith("blob:")
        assert download.suggested_filename.startswith("新闻问答-")
        assert download.suggested_filename.endswith(".md")
        text = download.path().read_text(encoding="utf-8")
    first, second, third = text.split("\n## ")[1:]
    assert first.startswith(QUESTION)
    assert f"> {SENTENCE}" in first
    assert f"— [青溪县召开春季植树动员会](<{site}/article/" in first
    assert "青溪融媒 · 2024-03-12" in first
    assert f"*{answers.NO_ANSWER.zh}*" in second
    assert third.startswith("\\# \\*谁\\*主持了\\[青溪县\\]")


def test_an_answer_is_copied_with_its_source(browser: Browser, site: str) -> None:
    with visited(browser, site) as chat:
        chat.ask(QUESTION)
        chat.page.get_by_label(web.COPY.zh).click()
        expect(chat.page.locator(".nq-status")).to_have_text(web.SCRIPT["copied"].zh)
        copied = chat.page.evaluate("navigator.clipboard.readText()")
        answer, quote, source, link = copied.splitlines()
        assert answer in SENTENCE
        assert quote == f"“{SENTENCE}”"
        assert source == "—— 《青溪县召开春季植树动员会》，青溪融媒，2024-03-12"
        assert link.startswith(f"{site}/article/")
        chat.page.goto(link)
        expect(chat.page.locator("mark#answer")).to_have_text(answer)


def test_a_chip_asks_on(browser: Browser, site: str) -> None:
    with visited(browser, site, size=PHONE) as chat:
        chat.ask(BRIDGE)
        chips = chat.page.locator(".nq-chip")
        further = chips.first.inner_text()
        assert further != BRIDGE
        assert chat.overflow() <= 0
        chips.first.click()
        expect(chat.page.locator(".nq-question").last).to_have_text(further)
        expect(chat.page.locator(".nq-pending")).to_have_count(0)
        expect(chat.page.locator(".nq-source").last).to_contain_text("望江大桥")
        expect(chat.page.locator("#nq-box input")).to_have_value("")
        chat.check(site)


@pytest.mark.parametrize(
    ("query", "locale", "lang"),
    [
        ("", "en-GB", "en"),
        ("", "zh-TW", "zh-TW"),
        ("?lang=en", "zh-CN", "en"),
        ("?lang=zh", "en-US", "zh"),
        ("", "fr-FR", "en"),
    ],
)
def test_the_page_speaks_the_language_of_the_address_or_the_browser(
    browser: Browser, site: str, query: str, locale: str, lang: Lang
) -> None:
    other = other_languages(lang)[-1]
    with visited(browser, site, lang, PHONE, query, locale) as chat:
        page = chat.page
        expect(page.locator("html")).to_have_attribute("lang", TAGS[lang])
        assert page.title() == web.SCRIPT["title"].text(lang)
        chat.ask(QUESTION)
        chat.ask(UNANSWERABLE)
        shown = page.locator("body").inner_text()
        for message in (web.BRAND, web.READ_IN_FULL, answers.NO_ANSWER, web.EXPORT):
            assert message.text(lang) in shown
            assert message.text(other) not in shown
        assert chat.overflow() <= 0
        with page.context.expect_page() as found:
            page.locator(".nq-stored").first.click()
        expect(found.value.locator("footer")).to_have_text(web.STORED.text(lang))
        found.value.close()
        page.locator("#nq-box input").fill("还没问的")
        page.locator(f"a.nq-language[hreflang={other}]").click()
        ready(page, other)
        expect(page.locator("#nq-box input")).to_have_value("还没问的")
        assert f"lang={other}" in page.url
        expect(page.locator(".nq-question")).to_have_count(2)


class Slow(StubEngine):
    """Answers when it is let."""

    def __init__(self, article: Article) -> None:
        super().__init__([article], answered("谁？", span_of(article, "祁望舒")))
        self.go_on = threading.Event()

    def ask(self, question: str, **options: Any) -> Answer:
        self.go_on.wait(60)
        return super().ask(question)


def test_a_running_question_can_be_stopped(browser: Browser) -> None:
    engine = Slow(Article("m1", "3月5日，大会召开。祁望舒主持会议。", "大会"))
    with served(engine) as address, visited(browser, address) as chat:
        page = chat.page
        stop = page.get_by_role("button", name=web.STOP.zh, exact=True)
        expect(stop).to_be_hidden()
        box = page.locator("#nq-box input")
        box.fill("谁主持？")
        box.press("Enter")
        expect(page.locator(".nq-pending")).to_contain_text(web.PENDING.zh)
        stop.click()
        expect(page.locator("#nq-chat .nq-notice")).to_have_text(web.STOPPED.zh)
        expect(stop).to_be_hidden()
        engine.go_on.set()
        chat.ask("谁主持？")
        expect(page.locator(".nq-answered").last).to_contain_text("祁望舒")
        expect(page.locator("#nq-chat .nq-notice")).to_have_count(1)


def test_a_reload_while_a_question_runs_gets_its_answer(browser: Browser) -> None:
    engine = Slow(Article("m1", "3月5日，大会召开。祁望舒主持会议。", "大会"))
    with served(engine) as address, visited(browser, address) as chat:
        box = chat.page.locator("#nq-box input")
        box.fill("谁主持？")
        box.press("Enter")
        expect(chat.page.locator(".nq-pending")).to_be_visible()
        chat.reload()
        expect(chat.page.locator(".nq-pending")).to_be_visible()
        engine.go_on.set()
        expect(chat.page.locator(".nq-answered")).to_contain_text("祁望舒")


def test_a_question_is_shown_though_gradio_closed_its_stream(browser: Browser, site: str) -> None:
    closed = 'data: {"msg": "close_stream"}\n\n'
    with visited(browser, site) as chat:
        chat.page.route(
            "**/queue/data*",
            lambda route: route.fulfill(content_type="text/event-stream", body=closed),
            times=1,
        )
        chat.ask(QUESTION)
        expect(chat.page.locator(".nq-answered mark").first).to_have_text(SENTENCE)
        chat.check(site)


def test_a_question_right_after_a_new_chat_is_answered(browser: Browser, site: str) -> None:
    with visited(browser, site) as chat:
        chat.ask(QUESTION)
        before = chat.page.evaluate("sessionStorage.getItem('newsqa key')")
        chat.page.get_by_role("button", name=web.NEW_CHAT.zh).click()
        chat.ask(BRIDGE)
        expect(chat.page.locator(".nq-question")).to_have_text([BRIDGE])
        expect(chat.page.locator(".nq-answered")).to_have_count(1)
        assert chat.page.evaluate("sessionStorage.getItem('newsqa key')") not in ("", before)
        chat.check(site)


def test_a_lost_connection_is_reported_and_the_question_is_not_lost(
    browser: Browser, site: str
) -> None:
    with visited(browser, site) as chat:
        page, box = chat.page, chat.page.locator("#nq-box input")
        chat.ask(QUESTION)
        page.context.set_offline(True)
        box.fill(BRIDGE)
        box.press("Enter")
        got = page.get_by_test_id("toast-body")
        expect(got).to_contain_text(web.SCRIPT["lost"].zh)
        assert "onnection" not in got.inner_text()
        assert "Error" not in got.inner_text()
        page.context.set_offline(False)
        expect(got).to_have_count(0)  # Gradio reloads the page
        expect(page.locator(".nq-question")).to_have_text([QUESTION])
        expect(box).to_have_value(BRIDGE)
        box.press("Enter")
        expect(page.locator(".nq-question")).to_have_text([QUESTION, BRIDGE])
        expect(page.locator(".nq-answered")).to_have_count(2)
        expect(box).to_have_value("")
        chat.reload()
        expect(page.locator(".nq-question")).to_have_text([QUESTION, BRIDGE])
        expect(box).to_have_value("")


def test_a_restarted_server_is_found_again(browser: Browser) -> None:
    article = Article("m1", "3月5日，大会召开。祁望舒主持会议。", "大会")
    first, second = (
        Slow(article),
        StubEngine([article], answered("谁？", span_of(article, "祁望舒"))),
    )
    with window(browser) as chat:
        page = chat.page
        with served(first) as address:
            port = int(address.rpartition(":")[2])
            page.goto(address)
            ready(page, "zh")
            page.locator("#nq-box input").fill("谁主持？")
            page.locator("#nq-box input").press("Enter")
            expect(page.locator(".nq-pending")).to_be_visible()
        first.go_on.set()
        expect(page.get_by_test_id("toast-body")).to_contain_text(web.SCRIPT["lost"].zh)
        with served(second, port=port):
            expect(page.get_by_test_id("toast-body")).to_have_count(0)
            expect(page.locator("#nq-box input")).to_have_value("谁主持？")
            page.locator("#nq-box input").press("Enter")
            expect(page.locator(".nq-answered")).to_contain_text("祁望舒")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_refused_question_is_reported_once_in_the_language_of_the_page(
    browser: Browser, lang: Lang
) -> None:
    article = Article("m1", "3月5日，大会召开。祁望舒主持会议。", "大会")
    given = answered("谁？", span_of(article, "祁望舒"))
    refusal = {"detail": serving.TOO_MANY_REQUESTS.format(seconds=5).text(lang)}
    with served(StubEngine([article], given)) as address, visited(browser, address, lang) as chat:
        page = chat.page
        page.route("**/queue/join*", lambda route: route.fulfill(status=429, json=refusal))
        box = page.locator("#nq-box input")
        box.fill("谁主持？")
        box.press("Enter")
        got = page.get_by_test_id("toast-text")
        expect(got.first).to_contain_text("问得太快了" if lang == "zh" else "too many requests")
        assert "/" not in got.first.inner_text()
        page.wait_for_timeout(300)  # the report of the failure is refused as well
        assert [one.is_visible() for one in got.all()].count(True) == 1
        assert "Error" not in page.get_by_test_id("toast-body").inner_text()
        expect(box).to_have_value("谁主持？")
