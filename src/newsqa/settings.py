"""Every setting: name, default, bounds. What each is for is in `messages.settings.DESCRIPTIONS`.

Order of precedence: command line, NEWSQA_*, newsqa.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import (
    SettingsError as PydanticSettingsError,
)

from newsqa import messages
from newsqa.errors import SettingsError
from newsqa.messages import Message
from newsqa.types import SourceEntry

_INTERVAL = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class _Toml(TomlConfigSettingsSource):
    """newsqa.toml, also with the mark that editors of Windows put before UTF-8."""

    def _read_file(self, file_path: Path | Traversable) -> dict[str, Any]:
        return tomllib.loads(file_path.read_text(encoding="utf-8-sig"))


class InvalidValue(ValueError):
    """A value that a validator of pydantic refuses, with the reason as a message."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def interval(text: str) -> float:
    """Seconds of 45s, 30m, 2h, 1d. Raises InvalidValue, also for less than a second."""
    found = _INTERVAL.fullmatch(text.strip().lower())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if seconds < 1:
        raise InvalidValue(messages.settings.NOT_AN_INTERVAL.format(text=text))
    return seconds


class Source(BaseModel):
    """One [[source]] of newsqa.toml: see SourceEntry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=100)
    location: str = Field(min_length=1)
    type: Literal["auto", "folder", "file", "page", "feed", "sitemap"] = "auto"
    include: tuple[str, ...] = ()
    refresh: str | None = None
    prune: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.refresh is not None:
            interval(self.refresh)
        is_address = bool(_ADDRESS.match(self.location))
        if self.type != "auto" and is_address != (self.type in ("page", "feed", "sitemap")):
            raise InvalidValue(
                messages.settings.TYPE_MISMATCH.format(
                    name=self.name, location=self.location, type=self.type
                )
            )
        if is_address and self.include:
            raise InvalidValue(messages.settings.INCLUDE_FOR_ADDRESS.format(name=self.name))
        return self

    def entry(self) -> SourceEntry:
        """The source as the steps know it."""
        return SourceEntry(
            self.name, self.location, self.type, self.include, self.refresh, self.prune
        )


_SITE = re.compile(
    r"(?P<scheme>https?)://(?P<wild>\*\.)?(?P<host>[^\s\[\]/:;,'\"*?#@\\]+)(?::(?P<port>\d{1,5}))?/?",
    re.IGNORECASE | re.ASCII,
)
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_OWN_PORTS = {"http": 80, "https": 443}


class Settings(BaseSettings):
    """All settings of one engine, immutable; `messages.settings.DESCRIPTIONS` explains each.

    A value comes from the keywords, else from NEWSQA_NAME in the environment (lists as JSON), else
    from newsqa.toml in the working directory, else it is the default. The unit is in the name
    (`_characters`, `_bytes`, `_seconds`, `_per_minute`); shares and confidences lie between 0 and
    1, other weights have no upper bound.

    `load_settings` and `NewsQA.open` raise SettingsError for a value that cannot be used, an
    unknown name and an unreadable file. `Settings(...)` itself raises pydantic's ValidationError (a
    ValueError) or, for a source of values that cannot be parsed, pydantic-settings' SettingsError.
    """

    model_config = SettingsConfigDict(
        env_prefix="NEWSQA_", toml_file="newsqa.toml", extra="forbid", frozen=True
    )

    store: Path = Path("embeddings")
    model: str = "bundled"
    query_prompt: str | None = None
    passage_prompt: str | None = None
    user_dictionary: Path | None = None
    passage_characters: int = Field(260, ge=40, le=2000)
    batch_articles: int = Field(256, ge=1, le=10_000)
    max_article_characters: int = Field(2_000_000, ge=1000)
    max_file_bytes: int = Field(256 * 2**20, ge=1000)
    max_replaced_share: float = Field(0.01, ge=0, le=1)
    allow_private_hosts: list[str] = []
    respect_robots: bool = True
    fetch_delay_seconds: float = Field(1.0, ge=0, le=3600)
    fetch_timeout_seconds: float = Field(60, gt=0, le=3600)
    fetch_max_bytes: int = Field(64 * 2**20, ge=1000)
    fetch_max_pages: int = Field(50_000, ge=1)
    source: list[Source] = []
    prune_limit: float = Field(0.2, ge=0, le=1)
    question_characters: int = Field(512, ge=16, le=4096)
    candidates: int = Field(400, ge=10, le=5000)
    dense_weight: float = Field(0.7, ge=0)
    passage_weight: float = Field(0.2, ge=0)
    article_weight: float = Field(0.35, ge=0)
    wording_weight: float = Field(4.2, ge=0)
    read_passages: int = Field(8, ge=1, le=100)
    max_answers: int = Field(3, ge=1, le=50)
    max_listed: int = Field(12, ge=1, le=100)
    abstain_below: float = Field(0.28, ge=0, le=1)
    embed_hosts: list[str] = []
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)

    root_path: str = Field("", pattern=r"^(/[A-Za-z0-9._~-]+)*$")
    trusted_proxies: list[str] = []
    requests_per_minute: int = Field(0, ge=0)
    questions_at_once: int = Field(2, ge=1, le=64)
    questions_waiting: int = Field(32, ge=0, le=1000)
    max_request_bytes: int = Field(8 * 2**20, ge=1000)
    admin_token: SecretStr = SecretStr("")
    mcp: bool = False
    polite: bool = True
    answer_cache_size: int = Field(256, ge=0)

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: list[str]) -> list[str]:
        return [_network(address) for address in value]

    @field_validator("embed_hosts")
    @classmethod
    def _sites(cls, hosts: list[str]) -> list[str]:
        return list(dict.fromkeys(site_origin(host) for host in hosts))

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [source.name for source in self.source]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise InvalidValue(messages.settings.DUPLICATE_SOURCE.format(name=twice))
        return self

    def sources(self) -> list[SourceEntry]:
        """The sources of newsqa.toml."""
        return [source.entry() for source in self.source]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line, environment, newsqa.toml; nothing else."""
        return init_settings, env_settings, _Toml(settings_cls)


