"""The story that a reader lives through, in a real browser before a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from newsqa.engine import NewsQA
from newsqa.types import Article

from .browser import (
    DESKTOP,
    PHONE,
    QUESTION,
    SENTENCE,
    UNANSWERABLE,
    opened,
    served,
)
from .conftest import HOSTILE, StubEngine, answered, span_of

pytestmark = pytest.mark.slow

EXAMPLE = "谁主持了青溪县春季植树动员会？"


@pytest.fixture(scope="module")
def address(engine: NewsQA) -> Iterator[str]:
    with served(engine) as found:
        yield found


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_question_its_answer_and_its_source(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    with opened(browser, address, size) as chat:
        page = chat.page
        assert chat.overflow() <= 0
        chat.ask(QUESTION)
        answer = page.locator(".nq-answered").last
        expect(answer.locator("mark").first).to_have_text(SENTENCE)
        expect(answer.locator(".nq-text").first).to_be_in_viewport()
        source = answer.locator(".nq-source").first
        for words in ("青溪县召开春季植树动员会", "青溪融媒", "2024-03-12"):
            expect(source).to_contain_text(words)
        expect(page.locator("#nq-box input")).to_have_value("")
        assert chat.overflow() <= 0

        chat.ask(UNANSWERABLE)
        abstained = page.locator(".nq-abstained")
        expect(abstained).to_contain_text("没有找到答案")
        expect(abstained.locator("li")).not_to_have_count(0)
        assert abstained.locator("mark").count() == 0
        expect(page.locator(".nq-question").last).to_be_in_viewport()
        assert chat.overflow() <= 0
        chat.check(address)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_link_opens_the_stored_article_at_the_place(
    browser: Browser, size: tuple[int, int]
) -> None:
    filler = "\n".join(f"第{number}段，说的是别的事情。" for number in range(80))
    article = Article("long", f"{filler}\n凌霜主持了会议。\n{filler}", "很长的报道", publisher="报")
    engine = StubEngine([article], answered("谁？", span_of(article, "凌霜", "凌霜主持了会议。")))
    with served(engine) as address, opened(browser, address, size) as chat:
        chat.ask("谁主持了会议？")
        with chat.page.context.expect_page() as found:
            chat.page.locator(".nq-stored").click()
        stored = found.value
        expect(stored.locator("h1")).to_have_text("很长的报道")
        expect(stored.locator("mark#answer")).to_have_text("凌霜")
        expect(stored.locator("mark#answer")).to_be_in_viewport()
        assert stored.evaluate("scrollY") > 0
        assert stored.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        stored.locator("nav a").click()
        expect(stored.locator(".nq-hero >> visible=true")).to_be_visible()
        chat.check(address)


def test_who_prints_by_night_gets_dark_words_on_paper(browser: Browser, address: str) -> None:
    look = (
        "element => [getComputedStyle(element).color, getComputedStyle(element).textDecorationLine]"
    )
    with opened(browser, address, query="?__theme=dark") as chat:
        page = chat.page
        page.emulate_media(color_scheme="dark")
        chat.ask(QUESTION)
        link = page.locator(".nq-stored").first.get_attribute("href")
        words = page.locator(".nq-passage").first
        by_night = words.evaluate(look)
        page.emulate_media(media="print", color_scheme="dark")
        assert page.locator(".nq-answered").evaluate(look)[0] == _INK
        assert words.evaluate(look) != by_night
        page.emulate_media(media="screen", color_scheme="dark")
        page.goto(f"{address}/{link}")
        mark = page.locator("mark#answer")
        assert mark.evaluate(look)[0] != _INK
        page.emulate_media(media="print", color_scheme="dark")
        assert mark.evaluate(look) == [_INK, "underline"]
        expect(page.locator("nav")).to_be_hidden()


_INK = "rgb(29, 33, 37)"


def test_examples_can_be_clicked_and_a_new_chat_begun(browser: Browser, address: str) -> None:
    with opened(browser, address) as chat:
        page = chat.page
        example = page.get_by_role("button", name=EXAMPLE)
        example.click()
        expect(page.locator(".nq-question")).to_have_text(EXAMPLE)
        expect(page.locator(".nq-source").first).to_contain_text("青溪县召开春季植树动员会")
        expect(example).to_be_hidden()
        page.get_by_role("button", name="新的对话").click()
        expect(example).to_be_visible()
        expect(page.locator(".nq-answered")).to_have_count(0)
        chat.check(address)


def test_an_empty_question_and_half_typed_pinyin_are_not_sent(
    browser: Browser, address: str
) -> None:
    with opened(browser, address) as chat:
        box = chat.page.locator("#nq-box input")
        box.press("Enter")
        # Gradio collects the words a moment after the key: no hand types within that moment.
        chat.page.wait_for_timeout(1000)
        assert chat.page.locator(".nq-question").count() == 0
        box.fill("zhu chi")
        box.dispatch_event("keypress", {"key": "Enter", "isComposing": True, "bubbles": True})
        chat.page.wait_for_timeout(1000)
        assert chat.page.locator(".nq-question").count() == 0
        expect(box).to_have_value("zhu chi")
        chat.ask(QUESTION)
        assert chat.page.locator(".nq-question").count() == 1


def test_a_citation_moves_to_its_source_within_the_chat(browser: Browser, address: str) -> None:
    with opened(browser, address, query="?q=1&__theme=dark") as chat:
        chat.ask(QUESTION)
        chat.page.locator(".nq-cite").first.click()
        expect(chat.page.locator(".nq-source").first).to_be_focused()
        assert chat.page.locator(".nq-question").count() == 1
        assert chat.page.locator("body.dark").count() == 1


def test_hostile_words_stay_words(browser: Browser, hostile: Article) -> None:
    span = span_of(hostile, "凌霜主持了会议。")
    engine = StubEngine([hostile], answered("谁？", span))
    with served(engine) as address, opened(browser, address) as chat:
        chat.ask(HOSTILE)
        page = chat.page
        expect(page.locator(".nq-answered mark")).to_have_text("凌霜主持了会议。")
        assert page.locator("blockquote").inner_text() == hostile.text
        assert page.evaluate("window.hit") is None
        page.goto(f"{address}/{page.locator('.nq-stored').get_attribute('href')}")
        expect(page.locator("mark#answer")).to_have_text("凌霜主持了会议。")
        assert page.evaluate("window.hit") is None
        assert page.locator(".nq-body").inner_text().count(HOSTILE) == 2
        chat.check(address)


def test_an_unexpected_error_shows_no_trace(browser: Browser) -> None:
    engine = StubEngine([Article("a", "正文。")], RuntimeError("words of the trace"))
    with served(engine) as address, opened(browser, address) as chat:
        chat.ask("谁？")
        expect(chat.page.locator("#nq-chat .nq-notice")).to_contain_text("请再试一次")
        assert "words of the trace" not in chat.page.content()
