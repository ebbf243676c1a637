"""The HTTP client: every host is checked and pinned, every size and time limited."""

from __future__ import annotations

import http.client
import re
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from urllib3.exceptions import DecodeError, HTTPError
from urllib3.response import BaseHTTPResponse

from newsqa import messages
from newsqa.ingest.fetch.address import Address, Gate, WebError, parse_url
from newsqa.ingest.fetch.connection import Connect, Deadline, Resolve, connect, pinned, resolve
from newsqa.ingest.fetch.http_cache import Validator
from newsqa.ingest.fetch.robots import MOST_BYTES as ROBOTS_BYTES
from newsqa.ingest.fetch.robots import PATH as ROBOTS_PATH
from newsqa.ingest.fetch.robots import Pace, Robots

AGENT = "newsqa"
MOST_REDIRECTS = 5
PIECE_BYTES = 1 << 16
_HEADERS = {
    "User-Agent": f"{AGENT} (reads news into an archive)",
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,"
    "application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_NO_TEXT = ("image/", "video/", "audio/", "font/")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the client may do: see the settings of the same names (`fetch_` left out)."""

    allow_private_hosts: tuple[str, ...] = ()
    respect_robots: bool = True
    delay_seconds: float = 1.0
    timeout_seconds: float = 60.0
    max_bytes: int = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `url` is the last address, after redirects; `body` is unpacked."""

    url: str
    content_type: str
    charset: str | None
    body: bytes
    validator: Validator


@dataclass(frozen=True, slots=True)
class NotModified:
    """The site answered that the page has not changed."""

    url: str
    validator: Validator


def _unknown(_url: str) -> Validator | None:
    return None


class WebClient:
    """Fetches http(s) addresses; not to be shared between threads.

    `resolve`, `connect`, `clock` and `sleep` are the seams to the world. The proxy variables of
    the environment are not read: behind a proxy no address could be checked.
    """

    def __init__(
        self,
        rules: Rules,
        *,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.rules = rules
        self._gate = Gate(rules.allow_private_hosts)
        self._resolve = resolve
        self._connect = connect
        self._context = context
        self._pace = Pace(rules.delay_seconds, clock, sleep)
        self._robots = Robots(AGENT, self._robots_text) if rules.respect_robots else None

    def get(
        self, url: str, known: Callable[[str], Validator | None] = _unknown
    ) -> Fetched | NotModified:
        """The page of an address, or that it is not modified.

        `known` returns the stored validator of an address. Raises WebError: refused, not available,
        too large, too slow, not text.
        """
        address = parse_url(url)
        try:
            return self._follow(address, known, self.rules.max_bytes)
        except WebError as error:
            raise error.of(url, address.url) from error

    def _follow(
        self,
        address: Address,
        known: Callable[[str], Validator | None],
        max_bytes: int,
        *,
        robots: bool = True,
    ) -> Fetched | NotModified:
        first = address
        for _ in range(MOST_REDIRECTS + 1):
            ips = self._checked(address)
            if robots and self._robots is not None:
                self._pace.slower(address.host, self._robots.check(address))
            answer = self._request(address, ips, known(address.url), max_bytes, cut=not robots)
            if not isinstance(answer, str):
                return answer
            address = parse_url(answer, address.url)
        raise WebError(first.url, messages.fetch.TOO_MANY_REDIRECTS.format(limit=MOST_REDIRECTS))

    def _request(
        self,
        address: Address,
        ips: Sequence[str],
        validator: Validator | None,
        max_bytes: int,
        *,
        cut: bool,
    ) -> Fetched | NotModified | str:
        """One request, to one of these IPs; the address that it is redirected to is a str."""
        self._pace.wait(address.host)
        deadline = Deadline(self.rules.timeout_seconds)
        headers = _HEADERS | (validator.headers() if validator else {})
        if address.scheme == "https" and self._context is None:
            self._context = ssl.create_default_context()
        made = pinned(address, ips, deadline, self._connect, self._context)
        try:
            with deadline.running():
                made.request("GET", address.target, headers=headers, preload_content=False)
                response = made.getresponse()
                answer = self._answer(address, response, validator, max_bytes, cut=cut)
        except DecodeError as error:
            raise WebError(address.url, messages.fetch.COMPRESSED_DAMAGED) from error
        except (OSError, HTTPError, http.client.HTTPException) as error:
            if deadline.expired or isinstance(error, TimeoutError):
                raise self._slow(address) from error
            raise WebError(
                address.url, messages.fetch.NO_CONNECTION.format(reason=_reason(error))
            ) from error
        finally:
            made.close()
        if deadline.expired:  # what was cut may look like an end
            raise self._slow(address)
        return answer

    def _checked(self, address: Address) -> list[str]:
        """The IP addresses of the host, resolved once; all of them may be connected to."""
        try:
            ips = list(self._resolve(address.host, address.port))
        except (OSError, UnicodeError) as error:
            raise WebError(address.url, messages.fetch.NO_SUCH_HOST) from error
        if not ips:
            raise WebError(address.url, messages.fetch.NO_SUCH_HOST)
        self._gate.check(address, ips)
        return ips

    def _answer(
        self,
        address: Address,
        response: BaseHTTPResponse,
        validator: Validator | None,
        max_bytes: int,
        *,
        cut: bool,
    ) -> Fetched | NotModified | str:
        status = response.status
        if status in _REDIRECTS and (location := _location(response)):
            return location
        if status == 304 and validator is not None:
            return NotModified(address.url, validator)
        if status != 200:
            raise WebError(address.url, messages.fetch.HTTP_STATUS.format(status=status), status)
        header = _header(response, "Content-Type") or ""
        content_type = header.partition(";")[0].strip().lower()
        if content_type.startswith(_NO_TEXT):
            raise WebError(address.url, messages.fetch.MEDIA.format(content_type=content_type))
        packed = (_header(response, "Content-Encoding") or "").lower()
        if any(part.strip() not in _ENCODINGS for part in packed.split(",")):
            raise WebError(address.url, messages.fetch.UNKNOWN_COMPRESSION.format(name=packed))
        charset = _CHARSET.search(header)
        return Fetched(
            address.url,
            content_type,
            charset.group(1) if charset else None,
            self._body(address, response, max_bytes, cut=cut),
            Validator(
                _validator_header(response, "ETag"), _validator_header(response, "Last-Modified")
            ),
        )

    def _body(
        self, address: Address, response: BaseHTTPResponse, max_bytes: int, *, cut: bool
    ) -> bytes:
        body = bytearray()
        for piece in response.stream(PIECE_BYTES, decode_content=True):
            body += piece
            if len(body) > max_bytes:
                if cut:
                    return bytes(body[:max_bytes])
                raise WebError(
                    address.url, messages.fetch.RESPONSE_TOO_LARGE.format(limit=max_bytes)
                )
        return bytes(body)

    def _slow(self, address: Address) -> WebError:
        seconds = self.rules.timeout_seconds
        return WebError(address.url, messages.fetch.TIMEOUT.format(seconds=seconds))

    def _robots_text(self, address: Address) -> str | None:
        """robots.txt of the address's site; None where it has none. RFC 9309."""
        try:
            answer = self._follow(
                replace(address, target=ROBOTS_PATH), _unknown, ROBOTS_BYTES, robots=False
            )
        except WebError as error:
            # Any other answer or none: the site counts as closed.
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return None
            raise
        assert isinstance(answer, Fetched)  # nothing was known
        return answer.body.decode("utf-8", "replace")


def _header(response: BaseHTTPResponse, name: str) -> str | None:
    """A header in one line."""
    value = response.headers.get(name)
    return None if value is None else " ".join(value.split())


def _location(response: BaseHTTPResponse) -> str | None:
    """Where a redirect leads; what is not ASCII in it is UTF-8, or goes back as it came."""
    value = _header(response, "Location")
    if not value:
        return None
    sent = value.encode("latin-1", "replace")
    try:
        return sent.decode("utf-8")
    except UnicodeError:
        return quote(sent, safe="/%:@!$&'()*+,;=~-._?#[]")


def _validator_header(response: BaseHTTPResponse, name: str) -> str | None:
    """A header that may be sent back."""
    value = _header(response, name)
    sound = value and len(value) <= 1000 and value.isascii() and value.isprintable()
    return value if sound else None


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text.rpartition(": ")[2][:160] if text else type(error).__name__
