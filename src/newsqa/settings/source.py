"""One [[source]] of newsqa.toml."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from newsqa import messages
from newsqa.settings.schedule import schedule_of
from newsqa.settings.values import InvalidValue
from newsqa.types import SourceEntry

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


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
            schedule_of(self.refresh)
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
