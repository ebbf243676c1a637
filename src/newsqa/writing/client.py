"""A chat endpoint that speaks OpenAI's protocol: one request, its text as it comes.

httpx and not the package openai: one POST needs no more, and that package reads keys and addresses
from the environment, repeats requests by itself beyond the time given, and follows redirects, each
of which would send passages to a host that no setting names (docs/decisions/064).
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from newsqa.errors import NewsQAError
from newsqa.messages import Message, written
from newsqa.settings import Settings
from newsqa.types import WritingProblem

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 512 * 1024
"""Largest stream that is read."""
LONGEST_LINE = 64 * 1024
CONNECT_SECONDS = 5.0
MOST_TOKENS = 500
TEMPERATURE = 0.2
_KINDS: dict[int, WritingProblem] = {401: "wrong_key", 403: "wrong_key", 429: "rate_limited"}


class ChatMessage(TypedDict):
    """A message of the protocol."""

    role: str
    content: str


class WritingFailed(NewsQAError):
    """The endpoint gave no text; `problem` says why."""

    def __init__(self, problem: WritingProblem, message: Message) -> None:
        super().__init__(message)
        self.problem = problem


class _Cutoff:
    """Shuts a connection down when its time is over.

    The timeouts of httpx are those of single reads: a server that sends a byte now and then, of its
    headers or of its text, would never run into one.
    """

    def __init__(self, seconds: float) -> None:
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> _Cutoff:
        self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._timer.cancel()

    def trace(self, event: str, facts: Mapping[str, Any]) -> None:
        """Note the connection; httpx calls it at each step of a request."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = facts["return_value"].get_extra_info("socket")

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                # Not SSLSocket's own: that drops the TLS state under the thread that reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class ChatEndpoint:
    """The endpoint of the settings; `key` is sent to it alone and stands in no message."""

    url: str
    model: str
    key: str
    seconds: float

    @classmethod
    def of(cls, settings: Settings) -> ChatEndpoint:
        """The endpoint that the settings name; `llm_url` was checked with them."""
        base = settings.llm_url.rstrip("/").removesuffix("/chat/completions")
        key = settings.llm_api_key.get_secret_value().strip()
        return cls(f"{base}/chat/completions", settings.llm_model, key, settings.llm_timeout)

    def stream(self, messages: Sequence[ChatMessage], deadline: float) -> Generator[str]:
        """The pieces of the text; `deadline` as `time.monotonic`. Raises WritingFailed."""
        import httpx

        left = deadline - time.monotonic()
        if left <= 0:
            raise self.late()
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        body: dict[str, Any] = {
            "model": self.model,
            "messages": list(messages),
            "stream": True,
            "temperature": TEMPERATURE,
            "max_tokens": MOST_TOKENS,
        }
        timeout = httpx.Timeout(left, connect=min(CONNECT_SECONDS, left))
        try:
            with (
                _Cutoff(left) as cutoff,
                # No proxy and no key of the environment, and no other host than the one named.
                httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False) as client,
                client.stream(
                    "POST",
                    self.url,
                    json=body,
                    headers=headers,
                    extensions={"trace": cutoff.trace},
                ) as response,
            ):
                self._check(response)
                yield from self._pieces(response, deadline)
        except httpx.TimeoutException:
            raise self.late() from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            if time.monotonic() >= deadline:
                raise self.late() from None
            detail = type(error).__name__
            raise self.failed("unreachable", written.UNREACHABLE.format(detail=detail)) from None
        except UnicodeError:
            # A key or model name that no header can carry.
            raise self.failed("wrong_key", written.WRONG_KEY.format(status="-")) from None

    def late(self) -> WritingFailed:
        """The time is over."""
        return self.failed("timeout", written.TOO_SLOW.format(seconds=self.seconds))

    def failed(self, problem: WritingProblem, reason: Message) -> WritingFailed:
        """A failure with its line for the log."""
        return WritingFailed(problem, written.FAILED.format(url=self.url, reason=reason))

    def _check(self, response: httpx.Response) -> None:
        """Raise WritingFailed for a response that is no answer."""
        status = response.status_code
        if status in _KINDS:
            problem = _KINDS[status]
            message = written.WRONG_KEY if problem == "wrong_key" else written.RATE_LIMITED
            raise self.failed(problem, message.format(status=status))
        if status != 200:
            raise self.failed("refused", written.STATUS.format(status=status))

    def _pieces(self, response: httpx.Response, deadline: float) -> Iterator[str]:
        """The text of the stream, or of a whole answer where the endpoint does not stream."""
        streams = "text/event-stream" in response.headers.get("content-type", "")
        if not streams:
            yield _whole(b"".join(self._limited(response, deadline)), self)
            return
        ended = False
        for line in self._lines(response, deadline):
            if not line.startswith("data:"):
                continue
            data = line[5:].strip()
            if data == "[DONE]":
                return
            piece, ended_here = _delta(data, self)
            ended = ended or ended_here
            if piece:
                yield piece
        if not ended:
            if time.monotonic() >= deadline:
                raise self.late()
            raise self.failed("malformed", written.CUT_OFF)

    def _limited(self, response: httpx.Response, deadline: float) -> Iterator[bytes]:
        """The bytes as they come, while there is time and they are not too many."""
        size = 0
        for chunk in response.iter_raw():
            size += len(chunk)
            if size > MOST_BYTES:
                raise self.failed("malformed", written.TOO_LONG)
            # A stream of single bytes never runs into the timeout of a read.
            if time.monotonic() > deadline:
                raise self.late()
            yield chunk

    def _lines(self, response: httpx.Response, deadline: float) -> Iterator[str]:
        rest = b""
        for chunk in self._limited(response, deadline):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise self.failed("malformed", written.TOO_LONG)
            for line in lines:
                yield line.decode("utf-8", "replace").rstrip("\r")
        if rest:
            if time.monotonic() >= deadline:
                raise self.late()  # we cut the line off
            yield rest.decode("utf-8", "replace")


def _delta(data: str, endpoint: ChatEndpoint) -> tuple[str, bool]:
    """The text of one event, and whether the answer ends with it."""
    event = _parsed(data, endpoint)
    choices = event.get("choices")
    if "error" in event:
        raise endpoint.failed("refused", written.ERROR_EVENT)
    if not isinstance(choices, list) or not choices:
        return "", False  # usage, and pings of some servers
    first = choices[0]
    if not isinstance(first, dict):
        raise endpoint.failed("malformed", written.NO_STREAM)
    delta = first.get("delta")
    content = delta.get("content") if isinstance(delta, dict) else None
    return content if isinstance(content, str) else "", bool(first.get("finish_reason"))


def _whole(content: bytes, endpoint: ChatEndpoint) -> str:
    """The text of an answer that was not streamed."""
    event = _parsed(content.decode("utf-8", "replace"), endpoint)
    choices = event.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    text = message.get("content") if isinstance(message, dict) else None
    if not isinstance(text, str):
        raise endpoint.failed("malformed", written.NO_STREAM)
    return text


def _parsed(data: str, endpoint: ChatEndpoint) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise endpoint.failed("malformed", written.NO_STREAM) from None
    if not isinstance(value, dict):
        raise endpoint.failed("malformed", written.NO_STREAM)
    return value
