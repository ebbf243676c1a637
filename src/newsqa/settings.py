"""Every setting: name, default, help. Order of precedence: command line, NEWSQA_*, newsqa.toml."""

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

from newsqa.errors import SettingsError
from newsqa.types import SourceEntry

_INTERVAL = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class _Toml(TomlConfigSettingsSource):
    """newsqa.toml, also with the mark that editors of Windows put before UTF-8."""

    def _read_file(self, file_path: Path | Traversable) -> dict[str, Any]:
        return tomllib.loads(file_path.read_text(encoding="utf-8-sig"))


def interval(text: str) -> float:
    """Seconds of 45s, 30m, 2h, 1d. Raises ValueError, also for less than a second."""
    found = _INTERVAL.fullmatch(text.strip().lower())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if seconds < 1:
        raise ValueError(
            f"{text!r} 要写成 45s、30m、2h、1d / "
            f"{text!r}: an interval is wanted, as 45s, 30m, 2h or 1d"
        )
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
            raise ValueError(
                f"来源 {self.name} 的 location 是 {self.location}，与 type = {self.type!r} 不合 / "
                f"source {self.name}: {self.location} is no {self.type}"
            )
        if is_address and self.include:
            raise ValueError(
                f"来源 {self.name}：include 只用于文件，不用于网址 / "
                f"source {self.name}: include is for files, not for addresses"
            )
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
    """What can be set, in newsqa.toml or as NEWSQA_NAME in the environment (lists as JSON)."""

    model_config = SettingsConfigDict(
        env_prefix="NEWSQA_", toml_file="newsqa.toml", extra="forbid", frozen=True
    )

    store: Path = Field(Path("embeddings"), description="Folder of the store.")
    model: str = Field(
        "bundled", description="Encoder: 'bundled', or any sentence-transformers name or path."
    )
    query_prompt: str | None = Field(
        None, description="Put before questions; model's own if unset."
    )
    passage_prompt: str | None = Field(
        None, description="Put before passages; model's own if unset."
    )
    user_dictionary: Path | None = Field(
        None, description="Words for jieba, one a line: word [frequency] [tag]."
    )
    passage_characters: int = Field(
        260, ge=40, le=2000, description="A passage ends at the last sentence end before this."
    )
    batch_articles: int = Field(256, ge=1, le=10_000, description="Articles per commit of ingest.")
    max_article_characters: int = Field(
        2_000_000, ge=1000, description="Longer articles are refused."
    )
    max_file_bytes: int = Field(
        256 * 2**20, ge=1000, description="Larger files are refused (JSONL is read by line)."
    )
    max_replaced_share: float = Field(
        0.01, ge=0, le=1, description="Share of unreadable characters that refuses a file."
    )
    allow_private_hosts: list[str] = Field(
        [],
        description="Hosts or networks (news.intranet, 10.0.0.0/8) that ingest may fetch from "
        "although they are private or at another port than 80 and 443.",
    )
    respect_robots: bool = Field(True, description="Fetch only what a site's robots.txt allows.")
    fetch_delay_seconds: float = Field(
        1.0, ge=0, le=3600, description="Pause between two requests to one host."
    )
    fetch_timeout_seconds: float = Field(
        60, gt=0, le=3600, description="Longest time for one request, with its body."
    )
    fetch_max_bytes: int = Field(
        64 * 2**20, ge=1000, description="Larger pages, feeds and sitemaps (unpacked) are refused."
    )
    fetch_max_pages: int = Field(
        50_000, ge=1, description="Most pages read behind one feed or sitemap."
    )
    source: list[Source] = Field(
        [],
        description="Where articles come from, by name: [[source]] with name, location, and "
        "type, include, refresh, prune if wanted.",
    )
    prune_limit: float = Field(
        0.2, ge=0, le=1, description="Share of a source that may vanish at once in a --prune."
    )
    question_characters: int = Field(512, ge=16, le=4096, description="Longer questions are cut.")
    candidates: int = Field(400, ge=10, le=5000, description="Passages weighed per retriever.")
    dense_weight: float = Field(0.7, ge=0, description="Weight of the encoder in fusion.")
    passage_weight: float = Field(0.2, ge=0, description="Weight of the passage's own BM25.")
    article_weight: float = Field(0.35, ge=0, description="Weight of its article's BM25.")
    wording_weight: float = Field(
        4.2, ge=0, description="Weight of the share of the question's wording in a passage."
    )
    read_passages: int = Field(8, ge=1, le=100, description="Hits that the reader reads.")
    max_answers: int = Field(3, ge=1, le=50, description="Most answers to one question.")
    max_listed: int = Field(12, ge=1, le=100, description="Most parts of a list that is asked for.")
    abstain_below: float = Field(
        0.28, ge=0, le=1, description="Least confidence of an answer; below it newsqa abstains."
    )
    embed_hosts: list[str] = Field(
        [],
        description="Sites that may show the chat and the widget, e.g. https://portal.example, "
        "https://*.portal.example; none but its own when empty.",
    )
    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port that the server listens on.")

    root_path: str = Field(
        "",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="Path prefix that a proxy puts before ours, e.g. /news.",
    )
    trusted_proxies: list[str] = Field(
        [],
        description="Addresses or networks of proxies (127.0.0.1, 10.0.0.0/8) whose "
        "X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    requests_per_minute: int = Field(
        0, ge=0, description="Most questions and REST calls of one client address; 0 is no limit."
    )
    questions_at_once: int = Field(
        2, ge=1, le=64, description="Questions that are answered at the same time."
    )
    questions_waiting: int = Field(
        32, ge=0, le=1000, description="Questions that may wait; further ones are told 忙 (503)."
    )
    max_request_bytes: int = Field(
        8 * 2**20, ge=1000, description="Larger bodies of REST calls are refused."
    )
    admin_token: SecretStr = Field(
        SecretStr(""), description="Bearer token that may change articles; empty: nobody may."
    )
    mcp: bool = Field(
        False,
        description="Offer ask, search and get_article as MCP tools at /mcp and to Gradio clients.",
    )
    polite: bool = Field(
        True,
        description="Ingest, refresh and rebuild make way for questions: by priority in a process "
        "of their own, by pauses in the server.",
    )
    answers_kept: int = Field(
        256, ge=0, description="Answers kept for who asks the same again before the store changes."
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: list[str]) -> list[str]:
        # Written so that a host with bits behind its prefix (10.0.0.1/8) is a network, too.
        return [str(ip_network(address, strict=False)) for address in value]

    @field_validator("embed_hosts")
    @classmethod
    def _sites(cls, hosts: list[str]) -> list[str]:
        return list(dict.fromkeys(site_origin(host) for host in hosts))

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [source.name for source in self.source]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"有两个来源都叫 {twice} / two sources are named {twice}")
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
        shown = site[:80]
        raise SettingsError(
            f"设置 embed_hosts（或环境变量 NEWSQA_EMBED_HOSTS）里的 {shown!r} 不是网站的地址；写成 "
            "https://portal.example 或 https://*.portal.example，不带路径 / "
            f"setting embed_hosts (or NEWSQA_EMBED_HOSTS): {shown!r} is no site; write "
            "https://portal.example or https://*.portal.example, without a path"
        )
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


