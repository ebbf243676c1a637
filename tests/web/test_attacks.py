"""What strangers can do to a running server: they get what they ask for, others go on."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Any

import httpx
import pytest

from newsqa.querying.retrieval import Method
from newsqa.settings import Settings, load_settings
from newsqa.types import Answer, Article, Hit

from .browser import served
from .conftest import StubEngine, answered, span_of
from .gradio_queue import ChatPage

ARTICLE = Article(
    "m1", "3月5日，大会召开。常务副区长祁望舒主持会议。", "大会", published="2024-03-05"
)
KEY = "0123456789abcdef" * 2
PAGES = ("/", "/readyz", "/article/m1", "/api/v1/articles/m1")


class Slow(StubEngine):
    """Answers when it is let."""

    def __init__(self, settings: Settings | None = None) -> None:
        given = answered("谁？", span_of(ARTICLE, "祁望舒"))
        super().__init__([ARTICLE], given, settings=settings)
        self.go_on = threading.Event()

    def ask(self, question: str, **options: Any) -> Answer:
        assert self.go_on.wait(60)
        return super().ask(question)

    def search(self, question: str, k: int = 20, method: Method = "both") -> list[Hit]:
        self.asked.append(question)
        assert self.go_on.wait(60)
        return []


@pytest.mark.slow
@pytest.mark.alone
def test_reopening_a_talk_again_and_again_stops_nobody_else() -> None:
    engine = Slow()
    with served(engine) as address, httpx.Client(base_url=address, timeout=20) as client:
        page = ChatPage(client, KEY)
        assert page.ask("谁？").status_code == 200
        # As many as at one a second come in the minute that a page waits for an answer.
        for _ in range(60):
            assert page.reloaded().open().status_code == 200
        time.sleep(1)
        for path in PAGES:
            started = time.monotonic()
            assert client.get(path).status_code == 200
            assert time.monotonic() - started < 5, path
        reader = ChatPage(client, "f" * 32)
        assert reader.open().status_code == 200
        assert "process_completed" in [message["msg"] for message in reader.messages()]
        engine.go_on.set()
        texts = [str(message.get("output")) for message in page.messages()]
        assert any("祁望舒" in text for text in texts)


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/search", "/embed/ask"])
def test_callers_who_hang_up_leave_the_line(path: str) -> None:
    engine = Slow(load_settings(questions_at_once=1, questions_waiting=3))
    with served(engine) as address, httpx.Client(base_url=address, timeout=20) as client:
        impatient = [threading.Thread(target=_hang_up, args=(address, path, n)) for n in range(4)]
        for one in impatient:
            one.start()
        for one in impatient:
            one.join()
        _wait_for_waiting(client, 0)
        answers: list[int] = []
        patient = threading.Thread(
            target=lambda: answers.append(client.post(path, json={"question": "耐心"}).status_code)
        )
        patient.start()
        _wait_for_waiting(client, 1)  # behind the one that is being answered
        engine.go_on.set()
        patient.join(20)
    assert answers == [200]
    assert len(engine.asked) == 2
    assert engine.asked[-1] == "耐心"


def _wait_for_waiting(client: httpx.Client, count: int) -> None:
    """Until so many questions wait; a busy server notices late who has gone."""
    deadline = time.monotonic() + 20
    while f"newsqa_questions_waiting {count}.0" not in client.get("/metrics").text:
        assert time.monotonic() < deadline, f"not {count} are waiting"
        time.sleep(0.05)


def _hang_up(address: str, path: str, number: int) -> None:
    with contextlib.suppress(httpx.ReadTimeout):
        httpx.post(f"{address}{path}", json={"question": f"急{number}"}, timeout=1)
