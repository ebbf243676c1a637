"""Alerts: stored first, then sent by webhook and mail, so that none is lost when a process dies."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Literal

from newsqa.messages import Message, operations
from newsqa.operations.database import Operations
from newsqa.settings import Settings

Kind = Literal["source_failed", "source_recovered", "source_collapsed", "gate_held", "gate_warned"]
TIMEOUT_S = 15.0
MOST_TRIES = 8
FIRST_DELAY_S = 10.0
KEPT = 1000
"""Alerts that are stored, sent or not."""
SIGNATURE, TIMESTAMP = "X-Newsqa-Signature", "X-Newsqa-Timestamp"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alert:
    """What went wrong, or is well again; `questions` are those that a gate found worse."""

    kind: Kind
    source: str
    message: Message
    failures: int = 0
    questions: Sequence[Mapping[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class SentAlert:
    """A stored alert; `waiting` are the ways it has not gone yet, `fault` the last reason why."""

    id: int
    moment: str
    kind: str
    source: str
    message: Message
    waiting: tuple[str, ...]
    tries: int
    fault: str


class Undelivered(Exception):
    """An alert was not accepted."""


Send = Callable[[bytes], None]
"""Delivers the JSON of an alert. Raises Undelivered."""


class Alerts:
    """The table `alerts`. `ways` are those that the settings name."""

    def __init__(self, database: Operations, ways: Mapping[str, Send]) -> None:
        self._database = database
        self._ways = ways
        self.stored = threading.Event()

    def put(self, alert: Alert) -> None:
        """Store an alert to be sent."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        body = json.dumps(_body(alert, now), ensure_ascii=False)
        with self._database.together():
            self._database.write(
                "INSERT INTO alerts (moment, kind, body, waiting) VALUES (?, ?, ?, ?)",
                [now, alert.kind, body, " ".join(self._ways)],
            )
            self._database.write(
                "DELETE FROM alerts WHERE id <= (SELECT max(id) - ? FROM alerts)", [KEPT]
            )
        log.warning(alert.message)
        self.stored.set()

    def latest(self, count: int = 50) -> list[SentAlert]:
        """The alerts stored last, newest first."""
        rows = self._database.read(
            "SELECT id, moment, kind, body, waiting, tries, fault FROM alerts "
            "ORDER BY id DESC LIMIT ?",
            [count],
        )
        return [_sent(*row) for row in rows]

    def deliver(self) -> bool:
        """Try to send what waits, each way once; returns whether something still waits."""
        rows = self._database.read(
            "SELECT id, body, waiting, tries FROM alerts WHERE waiting != '' AND tries < ? "
            "ORDER BY id",
            [MOST_TRIES],
        )
        left = False
        for id_, body, waiting, tries in rows:
            unsent, fault = self._sent(str(body).encode(), str(waiting).split())
            tries = int(str(tries)) + 1
            self._database.write(
                "UPDATE alerts SET waiting = ?, tries = ?, fault = ? WHERE id = ?",
                [" ".join(unsent), tries, fault, id_],
            )
            left = left or (bool(unsent) and tries < MOST_TRIES)
        return left

    def _sent(self, body: bytes, ways: Sequence[str]) -> tuple[list[str], str]:
        """The ways that failed, and why the last of them did."""
        unsent, fault = list[str](), ""
        for way in ways:
            if way not in self._ways:  # no longer in the settings
                continue
            try:
                self._ways[way](body)
            except Undelivered as error:
                unsent.append(way)
                fault = str(error)
                log.warning(operations.NOT_DELIVERED.format(way=way, error=error))
        return unsent, fault


def deliver_until(alerts: Alerts, stop: threading.Event) -> None:
    """Send alerts as they are stored, failed ones ever less often, until `stop`."""
    delay, due = FIRST_DELAY_S, time.monotonic()
    while not stop.wait(0.5):
        new = alerts.stored.is_set()
        if not new and time.monotonic() < due:
            continue
        alerts.stored.clear()
        delay = FIRST_DELAY_S if new else 2 * delay
        due = time.monotonic() + (delay if alerts.deliver() else float("inf"))


def ways_of(settings: Settings) -> dict[str, Send]:
    """The ways that the settings name: webhook, mail."""
    ways: dict[str, Send] = {}
    if settings.alert_webhook:
        secret = settings.alert_secret.get_secret_value()
        ways["webhook"] = lambda body: post(settings.alert_webhook, body, secret)
    if settings.smtp_host and settings.alert_mail_to:
        ways["mail"] = lambda body: mail(settings, body)
    return ways


def signature(body: bytes, timestamp: str, secret: str) -> str:
    """The header by which a receiver knows the sender: HMAC-SHA256 over "timestamp.body"."""
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def post(address: str, body: bytes, secret: str) -> None:
    """POST an alert, signed where there is a secret. Raises Undelivered."""
    import urllib3

    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "newsqa"}
    if secret:
        timestamp = str(int(time.time()))
        headers |= {TIMESTAMP: timestamp, SIGNATURE: signature(body, timestamp, secret)}
    try:
        with urllib3.PoolManager(timeout=TIMEOUT_S, retries=False) as pool:
            response = pool.request("POST", address, body=body, headers=headers, redirect=False)
    except urllib3.exceptions.HTTPError as error:
        raise Undelivered(" ".join(str(error).split())[:200]) from error
    if not 200 <= response.status < 300:
        raise Undelivered(f"HTTP {response.status}")


def mail(settings: Settings, body: bytes) -> None:
    """Send an alert to all mailboxes of the settings. Raises Undelivered."""
    try:
        with _connected(settings) as server:
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            server.send_message(_letter(settings, json.loads(body)))
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(" ".join(str(error).split())[:200]) from error


def _connected(settings: Settings) -> smtplib.SMTP:
    place = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(*place, timeout=TIMEOUT_S, context=context)
    server = smtplib.SMTP(*place, timeout=TIMEOUT_S)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise
    return server


def _letter(settings: Settings, value: Mapping[str, object]) -> EmailMessage:
    texts = value["message"]
    assert isinstance(texts, dict)
    questions = value["questions"]
    assert isinstance(questions, list)
    letter = EmailMessage()
    letter["From"] = settings.alert_mail_from or settings.alert_mail_to[0]
    letter["To"] = ", ".join(settings.alert_mail_to)
    letter["Subject"] = f"[newsqa] {texts['zh']}"[:200]
    lines = [str(texts["zh"]), str(texts["en"]), ""]
    lines += [" → ".join(str(part) for part in one.values()) for one in questions]
    letter.set_content("\n".join([*lines, "", str(value["moment"])]), cte="base64")
    return letter


def _body(alert: Alert, moment: str) -> dict[str, object]:
    return {
        "version": 1,
        "kind": alert.kind,
        "moment": moment,
        "source": alert.source,
        "message": {"zh": alert.message.zh, "en": alert.message.en, "code": alert.message.code},
        "failures": alert.failures,
        "questions": [dict(question) for question in alert.questions],
    }


def _sent(
    id_: object, moment: object, kind: object, body: object, waiting: object, tries: object,
    fault: object,
) -> SentAlert:  # fmt: skip
    value = json.loads(str(body))
    texts = value["message"]
    return SentAlert(
        int(str(id_)),
        str(moment),
        str(kind),
        str(value["source"]),
        Message(texts["zh"], texts["en"], texts["code"]),
        tuple(str(waiting).split()),
        int(str(tries)),
        str(fault),
    )
