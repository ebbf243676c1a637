"""Names of the machine itself, and the names by which a server may be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

from newsqa.settings import Settings


def local_address(host: str, port: int) -> str:
    """The address for a host and port to listen on; all interfaces become the local one."""
    bracketed = f"[{host}]" if ":" in host else host
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, bracketed)
    return f"http://{shown}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host; `host` is a name or an IP address."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def is_local(settings: Settings) -> bool:
    """Whether only people at this machine reach the server: on loopback, without a proxy."""
    return is_loopback(settings.host) and not settings.trusted_proxies


def offered(setting: bool | None, settings: Settings) -> bool:
    """Whether everybody is offered what this setting is about; without it, on `is_local` only."""
    return is_local(settings) if setting is None else setting


def host_name(header: str) -> str:
    """The name in a Host header, in lower case and without its port and brackets."""
    host = header.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def is_allowed(name: str, allowed: Sequence[str]) -> bool:
    """Whether a server with these `allowed_hosts` may be asked for by this name."""
    name = name.rstrip(".")
    return any(
        one == "*" or name == one or (one.startswith("*.") and name.endswith(one[1:]))
        for one in allowed
    )
