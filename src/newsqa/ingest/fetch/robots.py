"""Politeness: robots.txt, and a pause between two requests to one host."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.ingest.fetch.address import Address, WebError, shown_url

if TYPE_CHECKING:
    from protego import Protego

PATH = "/robots.txt"
MOST_BYTES = 512_000  # RFC 9309 asks for the first 500 KiB at least
LONGEST_DELAY = 30.0


class Robots:
    """Rules of sites, each read once. `read` gives robots.txt, None where there is none."""

    def __init__(self, agent: str, read: Callable[[Address], str | None]) -> None:
        self._agent = agent
        self._read = read
        self._sites: dict[str, Protego | WebError] = {}

    def check(self, address: Address) -> float:
        """The pause that the site asks for, in seconds (0: none).

        Raises WebError where newsqa is disallowed, or the rules cannot be fetched: then a site
        counts as closed (RFC 9309).
        """
        rules = self._sites.get(address.origin)
        if rules is None:
            rules = self._sites[address.origin] = self._load(address)
        if isinstance(rules, WebError):
            reason = messages.fetch.without_rules(shown_url(rules.url), rules.reason)
            raise WebError(address.url, reason, rules.status) from rules
        if not rules.can_fetch(address.url, self._agent):
            raise WebError(address.url, messages.fetch.ROBOTS)
        return float(rules.crawl_delay(self._agent) or 0)

    def _load(self, address: Address) -> Protego | WebError:
        from protego import Protego

        try:
            text = self._read(address)
        except WebError as error:
            return error
        return Protego.parse(text or "")


class Pace:
    """A pause between two requests to one host."""

    def __init__(
        self, seconds: float, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._asked: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def slower(self, host: str, seconds: float) -> None:
        """Set a longer pause for the host, at most LONGEST_DELAY."""
        self._asked[host] = min(seconds, LONGEST_DELAY)

    def wait(self, host: str) -> None:
        """Return when the next request may go out."""
        pause = max(self._seconds, self._asked.get(host, 0.0))
        if host in self._last and (rest := self._last[host] + pause - self._clock()) > 0:
            self._sleep(rest)
        self._last[host] = self._clock()
