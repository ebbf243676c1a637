"""Settings of a language model."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsqa.errors import SettingsError
from newsqa.settings import load_settings

LOCAL = "http://127.0.0.1:11434/v1"


@pytest.mark.parametrize(
    "url", [LOCAL, "http://localhost:8000/v1", "http://[::1]:8000", "http://127.5.5.5"]
)
def test_this_machine_needs_no_permission(url: str) -> None:
    assert load_settings(llm_url=url).llm_url == url


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://api.llm.example/v1", ["api.llm.example"]),
        ("https://api.llm.example/v1", ["*.llm.example"]),
        ("http://10.0.0.7:8000/v1", ["10.0.0.7"]),
    ],
)
def test_another_host_is_named(url: str, hosts: list[str]) -> None:
    assert load_settings(llm_url=url, llm_hosts=hosts).llm_url == url
    with pytest.raises(SettingsError) as caught:
        load_settings(llm_url=url, llm_hosts=["llm.example", "*.api.llm.example"])
    assert caught.value.message.en.count("llm_hosts")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/v1",
        "127.0.0.1:8000",
        "http://",
        "http://127.0.0.1:99999/",
        "http://me:secret@127.0.0.1/v1",
        "http://127.0.0.1/v1?key=secret",
        "http://127.0.0.1/v1\r\nX: y",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(llm_url=url)
    assert "me:secret" not in str(caught.value)


@pytest.mark.parametrize(
    "host", ["127.0.0.1.evil.example", "localhost.evil.example", "0x7f.1.evil"]
)
def test_a_name_that_looks_like_this_machine_is_not(host: str) -> None:
    with pytest.raises(SettingsError, match="llm_hosts"):
        load_settings(llm_url=f"http://{host}/v1")


def test_a_mode_needs_its_endpoint() -> None:
    assert load_settings().llm_mode == "off"
    with pytest.raises(SettingsError, match="llm_model"):
        load_settings(llm_mode="always", llm_url=LOCAL)
    assert load_settings(llm_mode="digest", llm_url=LOCAL, llm_model="m").llm_mode == "digest"


def test_the_key_stands_in_the_environment_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSQA_LLM_API_KEY", "sk-secret")
    settings = load_settings()
    assert settings.llm_api_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in repr(settings)
    (tmp_path / "newsqa.toml").write_text('llm_api_key = "sk-secret"', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.message.code == "llm_key_in_file"
    assert "sk-secret" not in str(caught.value)
