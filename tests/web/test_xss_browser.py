"""Every payload in every field that the chat shows, in a real browser: it stays words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from newsqa.dialogue.parse import trim_question
from newsqa.settings import load_settings
from newsqa.text.web_address import web_address
from newsqa.types import Answer, Article, FieldAnswer, Hit, Passage
from newsqa.web.pages import article_link

from .browser import DESKTOP, Watched, opened, served, window
from .conftest import StubEngine, abstained, listed, span_of
from .payloads import PAYLOADS, article_of

pytestmark = pytest.mark.slow

SIZE = 33
BATCHES = tuple(PAYLOADS[first : first + SIZE] for first in range(0, len(PAYLOADS), SIZE))
SPOKEN = "凌霜主持了会议。"


def numbered(payload: str, number: int) -> Article:
    """An article with the payload in its text, too."""
    id_ = f"{number}/{' '.join(payload.split())}"
    return article_of(payload, id_, f"{payload}{SPOKEN}{payload}")


ARTICLES = tuple(numbered(payload, number) for number, payload in enumerate(PAYLOADS))


class HostileEngine(StubEngine):
    """Answers with the articles of a batch: as a list, as a field, or by keeping silent."""

    def __init__(self) -> None:
        super().__init__(ARTICLES, settings=load_settings(question_characters=4096))

    def ask(self, question: str, **options: Any) -> Answer:
        how, _, rest = question.partition("：")
        number = int(rest.partition("：")[0])
        if how == "列":
            articles = ARTICLES[number * SIZE : (number + 1) * SIZE]
            spans = [span_of(article, SPOKEN) for article in articles]
            return listed(question, *spans)
        words = "\n".join(BATCHES[number])
        one = replace(numbered(words, number), id="one")
        if how == "栏":
            field = FieldAnswer(one, "author", words, 0.9)
            return Answer(question, "answered", (), (), 0.9, None, 7, form="field", field=field)
        return abstained(question, [Hit(Passage(one, 0, 5), 1.0)])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(HostileEngine()) as found:
        yield found


@pytest.fixture(scope="module")
def chat(browser: Browser, address: str) -> Iterator[Watched]:
    with opened(browser, address, DESKTOP) as found:
        yield found


def parsed(text: str) -> str:
    """The text as a browser has it: line ends as \\n, and no null."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def send(page: Page, question: str) -> None:
    page.locator("#nq-box input").fill(question)
    sent = " ".join(page.locator("#nq-box input").input_value().split())
    page.locator("#nq-box input").press("Enter")
    expect(page.locator(".nq-question")).to_have_count(1)
    expect(page.locator(".nq-pending")).to_have_count(0)
    shown = page.locator(".nq-question").text_content()
    # Characters that cannot be seen are left out of a question.
    assert shown == parsed(trim_question(sent, len(sent)))


def texts(page: Page, selector: str) -> list[str]:
    found: list[str] = page.locator(selector).evaluate_all("all => all.map(e => e.textContent)")
    return found


def check(chat: Watched, address: str) -> None:
    """Nothing ran, nothing was asked for, and all that stands there is what we put there."""
    assert chat.page.evaluate(_INTRUDERS) == []
    assert chat.page.evaluate("window.hit") is None
    assert chat.page.url == f"{address}/"
    chat.check(address)


# Elements, attributes and addresses of what is rendered, against those that the renderer writes;
# and of the whole page what no part of it has.
_INTRUDERS = """() => {
  const tags = new Set(("SECTION P A ARTICLE HEADER FOOTER SPAN DIV SMALL TIME MARK STRONG"
    + " BLOCKQUOTE DETAILS SUMMARY UL LI H1 H2 H3 EM I").split(" "));
  const attributes
    = /^(class|id|href|target|rel|tabindex|datetime|lang|hreflang|role|aria-[a-z]+)$/;
  // What stands under an answer: its buttons with their icons, and what they are to send.
  const tools = new Set(["DIV", "BUTTON", "INPUT", "svg", "path", "P", "SPAN"]);
  const handles = new RegExp("^(class|role|type|title|hidden|maxlength|placeholder|autocomplete"
    + "|viewBox|d|aria-[a-z]+|data-(act|ask|reason|feedback|markdown|copy))$");
  const of = (element, names, allowed) => names.has(element.tagName)
    && [...element.attributes].every(({ name }) => allowed.test(name));
  // The panel of filters: nothing in it is an article's.
  const panel = new Set("DETAILS SUMMARY LABEL INPUT BUTTON DIV SPAN P".split(" "));
  const settable = new RegExp("^(id|class|lang|type|name|for|role|hidden|maxlength|placeholder"
    + "|autocomplete|data-shown|aria-[a-z]+)$");
  const ours = (element) => element.closest("#nq-filters, #nq-filter-chips")
    ? of(element, panel, settable)
    : (element.closest(".nq-actions") ? of(element, tools, handles) : of(element, tags, attributes))
      && (!element.id || /^cite-[0-9-]+$/.test(element.id));
  const rendered = [...document.querySelectorAll(".nq, .nq *")].filter((e) => !ours(e));
  const links = [...document.querySelectorAll("a[href], area[href]")]
    .filter((link) => !/^https?:$/.test(new URL(link.href, document.baseURI).protocol));
  const running = [...document.querySelectorAll("*")].filter((element) =>
    ["IFRAME", "OBJECT", "EMBED", "FRAME", "MARQUEE", "MATH", "VIDEO", "AUDIO"]
      .includes(element.tagName)
    || [...element.attributes].some(({ name }) => name.startsWith("on")));
  return [...rendered, ...links, ...running].map((element) => element.outerHTML.slice(0, 300));
}"""


