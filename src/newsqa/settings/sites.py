"""Names and addresses of hosts: sites that may embed, hosts to answer to, networks of proxies."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

from newsqa import messages
from newsqa.errors import SettingsError
from newsqa.settings.values import InvalidValue

_SITE = re.compile(
    r"(?P<scheme>https?)://(?P<wild>\*\.)?(?P<host>[^\s\[\]/:;,'\"*?#@\\]+)(?::(?P<port>\d{1,5}))?/?",
    re.IGNORECASE | re.ASCII,
)
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_OWN_PORTS = {"http": 80, "https": 443}


def site_origin(site: str) -> str:
    """A site as browsers write its origin, or with * for the names below it.

    Raises SettingsError when it is none: it goes into headers, so nothing else may pass.
    """
    match = _SITE.fullmatch(site.strip())
    scheme, host = (match["scheme"].lower(), _ascii_host(match["host"])) if match else ("", "")
    port = int(match["port"] or _OWN_PORTS[scheme]) if match else 0
    if match is None or not host or not 0 < port < 65536 or (match["wild"] and "." not in host):
        raise SettingsError(messages.settings.NOT_A_SITE.format(text=site[:80]))
    shown_port = "" if port == _OWN_PORTS[scheme] else f":{port}"
    return f"{scheme}://{match['wild'] or ''}{host}{shown_port}"


def _ascii_host(host: str) -> str:
    """The host in lower case and, when it is Chinese, in its ASCII form; empty when it is none."""
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError:
            return ""
    host = host.lower().rstrip(".")
    return host if _HOST.fullmatch(host) else ""


def host_pattern(text: str) -> str:
    """A host name or IP address as a Host header has it, *.name for all below it, or *."""
    host = text.strip().strip("[]")
    wild = host.startswith("*.")
    name = _ascii_host(host.removeprefix("*.")) or (host.lower() if _is_address(host) else "")
    if host != "*" and not name:
        raise InvalidValue(messages.settings.NOT_A_HOST.format(text=text[:80]))
    return host if host == "*" else f"*.{name}" if wild else name


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def network(address: str) -> str:
    """An IP address or network in its canonical form; bits behind the prefix are cleared."""
    try:
        return str(ip_network(address, strict=False))
    except ValueError as error:
        raise InvalidValue(messages.settings.NOT_A_NETWORK.format(text=address)) from error
