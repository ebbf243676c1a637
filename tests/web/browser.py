"""A real browser before a real server: what the tests of pages share."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from newsqa.operations.desk import Desk
from newsqa.web.app import create_app, make_server
from newsqa.web.connections import ConnectionLimits
from newsqa.web.engine_api import EngineApi
from newsqa.web.hosts import HostMiddleware

CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# All its words stand in one sentence, so that any sound reader finds it.
QUESTION = "林业局局长沙小满通报了什么？"
SENTENCE = "林业局局长沙小满通报了去年的成活率。"
UNANSWERABLE = "火星基地何时竣工？"
DESKTOP, PHONE = (1280, 860), (390, 844)
WAIT = 30_000
expect.set_options(timeout=WAIT)

_CUT_OFF = re.compile(r"AbortError|(?:Unexpected error )?Connection errored out")


@dataclass
class Watched:
    """A page, and what it asked for and complained about."""

    page: Page
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        box = self.page.locator("#nq-box input")
        box.fill(question)
        box.press("Enter")
        expect(self.page.locator(".nq-question").last).to_have_text(question)
        expect(self.page.locator(".nq-pending")).to_have_count(0)

    def reload(self) -> None:
        """Reload the page; ignore what Gradio logs about the streams that this cuts off."""
        before = len(self.complaints)
        self.page.reload()
        self.complaints[before:] = [
            text for text in self.complaints[before:] if not _CUT_OFF.match(text)
        ]

    def check(self, address: str) -> None:
        own = urlsplit(address).netloc
        assert {urlsplit(url).netloc for url in self.requested} == {own}
        assert self.complaints == []

    def overflow(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of this machine; the test is skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium on this machine; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield opened
        opened.close()


@contextmanager
def served(
    engine: EngineApi,
    hosts: Sequence[str] = (),
    port: int = 0,
    limits: ConnectionLimits | None = None,
    desk: Desk | None = None,
) -> Iterator[str]:
    """A server in a thread; its address."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        app = create_app(engine, frame_ancestors=hosts, desk=desk)
        server = make_server(HostMiddleware(app, engine.settings), limits or ConnectionLimits())
        server.config.timeout_graceful_shutdown = 1
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@contextmanager
def window(browser: Browser, size: tuple[int, int] = DESKTOP) -> Iterator[Watched]:
    """A fresh window, still empty."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", reduced_motion="reduce"
    )
    watched = Watched(context.new_page())
    watch(context, watched)
    yield watched
    context.close()


@contextmanager
def opened(
    browser: Browser, address: str, size: tuple[int, int] = DESKTOP, query: str = ""
) -> Iterator[Watched]:
    """The chat in a fresh window."""
    with window(browser, size) as watched:
        watched.page.goto(f"{address}/{query}")
        expect(watched.page.locator(".nq-foot")).to_contain_text("数据截至")
        yield watched


def watch(context: BrowserContext, watched: Watched) -> None:
    context.on("request", lambda request: watched.requested.append(request.url))
    context.on("weberror", lambda error: watched.complaints.append(str(error.error)))
    context.on("dialog", lambda dialog: watched.complaints.append(dialog.message))
    context.on(
        "console",
        lambda message: (
            watched.complaints.append(message.text) if message.type == "error" else None
        ),
    )
