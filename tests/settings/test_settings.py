"""Values of single settings."""

from __future__ import annotations

import pytest

from newsqa import messages
from newsqa.errors import SettingsError
from newsqa.settings import Settings, load_settings
from tests.conftest import REPOSITORY


def test_every_setting_has_help_and_stands_in_the_docs() -> None:
    page = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")
    assert messages.settings.DESCRIPTIONS.keys() == Settings.model_fields.keys()
    for name in Settings.model_fields:
        assert f"`{name}`" in page, name


@pytest.mark.parametrize("path", ["news", "/news/", "/", "//x", "/a b"])
def test_a_prefix_begins_with_a_slash_and_does_not_end_with_one(path: str) -> None:
    assert load_settings(root_path="/a/b-c").root_path == "/a/b-c"
    with pytest.raises(SettingsError, match="root_path") as caught:
        load_settings(root_path=path)
    assert "as /news" in str(caught.value)


def test_the_token_is_not_shown() -> None:
    assert "hush" not in repr(load_settings(admin_token="hush" * 4))


def test_a_token_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings(admin_token="").admin_token.get_secret_value() == ""
    monkeypatch.setenv("NEWSQA_ADMIN_TOKEN", "fifteen letters")
    with pytest.raises(SettingsError, match="admin_token") as caught:
        load_settings()
    assert "fifteen" not in str(caught.value)
    assert "16" in str(caught.value)


@pytest.mark.parametrize("name", ["STORE", "MODEL", "USER_DICTIONARY", "HOST"])
def test_an_empty_value_is_not_the_working_directory(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value in ("", " "):
        monkeypatch.setenv(f"NEWSQA_{name}", value)
        with pytest.raises(SettingsError, match=f"NEWSQA_{name}") as caught:
            load_settings()
        assert "must not be empty" in str(caught.value)
