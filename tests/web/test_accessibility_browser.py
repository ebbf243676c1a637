"""Every page for people who see little, use only keys, or write with an input method."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from newsqa.types import Answer, Article, Copy, Hit, Passage
from newsqa.web.pages import article_link

from .browser import DESKTOP, PHONE, opened, served
from .conftest import StubEngine, abstained, answered, listed, span_of

pytestmark = pytest.mark.slow

ARTICLE = Article(
    "green",
    "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。\n"
    "会议下发了《青溪县国土绿化方案》，要求全县今年新栽树木42万株。",
    "青溪县召开春季植树动员会",
    "https://paper.example/trees",
    publisher="青溪融媒",
    published="2024-03-12",
    copies=(
        Copy("copy", "青溪植树", "https://b.example/1", "江城晚报", "2024-03-13"),
        Copy("first", "青溪动员植树", None, "晨报", "2024-03-11", earliest=True),
    ),
)
CHAIR = span_of(ARTICLE, "卓远航", "县长卓远航主持会议，县委书记梁仲秋讲话。")
SPEAKER = span_of(ARTICLE, "梁仲秋", "县长卓远航主持会议，县委书记梁仲秋讲话。", 0.6)


class Talking(StubEngine):
    """An answer, a list or an abstention, as the question wants it."""

    def __init__(self) -> None:
        super().__init__([ARTICLE])

    def ask(self, question: str, **options: Any) -> Answer:
        if "哪些" in question:
            return listed(question, CHAIR, SPEAKER)
        if "火星" in question:
            return abstained(question, [Hit(Passage(ARTICLE, 0, 20), 1.0)])
        return answered(question, CHAIR, SPEAKER)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(Talking()) as found:
        yield found


def audit(page: Page) -> list[str]:
    """What axe-core finds, of whatever weight: the rule, and where it is broken."""
    found: dict[str, Any] = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]} "
        + "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_axe_finds_nothing_in_the_chat(
    browser: Browser, address: str, size: tuple[int, int], theme: str
) -> None:
    found: dict[str, list[str]] = {}
    with opened(browser, address, size, f"?__theme={theme}") as chat:
        expect(chat.page.locator("#nq-suggest button").first).to_be_visible()
        found["start"] = audit(chat.page)
        for question in ("谁主持了会议？", "有哪些人？", "火星基地何时竣工？"):
            chat.ask(question)
            for summary in chat.page.locator("summary").all():
                if not summary.locator("..").evaluate("it => it.open"):
                    summary.click()
            found[question] = audit(chat.page)
    assert found == {name: [] for name in found}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_axe_finds_nothing_on_our_own_pages(
    browser: Browser, address: str, size: tuple[int, int], theme: Any
) -> None:
    found: dict[str, list[str]] = {}
    with browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", color_scheme=theme
    ) as context:
        page = context.new_page()
        for name in (article_link(ARTICLE, CHAIR), "article/nothing", "embed?title=问青溪"):
            page.goto(f"{address}/{name}")
            for summary in page.locator("summary").all():
                summary.click()
            found[name] = audit(page)
        page.goto(f"{address}/embed?theme={theme}")
        expect(page.locator("#chips button").first).to_be_visible()
        found["embed"] = audit(page)
        for question in ("谁主持了会议？", "有哪些人？", "火星基地何时竣工？"):
            page.locator("#box").fill(question)
            page.locator("#box").press("Enter")
            expect(page.locator(".nq-question").last).to_have_text(question)
            expect(page.locator(".nq-pending")).to_have_count(0)
            found[f"embed {question}"] = audit(page)
    assert found == {name: [] for name in found}


def test_all_of_the_chat_is_reached_by_tab_and_seen_to_be(browser: Browser, address: str) -> None:
    with opened(browser, address) as chat:
        page = chat.page
        expect(page.locator("#nq-suggest button").first).to_be_visible()
        reached = tab_through(page)
        for what in ("box", "suggestion", "send", "home"):
            assert what in reached, (what, reached)
        focus(page, "suggestion")
        page.keyboard.press("Enter")
        expect(page.locator(".nq-answered")).to_have_count(1)
        expect(page.locator("#nq-new")).to_be_visible()
        reached = tab_through(page)
        for what in ("box", "cite", "title", "stored", "original", "more", "copies", "new"):
            assert what in reached, (what, reached)
        focus(page, "cite")
        page.keyboard.press("Enter")
        expect(page.locator("#cite-1-1")).to_be_focused()
        # From the source it is one key to its article; there the next one goes on from the mark.
        page.keyboard.press("Tab")
        with page.context.expect_page() as opened_page:
            page.keyboard.press("Enter")
        expect(opened_page.value.locator("mark#answer")).to_have_text("卓远航")
        opened_page.value.keyboard.press("Tab")
        expect(opened_page.value.locator("summary")).to_be_focused()
        focus(page, "new")
        page.keyboard.press("Enter")
        expect(page.locator("#nq-suggest button").first).to_be_visible()


def test_all_of_the_embedded_page_is_reached_by_tab(browser: Browser, address: str) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{address}/embed")
        assert {"embed box", "embed send", "chip"} <= tab_through(page)
        focus(page, "chip")
        page.keyboard.press("Enter")
        expect(page.locator(".nq-answered")).to_have_count(1)
        wanted = {"cite", "title", "stored", "original", "more", "copies", "embed new"}
        assert wanted <= tab_through(page)


def tab_through(page: Page) -> set[str]:
    """What the Tab key comes to; each looks otherwise with the focus than without."""
    reached: set[str] = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        name, plain = page.evaluate(_FOCUSED)
        if name:
            assert not plain, f"no visible focus: {plain}"
            reached.add(name)
    return reached


def focus(page: Page, name: str) -> None:
    """Presses Tab until it comes there."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED)[0] == name:
            return
    raise AssertionError(f"Tab never comes to {name}")


