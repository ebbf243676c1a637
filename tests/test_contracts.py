"""The deterministic embedder and the bundled one keep the same contract."""

from __future__ import annotations

import pytest

from newsqa.protocols import Embedder
from newsqa.search.embedder import open_embedder
from tests.conftest import HashEmbedder
from tests.contracts import check_embedder


@pytest.fixture(scope="module", params=["hash", "bundled"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return HashEmbedder() if request.param == "hash" else open_embedder()


def test_embedder(embedder: Embedder) -> None:
    check_embedder(embedder)
