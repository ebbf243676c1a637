"""HTTP validators in memory, for tests of what uses them."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.ingest.fetch.http_cache import Validator


class MemoryValidators:
    """Validators of one process."""

    def __init__(self) -> None:
        self.stored: dict[str, Validator] = {}

    def get(self, url: str) -> Validator | None:
        """The validator stored for this address."""
        return self.stored.get(url)

    def put(self, found: Mapping[str, Validator]) -> None:
        """Store them."""
        self.stored.update(found)
