"""Alerts reach a webhook, signed, and a mailbox; one that is not accepted is sent again."""

from __future__ import annotations

import hashlib
import hmac
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

from newsqa.messages import Message
from newsqa.operations.alerts import SIGNATURE, TIMESTAMP, Alert, Alerts, ways_of
from newsqa.operations.database import Operations
from newsqa.settings import Settings

SECRET = "a key of the portal"
ALERT = Alert(
    "gate_held",
    "town",
    Message("变差了", "worse", "gate_held"),
    questions=[{"question": "谁主持？", "before": "卓远航", "after": ""}],
)


class Receiver(BaseHTTPRequestHandler):
    received: ClassVar[list[tuple[dict[str, str], bytes]]] = []
    status: ClassVar[int] = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((dict(self.headers.items()), body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = server.server_address
    assert isinstance(address, tuple)
    yield int(address[1])
    server.shutdown()
    server.server_close()


def test_a_webhook_is_signed_and_tried_again(tmp_path: Path) -> None:
    Receiver.received.clear()
    with serving(HTTPServer(("127.0.0.1", 0), Receiver)) as port:
        settings = Settings(
            alert_webhook=f"http://127.0.0.1:{port}/hook",
            alert_secret=SECRET,
        )
        alerts = Alerts(Operations(tmp_path), ways_of(settings))
        alerts.put(ALERT)
        Receiver.status = 500
        assert alerts.deliver(), "it still waits"
        assert alerts.latest()[0].fault == "HTTP 500"
        # A server that was killed meanwhile sends it as well.
        again = Alerts(Operations(tmp_path), ways_of(settings))
        Receiver.status = 200
        assert not again.deliver()
        assert not again.deliver()
    assert len(Receiver.received) == 2
    headers, body = Receiver.received[1]
    signed = str(headers[TIMESTAMP]).encode() + b"." + body
    digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers[SIGNATURE] == f"sha256={digest}"
    value = json.loads(body)
    assert (value["kind"], value["source"], value["message"]["zh"]) == (
        "gate_held", "town", "变差了"
    )  # fmt: skip
    assert value["questions"] == list(ALERT.questions)
    assert again.latest()[0].waiting == ()


class Mailbox(socketserver.StreamRequestHandler):
    """A server of just so much SMTP as smtplib speaks."""

    letters: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.letters.append(b"".join(lines).decode())
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


def test_a_mail_has_both_languages(tmp_path: Path) -> None:
    from email import message_from_string, policy

    Mailbox.letters.clear()
    with serving(socketserver.TCPServer(("127.0.0.1", 0), Mailbox)) as port:
        settings = Settings(
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            alert_mail_to=["editor@news.example"],
            alert_mail_from="newsqa@news.example",
        )
        alerts = Alerts(Operations(tmp_path), ways_of(settings))
        alerts.put(ALERT)
        assert not alerts.deliver()
    letter = message_from_string(Mailbox.letters[0], policy=policy.default)
    assert letter["Subject"] == "[newsqa] 变差了"
    assert letter["To"] == "editor@news.example"
    content = letter.get_content()
    assert "worse" in content
    assert "谁主持？ → 卓远航" in content


def test_without_ways_an_alert_is_only_stored(tmp_path: Path) -> None:
    alerts = Alerts(Operations(tmp_path), ways_of(Settings()))
    alerts.put(ALERT)
    assert not alerts.deliver()
    assert [one.kind for one in alerts.latest()] == ["gate_held"]
