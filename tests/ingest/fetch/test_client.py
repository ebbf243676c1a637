"""The guard: real servers on this machine, a resolver that lies, and bodies that never end."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from newsqa.ingest.fetch.address import WebError
from newsqa.ingest.fetch.client import Fetched, NotModified, WebClient
from newsqa.ingest.fetch.connection import connect
from newsqa.ingest.fetch.http_cache import Validator
from tests.ingest.fetch.site import Site, rules, send, serving

PUBLIC = "93.184.216.34"


def fetched(client: WebClient, url: str) -> Fetched:
    answer = client.get(url)
    assert isinstance(answer, Fetched)
    return answer


def refused(client: WebClient, url: str) -> str:
    with pytest.raises(WebError) as caught:
        client.get(url)
    message = str(caught.value)
    assert "\n" not in message
    assert " / " in message
    return message


# -- what is fetched -----------------------------------------------------------------------------


@pytest.mark.parametrize("packed", ["", "gzip", "deflate"])
def test_a_page_with_all_its_headers(site: Site, packed: str) -> None:
    body = "<p>青溪县召开动员会</p>".encode("gb18030")
    sent = {"": body, "gzip": gzip.compress(body), "deflate": zlib.compress(body)}[packed]
    headers = {
        "Content-Type": 'Text/HTML; Charset="GBK"',
        "ETag": '"1"',
        "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT",
    }
    site.pages["/a"] = (200, headers | ({"Content-Encoding": packed} if packed else {}), sent)
    answer = fetched(WebClient(rules()), site.url("/a"))
    assert answer == Fetched(
        site.url("/a"),
        "text/html",
        "GBK",
        body,
        Validator('"1"', "Mon, 01 Jan 2024 00:00:00 GMT"),
    )
    assert "newsqa" in site.headers[-1]["User-Agent"]
    assert site.headers[-1]["Host"] == f"127.0.0.1:{site.port}"


def test_paths_in_chinese_and_redirects_that_are_not_ascii(site: Site) -> None:
    site.pages["/%E8%A6%81%E9%97%BB?%E9%A1%B5=1"] = b"<p>one</p>"

    def moved(handler: BaseHTTPRequestHandler) -> None:
        location = "/要闻?页=1".encode().decode("latin-1")  # raw UTF-8, as many sites send it
        send(handler, 302, {"Location": location}, b"")

    site.pages["/old"] = moved
    client = WebClient(rules())
    assert fetched(client, site.url("/要闻?页=1")).body == b"<p>one</p>"
    assert fetched(client, site.url("/old")).url == site.url("/%E8%A6%81%E9%97%BB?%E9%A1%B5=1")


def test_five_redirects_but_no_loop(site: Site) -> None:
    for number in range(6):
        site.pages[f"/{number}"] = (301, {"Location": f"/{number + 1}"}, b"")
    site.pages["/6"] = b"<p>there</p>"
    site.pages["/loop"] = (307, {"Location": "/loop"}, b"")
    client = WebClient(rules())
    assert fetched(client, site.url("/1")).url == site.url("/6")
    assert "redirects" in refused(client, site.url("/0"))
    assert "redirects" in refused(client, site.url("/loop"))
    assert site.asked.count("/loop") == 6


def test_what_is_known_is_not_sent_again(site: Site) -> None:
    site.add("/a", b"<p>news</p>")
    site.pages["/old"] = (302, {"Location": "/a"}, b"")
    client = WebClient(rules())
    answer = fetched(client, site.url("/a"))
    known = {answer.url: answer.validator}
    for path in ("/a", "/old"):
        again = client.get(site.url(path), known.get)
        assert again == NotModified(site.url("/a"), answer.validator)
    site.add("/a", b"<p>other news</p>")
    assert isinstance(client.get(site.url("/a"), known.get), Fetched)


def test_a_redirect_in_another_encoding_goes_back_as_it_came(site: Site) -> None:
    site.pages["/%D0%C2"] = b"<p>there</p>"
    location = "/新".encode("gbk").decode("latin-1")
    site.pages["/go"] = lambda handler: send(handler, 302, {"Location": location}, b"")
    assert fetched(WebClient(rules()), site.url("/go")).body == b"<p>there</p>"


def test_an_answer_304_that_was_not_asked_for_is_no_page(site: Site) -> None:
    site.pages["/a"] = (304, {}, b"")
    assert "304" in refused(WebClient(rules()), site.url("/a"))


# -- where it must not go ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "017700000001", "127.1", "0.0.0.0"],
)
def test_this_machine_is_refused_in_every_spelling(site: Site, host: str) -> None:
    site.pages["/a"] = b"<p>secret</p>"
    client = WebClient(rules(allow_private_hosts=()))
    refused(client, site.url("/a", host))
    assert site.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://2130706433:{port}/secret",
        "http://0177.0.0.1:{port}/secret",
        "//localhost:{port}/secret",
        "file:///etc/passwd",
        "http://me:pw@news.example/",
        "http://news.example:22/",
        "http://inner.example/",
    ],
)
def test_a_redirect_is_checked_like_an_address(site: Site, target: str) -> None:
    site.pages["/go"] = (302, {"Location": target.format(port=site.port)}, b"")
    site.pages["/secret"] = b"<p>secret</p>"

    def resolve(host: str, port: int) -> Sequence[str]:
        names = {"open.example": ["127.0.0.1"], "news.example": [PUBLIC]}
        names |= {"inner.example": [PUBLIC, "10.0.0.7"], "localhost": ["127.0.0.1"]}
        return names.get(host, [host])

    asked: list[str] = []

    def dial(ip: str, port: int, seconds: float) -> socket.socket:
        asked.append(ip)
        return connect(ip, port, seconds)

    given = rules(allow_private_hosts=("open.example",), respect_robots=False)
    client = WebClient(given, resolve=resolve, connect=dial)
    message = refused(client, site.url("/go", "open.example"))
    assert message.startswith(f"http://open.example:{site.port}/go：")
    assert "pw" not in message
    assert site.asked == ["/go"]
    assert asked == ["127.0.0.1"]  # the first request, nothing after


def test_the_address_that_was_checked_is_the_one_that_is_used(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the name leads to a public address first, to this machine afterwards."""
    site.pages["/a"] = b"<p>secret of this machine</p>"
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    lookups: list[str] = []

    def resolve(host: str, *_: object, **__: object) -> list[Any]:
        lookups.append(host)
        if host != "rebind.example":  # an IP address: no lookup
            return real(host, *_, **__)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in next(answers)]

    real: Callable[..., list[Any]] = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    dialled: list[tuple[str, int]] = []

    with serving() as public:
        public.pages["/a"] = b"<p>public</p>"

        def dial(ip: str, port: int, seconds: float) -> socket.socket:
            dialled.append((ip, port))
            return connect("127.0.0.1", public.port, seconds)  # stands for the public host

        client = WebClient(rules(allow_private_hosts=(), respect_robots=False), connect=dial)
        assert fetched(client, "http://rebind.example/a").body == b"<p>public</p>"
        assert dialled == [(PUBLIC, 80)]
        assert lookups.count("rebind.example") == 1
        assert public.headers[-1]["Host"] == "rebind.example"
        # The next request looks again, and is refused.
        assert "127.0.0.1" in refused(client, "http://rebind.example/a")
        assert dialled == [(PUBLIC, 80)]
    assert site.asked == []


