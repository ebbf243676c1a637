"""Settings from the command line, the environment and newsqa.toml, in that order."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsqa.errors import SettingsError
from newsqa.settings import load_settings


def test_order_of_precedence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().port == 7860
    (tmp_path / "newsqa.toml").write_text("port = 1001\nhost = '0.0.0.0'\n", encoding="utf-8")
    assert load_settings().port == 1001
    monkeypatch.setenv("NEWSQA_PORT", "1002")
    assert load_settings().port == 1002
    assert load_settings(port=1003, host=None).port == 1003
    assert load_settings().host == "0.0.0.0"


def test_broken_toml_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "newsqa.toml").write_text("port = = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"newsqa\.toml"):
        load_settings()


def test_sources_belong_to_the_store_of_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "[[source]]\nname = 'town'\nlocation = 'news'\n"
    (tmp_path / "newsqa.toml").write_text(source, encoding="utf-8")
    assert [one.name for one in load_settings().sources()] == ["town"]
    assert [one.name for one in load_settings(store=tmp_path / "embeddings").sources()] == ["town"]
    assert load_settings(store=tmp_path / "other").sources() == []
    (tmp_path / "newsqa.toml").write_text(f"store = 'archive'\n{source}", encoding="utf-8")
    assert [one.name for one in load_settings(store=Path("archive")).sources()] == ["town"]
    monkeypatch.setenv("NEWSQA_STORE", str(tmp_path / "other"))
    assert [one.name for one in load_settings().sources()] == ["town"], "it was moved, not left"
    assert load_settings(store=Path("archive")).sources() == []
