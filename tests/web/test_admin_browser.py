"""The operator's pages in a browser: two sizes, two languages, keyboard, axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from newsqa.operations.desk import Desk
from newsqa.operations.golden import GoldenQuestion
from newsqa.types import Feedback
from newsqa.web.admin.rendering import PAGES
from tests.web.browser import DESKTOP, PHONE, UNANSWERABLE, served, window
from tests.web.conftest import sample_engine

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
TOKEN = "a token of some length"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("admin")
    places = [{"name": "town", "location": str(folder / "articles"), "refresh": "30m"}]
    engine = sample_engine(folder, admin_token=TOKEN, questions_log="full", source=places)
    desk = Desk.over(engine)
    desk.questions.answered("chat", engine.ask(UNANSWERABLE), 0.5)
    engine.note(Feedback("f" * 32, "2024-08-01", "大桥多长？", "错", (), "bad", "wrong", "?", 1))
    desk.golden.put(GoldenQuestion(UNANSWERABLE, ""))
    yield desk
    desk.database.close()


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with served(desk.engine, desk=desk) as address:
        yield address


def log_in(page: Page, address: str, lang: str = "zh") -> None:
    page.goto(f"{address}/admin?lang={lang}")
    page.locator("#token").fill(TOKEN)
    page.locator("#token").press("Enter")
    page.wait_for_url(f"{address}/admin")
    page.goto(f"{address}/admin?lang={lang}")


@pytest.mark.parametrize(("size", "lang"), [(DESKTOP, "zh"), (PHONE, "en")])
def test_axe_finds_nothing_and_nothing_is_cut(
    browser: Browser, address: str, size: tuple[int, int], lang: str
) -> None:
    with window(browser, size) as watched:
        page = watched.page
        log_in(page, address, lang)
        for name in PAGES:
            page.goto(f"{address}/admin/{name}")
            assert page.locator("html").get_attribute("lang") == ("en" if lang == "en" else "zh-CN")
            assert watched.overflow() <= 0, name
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name
        watched.check(address)


def test_what_can_be_undone_fits_a_phone(browser: Browser, address: str, desk: Desk) -> None:
    with window(browser, PHONE) as watched:
        page = watched.page
        log_in(page, address)
        page.goto(f"{address}/admin/generations")
        assert page.get_by_role("table").get_by_role("row").count() > 1, "it is still a table"
        for cell in page.locator("tbody td").all():
            box = cell.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
        button = page.locator("button.danger").first.bounding_box()
        assert button and button["x"] + button["width"] <= PHONE[0]
        for cell in page.locator("td.number, td.time").all():
            assert cell.evaluate(_LINES) == 1, "a number is not broken"
        watched.check(address)


_LINES = """cell => { const range = document.createRange(); range.selectNodeContents(cell);
    return new Set([...range.getClientRects()].map((rect) => Math.round(rect.top))).size; }"""


def test_an_answer_is_picked_in_the_text_with_the_keyboard(
    browser: Browser, address: str, desk: Desk
) -> None:
    article = desk.engine.latest(1)[0]
    with window(browser) as watched:
        page = watched.page
        log_in(page, address)
        page.goto(f"{address}/admin/golden?question=谁？&article={article.id}")
        page.evaluate(
            """() => { const text = document.getElementById("pick").firstChild;
            getSelection().setBaseAndExtent(text, 2, text, 8); }"""
        )
        page.locator("#answer").focus()
        assert page.locator("#answer").input_value() == article.text[2:8]
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/admin/golden")
        watched.check(address)
    assert GoldenQuestion("谁？", article.text[2:8], article.id, 2, 8) in desk.golden.stored()


def test_what_is_lost_is_asked_about(browser: Browser, address: str, desk: Desk) -> None:
    article = desk.engine.latest(1)[0]
    with window(browser) as watched:
        page = watched.page
        log_in(page, address)
        page.goto(f"{address}/admin/article?id={article.id}")
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.locator("button.danger").click()
        assert desk.engine.article(article.id)
        page.once("dialog", lambda dialog: dialog.accept())
        page.locator("button.danger").click()
        page.wait_for_url(f"{address}/admin/articles")
    assert desk.engine.article(article.id) is None