def test_tls_is_verified_for_the_name_although_the_address_is_pinned() -> None:
    authority = trustme.CA()
    served, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("news.example").configure_cert(served)
    authority.configure_trust(trusting)
    allowed = rules(allow_private_hosts=("news.example", "other.example"), respect_robots=False)

    def here(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    with serving(served) as site:
        site.pages["/a"] = b"<p>sealed</p>"
        client = WebClient(allowed, resolve=here, context=trusting)
        assert fetched(client, site.url("/a", "news.example")).body == b"<p>sealed</p>"
        assert "certificate" in refused(client, site.url("/a", "other.example")).lower()
        stranger = WebClient(allowed, resolve=here)
        assert "certificate" in refused(stranger, site.url("/a", "news.example")).lower()
        assert site.asked == ["/a"]


def test_all_checked_addresses_are_tried(site: Site) -> None:
    site.pages["/a"] = b"<p>news</p>"

    def dial(ip: str, port: int, seconds: float) -> socket.socket:
        if ip == PUBLIC:
            raise ConnectionRefusedError(111, "Connection refused")
        return connect("127.0.0.1", site.port, seconds)

    given = rules(allow_private_hosts=(), respect_robots=False)
    client = WebClient(given, resolve=lambda _h, _p: [PUBLIC, "8.8.8.8"], connect=dial)
    assert fetched(client, "http://news.example/a").body == b"<p>news</p>"
    client = WebClient(given, resolve=lambda _h, _p: [PUBLIC], connect=dial)
    assert "refused" in refused(client, "http://news.example/a")


def test_a_host_that_is_not_there() -> None:
    def nobody(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert "no such host" in refused(WebClient(rules(), resolve=nobody), "http://none.example/")
    client = WebClient(rules(), resolve=lambda _h, _p: [])
    assert "no such host" in refused(client, "http://none.example/")


# -- what is too much ----------------------------------------------------------------------------


def drip(handler: BaseHTTPRequestHandler, first: bytes, piece: bytes) -> None:
    """A server that sends a little now and then, for ever."""
    handler.wfile.write(first)
    try:
        for _ in range(400):
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


DRIPS = {
    "body": (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n", b"x"),
    "body without length": (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "size of a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    "header": (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Long: ", b"x"),
    "status": (b"HTTP/1.1 200 ", b"x"),
    "go on": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("where", DRIPS)
def test_slowness_ends_in_time_wherever_it_is(site: Site, where: str) -> None:
    site.pages["/slow"] = lambda handler: drip(handler, *DRIPS[where])
    client = WebClient(rules(timeout_seconds=0.4, respect_robots=False))
    started = time.monotonic()
    assert "fetch_timeout_seconds" in refused(client, site.url("/slow"))
    assert time.monotonic() - started < 3


def test_a_server_that_accepts_and_is_silent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        client = WebClient(rules(timeout_seconds=0.3, respect_robots=False))
        for scheme in ("http", "https"):
            message = refused(client, f"{scheme}://127.0.0.1:{port}/")
            assert "fetch_timeout_seconds" in message


@pytest.mark.parametrize("packed", ["", "gzip", "deflate", "gzip, gzip"])
def test_the_limit_is_of_unpacked_bytes(site: Site, packed: str) -> None:
    body = b"x" * (6 << 20)
    headers = {"Content-Type": "text/html"}
    if packed:
        body = zlib.compress(body) if packed == "deflate" else gzip.compress(body, 6)
        body = gzip.compress(body) if "," in packed else body
        headers["Content-Encoding"] = packed
    site.pages["/bomb"] = (200, headers, body)
    message = refused(WebClient(rules()), site.url("/bomb"))
    assert "fetch_max_bytes" in message


def test_a_bomb_is_not_unpacked_before_it_is_refused(site: Site) -> None:
    import tracemalloc

    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(60)) + packer.flush()
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    site.pages["/bomb"] = (200, headers, bomb)
    client = WebClient(rules(respect_robots=False))
    tracemalloc.start()
    try:
        refused(client, site.url("/bomb"))
        assert tracemalloc.get_traced_memory()[1] < 20 << 20  # of 60 MiB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((404, {}, b"none"), "404"),
        ((410, {}, b"gone"), "410"),
        ((500, {}, b"broken"), "500"),
        ((302, {}, b"nowhere"), "302"),
        ((204, {}, b""), "204"),
        ((200, {"Content-Type": "image/png"}, b"\x89PNG"), "image/png"),
        ((200, {"Content-Type": "video/mp4"}, b"x"), "video/mp4"),
        ((200, {"Content-Encoding": "br"}, b"x"), "br"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip at all"), "damaged"),
    ],
)
def test_other_answers_are_no_pages(site: Site, answer: Any, words: str) -> None:
    site.pages["/a"] = answer
    assert words in refused(WebClient(rules()), site.url("/a"))


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"nothing of the kind\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut off",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\nContent-Length: 7\r\n\r\nabc",
    ],
)
def test_broken_answers_are_one_line(site: Site, sent: bytes) -> None:
    def broken(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(sent)

    site.pages["/a"] = broken
    client = WebClient(rules(respect_robots=False))
    assert refused(client, site.url("/a")).startswith(site.url("/a"))


@settings(max_examples=150)
@given(
    st.sampled_from(
        [
            b"",
            b"HTTP/1.1 ",
            b"HTTP/1.1 200 OK\r\n",
            b"HTTP/1.1 302 Found\r\nLocation: ",
            b"HTTP/1.1 200 OK\r\nETag: ",
            b"HTTP/1.1 200 OK\r\nContent-Type: ",
            b"HTTP/1.1 200 OK\r\nContent-Length: ",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ]
    ),
    st.binary(max_size=80),
)
def test_any_answer_is_a_page_or_one_line(head: bytes, rest: bytes) -> None:
    def dial(_ip: str, _port: int, _seconds: float) -> socket.socket:
        ours, theirs = socket.socketpair()
        theirs.sendall(head + rest)
        theirs.shutdown(socket.SHUT_WR)
        return ours

    given_rules = rules(allow_private_hosts=(), respect_robots=False)
    client = WebClient(given_rules, resolve=lambda _h, _p: [PUBLIC], connect=dial)
    url = "http://news.example/a"
    try:
        answer = client.get(url)
    except WebError as error:
        assert "\n" not in str(error)
        assert str(error).startswith(url)
    else:
        client.get(url, lambda _: answer.validator)  # what the site sent may be sent back


# -- manners -------------------------------------------------------------------------------------


def test_robots_are_asked_once_and_obeyed(site: Site) -> None:
    text = b"User-agent: newsqa\nDisallow: /private\nAllow: /\n\nUser-agent: *\nDisallow: /\n"
    site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, text)
    for path in ("/a", "/b", "/private/c"):
        site.pages[path] = b"<p>news</p>"
    site.pages["/go"] = (302, {"Location": "/private/c"}, b"")
    client = WebClient(rules())
    fetched(client, site.url("/a"))
    fetched(client, site.url("/b"))
    assert "robots.txt" in refused(client, site.url("/private/c"))
    assert "robots.txt" in refused(client, site.url("/go"))
    assert site.asked == ["/robots.txt", "/a", "/b", "/go"]
    assert fetched(WebClient(rules(respect_robots=False)), site.url("/private/c"))


