"""`newsqa serve`: a store that is not there is named at the start."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from newsqa import cli


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command with a free port; the server ends at once."""
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
    with socket.create_server(("127.0.0.1", 0)) as free:
        return ["serve", "--port", str(free.getsockname()[1])]


def test_a_folder_that_was_named_must_have_a_store(
    serve: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["--no-examples"]):
        assert cli.main([*serve, *more, "--store", "mistyped"]) == cli.ERROR
        (line,) = capsys.readouterr().err.splitlines()
        assert "mistyped：还没有库" in line
    assert not (tmp_path / "mistyped").exists()


def test_an_empty_store_that_was_made_is_named(
    serve: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NEWSQA_STORE", "fresh")
    assert cli.main([*serve, "--no-examples"]) == cli.OK
    first = capsys.readouterr().err.splitlines()[0]
    assert "WARNING" in first
    assert f"{tmp_path / 'fresh'}：还没有库" in first


@pytest.mark.parametrize(
    ("name", "value"),
    [("STORE", ""), ("ADMIN_TOKEN", "short"), ("ROOT_PATH", "/news/"), ("HOSTT", "127.0.0.1")],
)
def test_a_wrong_setting_is_one_line_at_the_start(
    name: str,
    value: str,
    serve: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(f"NEWSQA_{name}", value)
    assert cli.main(serve) == cli.USAGE
    (line,) = capsys.readouterr().err.splitlines()
    assert f"NEWSQA_{name}" in line
