"""The address of a language model: this machine, or a host that a setting names."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from newsqa import messages
from newsqa.settings.values import InvalidValue


def check_endpoint(url: str, hosts: Sequence[str]) -> None:
    """Raise InvalidValue for an address that is none, or of a host that may not be asked.

    `hosts` as in the setting `llm_hosts`.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", None
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not host
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
        or any(one.isspace() or not one.isprintable() for one in url)
    ):
        # A user name and its password are not repeated.
        shown = url if "@" not in url else "…@…"
        raise InvalidValue(messages.settings.NOT_AN_ENDPOINT.format(text=shown[:80]))
    if not (_is_loopback(host) or any(_fits(host, pattern) for pattern in hosts)):
        raise InvalidValue(messages.settings.HOST_NOT_NAMED.format(host=host))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _fits(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1
    return pattern in ("*", host)
