"""Tests of what must not be opened, where somebody is kept from opening it: root is not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest


def _obeyed() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder) / "closed"
        closed.touch(mode=0)
        try:
            closed.read_bytes()
        except OSError:
            return True
        return False


def obeyed(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test, and skip it for root; CI runs those of the mark again without root's powers."""
    skipped = pytest.mark.skipif(not _obeyed(), reason="this user may open anything")
    marked: Callable[..., None] = pytest.mark.permissions(skipped(test))
    return marked
