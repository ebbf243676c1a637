"""Make the pictures of docs/images with the real server over the sample articles.

    python docs/screenshots.py    (needs the extra dev, Chromium and Chinese glyphs)

Parts of pages are found by what people see of them or by classes that tests rely on as well.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
WIDE, PHONE = (1280, 800), (390, 844)
MOST_BYTES = 300_000
ANSWERED = "谁主持了枫渡大桥的通车仪式？"
FURTHER = (("talk", "那他是什么职务？"), ("digest", "总结一下"))
LISTED = "会议下发了哪些文件？"
SILENT = "火星基地什么时候竣工？"
START_SECONDS = 300


def main() -> None:
    """Start newsqa, ask, and write the pictures."""
    IMAGES.mkdir(exist_ok=True)
    expect.set_options(timeout=120_000)
    with (
        tempfile.TemporaryDirectory() as folder,
        portal(Path(folder)) as site,
        served(Path(folder) / "store", site) as address,
        sync_playwright() as playwright,
    ):
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        take_chat(browser, address)
        take_widget(browser, address, site, Path(folder))
        browser.close()
    for picture in sorted(IMAGES.glob("*.png")):
        size = picture.stat().st_size
        sys.stdout.write(f"{picture.relative_to(ROOT)} {size // 1000} kB\n")
        if size > MOST_BYTES:
            raise SystemExit(f"{picture.name} is larger than {MOST_BYTES} bytes")


def take_chat(browser: Browser, address: str) -> None:
    """The chat: start, answer, list, silence, follow-ups; dark, and on a phone."""
    with window(browser, address) as page:
        picture(page, "start")
    for name, question in (("answer", ANSWERED), ("list", LISTED), ("abstention", SILENT)):
        with window(browser, address) as page:
            ask(page, question)
            picture(page, name)
    with window(browser, address) as page:
        ask(page, ANSWERED)
        for name, question in FURTHER:
            ask(page, question)
            picture(page, name)
    with window(browser, f"{address}/?__theme=dark") as page:
        ask(page, ANSWERED)
        picture(page, "dark")
    with window(browser, address, PHONE) as page:
        ask(page, ANSWERED)
        picture(page, "phone")


def take_widget(browser: Browser, address: str, site: str, folder: Path) -> None:
    """The widget in the sample portal, with an answer."""
    for source in (ROOT / "examples" / "portal").iterdir():
        words = source.read_text(encoding="utf-8")
        (folder / source.name).write_text(words.replace("http://127.0.0.1:7860", address), "utf-8")
    context = browser.new_context(viewport=size(WIDE), locale="zh-CN", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site}/index.html")
    page.evaluate("newsqa.ask", ANSWERED)
    expect(page.frame_locator("newsqa-widget iframe").locator("mark").first).to_be_visible()
    picture(page, "widget")
    context.close()


@contextmanager
def window(browser: Browser, address: str, measures: tuple[int, int] = WIDE) -> Iterator[Page]:
    """The chat in a fresh window, ready to be asked."""
    context = browser.new_context(viewport=size(measures), locale="zh-CN", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".nq-foot")).to_contain_text("数据截至")
    yield page
    context.close()


def ask(page: Page, question: str) -> None:
    """Ask, and wait for the answer."""
    answers = page.locator(".nq-answered, .nq-abstained")
    before = answers.count()
    page.locator("#nq-box input").fill(question)
    page.locator("#nq-box input").press("Enter")
    expect(answers).to_have_count(before + 1)
    expect(page.locator(".nq-pending")).to_have_count(0)


def picture(page: Page, name: str) -> None:
    """Write what the window shows, without the caret."""
    page.wait_for_timeout(600)
    page.screenshot(path=IMAGES / f"{name}.png", caret="hide", animations="disabled")


def size(measures: tuple[int, int]) -> ViewportSize:
    """Width and height in the form that Playwright needs."""
    return {"width": measures[0], "height": measures[1]}


@contextmanager
def portal(folder: Path) -> Iterator[str]:
    """A server of the files of a folder, on another origin than newsqa's."""
    handler = partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def served(store: Path, site: str) -> Iterator[str]:
    """`newsqa serve` over a fresh store with the sample articles."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "newsqa", "serve", "--port", str(port)]
    settings = {
        "NEWSQA_STORE": str(store),
        "NEWSQA_EMBED_HOSTS": f'["{site}"]',
        "NEWSQA_REQUESTS_PER_MINUTE": "0",
    }
    # The folder of the store, so that no newsqa.toml of the checkout changes the pictures.
    server = subprocess.Popen(command, cwd=store.parent, env=_environment() | settings)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    try:
        while not _ready(address):
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("newsqa serve did not start")
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _environment() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONPATH": str(ROOT / "src")}


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    main()