@pytest.mark.parametrize(
    ("answer", "is_open"),
    [
        ((404, {}, b""), True),
        ((403, {}, b""), True),
        ((200, {"Content-Type": "text/html"}, b"<html><p>the home page instead</p>"), True),
        ((302, {"Location": "/rules"}, b""), False),
        ((500, {}, b""), False),
        ((429, {}, b""), False),
        ((302, {"Location": "http://169.254.169.254/"}, b""), False),
        ((200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n" * 40_000), False),
    ],
)
def test_robots_that_are_not_there_or_cannot_be_had(site: Site, answer: Any, is_open: bool) -> None:
    site.pages["/robots.txt"] = answer
    site.pages["/rules"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /")
    site.pages["/a"] = b"<p>news</p>"
    client = WebClient(rules())
    if is_open:
        fetched(client, site.url("/a"))
    else:
        message = refused(client, site.url("/a"))
        assert message.startswith(site.url("/a"))
        assert "redirects to" not in message, "it is its rules that cannot be had"
        assert "/a" not in site.asked


@pytest.mark.parametrize(("asked", "pause"), [("", 1.5), ("4", 4.0), ("86400", 30.0), ("x", 1.5)])
def test_the_pause_between_two_requests(site: Site, asked: str, pause: float) -> None:
    text = f"User-agent: *\nDisallow:\nCrawl-delay: {asked}\n".encode()
    site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, text)
    site.pages["/a"] = b"<p>news</p>"
    now = 100.0
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    client = WebClient(rules(delay_seconds=1.5), clock=lambda: now, sleep=sleep)
    fetched(client, site.url("/a"))
    fetched(client, site.url("/a"))
    assert slept == [pause, pause]  # robots.txt, /a, /a
    now += 60
    fetched(client, site.url("/a"))
    assert len(slept) == 2
