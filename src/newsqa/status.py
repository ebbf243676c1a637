"""The state of a store as faces tell it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """State of the store; `copies` are the articles of `groups` without their earliest ones."""

    store: str
    articles: int
    passages: int
    generation: int
    as_of: str | None
    model: str | None
    bytes: int
    groups: int = 0
    copies: int = 0
    quarantined: int = 0
