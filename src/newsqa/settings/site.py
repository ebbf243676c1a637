"""A site that sees a part of the archive, as newsqa.toml names it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator, model_validator

from newsqa import messages
from newsqa.settings.values import InvalidValue
from newsqa.types import Part

SIGNATURE = 32
"""Hexadecimal digits of a signature."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_HASH = re.compile(r"[0-9a-f]{64}")
_SHOWN = 60
"""Characters of a refused name that are shown."""
KEY_MARK = "nq-"
"""How a key begins, so that scanners of leaked secrets can know one."""


class Site(BaseModel):
    """One [[site]] of newsqa.toml: the articles of these sources and publishers.

    `keys` are hashes of the secret keys with which its programs ask over REST.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    source: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @field_validator("name")
    @classmethod
    def _name(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise InvalidValue(messages.settings.SITE_NAME.format(name=name[:_SHOWN]))
        return name

    @field_validator("keys")
    @classmethod
    def _hashes(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(_HASH.fullmatch, keys)):
            raise InvalidValue(messages.settings.NOT_A_KEY_HASH)
        return keys

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if not any(name.strip() for name in (*self.source, *self.publisher)):
            raise InvalidValue(messages.settings.SITE_WITHOUT_PART.format(name=self.name))
        return self

    def part(self) -> Part:
        """What the site sees."""
        names = (tuple(filter(str.strip, given)) for given in (self.source, self.publisher))
        return Part(*names)


def signed_id(name: str, secret: SecretStr) -> str:
    """The id by which a site asks: its name with an HMAC of it, NAME.SIGNATURE."""
    key = secret.get_secret_value().encode()
    digest = hmac.new(key, f"newsqa site {name}".encode(), hashlib.sha256).hexdigest()
    return f"{name}.{digest[:SIGNATURE]}"


def new_key() -> str:
    """A random key of 256 bits; only its hash is ever stored."""
    return KEY_MARK + secrets.token_urlsafe(32)


def key_hash(key: str) -> str:
    """What newsqa.toml has of a key: its SHA-256. A key is random, so that this needs no salt."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
