"""Tests of what must not be opened, where somebody is kept from opening it: root is not."""

from __future__ import annotations

import tempfile
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


obeyed = pytest.mark.skipif(not _obeyed(), reason="this user may open anything")
