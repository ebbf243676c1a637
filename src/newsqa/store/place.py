"""Stores that were published for other machines, told from stores of one's own."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from newsqa import messages
from newsqa.errors import StoreUnwritable

FILE = "news.db"
GENERATIONS = "generations.lance"
"""The table that makes a folder a published store."""
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/+(.+)")


def published_address(store: Path) -> str | None:
    """The address of a published store; None for a store of one's own.

    As a path s3://bucket/news has lost one of its slashes.
    """
    found = _ADDRESS.fullmatch(store.as_posix())
    if found and found[1].lower() == "file":
        return f"/{found[2]}"
    if found:
        return f"{found[1].lower()}://{found[2]}"
    with suppress(OSError):  # a folder that nobody may enter: whoever opens the store says so
        if (store / GENERATIONS).is_dir() and not (store / FILE).exists():
            return str(store)
    return None


def refuse_published(store: Path) -> None:
    """Raise StoreUnwritable for a published store: only its publisher changes it."""
    if address := published_address(store):
        raise StoreUnwritable(messages.publish.READ_ONLY.format(place=address))
