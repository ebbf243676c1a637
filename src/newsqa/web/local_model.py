"""A small language model of a GGUF file behind an endpoint of OpenAI's protocol, for trials.

One answer at a time on this machine's processor, through openvino-genai (extra `local-llm`): to try
written answers and to test them offline, not to serve readers.
"""

from __future__ import annotations

import json
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from newsqa.errors import ModelError, SettingsError
from newsqa.messages import serving
from newsqa.web.chat_completions import ChatRole, CompletionRequest

MOST_TOKENS = 1024


class LocalRequest(CompletionRequest):
    """A request with what a language model needs."""

    max_tokens: int | None = None
    temperature: float | None = None


class Generator(Protocol):
    """A language model."""

    def generate(
        self, messages: Sequence[ChatRole], tokens: int, temperature: float
    ) -> Iterator[str]:
        """The pieces of its answer."""


class GgufModel:
    """A model of a GGUF file. Raises SettingsError without its package, ModelError for no model."""

    def __init__(self, path: Path) -> None:
        if find_spec("openvino_genai") is None:
            raise SettingsError(serving.LOCAL_LLM_MISSING)
        import openvino_genai

        if not path.is_file():
            raise ModelError(serving.NO_GGUF.format(path=path))
        self._genai = openvino_genai
        try:
            self._pipeline = openvino_genai.LLMPipeline(str(path), "CPU")
        except (RuntimeError, IndexError, ValueError) as error:  # of the parser in C++
            reason = str(error).strip().splitlines()[-1][:200] if str(error).strip() else "?"
            raise ModelError(serving.BAD_GGUF.format(path=path, reason=reason)) from error
        self._lock = threading.Lock()

    def generate(
        self, messages: Sequence[ChatRole], tokens: int, temperature: float
    ) -> Iterator[str]:
        """The pieces of its answer, while somebody takes them."""
        history = self._genai.ChatHistory()
        for one in messages:
            history.append({"role": one.role, "content": one.text})
        config = self._pipeline.get_generation_config()
        config.max_new_tokens = tokens
        config.do_sample = temperature > 0
        if temperature > 0:
            config.temperature = temperature
        yield from streamed(lambda put: self._pipeline.generate(history, config, put), self._lock)


def streamed(
    generate: Callable[[Callable[[str], bool]], object], lock: threading.Lock
) -> Iterator[str]:
    """The pieces that `generate` puts, which runs in a thread; putting returns True to stop it."""
    pieces: queue.Queue[str | None] = queue.Queue()
    gone = threading.Event()

    def put(piece: str) -> bool:
        pieces.put(piece)
        return gone.is_set()

    def work() -> None:
        try:
            with lock:
                if not gone.is_set():
                    generate(put)
        finally:
            pieces.put(None)

    threading.Thread(target=work, daemon=True).start()
    try:
        while (piece := pieces.get()) is not None:
            yield piece
    finally:
        gone.set()


def local_app(model: Generator, name: str) -> FastAPI:
    """The application over a model."""
    app = FastAPI(title="newsqa local-llm", openapi_url=None)

    @app.get("/v1/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "local"}]}

    @app.post("/v1/chat/completions", response_model=None)
    def completions(body: LocalRequest) -> Response:
        tokens = min(body.max_tokens or MOST_TOKENS, MOST_TOKENS)
        pieces = model.generate(body.messages, tokens, body.temperature or 0.0)
        shared = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": name}
        if body.stream:
            return StreamingResponse(_events(pieces, shared), media_type="text/event-stream")
        message = {"role": "assistant", "content": "".join(pieces)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return JSONResponse({**shared, "object": "chat.completion", "choices": [choice]})

    return app


def _events(pieces: Iterator[str], shared: dict[str, Any]) -> Iterator[str]:
    for piece in pieces:
        yield _event({"content": piece}, None, shared)
    yield _event({}, "stop", shared)
    yield "data: [DONE]\n\n"


def _event(delta: dict[str, str], finish: str | None, shared: dict[str, Any]) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    event = {**shared, "object": "chat.completion.chunk", "choices": [choice]}
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n"


def serve_model(path: Path, port: int) -> None:
    """Serve a GGUF file on the loopback address until stopped."""
    app = local_app(GgufModel(path), path.stem)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
