"""The endpoint of a small model on this machine; a slow test runs a real one where there is one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import openai
import pytest
from fastapi.testclient import TestClient

from newsqa.errors import ModelError, SettingsError
from newsqa.web import local_model
from newsqa.web.chat_completions import ChatRole
from newsqa.web.local_model import GgufModel, local_app, streamed

GGUF = os.environ.get("TEST_GGUF", "")
"""A GGUF file of a small chat model; none ships with newsqa."""


class Parrot:
    """A language model that says what it is told."""

    def __init__(self) -> None:
        self.tokens = 0

    def generate(
        self, messages: Sequence[ChatRole], tokens: int, temperature: float
    ) -> Iterator[str]:
        self.tokens = tokens
        yield from messages[-1].text


def client(app_client: TestClient) -> openai.OpenAI:
    return openai.OpenAI(
        api_key="none", base_url="http://testserver/v1", http_client=app_client, max_retries=0
    )


def test_it_speaks_the_protocol() -> None:
    parrot = Parrot()
    with TestClient(local_app(parrot, "parrot")) as opened:
        ask = client(opened).chat.completions.create
        whole = ask(
            model="parrot", messages=[{"role": "user", "content": "你好。"}], max_tokens=9_999_999
        )
        stream = ask(model="parrot", messages=[{"role": "user", "content": "你好。"}], stream=True)
        chunks = list(stream)
        models = [one.id for one in client(opened).models.list()]
    assert whole.choices[0].message.content == "你好。" and models == ["parrot"]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "你好。"
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert parrot.tokens == local_model.MOST_TOKENS


def test_who_has_gone_stops_the_model() -> None:
    ended = threading.Event()

    def generate(put: Callable[[str], bool]) -> None:
        while not put("字"):
            pass
        ended.set()

    pieces = streamed(generate, threading.Lock())
    assert next(pieces) == "字"
    pieces.close()  # type: ignore[attr-defined]
    assert ended.wait(10)


def test_a_file_that_is_no_model_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_model, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match="local-llm"):
        GgufModel(tmp_path / "none.gguf")
    monkeypatch.undo()
    pytest.importorskip("openvino_genai")
    with pytest.raises(ModelError, match=r"none\.gguf"):
        GgufModel(tmp_path / "none.gguf")
    (tmp_path / "bad.gguf").write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ModelError, match=r"bad\.gguf") as caught:
        GgufModel(tmp_path / "bad.gguf")
    assert "\n" not in caught.value.message.en


@pytest.mark.slow
@pytest.mark.skipif(not GGUF, reason="TEST_GGUF names no model")
def test_a_real_model_writes(tmp_path: Path) -> None:
    pytest.importorskip("openvino_genai")
    model = GgufModel(Path(GGUF))
    asked = [ChatRole(role="user", content="用一句话说：县长主持会议。")]
    assert "".join(model.generate(asked, 40, 0.0)).strip()
