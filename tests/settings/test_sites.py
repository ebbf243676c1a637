"""Sites, hosts and networks."""

from __future__ import annotations

import json

import pytest

from newsqa.errors import SettingsError
from newsqa.settings import load_settings


@pytest.mark.parametrize(
    ("site", "origin"),
    [
        ("https://portal.example", "https://portal.example"),
        (" HTTPS://Portal.Example/ ", "https://portal.example"),
        ("https://portal.example:443", "https://portal.example"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://*.portal.example:8443", "https://*.portal.example:8443"),
        ("https://门户.中国", "https://xn--zoup46i.xn--fiqs8s"),
    ],
)
def test_a_site_becomes_its_origin(site: str, origin: str) -> None:
    assert load_settings(embed_hosts=[site, origin]).embed_hosts == [origin]


@pytest.mark.parametrize(
    "site",
    [
        "",
        "*",
        "null",
        "'self'",
        "portal.example",
        "//portal.example",
        "ftp://portal.example",
        "https://",
        "https://*",
        "https://*.cn",
        "https://a*.example",
        "https://a..example",
        "https://user@a.example",
        "https://a.example/path",
        "https://a.example?x",
        "https://a.example:0",
        "https://a.example:99999",
        "https://[::1]:80",
        "https://a.example https://b.example",
        "https://a.example; script-src *",
        "https://a.example,https://b.example",
        "https://a\n.example",
    ],
)
def test_what_is_no_site_is_refused_with_one_line(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSQA_EMBED_HOSTS", json.dumps(["https://good.example", site]))
    with pytest.raises(SettingsError, match="NEWSQA_EMBED_HOSTS") as caught:
        load_settings()
    assert repr(site)[:20] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSQA_TRUSTED_PROXIES", '["127.0.0.1", "10.1.2.3/8", "::1"]')
    assert load_settings().trusted_proxies == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]
    monkeypatch.setenv("NEWSQA_TRUSTED_PROXIES", '["proxy.example"]')
    with pytest.raises(SettingsError, match="trusted_proxies"):
        load_settings()
