"""Addresses of published stores, told from folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsqa.store.place import published_address
from tests.permissions import obeyed


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("s3://bucket/news", "s3://bucket/news"),
        ("S3://bucket/news/2024", "s3://bucket/news/2024"),
        ("file:///srv/news", "/srv/news"),
        ("embeddings", None),
        ("/srv/news", None),
        ("C:/news", None),
    ],
)
def test_an_address_is_read_from_a_path(given: str, address: str | None) -> None:
    assert published_address(Path(given)) == address


def test_a_folder_is_published_by_its_tables(tmp_path: Path) -> None:
    (tmp_path / "generations.lance").mkdir()
    assert published_address(tmp_path) == str(tmp_path)
    (tmp_path / "news.db").touch()
    assert published_address(tmp_path) is None


@obeyed
def test_a_folder_that_nobody_may_enter_is_left_to_whoever_opens_it(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    try:
        assert published_address(closed / "store") is None
    finally:
        closed.chmod(0o755)
