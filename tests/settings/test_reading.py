"""Lists in the environment, and the file as editors write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsqa.errors import SettingsError
from newsqa.settings import load_settings


def test_lists_are_json_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSQA_EMBED_HOSTS", '["https://a.example", "https://b.example"]')
    assert load_settings().embed_hosts == ["https://a.example", "https://b.example"]
    monkeypatch.setenv("NEWSQA_SOURCE", '[{"name": "town", "location": "news"}]')
    assert [one.name for one in load_settings().sources()] == ["town"]


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("EMBED_HOSTS", "https://a.example", '["https://a.example"]'),
        ("ALLOW_PRIVATE_HOSTS", "[10.0.0.7, 127.0.0.1]", '["10.0.0.7", "127.0.0.1"]'),
        ("ALLOWED_HOSTS", "", "[]"),
        ("SOURCE", "news", '[{"name": "…", "location": "…"}]'),
    ],
)
def test_a_list_that_is_a_plain_word_is_told_how_to_be_written(
    name: str, value: str, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"NEWSQA_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    zh, en = str(caught.value).split(" / ")
    for words in (zh, en):
        assert words.endswith(f"NEWSQA_{name}='{right}'")
    monkeypatch.setenv(f"NEWSQA_{name}", right)
    load_settings()


def test_a_file_of_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "newsqa.toml").write_text("port = 1001\n", encoding="utf-8-sig")
    assert load_settings().port == 1001
