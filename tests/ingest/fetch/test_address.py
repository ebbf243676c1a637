from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.errors import SettingsError
from newsqa.ingest.fetch.address import Gate, WebError, is_public, is_url, parse_url, shown_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://News.Example", "http://news.example/"),
        ("HTTPS://news.example:443/a#top", "https://news.example/a"),
        ("http://news.example:8080/a?b=1", "http://news.example:8080/a?b=1"),
        ("http://新闻.中国/要闻?页=二", "http://xn--efvr6l.xn--fiqs8s/%E8%A6%81%E9%97%BB?%E9%A1%B5=%E4%BA%8C"),
        ("http://news.example/%E8%A6%81 闻", "http://news.example/%E8%A6%81%20%E9%97%BB"),
        ("http://[2606:4700::0:1]/", "http://[2606:4700::1]/"),
        ("http://news.example/a\r\nHost: b", "http://news.example/aHost:%20b"),
    ],
)  # fmt: skip
def test_one_spelling(url: str, canonical: str) -> None:
    if "新闻" in url:
        host = "新闻".encode("idna").decode()
        canonical = canonical.replace("xn--efvr6l", host)
    assert parse_url(url).url == canonical
    assert parse_url(canonical).url == canonical


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/a",
        "file:///etc/passwd",
        "//news.example/a",
        "http://",
        "http:///a",
        "http://user:secret@news.example/",
        "http://user@news.example/",
        "http://@news.example/",
        "http://news.example:0/",
        "http://news.example:99999/",
        "http://news.example:x/",
        "http://a..b/",
        "http://-a.example/",
        "http://a b.example/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://127。0。0。1:80000/",
        "http://news.example/" + "a" * 5000,
    ],
)
def test_what_is_no_address_for_us(url: str) -> None:
    with pytest.raises(WebError) as caught:
        parse_url(url)
    message = str(caught.value)
    assert "\n" not in message
    assert " / " in message
    assert "secret" not in message
    assert len(message) < 700


def test_digits_in_full_width_are_the_same_address() -> None:
    assert parse_url("http://１２７.0.0.1/").host == "127.0.0.1"


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://news.example/{text}"):
        try:
            address = parse_url(url)
        except WebError as error:
            assert "\n" not in str(error)
        else:
            assert address.url.isascii()
            assert not set(address.url) & set(" \r\n\t\0")
            assert parse_url(address.url) == address


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.8", "198.18.0.1", "203.0.113.9",
        "168.63.129.16",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
        "fd12::1", "ff02::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1",
    ],
)  # fmt: skip
def test_what_is_not_public(ip: str) -> None:
    assert not is_public(IPv6Address(ip) if ":" in ip else IPv4Address(ip))
    with pytest.raises(WebError, match="allow_private_hosts"):
        Gate().check(parse_url("http://news.example/"), ["93.184.216.34", ip])


@pytest.mark.parametrize("ip", ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111"])
def test_what_is_public(ip: str) -> None:
    Gate().check(parse_url("http://news.example/"), [ip])
    with pytest.raises(WebError, match="8080"):
        Gate().check(parse_url("http://news.example:8080/"), [ip])


def test_what_is_allowed() -> None:
    gate = Gate(["news.intranet", "10.0.0.0/8", "::1", "新闻.内网"])
    gate.check(parse_url("http://news.intranet:9000/"), ["192.168.0.1"])
    gate.check(parse_url("http://NEWS.intranet/"), ["fe80::1%eth0"])
    gate.check(parse_url("http://新闻.内网/"), ["192.168.0.1"])
    gate.check(parse_url("http://other.example:9000/"), ["10.2.3.4", "::1"])
    for url, ip in (
        ("http://other.example/", "192.168.0.1"),
        ("http://news.intranet.example/", "10.0.0.1,192.168.0.1"),
        ("http://other.example:9000/", "8.8.8.8"),
    ):
        with pytest.raises(WebError):
            gate.check(parse_url(url), ip.split(","))
    for bad in ("10.0.0.0/99", "http://a", "a b", ""):
        with pytest.raises(SettingsError, match="allow_private_hosts"):
            Gate([bad])


def test_what_messages_show() -> None:
    assert shown_url("http://me:secret@a.example/x@y?z=@") == "http://a.example/x@y?z=@"
    assert shown_url("http://me:sec/ret@a.example") == "http://me:sec/ret@a.example"
    assert "\n" not in shown_url("http://a\n\rb")
    assert len(shown_url("http://a/" + "b" * 1000)) == 300
    assert is_url("HTTP://a") and not is_url("a/http://") and not is_url("ftp://a")
