"""The limits of ingest, from the settings."""

from __future__ import annotations

from newsqa.ingest.clean import Limits
from newsqa.ingest.isolation import Isolation
from newsqa.settings import Settings


def limits_of(settings: Settings) -> Limits:
    """The limits on files, articles and their parsing."""
    return Limits(
        settings.max_file_bytes,
        settings.max_article_characters,
        settings.max_replaced_share,
        Isolation(settings.max_parse_seconds, settings.max_parse_bytes),
    )