def load_source(name: str, location: str, include: tuple[str, ...] = ()) -> SourceEntry:
    """A source as the command line names it. Raises SettingsError."""
    try:
        return Source(name=name, location=location, include=include).entry()
    except ValidationError as error:
        raise SettingsError(_told(error, name)) from error


def load_settings(**overrides: Any) -> Settings:
    """Settings with the given ones on top (None means: not given).

    Raises SettingsError naming the setting and what is wrong with it.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(_told(error)) from error
    except (PydanticSettingsError, ValueError, OSError) as error:
        raise SettingsError(
            f"设置读不出来（newsqa.toml 要存为 UTF-8；NEWSQA_* 里的列表要写成 JSON）：{error} / "
            f"settings cannot be read (newsqa.toml in UTF-8; lists in NEWSQA_* as JSON): {error}"
        ) from error


# What pydantic says of a setting that cannot be used, as one line: Chinese, then English.
_LIST = ('要写成列表，如 ["…"]', 'a list is wanted, as ["…"]')
_WHOLE = ("要写成整数", "a whole number is wanted")
_NUMBER = ("要写成数", "a number is wanted")
_SWITCH = ("要写成 true 或 false", "true or false is wanted")
_SAID = {
    "extra_forbidden": ("没有这项设置；请检查拼写", "there is no such setting; check the spelling"),
    "missing": ("没有写", "it is missing"),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "bool_parsing": _SWITCH,
    "bool_type": _SWITCH,
    "string_type": ('要写成 "文字"', 'a "text" is wanted'),
    "string_too_short": ("不能是空的", "it must not be empty"),
    "greater_than_equal": ("不能小于 {ge}", "not less than {ge}"),
    "greater_than": ("要大于 {gt}", "more than {gt} is wanted"),
    "less_than_equal": ("不能大于 {le}", "not more than {le}"),
    "literal_error": ("只能是 {expected}", "one of {expected} is wanted"),
}


def _told(error: ValidationError, source: str | None = None) -> str:
    """The first fault: which setting, what is wrong with it. `source` is one that the command line
    names.
    """
    first = error.errors()[0]
    context = first.get("ctx", {})
    if first["type"] in _SAID:
        chinese, english = (words.format_map(context) for words in _SAID[first["type"]])
    else:
        said = str(context.get("error", first["msg"]))
        chinese, _, english = said.partition(" / ")
        english = english or said
    where, place = _where(first["loc"])
    if source is not None:
        where, place = f"来源 {source!r} ", f"source {source!r}"
    return f"{where}不可用：{chinese} / {place} cannot be used: {english}"


def _where(place: Sequence[str | int]) -> tuple[str, str]:
    if not place:
        return "newsqa.toml 里的设置", "the settings in newsqa.toml"
    name = str(place[0])
    if name == "source" and len(place) > 1 and isinstance(place[1], int):
        number, inside = place[1] + 1, ".".join(map(str, place[2:]))
        return (
            f"newsqa.toml 里第 {number} 个 [[source]] {f'的 {inside} ' if inside else ''}",
            f"{f'{inside} in ' if inside else ''}[[source]] number {number} in newsqa.toml",
        )
    variable = f"NEWSQA_{name.upper()}"
    return f"设置 {name}（或环境变量 {variable}）", f"setting {name} (or {variable})"
