"""Written answers from an endpoint to each face: a model that obeys an article, and failures."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from newsqa.cli.written import written_lines
from newsqa.engine import NewsQA
from newsqa.types import Article
from newsqa.web.app import create_app
from newsqa.web.chat import Chat
from newsqa.web.mcp import Tools
from newsqa.web.metrics import Metrics
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.rate_limit import BoundedExecutor
from tests.writing.endpoint import QUESTION, TRUE, Script, opened, scripted, seconds
from tests.writing.injections import INJECTIONS, Injection

from .browser import served

SHOWN = TRUE[0].replace("[1]", "")
WRITTEN = "420000"
"""In the second sentence, and in no article: there are 42万."""
TIMEOUT = 6
EVENTS = {"Accept": "text/event-stream"}
MESSAGES = [{"role": "user", "content": QUESTION}]


@dataclass(frozen=True)
class House:
    """A real store behind the whole application, and the script of its language model."""

    engine: NewsQA
    client: TestClient
    script: Script


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    script = Script()
    with pytest.MonkeyPatch.context() as patch, scripted(script) as url:
        folder = tmp_path_factory.mktemp("written")
        patch.chdir(folder)
        engine = opened(folder, url, llm_timeout=TIMEOUT, requests_per_minute=0)
        with TestClient(create_app(engine)) as client:
            client.post("/api/v1/ask", json={"question": QUESTION})  # loads the models
            yield House(engine, client, script)


def events(text: str) -> list[tuple[str, Any]]:
    blocks = (block.split("\n") for block in text.strip().split("\n\n"))
    return [(name[7:], json.loads(data[6:])) for name, data in blocks]


def written_html(html: str) -> str:
    """What a page shows as written."""
    return "".join(re.findall(r'nq-written">.*?</ul>', html, re.S))


def written_markdown(text: str) -> str:
    return text.partition("由语言模型撰写")[2].partition("来源")[0]


def written_json(value: Mapping[str, Any]) -> str:
    shown = value["answers"] if value["form"] == "written" else []
    return "".join(one["text"] for one in shown)


def of_stream(text: str) -> str:
    found = events(text)
    whole = [written_json(data) for name, data in found if name == "answer"]
    return "".join([data["text"] for name, data in found if name == "delta"] + whole)


def of_widget(text: str) -> str:
    return "".join(written_html(data["html"]) for _, data in events(text))


def of_completion(text: str) -> str:
    chunks = [json.loads(line[6:]) for line in text.split("\n\n") if line.startswith("data: {")]
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    return written_markdown("".join(delta.get("content", "") for delta in deltas))


def page(engine: NewsQA) -> str:
    """What the chat in the browser shows at the end."""
    executor = BoundedExecutor(1, 1)
    chat = Chat(QuestionQueue(engine, executor, Metrics(executor), "chat"))
    shown: list[str] = []

    async def ask() -> None:
        async for update in chat.ask(QUESTION, "0" * 32 + " zh 0"):
            if isinstance(update[1], list):
                shown.append(update[1][-1].content.value)

    asyncio.run(asyncio.wait_for(ask(), 60))
    return shown[-1]


def faces(house: House) -> dict[str, str]:
    """What each face shows as written by the language model."""
    post, engine = house.client.post, house.engine
    ask = {"question": QUESTION}
    completion = {"messages": MESSAGES}
    streamed = {**completion, "stream": True}
    executor = BoundedExecutor(1, 1)
    queue = QuestionQueue(engine, executor, Metrics(executor), "tools")
    tool = asyncio.run(Tools(queue).ask(QUESTION))
    answer = engine.write(engine.ask(QUESTION))
    whole = post("/v1/chat/completions", json=completion).json()
    assert answer.written
    return {
        "REST": written_json(post("/api/v1/ask", json=ask).json()),
        "events": of_stream(post("/api/v1/ask", json=ask, headers=EVENTS).text),
        "widget": of_widget(post("/embed/ask", json={**ask, "written": True}, headers=EVENTS).text),
        "completion": written_markdown(whole["choices"][0]["message"]["content"]),
        "stream": of_completion(post("/v1/chat/completions", json=streamed).text),
        "page": written_html(page(engine)),
        "tool": written_json(tool),
        "terminal": "\n".join(written_lines(answer.written, "zh")[1:-1]),
    }


def rarely(one: Injection, number: int) -> Any:
    """All injections in the slow tests, every tenth in the others."""
    return pytest.param(one, id=str(number), marks=[pytest.mark.slow] if number % 10 else [])


@pytest.mark.parametrize("one", map(rarely, INJECTIONS, range(len(INJECTIONS))))
def test_an_injection_reaches_no_face(one: Injection, house: House) -> None:
    """The endpoint obeys, whether or not it is sent the article."""
    reset(house.script, pieces=[one.obeyed, "\n", TRUE[0]])
    text = f"4月2日，青溪县又开了一次植树动员会，仍由县长卓远航主持。\n{one.planted}"
    house.engine.add(Article("planted", text, title="植树动员会又开一次", published="2024-04-03"))
    try:
        shown = faces(house)
    finally:
        house.engine.remove(["planted"])
    obeyed = re.sub(r"\[\d\]|。$", "", one.obeyed)
    assert [name for name, text in shown.items() if SHOWN not in text] == []
    assert [name for name, text in shown.items() if obeyed in text] == []
    sent = "".join(
        message["content"] for body in house.script.asked for message in body["messages"]
    )
    assert one.planted not in sent


def reset(script: Script, **given: Any) -> None:
    """Let the endpoint behave in another way."""
    fresh = Script(**given)
    for one in fields(Script):
        setattr(script, one.name, getattr(fresh, one.name))


FAILURES = {
    "slow": ("timeout", {"first": 60.0}),
    "stalls": ("timeout", {"pieces": ["会", "议"], "pause": 60.0}),
    "drips": ("timeout", {"raw": b"data: " + b" " * 500, "pause": 0.2}),
    "too many requests": ("rate_limited", {"status": 429}),
    "wrong key": ("wrong_key", {"status": 401}),
    "server error": ("refused", {"status": 500}),
    "no stream": ("malformed", {"raw": b"data: ?\n\n"}),
    "cut off": ("malformed", {"pieces": ["会议"], "ends": False}),
    "nothing": ("unsupported", {}),
    "refuses": ("unsupported", {"pieces": ["抱歉，我无法回答这个问题。"]}),
    "another language": ("unsupported", {"pieces": ["The county head chaired it[1]."]}),
    "repeats itself": ("unsupported", {"pieces": ["会议由费云天主持[1]。"] * 50}),
    "markup": ("unsupported", {"pieces": ["<b>县长卓远航主持会议</b>[1]。"]}),
    "instructions": ("unsupported", {"pieces": [one.obeyed for one in INJECTIONS[:6]]}),
}


WAITS = frozenset({"slow", "stalls", "drips"})
"""Failures that are known when the time is over."""


@pytest.mark.parametrize(
    ("problem", "given"),
    [
        pytest.param(*given, id=name, marks=[pytest.mark.slow] if name in WAITS else [])
        for name, given in FAILURES.items()
    ],
)
def test_a_failure_is_ordinary(
    problem: str, given: dict[str, Any], house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer of the articles in time, one line for readers, one of the log, one count."""
    reset(house.script, **given)
    check_failure(problem, house, caplog)


