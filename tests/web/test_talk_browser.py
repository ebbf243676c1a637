"""Whole talks in a real browser: by keyboard, on a phone in English, and in the widget."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from newsqa.engine import NewsQA
from newsqa.messages import web
from newsqa.messages.chat import SMALL_TALK
from newsqa.settings import load_settings
from newsqa.web.examples import ensure_examples

from .browser import PHONE, opened, served
from .talking import (
    CHOICES,
    DAY,
    DIGEST,
    HELLO,
    LATEST,
    MEETING,
    POST,
    RESOLVED,
    STORY,
    WHO,
    Talking,
)
from .test_chat_browser import visited

pytestmark = pytest.mark.slow


@pytest.fixture
def engine() -> Talking:
    return Talking()


@pytest.fixture
def address(engine: Talking) -> Iterator[str]:
    with served(engine) as found:
        yield found


def asked(engine: Talking) -> tuple[str, tuple[str, ...]]:
    """The question asked last, and the earlier ones that came with it."""
    question, history, _ = engine.talks[-1]
    return question, history


def test_a_talk_by_keyboard(browser: Browser, engine: Talking, address: str) -> None:
    with opened(browser, address) as chat:
        page = chat.page
        chat.ask(WHO)
        chat.ask(POST)
        assert asked(engine) == (POST, (WHO,))
        expect(page.locator(".nq-resolved")).to_contain_text(f"按“{RESOLVED}”理解")
        chat.reload()
        expect(page.locator(".nq-resolved")).to_be_visible()

        chat.ask(MEETING)
        assert asked(engine) == (MEETING, (WHO, POST))
        choice = page.get_by_role("group", name=web.CHOICES.zh).get_by_role("button")
        expect(choice).to_have_count(2)
        choice.last.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".nq-answered").last).to_contain_text("卓远航")
        expect(page.locator(".nq-answered").last).to_be_focused()
        assert asked(engine) == (CHOICES[1], (WHO, POST, MEETING))

        as_typed = page.get_by_role("button", name=web.AS_TYPED.zh)
        as_typed.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".nq-abstained").last).to_be_focused()
        assert asked(engine) == (POST, ())

        page.get_by_role("button", name=web.NEW_CHAT.zh).click()
        chat.ask(POST)
        assert asked(engine) == (POST, ())
        chat.check(address)


def test_filters_stay_in_the_tab(browser: Browser, engine: Talking, address: str) -> None:
    with opened(browser, address) as chat:
        page = chat.page
        summary = page.locator("#nq-filters summary")
        summary.focus()
        page.keyboard.press("Enter")
        publisher = page.get_by_label(web.FILTERS["publisher"].zh)
        publisher.focus()
        page.keyboard.type("澜溪")
        chat.ask(DIGEST)
        assert engine.talks[-1][2].publisher == "澜溪"
        expect(page.locator(".nq-digest li")).to_have_count(4)
        chat.reload()
        chip = page.locator("#nq-filter-chips button")
        expect(chip).to_have_accessible_name("去掉筛选：发布者 澜溪")
        chip.focus()
        page.keyboard.press("Enter")
        expect(chip).to_have_count(0)
        chat.ask(POST)
        assert engine.talks[-1][2].publisher is None
        chat.check(address)


def test_a_talk_on_a_phone_in_english(browser: Browser, engine: Talking, address: str) -> None:
    with visited(browser, address, "en", PHONE) as chat:
        page = chat.page
        chat.ask(HELLO)
        examples = page.get_by_role("group", name=web.TRY_ASKING.en).get_by_role("button")
        assert 2 <= examples.count() <= 3
        chat.ask(WHO)
        chat.ask(POST)
        expect(page.locator(".nq-resolved")).to_contain_text("Understood as")
        chat.ask(LATEST)
        questions = page.locator(".nq-question").count()
        page.locator("[data-more]").press("Enter")
        last = page.locator(".nq-listing li").nth(2)
        expect(last).to_contain_text("枫渡大桥合龙")
        expect(last.locator("a")).to_be_focused()
        expect(page.locator(".nq-question")).to_have_count(questions)
        chat.reload()
        expect(page.locator(".nq-listing li")).to_have_count(3)
        chat.ask(STORY)
        expect(page.locator(".nq-timeline time").first).to_have_text("2023-08-02")
        chat.ask(DAY)
        days = page.get_by_role("button", name="Only 2023-08-01 – 2023-08-03 was searched")
        days.click()
        expect(page.locator(".nq-answered").last).to_contain_text("建成通车")
        assert engine.talks[-1][2].any_time
        assert chat.overflow() <= 0
        chat.check(address)


# What a finger could miss: controls that are lower than 44 px; numbers within the text have room.
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "button, summary, input, textarea, footer a, .nq-title, .nq-listing a")]
  .filter((one) => one.checkVisibility() && !one.closest(".field") && one.offsetHeight < 44)
  .map((one) => `${one.outerHTML.slice(0, 80)} ${one.offsetHeight}`)"""


