"""Endpoints that work, and that fail in each way that endpoints do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from newsqa.settings import Settings, load_settings
from newsqa.types import WritingProblem
from newsqa.writing.client import MOST_BYTES, ChatEndpoint, ChatMessage, WritingFailed

from .endpoint import Script, scripted, seconds

MESSAGES = [ChatMessage(role="user", content="问题")]
KEY = "sk-of-the-tests-0123"


def made(url: str, timeout: float = 5.0) -> ChatEndpoint:
    return ChatEndpoint.of(
        load_settings(llm_url=url, llm_model="m", llm_api_key=KEY, llm_timeout=timeout)
    )


def read(endpoint: ChatEndpoint) -> str:
    return "".join(endpoint.stream(MESSAGES, time.monotonic() + endpoint.seconds))


def problem_of(script: Script, timeout: float = 5.0) -> tuple[WritingProblem, str]:
    with scripted(script) as url, pytest.raises(WritingFailed) as caught:
        read(made(url, timeout))
    return caught.value.problem, str(caught.value)


def test_a_stream_is_read_as_it_comes() -> None:
    script = Script(["会议", "开始", "了。"])
    with scripted(script) as url:
        assert read(made(url)) == "会议开始了。"
    (asked,) = script.asked
    assert asked["messages"] == MESSAGES and asked["model"] == "m" and asked["stream"] is True
    assert script.headers[0]["authorization"] == f"Bearer {KEY}"


def test_an_endpoint_that_does_not_stream_is_read_whole() -> None:
    with scripted(Script(["会议开始了。"], whole=True)) as url:
        assert read(made(f"{url}/")) == "会议开始了。"


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (401, "wrong_key"),
        (403, "wrong_key"),
        (429, "rate_limited"),
        (500, "refused"),
        (404, "refused"),
    ],
)
def test_a_status_is_named(status: int, problem: str) -> None:
    found, message = problem_of(Script(status=status))
    assert found == problem and str(status) in message
    assert KEY not in message


def test_a_redirect_is_not_followed() -> None:
    other = Script(["秘密"])
    with scripted(other) as elsewhere:
        found, _ = problem_of(Script(status=307, location=elsewhere))
    assert found == "refused" and other.asked == []


def test_nobody_listens() -> None:
    with scripted(Script()) as url:
        pass
    with pytest.raises(WritingFailed) as caught:
        read(made(url))
    assert caught.value.problem == "unreachable"


def drip() -> bytes:
    return b"data: " + b" " * 200


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [
        Script(first=30),
        Script(["会"] * 100, pause=0.2),
        Script(["会", "会"], pause=30),
        Script(raw=drip(), pause=0.2),
        Script(raw=drip(), pause=0.05),
    ],
    ids=["no headers", "slow pieces", "stalls", "single bytes", "half a line"],
)
def test_time_is_kept(script: Script) -> None:
    taken = seconds(lambda: problem_of(script, timeout=1.0))
    assert taken < 4
    assert problem_of(script, timeout=1.0)[0] == "timeout"


def event(value: object) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"data: {not json}\n\n", "malformed"),
        (b"data: [1, 2]\n\n", "malformed"),
        (b"data: " + b"[" * 100_000 + b"\n\n", "malformed"),
        (event({"choices": ["x"]}), "malformed"),
        (event({"error": {"message": KEY}}), "refused"),
        (event({"choices": [{"delta": {"content": "一半"}}]}), "malformed"),
        (b"", "malformed"),
        (b"x" * (MOST_BYTES + 10), "malformed"),
        (b"\xff\xfe\x00 data:\n" * 10, "malformed"),
    ],
)
def test_what_is_no_stream_is_malformed(raw: bytes, problem: str) -> None:
    found, message = problem_of(Script(raw=raw))
    assert found == problem
    assert KEY not in message


def test_odd_events_are_passed_over() -> None:
    raw = b": ping\n\nevent: x\n\n" + event({"choices": []}) + event({"choices": [{"delta": None}]})
    raw += event({"choices": [{"delta": {"content": "好。"}, "finish_reason": "stop"}]})
    with scripted(Script(raw=raw)) as url:
        assert read(made(url)) == "好。"


def test_an_answer_without_text_is_malformed() -> None:
    assert problem_of(Script(raw=b'{"choices": []}', whole=True))[0] == "malformed"


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    other = Script(["秘密"])
    with scripted(other) as url:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "OPENAI_BASE_URL"):
            monkeypatch.setenv(name, url)
        monkeypatch.setenv("OPENAI_API_KEY", "another key")
        yield other


def test_the_environment_has_no_say(proxied: Script) -> None:
    script = Script(["好。"])
    with scripted(script) as url:
        endpoint = ChatEndpoint.of(Settings(llm_url=url, llm_model="m"))
        assert read(endpoint) == "好。"
    assert proxied.asked == []
    assert "authorization" not in script.headers[0]
