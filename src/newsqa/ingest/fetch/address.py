"""URLs in one canonical form, and the check of where newsqa may connect to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

from newsqa import messages
from newsqa.errors import SettingsError, SourceError
from newsqa.messages import Message

PORTS = {"http": 80, "https": 443}
MOST_CHARACTERS = 4096
_IP = IPv4Address | IPv6Address

# Of all addresses only these are the public internet, less the special blocks in them. Python's
# own is_global differs between its patch releases.
_PUBLIC = tuple(map(ip_network, ("0.0.0.0/0", "2000::/3")))
_SPECIAL = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",
            "168.63.129.16/32",  # the platform of a cloud, as seen from its machines
            "169.254.0.0/16",  # link-local, the metadata services of clouds
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",  # multicast, reserved, broadcast
            # These carry an IPv4 address inside; ::ffff:0:0/96 and 64:ff9b::/96 (NAT64) lie
            # outside 2000::/3.
            "2001::/23",
            "2002::/16",
            "2001:db8::/32",
            "3fff::/20",
        ),
    )
)
_HOST = re.compile(r"(?!.*\.\.)[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_.])?")
_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)\.?")
_SAFE = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed URL: `host` is ASCII, without brackets; `target` is path and query, ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and, where it is not the usual one, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = PORTS[self.scheme] == self.port
        return f"{self.scheme}://{host}" + ("" if usual else f":{self.port}")

    @property
    def url(self) -> str:
        """The canonical form: no fragment, no usual port, all in ASCII."""
        return self.origin + self.target


def is_url(location: object) -> bool:
    """Whether a location that was given is an address on the web."""
    return isinstance(location, str) and location.lower().startswith(("http://", "https://"))


def shown_url(url: str) -> str:
    """The URL as messages may show it: one line, not endless, no user name or password."""
    url = re.sub(r"[\s\x00-\x1f\x7f]+", " ", url.encode(errors="replace").decode()).strip()
    head, mark, rest = url.partition("://")
    end = next((place for place, mark_ in enumerate(rest) if mark_ in "/?#\\"), len(rest))
    url = head + mark + rest[:end].rpartition("@")[2] + rest[end:]
    return url if len(url) <= 300 else url[:299] + "…"


class WebError(SourceError):
    """An address that cannot be fetched or read, and the reason.

    `reason` does not name the address, `message` does. `status` is the HTTP status of the site's
    answer, where that is the reason.
    """

    def __init__(self, url: str, reason: Message, status: int | None = None) -> None:
        super().__init__(messages.fetch.at(shown_url(url), reason))
        self.url = url
        self.reason = reason
        self.status = status

    def __reduce__(self) -> tuple[type[WebError], tuple[str, Message, int | None]]:
        return WebError, (self.url, self.reason, self.status)

    def of(self, url: str, canonical: str) -> WebError:
        """The same failure for the address that was asked for, in the spelling of `url`."""
        if self.url in (url, canonical):
            return WebError(url, self.reason, self.status)
        reason = messages.fetch.led_to(shown_url(self.url), self.reason)
        return WebError(url, reason, self.status)


def parse_url(url: str, base: str | None = None) -> Address:
    """What the URL asks for. Raises SourceError: not http(s), user name in it, no such host."""
    try:
        given = url.strip()
        parts = urlsplit(urljoin(base, given) if base else given)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError as error:
        raise WebError(url, messages.fetch.NOT_AN_ADDRESS.format(error=error)) from error
    if scheme not in PORTS:
        raise WebError(url, messages.fetch.WRONG_SCHEME)
    if parts.username is not None or parts.password is not None:
        raise WebError(url, messages.fetch.CREDENTIALS)
    if len(url) > MOST_CHARACTERS:
        raise WebError(url, messages.fetch.ADDRESS_TOO_LONG.format(limit=MOST_CHARACTERS))
    if port == 0:
        raise WebError(url, messages.fetch.PORT_ZERO)
    target = quote(parts.path or "/", safe=_SAFE)
    if parts.query:
        target += "?" + quote(parts.query, safe=_SAFE + "?")
    return Address(scheme, _host(host, url), port or PORTS[scheme], target)


def _host(host: str, url: str) -> str:
    """The host in ASCII; IP addresses only in their one canonical spelling."""
    if ":" in host:
        try:
            if "%" in host:
                raise ValueError("a zone is of this machine only")
            return str(IPv6Address(host))
        except ValueError as error:
            raise WebError(url, messages.fetch.NOT_AN_IP.format(error=error)) from error
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii").lower()
        except idna.IDNAError as error:
            raise WebError(url, messages.fetch.NOT_A_HOST_BECAUSE.format(error=error)) from error
    if not _HOST.fullmatch(host):
        raise WebError(url, messages.fetch.NOT_A_HOST)
    # Systems read 2130706433, 0x7f.1 and 0177.0.0.1 as IP addresses, each in its own way.
    if _NUMBER.fullmatch(host.removesuffix(".").rpartition(".")[2]):
        try:
            return str(IPv4Address(host))
        except ValueError as error:
            raise WebError(url, messages.fetch.UNUSUAL_IP) from error
    return host


class Gate:
    """Checks where newsqa may connect to.

    `allowed` has host names and networks (10.0.0.0/8, ::1) that may be private and at any port.
    Raises SettingsError for an entry that is neither.
    """

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self._hosts: set[str] = set()
        self._networks: list[IPv4Network | IPv6Network] = []
        for entry in allowed:
            try:
                self._networks.append(ip_network(entry.strip()))
            except ValueError:
                try:
                    self._hosts.add(_host(entry.strip().lower(), entry))
                except SourceError as error:
                    raise SettingsError(
                        messages.fetch.ALLOWED_HOST_INVALID.format(entry=entry)
                    ) from error

    def check(self, address: Address, resolved: Sequence[str]) -> None:
        """Raise SourceError unless every resolved IP address and the port may be used."""
        if address.host in self._hosts:
            return
        ips = [ip_address(ip.partition("%")[0]) for ip in resolved]
        outside = [ip for ip in ips if not self._is_allowed(ip)]
        private = [ip for ip in outside if not is_public(ip)]
        if private:
            raise WebError(address.url, messages.fetch.PRIVATE_ADDRESS.format(ip=private[0]))
        if outside and address.port not in PORTS.values():
            raise WebError(address.url, messages.fetch.PORT_REFUSED.format(port=address.port))

    def _is_allowed(self, ip: _IP) -> bool:
        return any(ip in network for network in self._networks)


def is_public(ip: _IP) -> bool:
    """Whether the address belongs to the public internet."""
    return any(ip in network for network in _PUBLIC) and not any(
        ip in network for network in _SPECIAL
    )