# The element with the focus, by the parts that we know; and itself where nothing shows the focus.
_FOCUSED = """() => {
  const names = {
    "#nq-box input": "box", "#nq-box .submit-button": "send", "#nq-suggest button": "suggestion",
    "#nq-new": "new", ".nq-top a": "home", ".nq-cite": "cite", ".nq-title": "title",
    ".nq-stored": "stored", ".nq-original": "original", ".nq-more > summary": "more",
    ".nq-copies > summary": "copies", "#box": "embed box", "#send": "embed send",
    ".chip": "chip", "#fresh": "embed new",
  };
  const own = document.activeElement;
  if (!own || own === document.body) return ["", ""];
  const around = [own, own.parentElement, own.parentElement?.parentElement].filter(Boolean);
  const looks = () => around.map((element) => {
    const style = getComputedStyle(element);
    return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join(" ");
  }).join();
  const focused = looks();
  own.blur();
  const blurred = looks();
  own.focus({ preventScroll: true });
  const found = Object.keys(names).find((selector) => own.matches(selector));
  const name = found ? names[found] : own.outerHTML.slice(0, 120);
  return [name, focused === blurred ? own.outerHTML.slice(0, 200) : ""];
}"""


def test_an_input_method_ends_its_word_with_enter_and_sends_nothing(
    browser: Browser, address: str
) -> None:
    """What Chromium does for a real one: a composition, keys 229, and at its end the words."""
    with opened(browser, address) as chat, browser.new_context(locale="zh-CN") as context:
        embedded = context.new_page()
        embedded.goto(f"{address}/embed")
        for page, box in ((chat.page, "#nq-box input"), (embedded, "#box")):
            page.locator(box).focus()
            keys = page.context.new_cdp_session(page)
            for key in ("z", "zhu", "zhuchi"):
                keys.send("Input.dispatchKeyEvent", _KEY_229 | {"type": "rawKeyDown"})
                given = {"text": key, "selectionStart": len(key), "selectionEnd": len(key)}
                keys.send("Input.imeSetComposition", given)
                keys.send("Input.dispatchKeyEvent", _KEY_229 | {"type": "keyUp"})
            # Some input methods let the key itself through as well, with its keypress.
            page.keyboard.press("Enter")
            page.wait_for_timeout(800)
            assert page.locator(".nq-question").count() == 0
            keys.send("Input.insertText", {"text": "谁主持"})
            expect(page.locator(box)).to_have_value(re.compile(r"谁主持\s*"))
            page.keyboard.press("Enter")
            expect(page.locator(".nq-question")).to_have_text("谁主持")
            expect(page.locator(".nq-answered")).to_have_count(1)


_KEY_229: dict[str, Any] = {"windowsVirtualKeyCode": 229, "key": "Process", "code": "KeyZ"}
