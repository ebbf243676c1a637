"""The reader of web addresses for one run of ingest, made from the settings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsqa.ingest.fetch.address import is_url
from newsqa.settings import Settings

if TYPE_CHECKING:
    from newsqa.ingest.fetch.source import WebSource


@contextmanager
def web_source(
    settings: Settings,
    locations: Sequence[object],
    missing: Callable[[Collection[str]], Collection[str]],
    *,
    store_validators: bool = True,
) -> Iterator[WebSource | None]:
    """The reader; None where no location is a web address.

    `missing` returns those of some article ids that are not in the store. Validators are read, and
    with `store_validators` also stored. Raises SettingsError, and StoreError when their file cannot
    be read.
    """
    if not any(map(is_url, locations)):
        yield None
        return
    from newsqa.ingest.fetch.client import Rules, WebClient
    from newsqa.ingest.fetch.http_cache import FILE, FileValidators, Ledger, ReadOnly
    from newsqa.ingest.fetch.source import WebSource

    client = WebClient(
        Rules(
            allow_private_hosts=tuple(settings.allow_private_hosts),
            respect_robots=settings.respect_robots,
            delay_seconds=settings.fetch_delay_seconds,
            timeout_seconds=settings.fetch_timeout_seconds,
            max_bytes=settings.fetch_max_bytes,
        )
    )
    validators = FileValidators(settings.store / FILE)
    try:
        ledger = Ledger(validators if store_validators else ReadOnly(validators), missing)
        yield WebSource(client, ledger, max_pages=settings.fetch_max_pages)
    finally:
        validators.close()


def forget_validators(settings: Settings) -> None:
    """Delete all validators after the store changed otherwise: the next run fetches everything."""
    from newsqa.ingest.fetch.http_cache import FILE, FileValidators

    if not (settings.store / FILE).exists():
        return
    validators = FileValidators(settings.store / FILE)
    try:
        validators.clear()
    finally:
        validators.close()
