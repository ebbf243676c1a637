"""Clients that send slowly, never end, or do not read: limited by time and number."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from newsqa.settings import load_settings
from newsqa.types import Article
from newsqa.web.connections import ConnectionLimits, connection_limits
from newsqa.web.log_limit import RepeatFilter
from newsqa.web.middleware import MOST_BYTES
from tests.conftest import REPOSITORY

from .browser import served
from .conftest import StubEngine

LIMITS = ConnectionLimits(
    most=20, headers_seconds=0.5, body_seconds=0.5, body_rate=10_000, drain_seconds=0.5
)
HALF = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
LONG = Article("long", "会议很长。" * 400_000)
ASKED = b"\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    settings = load_settings(mcp=True, max_request_bytes=1_000_000)
    with served(StubEngine([LONG], settings=settings), limits=LIMITS) as found:
        yield found


def connected(address: str, sent: bytes = b"") -> socket.socket:
    parts = urlsplit(address)
    opened = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)
    opened.sendall(sent)
    return opened


def ended(connection: socket.socket, within: float) -> bool:
    """Whether the server ends the connection within so many seconds."""
    deadline = time.monotonic() + within
    try:
        while time.monotonic() < deadline:
            connection.settimeout(max(0.01, deadline - time.monotonic()))
            if not connection.recv(65_536):
                return True
    except TimeoutError:
        return False
    except OSError:
        return True
    return False


def status_of(connection: socket.socket) -> int:
    """The status that the server sends; 0 when it sends none."""
    connection.settimeout(10)
    head = b""
    try:
        while b"\r\n" not in head:
            piece = connection.recv(4096)
            if not piece:
                return 0
            head += piece
    except OSError:
        return 0
    return int(head.split()[1])


def test_half_requests_make_way_for_whole_ones(address: str) -> None:
    halves = [connected(address, HALF) for _ in range(5 * LIMITS.most)]
    for _ in range(3):
        assert httpx.get(f"{address}/healthz", timeout=5).status_code == 200
    assert all(ended(half, 3) for half in halves)


def test_the_one_that_has_waited_longest_makes_way_for_a_new_connection() -> None:
    patient = ConnectionLimits(most=20, headers_seconds=60)
    with served(StubEngine([LONG]), limits=patient) as found:
        halves = [connected(found, HALF) for _ in range(3 * patient.most)]
        assert httpx.get(f"{found}/healthz", timeout=5).status_code == 200
        # Long before the time for their heads is over, and only as many as must.
        assert all(ended(half, 5) for half in halves[: patient.most])
        assert not ended(halves[-1], 0.2)
        for half in halves:
            half.close()


def test_a_head_that_comes_letter_by_letter_is_cut_off(address: str) -> None:
    # Also after a whole request on the same connection: one byte ends the time of an idle one.
    for sent in (b"", HALF + b"\r\n"):
        slow = connected(address, sent)
        if sent:
            assert status_of(slow) == 200
        started = time.monotonic()
        with pytest.raises(OSError):
            for letter in HALF * 10:
                slow.sendall(bytes([letter]))
                time.sleep(0.05)
        assert 0.4 < time.monotonic() - started < 3


def test_a_body_that_comes_drop_by_drop_is_cut_off(address: str) -> None:
    slow = connected(address, b"POST /api/v1/ask HTTP/1.1" + ASKED + b"Content-Length: 900\r\n\r\n")
    with pytest.raises(OSError):
        for _ in range(60):
            slow.sendall(b" ")
            time.sleep(0.05)


def test_a_body_that_comes_steadily_is_read(address: str) -> None:
    body = b'{"question": "' + b"a" * 40_000 + b'"}'
    head = b"PUT /api/v1/articles/x HTTP/1.1" + ASKED
    steady = connected(address, head + b"Content-Length: %d\r\n\r\n" % len(body))
    for start in range(0, len(body), 2000):
        steady.sendall(body[start : start + 2000])
        time.sleep(0.05)  # longer in all than body_seconds
    assert status_of(steady) == 403


@pytest.mark.slow
@pytest.mark.alone
def test_a_client_that_does_not_read_is_cut_off(address: str) -> None:
    parts = urlsplit(address)
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect((parts.hostname or "", parts.port or 0))
    reader.sendall(b"GET /api/v1/articles/long HTTP/1.1\r\nHost: localhost\r\n\r\n")
    time.sleep(2)
    taken = 0
    reader.settimeout(5)
    try:
        while piece := reader.recv(1 << 20):
            taken += len(piece)
    except ConnectionError:
        pass
    assert taken < len(LONG.text.encode())


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("/gradio_api/queue/join", {411}),
        ("/embed/ask", {411}),
        ("/api/v1/ask", {413}),
        ("/mcp", {413}),
    ],
)
def test_a_chunked_body_beside_a_length_is_measured(
    address: str, path: str, codes: set[int]
) -> None:
    head = f"POST {path} HTTP/1.1".encode() + ASKED + b"Accept: application/json\r\n"
    sender = connected(address, head + b"Content-Length: 20\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    sent = 0
    try:
        # A server that took all of it would take this much.
        while sent < 50_000_000 and not _answered(sender):
            sender.sendall(piece)
            sent += len(piece)
    except OSError:
        pass
    assert status_of(sender) in codes
    assert sent < 10_000_000


def _answered(connection: socket.socket) -> bool:
    connection.settimeout(0.001)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except TimeoutError:
        return False
    finally:
        connection.settimeout(10)


def test_whatever_was_declared_the_chat_reads_no_more_than_its_limit() -> None:
    import asyncio

    from starlette.types import Message

    from newsqa.web.app import create_app

    sent: list[Message] = []
    read = 0

    async def receive() -> Message:
        nonlocal read
        read += 30_000
        return {"type": "http.request", "body": b" " * 30_000, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
    }
    scope |= {"scheme": "http", "root_path": "", "query_string": b"", "client": ("192.0.2.1", 1)}
    scope |= {"server": ("localhost", 80)}
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    for path in ("/gradio_api/queue/join", "/embed/ask"):
        sent.clear()
        read = 0
        asked = scope | {"path": path, "raw_path": path.encode()}
        asked["headers"] = [*headers, (b"content-length", b"20")]
        asyncio.run(create_app(StubEngine([]))(asked, receive, send))
        assert sent[0]["status"] == 413
        assert read <= MOST_BYTES + 30_000


def test_fewer_files_allow_fewer_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    for left, most in ((None, 1000), (8000, 1000), (700, 300), (60, 22), (10, 8)):
        monkeypatch.setattr("newsqa.web.connections._files_left", lambda left=left: left)
        limits, backlog = connection_limits(1000)
        assert limits.most == most
        assert left is None or left < 60 or limits.most + backlog < left


def test_a_repeated_fault_is_logged_once_a_minute() -> None:
    now = 0.0
    repeats = RepeatFilter(60, lambda: now)

    def passes(message: str, level: int = logging.ERROR, error: Exception | None = None) -> bool:
        caught = (type(error), error, None) if error else None
        record = logging.LogRecord("x", level, "x.py", 1, message, (), caught)
        return repeats.filter(record)

    assert passes("no files left")
    assert not passes("no files left")
    assert passes("another")
    assert passes("no files left", error=OSError("a"))
    assert not passes("no files left", error=OSError("a"))
    assert all(passes("served", logging.INFO) for _ in range(3))
    now = 61
    assert passes("no files left")
    for number in range(5000):
        assert passes(f"fault {number}")
    assert len(repeats._logged) <= 1000


@pytest.mark.slow
@pytest.mark.alone
def test_few_files_and_many_half_requests_leave_service_and_a_short_log() -> None:
    """In a process that may open 256 files."""
    code = (
        "import resource, time, logging\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))\n"
        "logging.basicConfig(level=logging.WARNING)\n"
        "from newsqa.web import app\n"
        "from newsqa.settings import load_settings\n"
        "app.reloading = __import__('contextlib').nullcontext\n"
        "from tests.web.conftest import StubEngine\n"
        "from newsqa.types import Article\n"
        "app._open = lambda settings: StubEngine([Article('a', '正文。')], settings=settings)\n"
        "app.serve(load_settings(port=int(__import__('sys').argv[1])))\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(port)],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}"},
        stderr=subprocess.PIPE,
    )
    address = f"http://127.0.0.1:{port}"
    halves: list[socket.socket] = []
    try:
        for _ in range(200):
            try:
                httpx.get(f"{address}/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.2)
        deadline = time.monotonic() + 8
        while time.monotonic() < deadline:
            halves.extend(connected(address, HALF) for _ in range(50))
            for path in ("/healthz", "/readyz", "/article/a"):
                # A full backlog drops the request; the client's system sends it again, later
                # each time.
                assert httpx.get(f"{address}{path}", timeout=60).status_code == 200
    finally:
        server.terminate()
        _, logged = server.communicate(timeout=20)
    assert len(halves) > 200
    assert len(logged) < 20_000, logged[:2000]
