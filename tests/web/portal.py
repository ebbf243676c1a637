"""A site of another origin that embeds the widget, and a visit to it in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Dialog, FrameLocator, Page, expect

from .browser import DESKTOP


@dataclass
class Site:
    """A portal: pages by path, and the headers that all of them carry."""

    address: str
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    policy: str = ""

    @property
    def near(self) -> str:
        """The same pages as another origin of newsqa's own site.

        Chromium gives frames of foreign sites no sessionStorage where it blocks their cookies, as
        in the private windows that tests open.
        """
        return self.address.replace("localhost", "127.0.0.1")


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *arguments: Any) -> None:
        self.site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        kind, body = self.site.pages.get(urlsplit(self.path).path, ("text/plain", ""))
        data = body.encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        if self.site.policy:
            self.send_header("Content-Security-Policy", self.site.policy)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def portal() -> Iterator[Site]:
    """A server of another site: localhost, where newsqa is 127.0.0.1."""
    site = Site("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site))
    site.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def page_with(newsqa: str, body: str = "", **data: str) -> str:
    """A page of the portal with the widget; nothing in it is inline."""
    attributes = "".join(f' data-{name}="{value}"' for name, value in data.items())
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,"><title>门户</title>'
        f'<script src="{newsqa}/widget.js" defer data-newsqa{attributes}></script>'
        '<script src="portal.js" defer></script></head>'
        f"<body><h1>门户</h1>{body}</body></html>"
    )


@dataclass
class Visit:
    """A window on the portal, and what it asked for and complained about."""

    page: Page
    requested: list[str]
    errors: list[str]
    dialogs: list[str]

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    def dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self) -> None:
        button = self.page.get_by_role("button", name="新闻问答")
        if button.get_attribute("aria-expanded") == "false":  # after a reload it is as it was left
            button.click()
        expect(self.frame.locator("#state")).to_contain_text("共 1 篇")

    def ask(self, question: str) -> None:
        self.frame.locator("#box").fill(question)
        self.frame.locator("#box").press("Enter")
        expect(self.frame.locator(".nq-question").last).to_have_text(question)
        expect(self.frame.locator(".nq-pending")).to_have_count(0)

    def events(self, name: str) -> list[dict[str, Any]]:
        found: list[list[Any]] = self.page.evaluate("events")
        return [detail for kind, detail in found if kind == name]

    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.requested if not url.startswith("data:")}

    def overflow(self) -> int:
        wide = "document.documentElement.scrollWidth - innerWidth"
        frame = self.page.frames[1].evaluate(
            "Math.max(document.documentElement.scrollWidth - innerWidth,"
            " document.getElementById('view').scrollWidth"
            " - document.getElementById('view').clientWidth)"
        )
        return max(int(self.page.evaluate(wide)), int(frame))


@contextmanager
def visit(
    browser: Browser, address: str, size: tuple[int, int] = DESKTOP, **options: Any
) -> Iterator[Visit]:
    given: Mapping[str, Any] = {"locale": "zh-CN", "reduced_motion": "reduce"} | options
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **given)
    seen = Visit(context.new_page(), [], [], [])
    context.on("request", lambda request: seen.requested.append(request.url))
    context.on("weberror", lambda error: seen.errors.append(str(error.error)))
    context.on("dialog", seen.dismiss)
    context.on(
        "console",
        lambda message: seen.errors.append(message.text) if message.type == "error" else None,
    )
    seen.page.goto(address)
    yield seen
    context.close()
