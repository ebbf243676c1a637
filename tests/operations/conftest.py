"""A desk over three articles, and a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.operations.desk import Desk
from newsqa.settings import load_settings
from tests.conftest import HashEmbedder, write_articles


class Clock:
    """The time of day, which stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2024, 8, 1, 6, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "town")


@pytest.fixture
def desk(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The source `town`, refreshed every 30 minutes; an alert after two failures."""
    monkeypatch.chdir(tmp_path)
    settings = load_settings(
        store=tmp_path / "store",
        abstain_below=0.01,
        alert_after=2,
        source=[{"name": "town", "location": str(folder), "refresh": "30m"}],
    )
    made = Desk.over(NewsQA(settings, create=True, embedder=HashEmbedder()))
    yield made
    made.database.close()
