"""Commands run in a folder of their own, with an encoder that opens at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsqa.search import embedder
from tests.conftest import HashEmbedder


@pytest.fixture(autouse=True)
def _working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No newsqa.toml of the checkout is read."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def _hash_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundled model takes seconds to open; the seam takes any embedder."""

    def open_embedder(model: str = "bundled", **prompts: str | None) -> HashEmbedder:
        return HashEmbedder("hash-1" if model == "bundled" else model)

    monkeypatch.setattr(embedder, "open_embedder", open_embedder)
