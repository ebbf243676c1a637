"""`POST /v1/chat/completions` and `GET /v1/models`: the archive as a model of OpenAI's protocol.

For clients that people have (Open WebUI, LangChain, the package openai). What is generated is what
every other face shows: the answer, its citations as [n], and a list of sources; the whole answer is
in the field `newsqa`. Roles other than the user's are not believed. A key is needed only where
sites share the archive: it names the part that is asked.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from newsqa.answer.serialize import answer_json
from newsqa.dialogue.parse import MOST_HISTORY, is_empty_question
from newsqa.errors import NewsQAError, SiteRefused
from newsqa.ingest.repair import visible
from newsqa.messages import Lang, Message, serving
from newsqa.text.chinese import CHINESE
from newsqa.types import Answer, WrittenSentence
from newsqa.web.answer_events import written_sentences
from newsqa.web.answer_lines import AnswerLines
from newsqa.web.api import WITH_OR_WITHOUT_TOKEN, Credentials, is_admin
from newsqa.web.asked import LONGEST_HISTORY, LONGEST_QUESTION
from newsqa.web.engine_api import EngineApi
from newsqa.web.public_errors import public_message
from newsqa.web.question_queue import QuestionQueue, while_connected
from newsqa.web.rate_limit import RETRY_SECONDS, Busy
from newsqa.web.sites import Sites, archive_of

PREFIX = "/v1"
MODELS = {"newsqa": None, "newsqa-written": True, "newsqa-extract": False}
"""Names of models, and whether a language model is to write: None as the server is set up."""
MOST_MESSAGES = 400
_EVENTS = "text/event-stream"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")

    type: str = "text"
    text: str = ""


class ChatRole(BaseModel):
    """A message of the conversation."""

    model_config = ConfigDict(extra="ignore")

    role: str
    content: str | list[_Part] | None = None

    @property
    def text(self) -> str:
        """Its text; pictures and the like have none."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """What else a stream has."""

    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class CompletionRequest(BaseModel):
    """A request; what a language model alone would need, such as a temperature, is ignored."""

    model_config = ConfigDict(extra="ignore")

    model: str = "newsqa"
    messages: Annotated[list[ChatRole], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream: bool = False
    stream_options: StreamOptions | None = None


class ModelCard(BaseModel):
    """A model that can be asked."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "newsqa"


class ModelList(BaseModel):
    """All of them."""

    object: Literal["list"] = "list"
    data: list[ModelCard]


def completions_router(archive: EngineApi, asking: QuestionQueue) -> APIRouter:
    """The two routes; questions go through the queue, to the part that the caller may see."""
    router = APIRouter(prefix=PREFIX, tags=["openai"])
    sites = Sites(archive.settings)

    @router.get("/models", operation_id="list_models", summary="The models of the protocol")
    def models() -> ModelList:
        """newsqa as it is set up; with a language model also by its own name."""
        return ModelList(data=[ModelCard(id=name) for name in _offered(asking)])

    @router.post(
        "/chat/completions",
        response_model=None,
        operation_id="chat_completions",
        summary="Answer the last message of a conversation",
        openapi_extra=WITH_OR_WITHOUT_TOKEN,
    )
    async def completions(
        body: CompletionRequest, request: Request, credentials: Credentials
    ) -> Response:
        """As OpenAI's; `newsqa` in the response, or in the last event, is the whole answer."""
        if body.model not in MODELS:
            return _refused(404, serving.NO_SUCH_MODEL.format(model=body.model[:80]))
        texts = [visible(one.text).strip() for one in body.messages if one.role == "user"]
        question = texts[-1] if texts else ""
        if is_empty_question(question) or len(question) > LONGEST_QUESTION:
            long = serving.QUESTION_TOO_LONG.format(most=LONGEST_QUESTION)
            return _refused(400, long if question else serving.QUESTION_EMPTY)
        try:
            operator = is_admin(archive, credentials)
            part = sites.of(request, operator=operator, rest=True)
            queue = asking.over(archive_of(archive, part))
            started = asyncio.wrap_future(queue.start(question, history=_history(texts[:-1])))
            answer = await while_connected(started, request)
            if answer is None:
                return Response(status_code=499)
            completion = _Completion(asking, body, answer)
            if body.stream:
                headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
                return StreamingResponse(completion.events(), media_type=_EVENTS, headers=headers)
            whole = asyncio.ensure_future(asking.write_soon(answer, MODELS[body.model]))
            found = await while_connected(whole, request)
        except SiteRefused as error:
            return _refused(403, error.message)
        except NewsQAError as error:
            status = 503 if isinstance(error, Busy) else 500
            return _refused(status, public_message(error.message))
        return Response(status_code=499) if found is None else JSONResponse(completion.whole(found))

    return router


def _offered(asking: QuestionQueue) -> list[str]:
    return [*MODELS] if asking.settings.llm_mode != "off" else ["newsqa"]


def _history(texts: Sequence[str]) -> tuple[str, ...]:
    """The last earlier questions, as many as a talk may have."""
    chosen: list[str] = []
    room = LONGEST_HISTORY
    for text in reversed(texts[-MOST_HISTORY:]):
        text = text[:LONGEST_QUESTION]
        room -= len(text)
        if room < 0:
            break
        if text:
            chosen.append(text)
    return tuple(reversed(chosen))


def _refused(status: int, message: Message) -> JSONResponse:
    """An error in the protocol's shape, in both languages."""
    error = {
        "message": str(message),
        "type": "invalid_request_error" if status < 500 else "server_error",
        "param": None,
        "code": message.code,
    }
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else None
    return JSONResponse({"error": error}, status, headers)


class _Completion:
    """One answer in the shapes of the protocol."""

    def __init__(self, asking: QuestionQueue, body: CompletionRequest, answer: Answer) -> None:
        self._asking = asking
        self._body = body
        self._answer = answer
        lang: Lang = "zh" if CHINESE.search(answer.question) else "en"
        self._lines = AnswerLines(lang)
        self._shared = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": body.model,
        }

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The response that is not streamed."""
        message = {"role": "assistant", "content": self._lines.whole(answer)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self._shared,
            "object": "chat.completion",
            "choices": [choice],
            "usage": _USAGE,
            "newsqa": answer_json(answer),
        }

    async def events(self) -> AsyncIterator[str]:
        """The events: the words of the articles at once, then each checked sentence."""
        answer, lines = self._answer, self._lines
        yield self._event({"role": "assistant", "content": lines.answer(answer)})
        written = MODELS[self._body.model]
        if self._asking.writing.wanted(answer, written):
            async for one in written_sentences(answer, self._asking.writing, written):
                if isinstance(one, WrittenSentence):
                    yield self._event({"content": lines.sentence(one)})
                else:
                    answer = one
        yield self._event({"content": lines.end(answer)})
        yield self._event({}, finish="stop", newsqa=answer_json(answer))
        options = self._body.stream_options
        if options and options.include_usage:
            yield self._line({"choices": [], "usage": _USAGE})
        yield "data: [DONE]\n\n"

    def _event(self, delta: dict[str, str], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return self._line({"choices": [choice], **more})

    def _line(self, value: dict[str, Any]) -> str:
        event = {**self._shared, "object": "chat.completion.chunk", **value}
        return f"data: {json.dumps(event, ensure_ascii=False)}\n\n"


_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
"""Some clients need it; nothing is counted in tokens here."""