def widget_ask(page: Page, question: str) -> None:
    page.locator("#box").fill(question)
    page.locator("#box").press("Enter")
    expect(page.locator(".nq-question").last).to_have_text(question)
    expect(page.locator(".nq-pending")).to_have_count(0)


def test_a_talk_in_the_widget(browser: Browser, engine: Talking, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/embed")
    widget_ask(page, WHO)
    widget_ask(page, POST)
    assert asked(engine) == (POST, (WHO,))
    page.reload()
    expect(page.locator(".nq-resolved")).to_contain_text(RESOLVED)
    widget_ask(page, MEETING)
    assert asked(engine) == (MEETING, (WHO, POST))
    page.locator(".nq-choices button").last.press("Enter")
    expect(page.locator(".nq-answered").last).to_be_focused()
    assert asked(engine) == (CHOICES[1], (WHO, POST, MEETING))
    page.get_by_role("button", name=web.AS_TYPED.zh).click()
    expect(page.locator(".nq-abstained")).to_be_focused()
    widget_ask(page, DAY)
    page.locator(".nq-days").click()
    expect(page.locator(".nq-answered").last).to_contain_text("建成通车")
    assert engine.talks[-1][2].any_time
    assert asked(engine) == (DAY, (POST, DAY))
    page.locator("#fresh").click()
    widget_ask(page, POST)
    assert asked(engine) == (POST, ())
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()


def test_what_stands_under_an_answer_in_the_widget(
    browser: Browser, engine: Talking, address: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/embed")
    widget_ask(page, DAY)
    widget_ask(page, LATEST)
    page.locator("[data-more]").press("Enter")
    expect(page.locator(".nq-listing li a").nth(2)).to_be_focused()
    # As an inline block of two lines it would have its number beside the second one.
    expect(page.locator(".nq-listing li a").nth(2)).to_have_css("display", "block")
    assert asked(engine) == (LATEST, (DAY,))
    page.get_by_role("button", name=web.COPY.zh).last.click()
    expect(page.locator(".nq-status").last).to_have_text(web.SCRIPT["copied"].zh)
    page.get_by_role("button", name=web.BAD.zh).last.click()
    page.get_by_role("button", name=web.REASONS["incomplete"].zh).last.click()
    page.get_by_role("button", name=web.SUBMIT.zh).last.click()
    page.wait_for_function("document.querySelectorAll('.nq-why:not([hidden])').length === 0")
    assert (engine.noted[-1].reason, engine.noted[-1].answer.count("\n")) == ("incomplete", 2)
    page.reload()
    expect(page.locator(".nq-listing li")).to_have_count(3)
    expect(page.get_by_role("button", name=web.BAD.zh).last).to_have_attribute(
        "aria-pressed", "true"
    )
    assert page.evaluate(SMALL_TARGETS) == []
    page.locator("#nq-filters summary").click()
    page.get_by_label(web.FILTERS["publisher"].zh).fill("澜溪")
    widget_ask(page, POST)
    assert engine.talks[-1][2].publisher == "澜溪"
    assert asked(engine)[1] == (DAY, LATEST)
    assert page.evaluate(SMALL_TARGETS) == []
    page.locator("#nq-filter-chips button").click()
    expect(page.locator("#nq-filter-chips button")).to_have_count(0)
    context.close()


def test_a_talk_over_the_sample_articles(browser: Browser, tmp_path: Path) -> None:
    settings = load_settings(store=tmp_path / "store")
    assert ensure_examples(settings)
    with served(NewsQA(settings)) as address, opened(browser, address) as chat:
        page = chat.page
        last = page.locator(".nq-answered").last
        chat.ask(WHO)
        expect(last.locator(".nq-text")).to_contain_text("关士杰")
        chat.ask(POST)
        expect(page.locator(".nq-resolved")).to_contain_text("枫渡大桥")
        expect(last.locator(".nq-text")).to_contain_text("市交通运输局局长")
        chat.ask("总结一下")
        sentences = page.locator("ol.nq-digest > li")
        assert 2 <= sentences.count() <= 6
        expect(sentences.filter(has_text="关士杰")).to_have_count(1)
        chat.ask("谢谢")
        expect(page.locator(".nq-reply")).to_contain_text(SMALL_TALK["thanks"].zh)

        page.get_by_role("button", name=web.NEW_CHAT.zh).click()
        chat.ask("谁主持了会议")
        choices = page.get_by_role("group", name=web.CHOICES.zh).get_by_role("button")
        expect(choices.nth(1)).to_contain_text("砚湖区召开制造业强区推进大会")
        choices.nth(1).click()
        expect(last.locator(".nq-text")).to_contain_text("顾砚农")
        chat.check(address)
