"""Connections to IP addresses that were checked: no second lookup, and a deadline."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from urllib3.connection import HTTPConnection, HTTPSConnection

from newsqa.ingest.fetch.address import Address

CONNECT_SECONDS = 10.0

Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[str, int, float], socket.socket]


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect(ip: str, port: int, seconds: float) -> socket.socket:
    """A connection to an IP address; nothing is looked up. Raises OSError."""
    return socket.create_connection((ip, port), seconds)


class Deadline:
    """Closes connections when the time is over, wherever they wait: TLS, header or body.

    Timeouts of sockets restart with each byte; a server that sends one now and then would hold
    the client for ever.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.expired = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def watch(self, connected: socket.socket) -> None:
        """Close this one as well when the time is over."""
        with self._lock:
            # A handle of its own: TLS takes the socket over and closes it.
            self._sockets.append(connected.dup())
        if self.expired:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            self.expired = True
            for connected in self._sockets:
                try:
                    connected.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the server has gone already

    @contextmanager
    def running(self) -> Iterator[None]:
        """The time runs while the block lasts."""
        self._timer.start()
        try:
            yield
        finally:
            self._timer.cancel()
            with self._lock:
                for connected in self._sockets:
                    connected.close()
                self._sockets.clear()


class _Pinned(HTTPConnection):
    dial: Callable[[], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.dial()


class _PinnedTLS(HTTPSConnection):
    dial: Callable[[], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.dial()


def pinned(
    address: Address,
    ips: Sequence[str],
    deadline: Deadline,
    connect: Connect,
    context: ssl.SSLContext | None,
) -> HTTPConnection:
    """A connection that will go to one of these IP addresses, and to no other.

    The name in the request, and the name that TLS (by `context`) is verified for, are those of the
    address.
    """

    def dial() -> socket.socket:
        seconds = min(CONNECT_SECONDS, deadline.seconds)
        for number, ip in enumerate(ips, 1):
            try:
                connected = connect(ip, address.port, seconds)
            except OSError:
                if number == len(ips) or deadline.expired:
                    raise
                continue
            connected.settimeout(deadline.seconds)
            deadline.watch(connected)
            return connected
        raise OSError("no address")

    made: _Pinned | _PinnedTLS
    if address.scheme == "https":
        made = _PinnedTLS(address.host, address.port, ssl_context=context)
    else:
        made = _Pinned(address.host, address.port)
    made.dial = dial
    return made
