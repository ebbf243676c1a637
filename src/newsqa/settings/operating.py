"""Settings of what runs beside answering: schedule, alerts, questions log, gate."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from newsqa import messages
from newsqa.settings.values import InvalidValue


class OperatingSettings(BaseSettings):
    """The part of `Settings` that those who run an archive set."""

    scheduled: bool = True
    refresh_retries: int = Field(3, ge=0, le=20)
    refresh_retry_seconds: float = Field(60, ge=1, le=86_400)
    alert_after: int = Field(3, ge=1, le=1000)
    alert_webhook: str = ""
    alert_secret: SecretStr = SecretStr("")
    alert_mail_to: list[str] = []
    alert_mail_from: str = ""
    smtp_host: str = ""
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    questions_log: Literal["off", "counts", "full"] = "counts"
    questions_log_days: int = Field(90, ge=1, le=3650)
    access_log: Literal["off", "common", "json"] = "off"
    telemetry: bool = False
    gate: Literal["off", "warn", "hold"] = "warn"
    gate_margin: float = Field(0.0, ge=0, le=1)
    gate_questions: Path | None = None

    @field_validator("alert_webhook")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise InvalidValue(messages.settings.NOT_AN_ADDRESS.format(text=value[:80]))
        return value

    @field_validator("alert_mail_to")
    @classmethod
    def _are_mailboxes(cls, value: list[str]) -> list[str]:
        return [_mailbox(one) for one in value]

    @field_validator("alert_mail_from")
    @classmethod
    def _is_mailbox(cls, value: str) -> str:
        return _mailbox(value) if value else value


def _mailbox(text: str) -> str:
    name, _, host = text.strip().rpartition("@")
    if not name or not host or not text.isprintable() or set(text) & set(" ,;<>"):
        raise InvalidValue(messages.settings.NOT_A_MAILBOX.format(text=text[:80]))
    return text.strip()
