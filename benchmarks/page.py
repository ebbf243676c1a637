"""How long a reader waits for the page, and for an answer beyond what the engine takes.

    python -m benchmarks.page --store STORE [--questions news-qa.dev.jsonl]

The real server and a real Chromium on one machine. A page is ready when a question can be typed;
an answer is shown when it stands in the page. What the engine took comes from the same question
over REST just before (answers are not cached). Prints one JSON object.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from benchmarks.common import (
    add_questions,
    add_store,
    command,
    missing,
    print_figures,
    questions,
)

CHROMIUM = Path("/usr/bin/chromium")
BOX = "#nq-box input"
SHOWN = ".nq-answered, .nq-abstained"
LOADS = 7
A_TALK = 10
"""Questions of one talk; the chat shows the last turns only."""


def main() -> int:
    """Measure and print."""
    parser = command(__doc__)
    add_store(parser)
    add_questions(parser)
    parser.add_argument("--asked", type=int, default=30)
    arguments = parser.parse_args()
    if missing(arguments.store, arguments.questions, CHROMIUM):
        return 0
    asked = questions(arguments.questions, arguments.asked)
    with served(arguments.store) as site:
        print_figures(measured(site, asked))
    return 0


@contextmanager
def served(store: Path) -> Iterator[str]:
    """A server that is warm."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "newsqa", "serve", "--store", str(store), "--port", str(port)]
    process = subprocess.Popen(
        command,
        env={**os.environ, "NEWSQA_ANSWER_CACHE_SIZE": "0", "NEWSQA_REQUESTS_PER_MINUTE": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    site = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                if httpx.get(f"{site}/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        yield site
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def measured(site: str, asked: list[str]) -> dict[str, object]:
    """Milliseconds to the page and to answers."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        pages = []
        for _ in range(LOADS):
            page = browser.new_context().new_page()  # nothing cached
            started = time.perf_counter()
            page.goto(site)
            page.locator(BOX).first.wait_for()
            pages.append(1000 * (time.perf_counter() - started))
        beyond, whole = [], []
        for number, question in enumerate(asked):
            if number % A_TALK == 0:
                page = browser.new_context().new_page()
                page.goto(site)
                page.locator(BOX).first.wait_for()
            timings = httpx.post(f"{site}/api/v1/ask", json={"question": question}).json()
            engine = sum(timings["timings_ms"].values())
            there = page.locator(SHOWN).count()
            page.locator(BOX).first.fill(question)
            started = time.perf_counter()
            page.locator(BOX).first.press("Enter")
            page.wait_for_function(
                "([kind, there]) => document.querySelectorAll(kind).length > there",
                arg=[SHOWN, there],
                polling=10,
            )
            whole.append(1000 * (time.perf_counter() - started))
            beyond.append(whole[-1] - engine)
        browser.close()
    return {
        "page_ms": {"median": round(median(pages)), "slowest": round(max(pages))},
        "answer_shown_ms": {"median": round(median(whole)), "slowest": round(max(whole))},
        "beyond_the_engine_ms": {"median": round(median(beyond)), "slowest": round(max(beyond))},
        "questions": len(asked),
    }


if __name__ == "__main__":
    sys.exit(main())