def test_an_endpoint_that_is_down_is_ordinary(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    with scripted(Script()) as url:
        pass
    engine = opened(tmp_path, url, llm_timeout=TIMEOUT)
    with TestClient(create_app(engine)) as client:
        check_failure("unreachable", House(engine, client, Script()), caplog)


def check_failure(problem: str, house: House, caplog: pytest.LogCaptureFixture) -> None:
    before = counted(house, problem)
    found: list[Any] = []

    def ask() -> None:
        body = {"question": QUESTION, "written": True}
        found.extend(events(house.client.post("/embed/ask", json=body, headers=EVENTS).text))

    with caplog.at_level(logging.INFO, "newsqa"), logged_by("newsqa.writing") as lines:
        # Beyond the limit: what a busy machine takes to answer at all.
        assert seconds(ask) < TIMEOUT + 10
    ((name, reply),) = found
    assert name == "answer" and reply["answer"]["form"] == "exact"
    assert "卓远航" in reply["html"] and reply["html"].count("nq-quiet") == 1
    assert reply["answer"]["written"]["problem"] == problem
    assert len(lines) == 1 and "\n" not in lines[0]
    assert counted(house, problem) == before + 1


class Lines(logging.Handler):
    """What a logger writes; pytest's own handler has the filter of repetitions of a server."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def logged_by(name: str) -> Iterator[list[str]]:
    handler, logger = Lines(), logging.getLogger(name)
    logger.addHandler(handler)
    try:
        yield handler.lines
    finally:
        logger.removeHandler(handler)


def counted(house: House, problem: str) -> float:
    metrics = house.client.get("/metrics").text
    found = re.search(rf'newsqa_written_total{{outcome="{problem}"}} (\S+)', metrics)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize(
    ("path", "body", "answered"),
    [
        ("/api/v1/ask", {"question": QUESTION, "stream": True}, "event: answer"),
        ("/v1/chat/completions", {"messages": MESSAGES, "stream": True}, "data: {"),
    ],
)
def test_the_answer_is_sent_before_the_first_token(
    path: str, body: dict[str, Any], answered: str, house: House
) -> None:
    go = threading.Event()

    def pieces(_: object) -> list[str]:
        go.wait(30)
        return [TRUE[1]]

    reset(house.script, pieces=pieces)
    house.engine.add(Article("other", f"别的新闻：{path}。", title="别的"))  # nothing is cached
    lines: list[str] = []
    with (
        served(house.engine, []) as address,
        httpx.stream("POST", f"{address}{path}", json=body, timeout=60) as response,
    ):
        for line in response.iter_lines():
            lines.append(line)
            if line.startswith(answered) and not go.is_set():
                assert WRITTEN not in "".join(lines)
                go.set()
    assert WRITTEN in "".join(lines) and len(house.script.asked) == 1
