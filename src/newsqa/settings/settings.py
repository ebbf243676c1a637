"""Every setting: name, default, bounds. What each is for is in `messages.settings.DESCRIPTIONS`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from newsqa import messages
from newsqa.settings.endpoint import check_endpoint
from newsqa.settings.operating import OperatingSettings
from newsqa.settings.reading import PREFIX, Environment, TomlFile
from newsqa.settings.site import Site
from newsqa.settings.sites import host_pattern, network, site_origin
from newsqa.settings.source import Source
from newsqa.settings.values import InvalidValue
from newsqa.types import SourceEntry

_ROOT_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
LEAST_TOKEN = 16
"""Characters of `admin_token` and `site_secret` at least: shorter ones can be guessed."""


class Settings(OperatingSettings, BaseSettings):
    """All settings of one engine, immutable; `messages.settings.DESCRIPTIONS` explains each.

    A value comes from the keywords, else from NEWSQA_NAME in the environment (lists as JSON), else
    from newsqa.toml in the working directory, else it is the default. The unit is in the name
    (`_characters`, `_bytes`, `_seconds`, `_per_minute`; `llm_timeout` is in seconds); shares and
    confidences lie between 0 and 1, other weights have no upper bound.

    `load_settings` and `NewsQA.open` raise SettingsError for a value that cannot be used, an
    unknown name and an unreadable file. `Settings(...)` itself raises pydantic's ValidationError (a
    ValueError) or, for a source of values that cannot be parsed, pydantic-settings' SettingsError.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, toml_file="newsqa.toml", extra="forbid", frozen=True
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
    max_parse_seconds: float = Field(120, ge=1, le=3600)
    max_parse_bytes: int = Field(2 * 2**30, ge=512 * 2**20)
    allow_private_hosts: list[str] = []
    respect_robots: bool = True
    fetch_delay_seconds: float = Field(1.0, ge=0, le=3600)
    fetch_timeout_seconds: float = Field(60, gt=0, le=3600)
    fetch_max_bytes: int = Field(64 * 2**20, ge=1000)
    fetch_max_pages: int = Field(50_000, ge=1)
    recheck_days: int = Field(3, ge=0, le=36_500)
    source: list[Source] = []
    undo_points: int = Field(10, ge=0, le=1000)
    publish_to: str = ""
    prune_limit: float = Field(0.2, ge=0, le=1)
    question_characters: int = Field(512, ge=16, le=4096)
    candidates: int = Field(400, ge=10, le=5000)
    dense_weight: float = Field(1.2, ge=0)
    passage_weight: float = Field(0.2, ge=0)
    article_weight: float = Field(0.2, ge=0)
    wording_weight: float = Field(5.5, ge=0)
    read_passages: int = Field(8, ge=1, le=100)
    max_answers: int = Field(3, ge=1, le=50)
    max_listed: int = Field(12, ge=1, le=100)
    abstain_below: float = Field(0.35, ge=0, le=1)
    ask_back: bool = True
    embed_hosts: list[str] = []
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)

    root_path: str = ""
    trusted_proxies: list[str] = []
    requests_per_minute: int = Field(0, ge=0)
    questions_at_once: int = Field(2, ge=1, le=64)
    questions_waiting: int = Field(32, ge=0, le=1000)
    max_request_bytes: int = Field(8 * 2**20, ge=1000)
    max_connections: int = Field(1000, ge=10)
    allowed_hosts: list[str] = []
    show_metrics: bool | None = None
    show_docs: bool | None = None
    list_articles: bool | None = None
    feedback_per_minute: int = Field(10, ge=0)
    admin_token: SecretStr = SecretStr("")
    site: list[Site] = []
    site_secret: SecretStr = SecretStr("")
    open_archive: bool = False
    rest_needs_key: bool = False
    mcp: bool = False
    llm_mode: Literal["off", "digest", "always"] = "off"
    llm_url: str = ""
    llm_model: str = ""
    llm_api_key: SecretStr = SecretStr("")
    llm_timeout: float = Field(30, gt=0, le=600)
    llm_hosts: list[str] = []
    strict: bool = False
    polite: bool = True
    answer_cache_size: int = Field(256, ge=0)
    today: date | None = None

    @field_validator("store", "model", "user_dictionary", "host", mode="before")
    @classmethod
    def _is_given(cls, value: object) -> object:
        # An empty path would be the working directory, an empty host every interface.
        if isinstance(value, str) and not value.strip():
            raise InvalidValue(messages.settings.RULES["string_too_short"])
        return value

    @field_validator("root_path")
    @classmethod
    def _is_prefix(cls, value: str) -> str:
        if not _ROOT_PATH.fullmatch(value):
            raise InvalidValue(messages.settings.NOT_A_PREFIX.format(text=value))
        return value

    @field_validator("admin_token", "site_secret")
    @classmethod
    def _is_long(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < LEAST_TOKEN:
            raise InvalidValue(messages.settings.TOKEN_TOO_SHORT.format(least=LEAST_TOKEN))
        return value

    @field_validator("llm_hosts")
    @classmethod
    def _llm_names(cls, value: list[str]) -> list[str]:
        return [host_pattern(host) for host in value]

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: list[str]) -> list[str]:
        return [network(address) for address in value]

    @field_validator("allowed_hosts")
    @classmethod
    def _names(cls, value: list[str]) -> list[str]:
        return [host_pattern(host) for host in value]

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

    @model_validator(mode="after")
    def _may_write(self) -> Self:
        if self.llm_url:
            check_endpoint(self.llm_url, self.llm_hosts)
        if self.llm_mode != "off" and not (self.llm_url and self.llm_model):
            raise InvalidValue(messages.settings.LLM_INCOMPLETE)
        return self

    @model_validator(mode="after")
    def _sites_are_signed(self) -> Self:
        names = [site.name for site in self.site]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise InvalidValue(messages.settings.DUPLICATE_SITE.format(name=twice))
        if names and not self.site_secret.get_secret_value():
            raise InvalidValue(messages.settings.NO_SITE_SECRET.format(least=LEAST_TOKEN))
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
        return init_settings, Environment(settings_cls), TomlFile(settings_cls)