def site_origin(site: str) -> str:
    """A site as browsers write its origin, or with * for the names below it.

    Raises SettingsError when it is none: it goes into headers, so nothing else may pass.
    """
    match = _SITE.fullmatch(site.strip())
    scheme, host = (match["scheme"].lower(), _ascii_host(match["host"])) if match else ("", "")
    port = int(match["port"] or _OWN_PORTS[scheme]) if match else 0
    if match is None or not host or not 0 < port < 65536 or (match["wild"] and "." not in host):
        raise SettingsError(messages.settings.NOT_A_SITE.format(text=site[:80]))
    shown_port = "" if port == _OWN_PORTS[scheme] else f":{port}"
    return f"{scheme}://{match['wild'] or ''}{host}{shown_port}"


def _ascii_host(host: str) -> str:
    """The host in lower case and, when it is Chinese, in its ASCII form; empty when it is none."""
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError:
            return ""
    host = host.lower().rstrip(".")
    return host if _HOST.fullmatch(host) else ""


def _network(address: str) -> str:
    """An IP address or network in its canonical form; bits behind the prefix are cleared."""
    try:
        return str(ip_network(address, strict=False))
    except ValueError as error:
        raise InvalidValue(messages.settings.NOT_A_NETWORK.format(text=address)) from error


def load_source(name: str, location: str, include: tuple[str, ...] = ()) -> SourceEntry:
    """A source as the command line names it. Raises SettingsError."""
    try:
        return Source(name=name, location=location, include=include).entry()
    except ValidationError as error:
        raise SettingsError(_message(error, name)) from error


def load_settings(**overrides: Any) -> Settings:
    """Settings with the given ones on top (None means: not given).

    Raises SettingsError naming the setting and what is wrong with it.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(_message(error)) from error
    except (PydanticSettingsError, ValueError, OSError) as error:
        detail = " ".join(str(error).split())
        raise SettingsError(messages.settings.UNREADABLE.format(error=detail)) from error


def _message(error: ValidationError, source: str | None = None) -> Message:
    """The first error: which setting, and what is wrong with it.

    `source` is the name of a source that the command line gives.
    """
    first = error.errors()[0]
    context = first.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, InvalidValue):
        reason = cause.message
    elif first["type"] in messages.settings.RULES:
        reason = messages.settings.RULES[first["type"]].format(**context)
    else:
        reason = messages.settings.OTHER.format(detail=first["msg"])
    if source is not None:
        where = messages.settings.SOURCE.format(name=source)
    else:
        where = _where(first["loc"])
    return messages.settings.INVALID.format(where=where, reason=reason).one_line()


def _where(place: Sequence[str | int]) -> Message:
    """The setting that pydantic's `loc` leads to."""
    if not place:
        return messages.settings.ALL_SETTINGS
    name = str(place[0])
    if name == "source" and len(place) > 1 and isinstance(place[1], int):
        number, field = place[1] + 1, ".".join(map(str, place[2:]))
        if field:
            return messages.settings.SOURCE_FIELD.format(number=number, field=field)
        return messages.settings.SOURCE_ENTRY.format(number=number)
    return messages.settings.SETTING.format(name=name, variable=f"NEWSQA_{name.upper()}")
