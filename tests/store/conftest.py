"""What the tests of the store share."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsqa.store.database import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path, create=True)
