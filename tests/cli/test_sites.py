"""`newsqa sites`: ids, and keys that are shown once and stored nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsqa import cli
from newsqa.settings import key_hash, load_settings

TOML = '[[site]]\nname = "qingxi"\npublisher = ["青溪融媒"]\n'


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSQA_SITE_SECRET", "a secret of the server")


def test_a_new_key_is_shown_once_and_its_hash_is_what_the_settings_take(
    capsys: pytest.CaptureFixture[str],
) -> None:
    toml = Path("newsqa.toml")
    toml.write_text(TOML, encoding="utf-8")
    assert cli.main(["sites", "--new-key", "qingxi"]) == cli.OK
    out, err = capsys.readouterr()
    key = out.strip()
    assert key_hash(key) in err
    assert key not in err
    assert toml.read_text(encoding="utf-8") == TOML
    toml.write_text(f'{TOML}keys = ["{key_hash(key)}"]\n', encoding="utf-8")
    assert load_settings().site[0].keys == (key_hash(key),)
    assert cli.main(["sites", "--json"]) == cli.OK
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["keys"]) == ("qingxi", 1)


def test_a_site_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("newsqa.toml").write_text(TOML, encoding="utf-8")
    assert cli.main(["sites", "--new-key", "bridge"]) == cli.USAGE
    (line,) = capsys.readouterr().err.splitlines()
    assert "bridge" in line
    assert "qingxi" in line