@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_payloads_in_questions_answers_and_sources_stay_words(
    chat: Watched, address: str, number: int
) -> None:
    page, batch = chat.page, BATCHES[number]
    send(page, f"列：{number}：{' '.join(batch)}")
    assert texts(page, ".nq-source .nq-title") == [parsed(p.strip()) for p in batch]
    assert texts(page, ".nq-source > header .nq-publisher") == [parsed(p) for p in batch]
    assert texts(page, ".nq-passage") == [parsed(f"{p}{SPOKEN}{p}") for p in batch]
    assert texts(page, ".nq-passage mark") == [SPOKEN] * len(batch)
    assert texts(page, ".nq-copies li > a:first-child") == [parsed(p.strip()) for p in batch]
    sent_to = page.locator(".nq-source > footer .nq-original").evaluate_all(
        "all => all.map(e => e.getAttribute('href').split('#')[0])"
    )
    assert sent_to == [parsed(p).split("#")[0] for p in batch if web_address(p)]
    check(chat, address)
    page.get_by_role("button", name="新的对话").click()
    expect(page.locator(".nq-question")).to_have_count(0)
    for how in ("栏", "默"):
        send(page, f"{how}：{number}：{batch[0]}")
        words = parsed("\n".join(batch).strip())
        shown = texts(page, ".nq-answered .nq-text" if how == "栏" else ".nq-abstained li > a")
        assert [text.strip().removesuffix("[1]") for text in shown] == [words]
        check(chat, address)
        page.get_by_role("button", name="新的对话").click()
        expect(page.locator(".nq-question")).to_have_count(0)


def test_the_start_page_offers_no_payload_as_markup(chat: Watched, address: str) -> None:
    chat.page.goto(f"{address}/")
    expect(chat.page.locator(".nq-foot")).to_contain_text("数据截至")
    check(chat, address)


def test_payloads_on_the_article_page_stay_words(browser: Browser, address: str) -> None:
    # A window of its own: a chat that is left while it still loads complains of that.
    with window(browser) as shown:
        for article in ARTICLES[::4]:
            shown.page.goto(f"{address}/{article_link(article, span_of(article, SPOKEN))}")
            expect(shown.page.locator("mark#answer")).to_have_text(SPOKEN)
            _check_article_page(shown.page, article)
        shown.check(address)


def _check_article_page(page: Page, article: Article) -> None:
    found: dict[str, Any] = page.evaluate(_ARTICLE)
    assert found["title"] == parsed(article.title)
    assert found["body"].replace("\n", "") == parsed(article.text).replace("\n", "")
    assert found["strange"] == []
    assert found["hit"] is None


_ARTICLE = """() => ({
  title: document.querySelector("h1").textContent,
  body: document.querySelector(".nq-body").textContent,
  hit: window.hit ?? null,
  strange: [...document.querySelectorAll("*")].filter((element) =>
    ["SCRIPT", "IFRAME", "IMG", "OBJECT", "EMBED", "BASE", "FORM", "INPUT", "SVG", "MATH"]
      .includes(element.tagName.toUpperCase())
    || [...element.attributes].some(({ name, value }) => name.startsWith("on") || name === "style"
      || (name === "href" && !/^(https?:|\\/(?!\\/))/.test(value)))).map((e) => e.outerHTML),
})"""
