"""Settings from the command line, the environment and newsqa.toml, in that order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsqa import messages
from newsqa.errors import SettingsError
from newsqa.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_order_of_precedence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().port == 7860
    (tmp_path / "newsqa.toml").write_text("port = 1001\nhost = '0.0.0.0'\n", encoding="utf-8")
    assert load_settings().port == 1001
    monkeypatch.setenv("NEWSQA_PORT", "1002")
    assert load_settings().port == 1002
    assert load_settings(port=1003, host=None).port == 1003
    assert load_settings().host == "0.0.0.0"


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "many"), ("ABSTAIN_BELOW", "2"), ("PASSAGE_CHARACTERS", "1")]
)
def test_a_bad_value_names_the_setting(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"NEWSQA_{name}", value)
    with pytest.raises(SettingsError, match=f"NEWSQA_{name}") as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "newsqa.toml").write_text("prot = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="prot"):
        load_settings()


def test_broken_toml_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "newsqa.toml").write_text("port = = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"newsqa\.toml"):
        load_settings()


def test_every_setting_has_help_and_stands_in_the_docs() -> None:
    page = (Path(__file__).parent.parent / "docs" / "settings.md").read_text(encoding="utf-8")
    assert messages.settings.DESCRIPTIONS.keys() == Settings.model_fields.keys()
    for name in Settings.model_fields:
        assert f"`{name}`" in page, name


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


def test_lists_are_json_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSQA_EMBED_HOSTS", '["https://a.example", "https://b.example"]')
    assert load_settings().embed_hosts == ["https://a.example", "https://b.example"]
    monkeypatch.setenv("NEWSQA_EMBED_HOSTS", "https://a.example")
    with pytest.raises(SettingsError, match="embed_hosts") as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSQA_TRUSTED_PROXIES", '["127.0.0.1", "10.1.2.3/8", "::1"]')
    assert load_settings().trusted_proxies == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]
    monkeypatch.setenv("NEWSQA_TRUSTED_PROXIES", '["proxy.example"]')
    with pytest.raises(SettingsError, match="trusted_proxies"):
        load_settings()


@pytest.mark.parametrize("path", ["news", "/news/", "/", "//x", "/a b"])
def test_a_prefix_begins_with_a_slash_and_does_not_end_with_one(path: str) -> None:
    assert load_settings(root_path="/a/b-c").root_path == "/a/b-c"
    with pytest.raises(SettingsError, match="root_path"):
        load_settings(root_path=path)


def test_the_token_is_not_shown() -> None:
    assert "hush" not in repr(load_settings(admin_token="hush"))


@pytest.mark.parametrize(
    ("written", "chinese", "english"),
    [
        ("prot = 1", "设置 prot（或环境变量 NEWSQA_PROT）不可用：没有这项设置", "no such setting"),
        ("prune_limit = 2", "不能大于 1", "must be at most 1"),
        ("allow_private_hosts = 'a'", "要写成列表", "must be a list"),
        ("[[source]]\nname = 'a'", "第 1 个 [[source]] 的 location 不可用：没有写", "is missing"),
        ("[[source]]\nname = 'a'\nlocation = 'x'\nrefresh = '30min'", "'30min' 要写成", "interval"),
        (
            "[[source]]\nname = 'a'\nlocation = 'x'\n[[source]]\nname = 'a'\nlocation = 'y'",
            "有两个来源都叫 a",
            "two sources are named a",
        ),
    ],
)
def test_a_wrong_setting_is_explained_in_both_languages(
    tmp_path: Path, written: str, chinese: str, english: str
) -> None:
    (tmp_path / "newsqa.toml").write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    first, second = str(caught.value).split(" / ")
    assert chinese in first
    assert english in second


def test_a_file_of_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "newsqa.toml").write_text("port = 1001\n", encoding="utf-8-sig")
    assert load_settings().port == 1001
