"""The link to the original page, followed in a real browser: it shows the cited sentence."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from newsqa.types import Article

from .browser import DESKTOP, opened, served
from .conftest import StubEngine, answered, span_of
from .portal import portal

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "sentence", ["凌霜主持了会议。", "会议下发了方案，要求全县种树，局长凌霜通报了成活率。"]
)
def test_the_original_page_opens_at_the_sentence(browser: Browser, sentence: str) -> None:
    filler = [f"第{number}段，说的是别的事情。" for number in range(120)]
    text = "\n".join((*filler, sentence, *filler))
    with portal() as paper:
        paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
        page = f'<!doctype html><meta charset="utf-8"><title>原文</title>{paragraphs}'
        paper.pages["/trees"] = ("text/html", page)
        article = Article("long", text, "很长的报道", f"{paper.address}/trees")
        engine = StubEngine([article], answered("谁？", span_of(article, "凌霜", sentence)))
        with served(engine) as address, opened(browser, address, DESKTOP) as chat:
            chat.ask("谁？")
            with chat.page.context.expect_page() as found:
                chat.page.locator(".nq-original").first.click()
            found.value.wait_for_load_state()
            expect(found.value.locator("p", has_text=sentence)).to_be_in_viewport()
            assert found.value.evaluate("scrollY") > 1000
